import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { memoryOf } from '../../../src/host/memory.ts';

/** As VS Code's: `echo` is heard of before what was written is stored, and takes its place. */
function vscodeState(echo: Record<string, unknown>[]) {
  let state: Record<string, unknown> = {};
  let stored = '{}';
  return {
    get: (name: string): unknown => state[name],
    update: async (name: string, value: unknown): Promise<void> => {
      state[name] = value;
      await Promise.resolve();
      state = echo.shift() ?? state;
      stored = JSON.stringify(state);
    },
    stored: (): unknown => JSON.parse(stored),
  };
}

/** As VS Code's: it sends the whole state to be stored, and takes over what it hears was stored, when it is told to. */
function tellingState(state: Record<string, unknown>) {
  let stored = '';
  const written: (() => void)[] = [];
  const heard: (() => void)[] = [];
  return {
    get: (name: string): unknown => state[name],
    update: async (name: string, value: unknown): Promise<void> => {
      state[name] = value;
      return new Promise((resolve) => written.push(resolve));
    },
    send(): void {
      if (written.length === 0) return;
      const sent = JSON.stringify(state);
      stored = sent;
      const done = written.splice(0);
      heard.push(() => {
        state = JSON.parse(sent) as Record<string, unknown>;
        for (const tell of done) tell();
      });
    },
    hear: (): void => heard.shift()?.(),
    stored: (): unknown => JSON.parse(stored),
  };
}

const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the global state', () => {
  it('keeps what is written while VS Code hears of an earlier write', async () => {
    const state = vscodeState([{ a: 1 }, { a: 1, b: 2 }]);
    const memory = memoryOf(state);
    await memory.update('a', undefined);
    assert.equal(memory.get('a'), undefined);
    assert.deepEqual(state.stored(), { b: 2 });
  });

  it('keeps the last of two writes that are under way', async () => {
    const state = vscodeState([{}, { a: { is: 'old' } }]);
    const memory = memoryOf(state);
    await Promise.all([memory.update('a', { is: 'first' }), memory.update('a', { is: 'second' })]);
    assert.deepEqual(state.stored(), { a: { is: 'second' } });
  });

  it('keeps each of three writes that begin while VS Code still hears of those before', async () => {
    const state = tellingState({ learned: 'old' });
    const writes: Promise<void>[] = [];
    const begin = async (name: string, value: unknown): Promise<void> => {
      writes.push(memoryOf(state).update(name, value));
      assert.equal(memoryOf(state).get(name), value, 'at once, wherever it is asked for');
      await settled();
      state.send();
    };
    await begin('a', 1);
    await begin('learned', undefined);
    state.hear();
    await begin('b', 2);
    for (const _ of writes) {
      state.hear();
      await settled();
      state.send();
    }
    state.hear();
    await Promise.all(writes);
    assert.deepEqual(state.stored(), { a: 1, b: 2 });
    assert.equal(memoryOf(state).get('learned'), undefined);
  });

  it('is written though a write before never ends', async () => {
    const written: string[] = [];
    const memory = memoryOf({
      get: () => 2,
      update: async (name) => {
        written.push(name);
        return name === 'stuck' ? new Promise(() => undefined) : undefined;
      },
    });
    mock.timers.enable({ apis: ['setTimeout'] });
    void memory.update('stuck', 1);
    const next = memory.update('next', 2);
    assert.equal(memory.get('next'), 2);
    await Promise.resolve();
    mock.timers.tick(5_000);
    await next;
    mock.timers.reset();
    assert.deepEqual(written, ['stuck', 'next']);
  });
});
