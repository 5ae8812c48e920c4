import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainOutput, problemList, treeOf } from '../../../src/context/listing.ts';
import type { Problem } from '../../../src/context/listing.ts';

const escape = String.fromCharCode(27);
const bell = String.fromCharCode(7);

describe('texts that are made to be attached', () => {
  it('list folders as a tree, folders first, and say how much is left out', () => {
    assert.equal(
      treeOf(['b.ts', 'a/z.ts', 'a/b/c.ts', 'a/y.ts'], 3),
      ['a/', '  b/', '    c.ts', '  y.ts', '  z.ts', 'b.ts', '… and 3 more files'].join('\n'),
    );
  });

  it('list problems as compilers do, errors first, each with its line', () => {
    const problem = (severity: Problem['severity'], message: string): Problem => ({
      path: 'src/a.ts',
      line: 3,
      column: 5,
      severity,
      message,
      source: 'ts(2322)',
      code: '  const a: number = "x";',
    });
    assert.equal(
      problemList([problem('warning', 'Unused.'), problem('error', 'Wrong type.')]),
      [
        'src/a.ts:3:5: error: Wrong type. [ts(2322)]',
        '    const a: number = "x";',
        'src/a.ts:3:5: warning: Unused. [ts(2322)]',
        '    const a: number = "x";',
      ].join('\n'),
    );
    const many = Array.from({ length: 250 }, () => problem('error', 'x'));
    assert.match(problemList(many), /… and 50 more problems$/);
  });

  it('show a terminal’s output as one saw it: no colours, no marks, overwritten lines as they ended', () => {
    const raw =
      `${escape}]633;C${bell}${escape}[31mred${escape}[0m plain\r\n` +
      `10%\r 50%\r100%\r\n${escape}]0;title${escape}\\end   \r\n${escape}(B${escape}[?2004h`;
    assert.equal(plainOutput(raw), 'red plain\n100%\nend');
  });
});
