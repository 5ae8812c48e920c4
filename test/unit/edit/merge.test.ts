import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { hunksOfEdit, withoutEdit, withRegions } from '../../../src/edit/merge.ts';

const lines = (text: string): string[] => (text === '' ? [] : text.split(' '));

describe('the code without the edit but with what the user changed', () => {
  // What was there, what the edit made of it, what the user made of that; and what is left.
  const cases: [string, string, string, string, string, boolean][] = [
    ['a line below what is written', 'a b c', 'X b c', 'X b cc', 'a b cc', false],
    ['a line right below what is written', 'a b c', 'X b c', 'X bb c', 'a bb c', false],
    ['a line that was put right below what is written', 'a b c', 'X Y b c', 'X Y mine b c', 'a mine b c', false],
    ['a line that was put above what is written', 'a b', 'X b', 'mine X b', 'mine a b', false],
    ['a line between two pieces of what is written', 'a b c', 'X b Y', 'X bb Y', 'a bb c', false],
    ['a line that was taken away', 'a b c', 'X b c', 'X b', 'a b', false],
    ['lines that the edit took away come back', 'a b c', 'b c', 'b cc', 'a b cc', false],
    ['a line that the edit wrote', 'a b c', 'X Y b c', 'X YY b c', 'X YY b c', true],
    ['a line in the midst of what the edit wrote', 'a b c', 'X Y b c', 'X mine Y b c', 'X mine Y b c', true],
    ['one that the edit wrote, and another piece goes back', 'a b c', 'X b Y', 'XX b Y', 'XX b c', true],
    ['one of as many lines as there were', 'a b c d', 'X Y Z d', 'X YY Z d', 'a YY c d', true],
    ['a line between as many lines as there were', 'a b c', 'X Y c', 'X mine Y c', 'a mine b c', false],
    ['a line where the edit took some away', 'a b c', 'a c', 'a mine c', 'a mine c', true],
  ];
  for (const [name, original, written, now, expected, overlaps] of cases) {
    it(name, () => {
      const merged = withoutEdit(lines(original), lines(written), lines(now));
      assert.deepEqual(merged, { lines: lines(expected), overlaps });
    });
  }

  const some = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 8 });
  it('is the original where the user changed nothing, and theirs where the edit changed nothing', () => {
    fc.assert(
      fc.property(some, some, (one, other) => {
        assert.deepEqual(withoutEdit(one, other, other).lines, one);
        assert.deepEqual(withoutEdit(one, one, other).lines, other);
      }),
    );
  });

  it('has no line that the user changed among those that the edit wrote', () => {
    const now = lines('X mine Y b');
    assert.deepEqual(hunksOfEdit(lines('a b'), lines('X Y Z b'), now), [
      { originalLine: 0, removed: ['a'], line: 0, count: 1 },
      { originalLine: 0, removed: [], line: 2, count: 1 },
    ]);
    fc.assert(
      fc.property(some, some, some, (original, written, typed) => {
        for (const { line, count } of hunksOfEdit(original, written, typed)) {
          for (const each of typed.slice(line, line + count)) assert.ok(written.includes(each));
        }
      }),
    );
  });
});

describe('a text in which some lines stay', () => {
  // What was there, what it became, and what is left of that where the line b (the second) stays.
  const cases: [string, string, string, string][] = [
    ['the line is gone', 'a b c', 'a c', 'a b c'],
    ['the line is another', 'a b c', 'a X c', 'a b c'],
    ['the line is another, as are others', 'a b c', 'A B C', 'A B C b'],
    ['the line is gone with others', 'a b c d', 'X d', 'X b d'],
    ['only others are others', 'a b c', 'A b C', 'A b C'],
    ['lines come next to it', 'a b c', 'a X b Y c', 'a X b Y c'],
  ];
  for (const [name, from, to, expected] of cases)
    it(name, () => assert.deepEqual(withRegions(lines(from), lines(to), [{ start: 1, count: 1 }]), lines(expected)));

  it('and none comes among several', () => {
    assert.deepEqual(withRegions(lines('a b c'), lines('a b X c'), [{ start: 1, count: 2 }]), lines('a b c'));
  });
});
