import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { roomIn } from '../../../../media/composer/room.ts';

const model = { ready: true, name: 'm', gateway: 'G', window: 200_000, reply: 8_000 };
const room = (count: number) => roomIn(model, { count, exact: false });

describe('what remains of the window', () => {
  it('is what neither the message nor its reply takes', () => {
    assert.deepEqual(room(92_000), { left: 100_000, taken: 0.5, level: 'plenty' });
  });

  it('warns when it is nearly full, and when it is too small', () => {
    assert.equal(room(160_000)?.level, 'little');
    assert.deepEqual(room(192_001), { left: -1, taken: 1, level: 'none' });
  });

  it('is not shown where the window is not known', () => {
    assert.equal(roomIn({ ...model, window: undefined }, { count: 1, exact: true }), undefined);
    assert.equal(roomIn(model, undefined), undefined);
  });

  it('is not taken by a limit of replies that is as large as the window', () => {
    assert.equal(roomIn({ ...model, window: 8_000 }, { count: 1_000, exact: true })?.level, 'plenty');
  });
});
