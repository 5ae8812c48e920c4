// The colors that a theme gives to each kind of code.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { customRules, lookKinds, looksOf, parseJsonWithComments, readRules } from '../../../src/chat/codeColors.ts';
import { kinds } from '../../../media/highlight/kinds.ts';

const look = (rules: unknown, kind: string): unknown => looksOf(readRules(rules)).get(kind);
const rule = (scope: string | readonly string[], foreground: string, fontStyle?: string): unknown => ({
  scope,
  settings: { foreground, fontStyle },
});

describe('the look of code in a theme', () => {
  it('is known for every kind that has a color', () => {
    const plain = ['plain', 'strong', 'emphasis'];
    assert.deepEqual([...lookKinds].sort(), kinds.filter((kind) => !plain.includes(kind)).sort());
  });

  it('is that of the rule that matches most exactly, and of the last of equal ones', () => {
    const rules = [rule('comment.line', '#111111'), rule('comment', '#222222'), rule('string', '#333333')];
    assert.deepEqual(look(rules, 'comment'), { color: '#111111' });
    assert.deepEqual(look([rule('string', '#111111'), rule('string', '#222222')], 'string'), { color: '#222222' });
    assert.deepEqual(look([rule('str', '#111111')], 'string'), {});
  });

  it('counts the scopes around it, and takes over what they have', () => {
    assert.deepEqual(look([rule('string', '#111111')], 'escape'), { color: '#111111' });
    const inner = [rule('string', '#111111'), rule('constant.character.escape', '#222222')];
    assert.deepEqual(look(inner, 'escape'), { color: '#222222' });
    const around = [rule('entity.name.function', '#111111'), rule('source.ts entity.name.function', '#222222')];
    assert.deepEqual(look(around, 'function'), { color: '#222222' });
    assert.deepEqual(look([rule('source.py entity.name.function', '#111111')], 'function'), {});
    assert.deepEqual(look([rule('source > meta > entity.name.function', '#111111')], 'function'), {
      color: '#111111',
    });
  });

  it('has color and style from different rules, and scopes from lists and commas', () => {
    const rules = [
      { scope: 'comment', settings: { fontStyle: 'italic bold' } },
      rule(['x', 'comment, string'], '#abc'),
    ];
    assert.deepEqual(look(rules, 'comment'), { color: '#abc', isItalic: true, isBold: true });
    assert.deepEqual(look([...rules, { scope: 'comment.line', settings: { fontStyle: '' } }], 'comment'), {
      color: '#abc',
    });
  });

  it('is nothing but colors, whatever a theme holds', () => {
    for (const value of ['red', 'url(x)', '#12', '#12345', 'var(--x)', 5, null])
      assert.deepEqual(look([{ scope: 'comment', settings: { foreground: value } }], 'comment'), {});
    for (const rules of [undefined, null, 'x', [null], [{ scope: 5, settings: 5 }]]) readRules(rules);
  });

  it('has the user’s own rules over it, those for the theme last', () => {
    const custom = {
      comments: '#111111',
      strings: { foreground: '#222222', fontStyle: 'italic' },
      '[Mono*]': { comments: '#333333', textMateRules: [rule('keyword.control', '#444444')] },
      '[Other]': { strings: '#555555' },
    };
    const looks = looksOf([...readRules([rule('comment', '#000000')]), ...customRules(custom, 'Monokai')]);
    assert.deepEqual(looks.get('comment'), { color: '#333333' });
    assert.deepEqual(looks.get('string'), { color: '#222222', isItalic: true });
    assert.deepEqual(looks.get('control'), { color: '#444444' });
    assert.deepEqual(customRules(undefined, 'x'), []);
  });
});

it('JSON with comments and last commas is read, and strings keep theirs', () => {
  const text = '\ufeff{ // one\n "a": "//x", /* two\n */ "b": [1, 2,], "c": "/*,}*/",\n}';
  assert.deepEqual(parseJsonWithComments(text), { a: '//x', b: [1, 2], c: '/*,}*/' });
  assert.throws(() => parseJsonWithComments('{'));
});
