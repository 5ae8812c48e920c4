import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { createLimiter } from '../../../src/gateways/limiter.ts';

const origin = 'https://g.example';
const never = new AbortController().signal;

/** Lets everything that can go on without time passing go on. */
const settle = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the limiter', () => {
  it('lets urgent requests past those in the background, each kind in its order', async () => {
    const limiter = createLimiter({ most: 1, mostInBackground: 1 });
    const order: string[] = [];
    const leave = await limiter.enter(origin, false, never);
    const run = async (name: string, urgent: boolean): Promise<void> => {
      const done = await limiter.enter(origin, urgent, never);
      order.push(name);
      done();
    };
    const all = [run('lens 1', false), run('lens 2', false), run('chat 1', true), run('chat 2', true)];
    await settle();
    assert.deepEqual(order, []);
    leave();
    leave();
    await Promise.all(all);
    assert.deepEqual(order, ['chat 1', 'chat 2', 'lens 1', 'lens 2']);
  });

  it('keeps places free for a person, and origins apart', async () => {
    const limiter = createLimiter({ most: 3, mostInBackground: 1 });
    let running = 0;
    const enter = async (urgent: boolean, where = origin): Promise<void> => {
      await limiter.enter(where, urgent, never);
      running++;
    };
    void enter(false);
    void enter(false);
    await settle();
    assert.equal(running, 1);
    void enter(true);
    void enter(true);
    void enter(true);
    await settle();
    assert.equal(running, 3);
    void enter(false, 'https://other.example');
    await settle();
    assert.equal(running, 4);
  });

  it('holds the background back while a gateway asks for a pause', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      let now = 0;
      const limiter = createLimiter({ now: () => now });
      limiter.pause(origin, 1e12);
      let entered = 0;
      void limiter.enter(origin, false, never).then(() => entered++);
      void limiter.enter(origin, true, never).then(() => entered++);
      await settle();
      assert.equal(entered, 1, 'the urgent one');
      now = 59_999;
      mock.timers.tick(59_999);
      await settle();
      assert.equal(entered, 1);
      now = 60_000;
      mock.timers.tick(1);
      await settle();
      assert.equal(entered, 2, 'no pause is longer than a minute');
    } finally {
      mock.timers.reset();
    }
  });

  it('forgets who stops waiting', async () => {
    const limiter = createLimiter({ most: 1 });
    const leave = await limiter.enter(origin, true, never);
    const stop = new AbortController();
    const waiting = limiter.enter(origin, true, stop.signal);
    const next = limiter.enter(origin, true, never);
    stop.abort(new Error('stop'));
    await assert.rejects(waiting, /stop/);
    leave();
    (await next)();
    await assert.rejects(limiter.enter(origin, true, AbortSignal.abort(new Error('late'))), /late/);
  });
});
