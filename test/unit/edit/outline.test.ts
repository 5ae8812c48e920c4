import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeToFix, headLength, stretchesAround, symbolAround } from '../../../src/edit/outline.ts';
import { outlineOf } from '../../../src/host/documentSymbols.ts';

const range = (start: number, end: number) => ({
  start: { line: start, character: 0 },
  end: { line: end, character: 1 },
});

const SYMBOLS = [
  {
    ...{ name: 'Till', kind: 4, range: range(2, 20), selectionRange: range(3, 3) },
    children: [
      {
        name: 'open',
        kind: 5,
        range: range(4, 9),
        children: [{ name: 'inner', kind: 11, range: range(5, 8), children: [] }],
      },
      { name: 'float', kind: 6, range: range(10, 10), children: [] },
    ],
  },
  { name: 'flat', kind: 11, location: { range: range(30, 31) } },
];

describe('the outline of a document', () => {
  const outline = outlineOf(SYMBOLS, 40);

  it('has all symbols in order, however they are given', () => {
    assert.deepEqual(
      outline.map(({ name, start, end, line, depth }) => [name, start, end, line, depth]),
      [
        ['Till', 2, 20, 3, 0],
        ['open', 4, 9, 4, 1],
        ['inner', 5, 8, 5, 2],
        ['float', 10, 10, 10, 1],
        ['flat', 30, 31, 30, 0],
      ],
    );
  });

  it('takes nothing on trust', () => {
    const odd = [
      null,
      1,
      {},
      { name: 'x', kind: 11 },
      { name: 'x', kind: 11, range: range(5, 4) },
      { name: 'x', kind: 11, range: range(3, 99) },
      { name: 1, kind: 11, range: range(1, 2) },
      { name: 'x', kind: 11, range: { start: { line: 0.5 }, end: { line: 1 } } },
    ];
    assert.deepEqual(outlineOf(odd, 40), []);
    for (const none of [undefined, 'x', {}]) assert.deepEqual(outlineOf(none, 40), []);
  });

  it('finds the innermost function around a line, else the innermost class', () => {
    const names = [6, 9, 10, 30, 35].map((line) => symbolAround(outline, line)?.name);
    assert.deepEqual(names, ['inner', 'open', 'Till', 'flat', undefined]);
  });

  it('finds the code to change for lines, each once', () => {
    assert.deepEqual(stretchesAround(outline, [31, 6, 8, 35, 10, 36]), [
      { start: 4, end: 10 },
      { start: 30, end: 31 },
      { start: 35, end: 36 },
    ]);
  });

  it('has the file’s beginning along with what is to be fixed', () => {
    const lines = ["import a from 'a';", '', ...Array.from({ length: 38 }, () => 'x')];
    assert.deepEqual(codeToFix(outline, [7], lines), [
      { start: 0, end: 0 },
      { start: 4, end: 9 },
    ]);
    assert.deepEqual(codeToFix(outline, [0, 30], lines), [
      { start: 0, end: 0 },
      { start: 30, end: 31 },
    ]);
    assert.deepEqual(codeToFix(outline, [6, 30], lines.slice(0, 14)), [{ start: 0, end: 13 }]);
  });

  it('finds what stands above all that a file declares', () => {
    const lines = ["'use strict';", '// a', 'import b;', '', 'it();'];
    assert.equal(headLength(lines, []), 3);
    assert.equal(headLength(lines, outlineOf([{ name: 'b', kind: 13, range: range(2, 2) }], 5)), 2);
    assert.equal(headLength(['it();', ...lines], []), 0);
    assert.equal(headLength([], []), 0);
    assert.equal(
      headLength(
        Array.from({ length: 70 }, () => 'import x'),
        [],
      ),
      0,
    );
  });
});
