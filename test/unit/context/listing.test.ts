import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endOf, plainOutput, problemList, treeOf } from '../../../src/context/listing.ts';
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

  it('show it without any sequence that a terminal takes: styles with colons, images, those of one character', () => {
    const sequences = [
      ...[
        '[4:3m',
        '[38:2::255:0:0m',
        '[!p',
        '[2 q',
        '[>4;2m',
        '%G',
        ']0;cut\u001b[1m',
        ']8;;https://a.example\u001b\\',
      ],
      ...['Pq#0;2;0;0;0~~@@\u001b\\', '_Gf=24,s=1;AAAA\u001b\\', '^private\u001b\\'],
    ].map((rest) => escape + rest);
    for (const each of [...sequences, '\u009b1m', '\u009d0;title\u009c', '\u0000'])
      assert.equal(plainOutput(`a${each}b`), 'ab', JSON.stringify(each));
    assert.equal(plainOutput(`N\bNA\bA |\b/\b-\b> [1m`), 'NA > [1m');
  });

  it('keep the end of one that is too long, from the beginning of a line', () => {
    assert.deepEqual([endOf('one\ntwo\nthree', 8), endOf('one', 3), endOf('abcdef', 4)], ['three', 'one', 'cdef']);
  });
});
