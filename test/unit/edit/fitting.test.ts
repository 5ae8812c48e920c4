import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fittingIn } from '../../../src/edit/vscode/showing/near.ts';

const parts = ['2 of 3', 'Y accepts', 'Z rejects'];

test('what stands beside a line gives up its last parts for want of room, never its first', () => {
  const fitting = (room: number, some = parts): string => fittingIn([room], some).text;
  assert.equal(fitting(30), '2 of 3 · Y accepts · Z rejects');
  assert.equal(fitting(29), '2 of 3 · Y accepts');
  assert.equal(fitting(17), '2 of 3');
  assert.equal(fitting(-5), '2 of 3');
  assert.equal(fitting(10, []), '');
});

test('it stands beside the last line that has room for all of it, or else beside the roomiest', () => {
  assert.equal(fittingIn([40, 35, 2], parts).at, 1);
  assert.deepEqual(fittingIn([2, 20, 10], parts), { at: 1, text: '2 of 3 · Y accepts' });
  assert.equal(fittingIn([2, 20, 18], parts).at, 2);
  assert.equal(fittingIn([-3, -9], parts).at, 0);
});
