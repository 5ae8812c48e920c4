import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Access, callerOf } from '../../../src/provider/access.ts';

interface Asked {
  readonly caller: string;
  readonly answer: (isAllowed: boolean | undefined) => void;
}

/** `memory` is shared by windows. */
function open(memory = new Map<string, unknown>()) {
  const asked: Asked[] = [];
  const access = new Access({
    memory: {
      get: (name) => memory.get(name),
      update: async (name, value) => Promise.resolve(void memory.set(name, value)),
    },
    ask: async (caller) => new Promise((answer) => asked.push({ caller, answer })),
    own: 'Parley.parley',
    now: () => new Date(0),
  });
  return { access, asked, memory };
}

describe('who may use the models', () => {
  it('is asked once, however many requests wait, and remembered', async () => {
    const { access, asked, memory } = open();
    const waiting = [access.admits('a.b', 'm'), access.admits('a.b', 'm')];
    assert.equal(asked.length, 1);
    asked[0]?.answer(true);
    assert.deepEqual(await Promise.all(waiting), [true, true]);
    assert.equal(await access.admits('a.b', 'm'), true);
    const next = open(memory);
    assert.equal(await next.access.admits('a.b', 'm'), true);
    assert.equal(asked.length + next.asked.length, 1);
  });

  it('is refused for good, and asked again only when the answer is taken back', async () => {
    const { access, asked } = open();
    const first = access.admits('a.b', 'm');
    asked[0]?.answer(false);
    assert.deepEqual([await first, await access.admits('a.b', 'm'), asked.length], [false, false, 1]);
    await access.set('a.b', undefined);
    void access.admits('a.b', 'm');
    assert.equal(asked.length, 2);
  });

  it('is not asked again in this window about one that was left open, but in the next', async () => {
    const { access, asked, memory } = open();
    const first = access.admits('a.b', 'm');
    asked[0]?.answer(undefined);
    assert.deepEqual([await first, await access.admits('a.b', 'm'), asked.length], [false, false, 1]);
    const next = open(memory);
    void next.access.admits('a.b', 'm');
    assert.equal(next.asked.length, 1);
    await access.set('a.b', true);
    assert.equal(await access.admits('a.b', 'm'), true);
  });

  it('may be revoked in another window', async () => {
    const { access, memory } = open();
    await access.set('a.b', true);
    await open(memory).access.set('a.b', false);
    assert.equal(await access.admits('a.b', 'm'), false);
  });

  it('needs no answer for Parley itself, and none for VS Code until it is denied', async () => {
    const { access, asked } = open();
    assert.deepEqual([await access.admits('parley.parley', 'm'), await access.admits('vscode', 'm')], [true, true]);
    await access.set('vscode', false);
    assert.equal(await access.admits('vscode', 'm'), false);
    assert.equal(asked.length, 0);
    assert.deepEqual(
      access.all().map(({ id, isAllowed }) => [id, isAllowed]),
      [['vscode', false]],
    );
  });

  it('is asked about each caller by itself, also one without a name, and one called as a field of every object', () => {
    const { access, asked } = open();
    for (const caller of ['unknown', 'a.b', 'constructor', '__proto__']) void access.admits(caller, 'm');
    assert.deepEqual(
      asked.map(({ caller }) => caller),
      ['unknown', 'a.b', 'constructor', '__proto__'],
    );
  });

  it('is nobody where what was remembered is damaged', () => {
    for (const damaged of [7, 'x', { 'a.b': true }, { 'a.b': { isAllowed: 'yes', at: '' } }]) {
      const { access, asked } = open(new Map([['parley.callers', damaged]]));
      void access.admits('a.b', 'm');
      assert.equal(asked.length, 1);
    }
  });

  it('is named as VS Code names it', () => {
    assert.deepEqual(['Peers.Probe', 'core', '', undefined, 7].map(callerOf), [
      'peers.probe',
      'vscode',
      'unknown',
      'unknown',
      'unknown',
    ]);
  });
});
