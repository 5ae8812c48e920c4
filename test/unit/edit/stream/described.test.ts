import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../../fastCheck.ts';
import { hunks } from '../../../../src/edit/diff.ts';
import type { Surroundings } from '../../../../src/edit/stream/described.ts';
import { indentStyle } from '../../../../src/edit/stream/indent.ts';
import { ReplyCode } from '../../../../src/edit/stream/replyCode.ts';
import type { CodeAsked, CodeEnd } from '../../../../src/edit/stream/replyCode.ts';

const TAG = { open: '<replacement>', close: '</replacement>' };
const ABOVE = ["import fs from 'node:fs';", '', '/** Adds two numbers. */'];
const ORIGINAL = ['function add(a, b) {', '  // adds', '  return a + b;', '}'];
const BELOW = ['', 'export const total = add(1, 2);', ''];
const FILE: Surroundings = { above: ABOVE, below: BELOW };
const EDITED = ['function add(a, b) {', '  // adds two', '  return a + b;', '}'];

function asked(original: readonly string[] = ORIGINAL, file?: Surroundings, languageId = 'typescript'): CodeAsked {
  const style = indentStyle([...(file?.above ?? []), ...original, ...(file?.below ?? [])]);
  return { tag: TAG, languageId, original, style, file };
}

/** Reads a reply in small pieces. `given`: the lines that were certain before its end. */
function read(request: CodeAsked, reply: readonly string[], complete = true): CodeEnd & { readonly given: string[] } {
  const code = new ReplyCode(request);
  const given = (reply.join('\n').match(/[\s\S]{1,7}/g) ?? []).flatMap((piece) => code.push(piece));
  return { ...code.end(complete), given };
}

const tagged = (lines: readonly string[]): string[] => [TAG.open, ...lines, TAG.close];

describe('a reply that describes the change', () => {
  const changed = [
    '@@ -1,4 +1,4 @@',
    ' function add(a, b) {',
    '-  // adds',
    '+  // adds two',
    '   return a + b;',
    ' }',
  ];
  const block = ['<<<<<<< SEARCH', '  // adds', '=======', '  // adds two', '>>>>>>> REPLACE'];
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['a diff between the marks', tagged(changed)],
    ['a diff with its files', tagged(['--- a/add.ts', '+++ b/add.ts', ...changed])],
    ['a diff in a fence, among words', ['Here is the change:', '', '```diff', ...changed, '```', '', 'Done.']],
    ['a diff in a fence between the marks', tagged(['```diff', ...changed, '```'])],
    ['a diff without numbers', tagged(['@@ ... @@', ...changed.slice(1)])],
    ['a diff without a header', tagged(changed.slice(1))],
    ['a diff without context', tagged(['-  // adds', '+  // adds two'])],
    ['a diff whose context lost its space', tagged(changed.map((line) => line.replace(/^ (?! )/, '')))],
    [
      'a diff of the whole file',
      tagged([...changed.slice(0, 1), ' ', ' /** Adds two numbers. */', ...changed.slice(1)]),
    ],
    ['a patch', tagged(['*** Begin Patch', '*** Update File: add.ts', '@@', ...changed.slice(1), '*** End Patch'])],
    ['a block to search and replace', tagged(block)],
    ['a block among words', ['I will change the comment.', '', 'add.ts', ...block, '', 'That is all.']],
    ['a block in a fence', ['```typescript', ...block, '```']],
    [
      'a block that says where it is',
      tagged([
        '<<<<<<< SEARCH',
        ':start_line:2',
        '-------',
        '  // adds',
        '=======',
        '  // adds two',
        '>>>>>>> REPLACE',
      ]),
    ],
    [
      'a block of the other kind',
      tagged(['------- SEARCH', '  // adds', '=======', '  // adds two', '+++++++ REPLACE']),
    ],
    ['the whole file', tagged([...ABOVE, ...EDITED, ...BELOW])],
    ['the whole file without its last line end', tagged([...ABOVE, ...EDITED, ...BELOW.slice(0, -1)])],
    ['numbered lines', tagged(EDITED.map((line, i) => `${i + 1} | ${line}`))],
  ];
  for (const [name, reply] of cases) {
    it(`is applied: ${name}`, () => {
      const { lines, doubts, given } = read(asked(ORIGINAL, FILE), reply);
      assert.deepEqual(lines, EDITED);
      assert.deepEqual(
        doubts.filter((doubt) => doubt !== 'unwrapped'),
        [],
      );
      for (const line of given) assert.ok(ORIGINAL.includes(line.replace(/^ /, '')), line);
    });
  }

  it('is applied with the indentation of the file', () => {
    const { lines, doubts } = read(
      asked(ORIGINAL.map((line) => `    ${line}`)),
      tagged(['<<<<<<< SEARCH', '// adds', 'return a + b;', '=======', 'return b + a;', '>>>>>>> REPLACE']),
    );
    assert.deepEqual(lines, ['    function add(a, b) {', '      return b + a;', '    }']);
    assert.deepEqual(doubts, ['ambiguous']);
  });

  it('is applied where it says, of two places', () => {
    const twice = ['a();', 'same();', 'b();', 'same();'];
    const { lines, doubts } = read(asked(twice), tagged(['@@ -4 +4 @@', '-same();', '+other();']));
    assert.deepEqual([lines, doubts], [['a();', 'same();', 'b();', 'other();'], []]);
  });

  it('is doubtful where it does not say which of two places', () => {
    const twice = ['a();', 'same();', 'b();', 'same();'];
    const blockOf = ['<<<<<<< SEARCH', 'same();', '=======', 'other();', '>>>>>>> REPLACE'];
    const { lines, doubts } = read(asked(twice), tagged(blockOf));
    assert.deepEqual([lines, doubts], [['a();', 'other();', 'b();', 'same();'], ['ambiguous']]);
  });

  it('leaves out what it changes around the code, and says so', () => {
    const around = [...ABOVE.slice(0, 1), "import path from 'node:path';", ...ABOVE.slice(1), ...EDITED, ...BELOW];
    const { lines, doubts } = read(asked(ORIGINAL, FILE), tagged(around));
    assert.deepEqual([lines, doubts], [EDITED, ['outside']]);
  });

  it('is doubtful where its numbers are wrong, and the lines stand twice', () => {
    const twice = ['a();', 'same();', 'b();', 'same();'];
    const counted = ['@@ -2,4 +2,4 @@', '-same();', '+other();'];
    assert.deepEqual(read(asked(twice), tagged(counted)).doubts, ['ambiguous']);
    const elsewhere = ['@@ -3 +3 @@', '-a();', '+A();', '@@ -4 +4 @@', '-same();', '+other();'];
    assert.deepEqual(read(asked(twice), tagged(elsewhere)).doubts, ['ambiguous']);
    const between = ['@@ -2,3 +2,4 @@', '+other();'];
    assert.deepEqual(read(asked(twice), tagged(between)).doubts, ['ambiguous']);
  });

  it('is doubtful where a line of the code looks like the one between search and replace', () => {
    const heading = ['Title', '=======', 'text'];
    const blockOf = ['<<<<<<< SEARCH', 'Title', '=======', '=======', '=======', '>>>>>>> REPLACE'];
    assert.deepEqual(read(asked(heading, undefined, 'markdown'), tagged(blockOf)).doubts, ['ambiguous']);
    const told = ['<<<<<<< SEARCH', 'Title', '=======', 'Name', '=======', '>>>>>>> REPLACE'];
    const { lines, doubts } = read(asked(heading, undefined, 'markdown'), tagged(told));
    assert.deepEqual([lines, doubts], [['Name', '=======', '=======', 'text'], []]);
  });

  it('is applied where a block holds a fence', () => {
    const original = ['/**', '```', 'add(1)', '```', '*/', 'add();'];
    const blockOf = (from: string, to: string): string[] => [
      '<<<<<<< SEARCH',
      '```',
      from,
      '=======',
      '```',
      to,
      '>>>>>>> REPLACE',
    ];
    const { lines } = read(asked(original), ['```', ...blockOf('add(1)', 'add(1, 2)'), '```']);
    assert.deepEqual(lines, ['/**', '```', 'add(1, 2)', '```', '*/', 'add();']);
    const end = read(asked(original, undefined, 'markdown'), ['```', ...blockOf('add(1)', 'add(1, 2)'), '```']);
    assert.deepEqual([end.form, end.lines], ['words', []]);
  });

  it('is applied where it has no head and takes nothing away, and no line of it is given before', () => {
    const reply = [' function add(a, b) {', '+  // sums', '   // adds'];
    const { lines, doubts, given } = read(asked(ORIGINAL, FILE), tagged(reply));
    assert.deepEqual([lines, doubts, given], [ORIGINAL.toSpliced(1, 0, '  // sums'), [], []]);
    const outside = [' /** Adds two numbers. */', '+  // sums', ' function add(a, b) {'];
    assert.deepEqual(read(asked(ORIGINAL, FILE), tagged(outside)).given, []);
  });

  it('is never code where it only says what comes, and not where', () => {
    for (const complete of [true, false]) {
      const end = read(
        asked(ORIGINAL, FILE),
        [TAG.open, '+  // sums', '+  // all', '', ...(complete ? [TAG.close] : [])],
        complete,
      );
      assert.deepEqual([end.lines, end.given, end.unfit], [[], [], 'diff']);
    }
  });

  it('is none where there are only signs, which code may be too', () => {
    for (const reply of [['+'], ['-'], ['-', '  const y = 1;']]) {
      const { lines, unfit } = read(asked(['']), tagged(reply));
      assert.deepEqual([lines, unfit], [reply, undefined]);
    }
  });

  it('is the whole file, whatever its first and last line say', () => {
    const file = { above: ['{', '  "a": 1,'], below: ['}'] };
    const { lines, doubts } = read(asked(['  "b": 2'], file, 'json'), tagged(['{', '  "a": 1,', '  "b": 3', '}']));
    assert.deepEqual([lines, doubts], [['  "b": 3'], ['ambiguous']]);
  });

  it('is the whole file, with the blank line that the code ends with', () => {
    const file = { above: ABOVE, below: [''] };
    const { lines } = read(asked([...ORIGINAL, ''], file), tagged([...ABOVE, ...EDITED, '', '']));
    assert.deepEqual(lines, [...EDITED, '']);
  });

  const refused: readonly (readonly [string, string, readonly string[]])[] = [
    ['a diff of other code', 'diff', ['@@ -1 +1 @@', '-  // subtracts', '+  // adds two']],
    ['a block of other code', 'search_replace', block.map((line) => (line === '  // adds' ? '  // no' : line))],
    ['a diff of the lines around', 'diff', ['@@ -1 +1 @@', "-import fs from 'node:fs';", "+import os from 'node:os';"]],
    [
      'a diff across the edge',
      'diff',
      ['@@ @@', '-/** Adds two numbers. */', '-function add(a, b) {', '+function a() {'],
    ],
  ];
  for (const [name, unfit, reply] of refused) {
    it(`is refused, and nothing of it is code: ${name}`, () => {
      const end = read(asked(ORIGINAL, FILE), tagged(reply));
      assert.deepEqual([end.lines, end.given, end.unfit, end.words], [[], [], unfit, reply]);
    });
  }

  it('is refused where the whole file was cut off', () => {
    const end = read(asked(ORIGINAL, FILE), [TAG.open, ...ABOVE, ...EDITED.slice(0, 2)], false);
    assert.deepEqual([end.lines, end.given, end.unfit], [[], [], 'file']);
  });

  it('is applied up to where it was cut off', () => {
    const two = [...block, '<<<<<<< SEARCH', '  return a + b;', '=======', '  ret'];
    assert.deepEqual(read(asked(), [TAG.open, ...two], false).lines, EDITED);
  });

  const code: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
    ['a diff in a diff', 'diff', [' a', '-b'], ['@@ -1 +1 @@', '-b', '+c']],
    ['a diff in a text', 'markdown', ['# Title'], ['# Title', '', '```diff', '@@ -1 +1 @@', '-a', '+b', '```']],
    ['a list', 'yaml', ['- one', '- two'], ['- one', '- three']],
    ['numbers', 'plaintext', ['1: one', '2: two'], ['1: one', '2: three']],
    ['a diff in a literal', 'typescript', ['const d = "";'], ['const d = `', '@@ -1 +1 @@', '-a', '+b', '`;']],
    ['a line of the file', 'typescript', ['a();'], ["import fs from 'node:fs';", 'a();', 'b();', 'c();']],
  ];
  for (const [name, language, original, lines] of code) {
    it(`is no other than the code: ${name}`, () => {
      const file = { above: ["import fs from 'node:fs';", 'const first = 1;', 'const second = 2;'], below: [] };
      assert.deepEqual(read(asked(original, file, language), tagged(lines)).lines, lines);
    });
  }
});

describe('any change, described', () => {
  const LINE = fc.constantFrom('', '}', '  return value;', 'let value = 1;', '  const other = value + 1;', '// note');
  const unique = (lines: readonly string[], name: string): string[] =>
    lines.map((line, i) => (line.length > 1 ? `${line} // ${name}${i}` : line));
  const CHANGE = fc.record({
    above: fc.array(LINE, { maxLength: 6 }).map((lines) => ['// first line of the file', ...unique(lines, 'above')]),
    original: fc
      .array(LINE, { minLength: 1, maxLength: 12 })
      .map((lines) => [...unique(lines, 'code'), '// end of the code']),
    below: fc.array(LINE, { maxLength: 6 }).map((lines) => [...unique(lines, 'below'), '// last line of the file']),
    marks: fc.array(fc.constantFrom('keep', 'drop', 'change', 'add'), { minLength: 13, maxLength: 13 }),
    context: fc.integer({ min: 1, max: 3 }),
  });

  /** The code after what is said of each of its lines; those that come are new to the file. */
  const edited = (original: readonly string[], marks: readonly string[]): string[] =>
    original.flatMap((line, i) => {
      if (marks[i] === 'drop') return [];
      if (marks[i] === 'change') return [`fresh(${i});`];
      return marks[i] === 'add' ? [line, `added(${i});`] : [line];
    });

  it('is the same as a diff, as blocks and as the whole file', () => {
    fc.assert(
      fc.property(CHANGE, ({ above, original, below, marks, context }) => {
        const wanted = edited(original, marks);
        const request = asked(original, { above, below });
        const before = [...above, ...original, ...below];
        const after = [...above, ...wanted, ...below];
        const whole = read(request, tagged(after));
        assert.deepEqual(whole.lines, wanted);
        assert.deepEqual(whole.given, []);
        const found = hunks(original, wanted).map((hunk) => ({
          ...hunk,
          originalLine: above.length + hunk.originalLine,
          line: above.length + hunk.line,
        }));
        if (found.length === 0) return;
        const diff = found.flatMap(({ originalLine, removed, line, count }) => {
          const top = before.slice(Math.max(0, originalLine - context), originalLine);
          const end = before.slice(originalLine + removed.length, originalLine + removed.length + context);
          return [
            `@@ -${originalLine - top.length + 1},${top.length + removed.length + end.length} +1,1 @@`,
            ...top.map((each) => ` ${each}`),
            ...removed.map((each) => `-${each}`),
            ...after.slice(line, line + count).map((each) => `+${each}`),
            ...end.map((each) => ` ${each}`),
          ];
        });
        assert.deepEqual(read(request, tagged(diff)).lines, wanted);
        const blocks = ['<<<<<<< SEARCH', ...original, '=======', ...wanted, '>>>>>>> REPLACE'];
        assert.deepEqual(read(request, tagged(blocks)).lines, wanted);
      }),
      {
        examples: [
          // A blank line goes next to one that stays, and with it all that follows.
          [
            {
              above: ['// first line of the file'],
              original: ['', '', '// end of the code'],
              below: ['', '// last line of the file'],
              marks: ['keep', 'drop', 'drop'],
              context: 1,
            },
          ],
        ],
      },
    );
  });
});
