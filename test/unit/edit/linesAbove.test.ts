import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesAbove } from '../../../src/edit/linesAbove.ts';

const edit = (line: number, remove: number, insert: number) => ({
  line,
  remove,
  insert: Array.from({ length: insert }, () => 'new'),
});

test('what comes and goes above a line moves it, and what comes at it or below does not', () => {
  assert.equal(linesAbove(10, [edit(2, 0, 3)]), 3);
  assert.equal(linesAbove(10, [edit(2, 3, 1)]), -2);
  assert.equal(linesAbove(10, [edit(2, 3, 1), edit(8, 2, 5)]), 1);
  assert.equal(linesAbove(10, [edit(10, 0, 3), edit(20, 4, 0)]), 0);
  assert.equal(linesAbove(0, [edit(0, 0, 3)]), 0);
});

test('of a piece around a line, new lines stand above it as far as old ones did', () => {
  assert.equal(linesAbove(10, [edit(8, 4, 4)]), 0);
  assert.equal(linesAbove(10, [edit(8, 4, 30)]), 0);
  assert.equal(linesAbove(10, [edit(8, 4, 1)]), -1);
  assert.equal(linesAbove(10, [edit(8, 4, 0)]), -2);
});
