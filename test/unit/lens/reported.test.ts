import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { english } from '../../../src/faults/l10n.ts';
import type { TextLines } from '../../../src/lens/indentation.ts';
import { blockAround, definitionsIn } from '../../../src/lens/indentation.ts';
import { codeToFix, explainQuestion, fixInstruction } from '../../../src/lens/reported.ts';

const linesOf = (text: string): TextLines => {
  const lines = text.split('\n');
  return { count: lines.length, at: (line) => lines[line] ?? '' };
};

const code = [
  /* 0 */ 'import a',
  /* 1 */ '',
  /* 2 */ 'class A:',
  /* 3 */ '    def first(self):',
  /* 4 */ '        if self.x:',
  /* 5 */ '            return y',
  /* 6 */ '',
  /* 7 */ '        return 1',
  /* 8 */ '',
  /* 9 */ '    def second(self):',
  /* 10 */ '        pass',
  /* 11 */ 'print(a)',
].join('\n');

describe('code by its indentation', () => {
  it('is the block below the line that is indented less', () => {
    assert.deepEqual(blockAround(linesOf(code), { start: 7, end: 7 }), { start: 3, end: 7 });
    assert.deepEqual(blockAround(linesOf(code), { start: 5, end: 5 }), { start: 4, end: 5 });
    assert.deepEqual(blockAround(linesOf(code), { start: 3, end: 10 }), { start: 2, end: 10 });
  });

  it('has the line that closes it', () => {
    assert.deepEqual(blockAround(linesOf('x\nfunction f() {\n  a;\n}\ny'), { start: 2, end: 2 }), { start: 1, end: 3 });
    assert.deepEqual(blockAround(linesOf('function f() {\n\ta;\n}\ny'), { start: 0, end: 0 }), { start: 0, end: 2 });
  });

  it('is the lines close by at the outermost level, and where a block has no end in sight', () => {
    const flat = Array.from({ length: 50 }, (_, line) => `a${line}`).join('\n');
    assert.deepEqual(blockAround(linesOf(flat), { start: 20, end: 21 }), { start: 10, end: 31 });
    assert.deepEqual(blockAround(linesOf('a'), { start: 0, end: 0 }), { start: 0, end: 0 });
    const long = ['f {', ...Array.from({ length: 1_000 }, () => '  a'), '}'].join('\n');
    assert.deepEqual(blockAround(linesOf(long), { start: 50, end: 50 }), { start: 40, end: 60 });
  });

  it('is a definition where a keyword and an indented block say so', () => {
    const shown = (text: string): string[] =>
      definitionsIn(linesOf(text), { start: 0, end: 1e9 }).map(
        ({ kind, name, start, end }) => `${start}-${end} ${kind} ${name}`,
      );
    assert.deepEqual(shown(code), ['2-10 class A', '3-7 function first', '9-10 function second']);
    assert.deepEqual(shown('export async function f() {\n  a\n}\npub(crate) fn g() {\n  b\n}'), [
      '0-2 function f',
      '3-5 function g',
    ]);
    assert.deepEqual(shown('func (s *Server) Run() {\n\treturn\n}\ndef m\n  1\nend'), [
      '0-2 function Run',
      '3-5 function m',
    ]);
    assert.deepEqual(shown('the function is called\n  here\nclass\n  dismissed\nfunction f() {}'), []);
  });
});

describe('what is asked about a problem', () => {
  const at = (start: number, end: number, name = 'f') => ({ kind: 'function', name, start, end, line: start }) as const;
  const span = (line: number) => ({ start: line, end: line });

  it('is about the innermost function around it, unless that is very long', () => {
    const lines = linesOf(code);
    assert.deepEqual(codeToFix([at(2, 10, 'A'), at(3, 7), at(9, 10)], lines, span(5)), { start: 3, end: 7 });
    assert.deepEqual(codeToFix([at(0, 500), at(9, 10)], lines, span(5)), { start: 4, end: 5 });
    assert.deepEqual(codeToFix([], lines, { start: 3, end: 10 }), { start: 2, end: 10 });
  });

  const problem = { line: 5, message: 'Cannot find\nname ‘y’.', source: 'ts(2304)' };

  it('to fix it names its line by the code, for there are no numbers in what is sent', () => {
    assert.equal(
      fixInstruction(english, [problem], linesOf(code)),
      'Fix this problem: Cannot find name ‘y’. [ts(2304)], in the line: return y',
    );
    assert.equal(
      fixInstruction(english, [problem, { line: 99, message: 'Unused', source: '' }], linesOf(code)),
      'Fix these problems:\n- Cannot find name ‘y’. [ts(2304)], in the line: return y\n- Unused',
    );
  });

  it('to explain it has its line number, and is bounded however many there are', () => {
    assert.equal(
      explainQuestion(english, [problem]),
      'Explain this problem, and how to fix it:\n\n- Line 6: Cannot find name ‘y’. [ts(2304)]',
    );
    const many = Array.from({ length: 10_000 }, () => ({ ...problem, message: 'x'.repeat(100_000) }));
    assert.ok(explainQuestion(english, many).length < 12_000);
  });
});
