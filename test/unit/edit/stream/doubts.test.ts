import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { elides, insteadOfCode, readsAsCode } from '../../../../src/edit/stream/doubts.ts';
import type { Instead } from '../../../../src/edit/stream/doubts.ts';

describe('code that was left out', () => {
  const yes = [
    '// ... rest of the code unchanged',
    '    // rest of the function remains the same',
    '# ... existing code ...',
    '/* ... */',
    '// ...',
    '…',
    '...',
    '<!-- rest of the file unchanged -->',
    '// (rest of the code unchanged)',
    '-- remaining code here',
    '{/* ... existing code ... */}',
    '    # unchanged code omitted',
    '// ... other methods ...',
    '// [rest of the class]',
  ];
  const no = [
    'const { a, ...rest } = props;',
    'return [...existing, code];',
    '...rest,',
    '...props.existing,',
    '// keep the connection open',
    '// The rest is a rational number.',
    '# existing users keep their name',
    "print('...')",
    'foo(...)',
    '// see below',
    '/* eslint-disable */',
    'def rest(code): ...',
  ];
  for (const line of yes) it(`is seen in ${line}`, () => assert.equal(elides(line), true));
  it('is not what Python writes as dots', () => {
    assert.equal(elides('    ...', 'python'), false);
    assert.equal(elides('    # ...', 'python'), true);
    assert.equal(elides('    ... rest unchanged', 'python'), true);
  });
  for (const line of no) it(`is not seen in ${line}`, () => assert.equal(elides(line), false));
});

describe('what is no code but stands for it', () => {
  const original = ['a = 1', 'b = 2'];
  const cases: [string, Instead | undefined, string[], string[]?, string?][] = [
    ['a diff by its fence', 'diff', ['+a = 2'], original, 'diff'],
    ['a diff by its hunk', 'diff', ['@@ -1,2 +1,2 @@', ' a = 1'], original],
    ['a diff by its signs', 'diff', ['-a = 1', '+a = 2', ' b = 2'], original],
    [
      'search and replace',
      'search_replace',
      ['<<<<<<< SEARCH', 'a = 1', '=======', 'a = 2', '>>>>>>> REPLACE'],
      original,
    ],
    ['line numbers', 'line_numbers', ['1 | a = 2', '2 | b = 2'], original],
    ['line numbers with a gap', 'line_numbers', ['  9: a', '', ' 10: b'], original],
    ['code', undefined, ['a = 2', '- b'], original],
    ['signs before what was not there', undefined, ['-c', '+d'], original],
    ['a list that was one', undefined, ['- x', '- y'], ['- x', '- z']],
    ['a diff in place of a diff', undefined, ['@@ -1 +1 @@', '-a'], ['@@ -2 +2 @@', '-a']],
    ['a numbered list that was one', undefined, ['1. x', '2. y'], ['1. x', '2. z']],
  ];
  for (const [name, expected, lines, from = original, info = ''] of cases) {
    it(`${name}: ${expected ?? 'nothing'}`, () => assert.equal(insteadOfCode(lines, from, info), expected));
  }
});

describe('a reply that nothing marks', () => {
  const TOTAL = ['function total(items) {', '  return items.length;', '}'];
  const code: [string, readonly string[], string[]][] = [
    ['javascript', TOTAL, ['const total = (items) => items.length;']],
    ['javascript', TOTAL, ['// The length is what is asked for.', 'function total(items) {', '  return 0;', '}']],
    ['python', ['a = 1'], ['b = 1']],
    ['python', ['if a is b:'], ['if a is not b and c:', '    pass']],
    [
      'python',
      ['def f():', '    pass'],
      ['def f():', '    """Return it.', '', '    It is always the same.', '    """', '    pass'],
    ],
    ['lua', ['local hp = 0'], ['local hp = 100']],
    ['ruby', ['puts 1', 'puts 2'], ['puts 10', 'puts 20']],
    ['sql', ['select name from users;'], ['SELECT id FROM people WHERE age > 3;']],
    ['yaml', ['name: a'], ['name: b', 'on: [push]']],
    ['vb', ['For Each item In list'], ['For Each item In other', '  item.Run()']],
    ['markdown', ['# Tool', 'Run it.'], ['# Tool', '', 'Start it.']],
    ['markdown', ['The quick brown fox jumps.'], ['The quick red fox jumps.']],
    ['unknown', ['x'], ['x + 1']],
    ['c', ['int a;'], ['size_t count = 0;']],
    ['yaml', ['- a: 1'], ['- a: 2', '- b: 3']],
    ['json', ['{"a": 1}'], ['{"a": 2}']],
    ['html', ['<p>a</p>'], ['<p>Please read this now.</p>']],
    ['haskell', ['f x', '  | x > 0 = 1'], ['f x', '  | x > 1 = 1', '  | x > 0 = 2']],
  ];
  const words: [string, readonly string[], string[]][] = [
    ['javascript', TOTAL, ['I cannot change this.']],
    ['javascript', TOTAL, ['The function total already returns items.length, so nothing has to change.']],
    ['javascript', TOTAL, ['Use `items.length` here.']],
    ['javascript', TOTAL, ['Sure, I will do that']],
    ['javascript', TOTAL, ['Done.']],
    [
      'javascript',
      TOTAL,
      ['Here is what I would do:', '', '- rename total', '- return items.length', '', 'Shall I go on?'],
    ],
    ['javascript', TOTAL, ['这个函数已经返回长度，不需要修改。']],
    ['javascript', TOTAL, ['Der Code ist schon richtig, also habe ich nichts geändert.']],
    ['python', ['a = 1'], ['What should a be instead?']],
    ['markdown', ['The quick brown fox jumps.'], ['I am sorry, but I can not help with that.']],
    ['unknown', ['x'], []],
    ...['javascript', 'python', 'css', 'sql', 'json', 'markdown'].flatMap((languageId) =>
      [
        ['Changes:', '- added a null check', '- renamed items'],
        ['- Replace sum with len', '- Add a test'],
        ['1. First do this', '2. Then that'],
        ['total(items) is fine'],
        ['`total` already handles this; see https://example.com/a?b=c'],
        ['Note that total() => sum'],
        ['> quoted words here', '> and more'],
        ['| a | b |', '|---|---|', '| 1 | 2 |'],
        ['{"error":"rate limited"}'],
        ['<p>Sorry</p>'],
        ['Here:'],
      ].map((lines): [string, readonly string[], string[]] => [
        languageId,
        languageId === 'markdown' ? ['# Title', 'Text on cats.'] : TOTAL,
        lines,
      ]),
    ),
  ];
  for (const [languageId, original, lines] of code) {
    it(`is code in ${languageId}: ${lines[0] ?? ''}`, () =>
      assert.equal(readsAsCode(lines, original, languageId), true));
  }
  for (const [languageId, original, lines] of words) {
    it(`is words in ${languageId}: ${lines[0] ?? ''}`, () =>
      assert.equal(readsAsCode(lines, original, languageId), false));
  }
});
