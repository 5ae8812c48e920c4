import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { beat, Heartbeat } from '../../../src/panel/heartbeat.ts';
import { TestClock } from '../chat/support.ts';

/** A heartbeat whose other side answers while it `isThere`. */
function desk() {
  const clock = new TestClock();
  const said: boolean[] = [];
  const other = { isThere: true, asked: 0 };
  const heartbeat = new Heartbeat({
    ask: async (limit) => {
      other.asked += 1;
      assert.ok(limit > 0);
      return other.isThere ? Promise.resolve() : Promise.reject(new Error('late'));
    },
    lost: (isLost) => said.push(isLost),
    after: (wait, run) => clock.after(wait, run),
  });
  const pass = async (beats: number): Promise<void> => {
    for (let at = 0; at < beats; at += 1) {
      clock.pass(beat);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { clock, said, other, heartbeat, pass };
}

describe('the heartbeat', () => {
  it('has no timer and asks nothing while nothing is awaited', async () => {
    const { clock, other, heartbeat, pass } = desk();
    assert.equal(clock.waiting, 0);
    heartbeat.await(true);
    await pass(2);
    assert.equal(other.asked, 2);
    heartbeat.await(false);
    assert.equal(clock.waiting, 0);
    await pass(2);
    assert.equal(other.asked, 2);
  });

  it('says that the other side is gone after two questions without an answer, and when it is back', async () => {
    const { said, other, heartbeat, pass } = desk();
    heartbeat.await(true);
    other.isThere = false;
    await pass(1);
    assert.deepEqual(said, []);
    await pass(3);
    assert.deepEqual(said, [true]);
    heartbeat.await(false);
    other.isThere = true;
    await pass(2);
    assert.deepEqual(said, [true, false]);
    assert.equal(other.asked, 5);
  });

  it('takes one missed answer for a sleep of the computer', async () => {
    const { said, other, heartbeat, pass } = desk();
    heartbeat.await(true);
    for (const isThere of [false, true, false, true]) {
      other.isThere = isThere;
      await pass(1);
    }
    assert.deepEqual(said, []);
  });

  it('ends with what it is about', async () => {
    const { clock, said, other, heartbeat, pass } = desk();
    heartbeat.await(true);
    other.isThere = false;
    await pass(2);
    heartbeat.stop();
    assert.deepEqual(said, [true, false]);
    assert.equal(clock.waiting, 0);
  });
});
