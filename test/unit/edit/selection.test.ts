import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { lastLines, selectedIn } from '../../../src/edit/selection.ts';
import type { Selected } from '../../../src/edit/selection.ts';

const FILE = ['function f(a, b) {', '  return a + b;', '', '}', 'f(1, 2);'];

type At = readonly [line: number, from: number, toLine: number, to: number];

function select(...ranges: readonly At[]): Selected {
  return selectedIn(
    FILE,
    ranges.map(([line, character, toLine, to]) => ({
      start: { line, character },
      end: { line: toLine, character: to },
    })),
  );
}

describe('what is selected', () => {
  const cases: [string, readonly At[], Selected][] = [
    ['whole lines', [[0, 0, 1, 15]], { start: 0, count: 2 }],
    ['whole lines and the line end', [[0, 0, 2, 0]], { start: 0, count: 2 }],
    ['a line without its indentation', [[1, 2, 1, 15]], { start: 1, count: 1 }],
    ['nothing, on a line', [[1, 5, 1, 5]], { start: 1, count: 1 }],
    ['nothing, on a blank line', [[2, 0, 2, 0]], { start: 2, count: 1 }],
    [
      'a part of a line',
      [[1, 9, 1, 14]],
      { start: 1, count: 1, parts: { kept: ['  return ', ';'], selected: ['a + b'] } },
    ],
    [
      'a part of a line, with the space before it',
      [[1, 8, 1, 14]],
      { start: 1, count: 1, parts: { kept: ['  return ', ';'], selected: ['a + b'] } },
    ],
    [
      'from the middle of a line to the middle of another',
      [[0, 17, 1, 14]],
      { start: 0, count: 2, parts: { kept: ['function f(a, b) ', ';'], selected: ['{\n  return a + b'] } },
    ],
    [
      'several parts, in any order, one of them in the same line',
      [
        [1, 13, 1, 14],
        [0, 11, 0, 12],
        [1, 9, 1, 10],
      ],
      {
        start: 0,
        count: 2,
        parts: { kept: ['function f(', ', b) {\n  return ', ' + ', ';'], selected: ['a', 'a', 'b'] },
      },
    ],
    [
      'a whole line, and it again with a part of the next',
      [
        [1, 0, 1, 15],
        [1, 0, 3, 0],
        [1, 0, 4, 1],
      ],
      { start: 1, count: 4, parts: { kept: ['  ', '(1, 2);'], selected: ['return a + b;\n\n}\nf'] } },
    ],
    [
      'a cursor and a part elsewhere',
      [
        [4, 2, 4, 3],
        [2, 0, 2, 0],
      ],
      { start: 2, count: 3, parts: { kept: ['', '\n}\nf(', ', 2);'], selected: ['', '1'] } },
    ],
    [
      'cursors on lines next to each other',
      [
        [0, 2, 0, 2],
        [1, 2, 1, 2],
      ],
      { start: 0, count: 2 },
    ],
    [
      'whole lines with others between',
      [
        [0, 0, 0, 18],
        [4, 0, 4, 8],
      ],
      {
        start: 0,
        count: 5,
        parts: { kept: ['', '\n  return a + b;\n\n}\n', ''], selected: [FILE[0] ?? '', FILE[4] ?? ''] },
      },
    ],
  ];
  for (const [name, ranges, expected] of cases) it(name, () => assert.deepEqual(select(...ranges), expected));

  it('always makes up its lines, and is never more than them', () => {
    const position = fc
      .nat(FILE.length - 1)
      .chain((line) => fc.nat((FILE[line] ?? '').length).map((character) => ({ line, character })));
    const range = fc.tuple(position, position).map(([a, b]) => {
      const inOrder = a.line < b.line || (a.line === b.line && a.character <= b.character);
      return inOrder ? { start: a, end: b } : { start: b, end: a };
    });
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 5 }), (ranges) => {
        const { start, count, parts } = selectedIn(FILE, ranges);
        assert.ok(start >= 0 && count > 0 && start + count <= FILE.length);
        if (!parts) return;
        assert.equal(parts.kept.length, parts.selected.length + 1);
        const text = parts.kept.map((kept, at) => kept + (parts.selected[at] ?? '')).join('');
        assert.equal(text, FILE.slice(start, start + count).join('\n'));
      }),
    );
  });
});

it('what is selected never ends within a character, of any script', () => {
  const text = fc.array(fc.constantFrom('a', ' ', '😀', 'e\u0301', '👩🏽\u200d💻', 'שלום', '𝒳'), { maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 1, maxLength: 4 }),
      fc.nat(),
      fc.nat(),
      fc.nat(),
      fc.nat(),
      (all, ...at) => {
        const lines = all.map((line) => line.join(''));
        const [one, other] = [0, 2]
          .map((from) => {
            const line = (at[from] ?? 0) % lines.length;
            return { line, character: (at[from + 1] ?? 0) % ((lines[line] ?? '').length + 1) };
          })
          .sort((a, b) => a.line - b.line || a.character - b.character);
        assert.ok(one && other);
        const { start, count, parts } = selectedIn(lines, [{ start: one, end: other }]);
        const pieces = parts ? parts.kept.flatMap((kept, index) => [kept, parts.selected[index] ?? '']) : [];
        for (const piece of pieces) assert.doesNotMatch(piece, /^[\udc00-\udfff]|[\ud800-\udbff]$/);
        if (parts) assert.equal(pieces.join(''), lines.slice(start, start + count).join('\n'));
      },
    ),
  );
});

it('the last lines of some are what is selected in them, and the others stay', () => {
  assert.deepEqual(lastLines(['a', 'b', 'c'], 2), { kept: ['a\n', ''], selected: ['b\nc'] });
  assert.deepEqual(lastLines(['a', 'b'], 2), { kept: ['', ''], selected: ['a\nb'] });
});
