import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { completePart } from '../../../../src/edit/stream/part.ts';
import type { Around } from '../../../../src/edit/stream/part.ts';

describe('a reply for a part of a line', () => {
  const cases: [string, Around, string[], string[] | undefined][] = [
    ['a name', { before: 'const x = ', after: '(1);' }, ['newName'], ['const x = newName(1);']],
    ['the end of a line', { before: 'return ', after: '' }, ['b + c'], ['return b + c']],
    ['two lines', { before: 'f(', after: ');' }, ['{', '  a,', '}'], ['f({', '  a,', '});']],
    ['a name, with empty lines', { before: 'f(', after: ')' }, ['', '  x', ''], ['f(x)']],
    ['the whole line', { before: 'const x = ', after: '(1);' }, ['const x = newName(1);'], undefined],
    ['the whole line, indented', { before: '  const x = ', after: '(1);' }, ['const x = b(1);'], undefined],
    ['the whole line, changed before it too', { before: 'const x = ', after: ';' }, ['let x = b;'], undefined],
    ['the whole line, changed on both sides', { before: 'const x = ', after: '(1);' }, ['let x = b(1, 2)'], undefined],
    ['a selection of all but the indentation', { before: '  ', after: '' }, ['x'], undefined],
    ['nothing', { before: 'f(', after: ')' }, [], undefined],
  ];
  for (const [name, around, lines, expected] of cases) {
    it(name, () => assert.deepEqual(completePart(lines, around), expected));
  }
});
