// A click that was meant for Stop never sends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMeantForSend } from '../../../../media/composer/sendClick.ts';

test('A click sends only if Send has stood in Stop’s place for a while, or Stop never did', () => {
  assert.equal(isMeantForSend({ timeStamp: 1_200, detail: 1 }, 1_000), false);
  assert.equal(isMeantForSend({ timeStamp: 1_600, detail: 1 }, 1_000), true);
  assert.equal(isMeantForSend({ timeStamp: 5, detail: 1 }, Number.NEGATIVE_INFINITY), true);
  // By a key.
  assert.equal(isMeantForSend({ timeStamp: 1_200, detail: 0 }, 1_000), true);
});
