import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitting } from '../../../src/edit/vscode/showing/near.ts';

test('what stands beside a line gives up its last parts for want of room, never its first', () => {
  const parts = ['2 of 3', 'Y accepts', 'Z rejects'];
  assert.equal(fitting(parts, 30), '2 of 3 · Y accepts · Z rejects');
  assert.equal(fitting(parts, 29), '2 of 3 · Y accepts');
  assert.equal(fitting(parts, 17), '2 of 3');
  assert.equal(fitting(parts, -5), '2 of 3');
  assert.equal(fitting([], 10), '');
});
