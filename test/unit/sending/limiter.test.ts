import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLimiter } from '../../../src/sending/limiter.ts';

const origin = 'https://g.example';
const never = new AbortController().signal;

/** Lets everything that can go on without time passing go on. */
const settle = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the limiter', () => {
  it('lets as many in at once as it may, the others in their order, and each origin by itself', async () => {
    const limiter = createLimiter(2);
    const order: string[] = [];
    const leave = new Map<string, () => void>();
    const enter = async (name: string, where = origin): Promise<void> => {
      leave.set(name, await limiter.enter(where, never));
      order.push(name);
    };
    const all = [enter('1'), enter('2'), enter('3'), enter('4'), enter('other', 'https://other.example')];
    await settle();
    assert.deepEqual(order, ['1', '2', 'other']);
    leave.get('2')?.();
    leave.get('2')?.();
    await settle();
    assert.deepEqual(order, ['1', '2', 'other', '3'], 'a place is given back once');
    leave.get('1')?.();
    await Promise.all(all);
    assert.deepEqual(order, ['1', '2', 'other', '3', '4']);
  });

  it('forgets requests that stop waiting', async () => {
    const limiter = createLimiter(1);
    const leave = await limiter.enter(origin, never);
    const stop = new AbortController();
    const waiting = limiter.enter(origin, stop.signal);
    const next = limiter.enter(origin, never);
    stop.abort(new Error('stop'));
    await assert.rejects(waiting, /stop/);
    leave();
    (await next)();
    await assert.rejects(limiter.enter(origin, AbortSignal.abort(new Error('late'))), /late/);
    (await limiter.enter(origin, never))();
  });
});
