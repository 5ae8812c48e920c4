import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { successors } from '../../../src/edit/successors.ts';

describe('the lines that came in place of others', () => {
  it('are paired one by one where there are as many as before', () => {
    assert.deepEqual(successors(['a', 'b'], ['x', 'y']), [0, 1]);
  });

  it('are found by the words that stay where there are more or fewer', () => {
    const before = ['export function parse(text: string) {', '  var lines = text.split(end);', '  var rates = [];'];
    const after = ['export function parse(text: string): number[] {', '  const lines = text.split(end);'];
    assert.deepEqual(successors(before, after), [0, 1]);
    assert.deepEqual(successors(after, before), [0, 1, undefined]);
    assert.deepEqual(successors(['  return total;'], ['  log(total);', '  return total + tax;']), [undefined, 0]);
  });

  it('are in order on both sides, whatever they are, and no line has two', () => {
    const lines = fc.array(fc.constantFrom('a b c', 'a b d', 'x y', '', '}', 'q'), { maxLength: 8 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const found = successors(before, after).filter((line) => line !== undefined);
        assert.deepEqual(
          found,
          [...new Set(found)].sort((a, b) => a - b),
        );
        assert.ok(found.every((line) => line >= 0 && line < before.length));
      }),
    );
  });

  it('are not looked for among too many', () => {
    const many = Array.from({ length: 300 }, (_, i) => `line ${i}`);
    assert.ok(successors(many, many.slice(1)).every((line) => line === undefined));
  });
});
