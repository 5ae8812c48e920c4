import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMemory } from '../../../src/host/memory.ts';

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

describe('the global state', () => {
  it('keeps what is written while VS Code hears of an earlier write', async () => {
    const state = vscodeState([{ a: 1 }, { a: 1, b: 2 }]);
    const memory = createMemory(state);
    await memory.update('a', undefined);
    assert.equal(memory.get('a'), undefined);
    assert.deepEqual(state.stored(), { b: 2 });
  });

  it('keeps the last of two writes that are under way', async () => {
    const state = vscodeState([{}, { a: { is: 'old' } }]);
    const memory = createMemory(state);
    await Promise.all([memory.update('a', { is: 'first' }), memory.update('a', { is: 'second' })]);
    assert.deepEqual(state.stored(), { a: { is: 'second' } });
  });
});
