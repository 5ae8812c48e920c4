// Entities, hidden characters and the targets of links.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeEntities } from '../../../../media/markdown/entities.ts';
import { pieces } from '../../../../media/markdown/invisible.ts';
import { namesOtherHost, target } from '../../../../media/markdown/links.ts';

describe('character references', () => {
  it('are what they stand for, once', () => {
    assert.equal(decodeEntities('&lt;&amp;lt;&gt; &Ouml;&hearts;&euro; &#65;&#x1F600;'), '<&lt;> Ö♥€ A😀');
  });

  it('stay as they are when they stand for nothing', () => {
    for (const text of ['& b', '&nope;', '&amp', '&#;', '&#x;', '&#12345678;', '&constructor;', 'AT&T;'])
      assert.equal(decodeEntities(text), text);
  });

  it('never make half a character, or none', () => {
    assert.equal(decodeEntities('&#0;&#xD800;&#x110000;&#xDFFF;'), '\ufffd'.repeat(4));
  });
});

describe('hidden characters', () => {
  const names = (text: string, where: 'code' | 'prose' = 'code'): readonly string[] =>
    (pieces(text, where) ?? []).flatMap((piece) => ('name' in piece ? [piece.name] : []));

  it('are named in code, each of them', () => {
    const ranges = [
      [0x200b, 0x200f],
      [0x202a, 0x202e],
      [0x2060, 0x2069],
      [0xfeff, 0xfeff],
      [0xe0000, 0xe007f],
      [0xe0100, 0xe01ef],
      [0, 8],
      [0x7f, 0x9f],
      [0xad, 0xad],
    ] as const;
    for (const [from, to] of ranges) {
      for (let point = from; point <= to; point++) {
        const name = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
        assert.deepEqual(names(`a${String.fromCodePoint(point)}b`), [name]);
      }
    }
    assert.deepEqual(names('a\ufe00\ufe01'), ['U+FE00', 'U+FE01']);
  });

  it('are not what writing needs', () => {
    for (const text of ['plain', 'tab\tand\nline', '👩‍💻 ❤️ 👍🏽 🏳️‍🌈', 'שלום', 'é'])
      assert.equal(pieces(text, 'code'), undefined, text);
    for (const text of ['می\u200cخواهم', 'क्\u200dष', 'a\u00adb', '\u200fعربي']) {
      assert.equal(pieces(text, 'prose'), undefined, text);
    }
    assert.deepEqual(names('a\u202eb\u2066', 'prose'), ['U+202E', 'U+2066']);
    assert.deepEqual(names('a\u{e0041}\u{e0042}', 'prose'), ['U+E0041', 'U+E0042']);
  });

  it('are counted when they repeat, and too many are not all named', () => {
    assert.deepEqual(pieces('a\u202e\u202e\u202eb', 'code'), [{ text: 'a' }, { name: 'U+202E×3' }, { text: 'b' }]);
    const found = pieces('\u202ea'.repeat(1_000), 'code') ?? [];
    assert.ok(found.length < 300);
    const last = found.at(-1);
    assert.ok(last !== undefined && 'text' in last && last.text.endsWith('\ufffda'));
  });
});

describe('the target of a link', () => {
  it('is an address people can open in a browser or write to, and nothing else', () => {
    const none = ['javascript:alert(1)', 'JaVaScRiPt:x', 'data:text/html,x', 'vscode://a/b', 'command:x', 'file:///a'];
    for (const href of [...none, '//a.invalid', '/a', 'a', '', 'http://', 'https://a b/', ' https://a.invalid'])
      assert.equal(target(href), undefined, href);
    assert.equal(target(`https://a.invalid/${'a'.repeat(9_000)}`), undefined);
    assert.deepEqual(target('HTTPS://A.invalid/b c?d'), {
      href: 'https://a.invalid/b%20c?d',
      host: 'a.invalid',
      suspicious: false,
    });
    assert.deepEqual(target('mailto:a@b.invalid'), {
      href: 'mailto:a@b.invalid',
      host: 'a@b.invalid',
      suspicious: false,
    });
    assert.equal(target('https://a.invalid/a\\b')?.href, 'https://a.invalid/a%5Cb');
  });

  it('is suspicious when it is made to look as if it led elsewhere', () => {
    const made = [
      'https://good.com@evil.com/',
      'https://:p@evil.com/',
      'https://xn--pple-43d.com/',
      'https://аpple.com/',
      'https://evil.com/\u202egpj',
      `https://evil.com/${'a'.repeat(600)}`,
      'mailto:a@b.invalid?cc=c@d.invalid',
    ];
    for (const href of made) assert.equal(target(href)?.suspicious, true, href);
  });

  it('is told when the words of the link name another', () => {
    const to = target('https://www.evil.com:8080/x') ?? assert.fail();
    for (const text of ['good.com', 'https://good.com/x', ' //good.com', 'GOOD.com docs', 'gооd.com'])
      assert.equal(namesOtherHost(text, to), true, text);
    for (const text of ['evil.com', 'www.evil.com/y', 'https://evil.com:8080', 'the docs', 'v1.2', 'e.g. this'])
      assert.equal(namesOtherHost(text, to), false, text);
  });
});
