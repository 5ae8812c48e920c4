import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attach, dismiss, refuse, Refusal } from '../../../../media/composer/arrivals.ts';
import { commandIn, mayCall } from '../../../../media/composer/command.ts';
import { createStore } from '../../../../media/store.ts';

const newPanel = () => ({
  store: createStore({ now: () => 0, announce: () => undefined }),
  say: (name: string) => name,
});

describe('what is being attached', () => {
  it('shows until it is attached', async () => {
    const panel = newPanel();
    const work = attach(panel, 'a.png', async () => Promise.resolve({ attached: [], refused: [] }));
    assert.deepEqual(
      panel.store.arrivals.value.map(({ label, reason }) => [label, reason]),
      [['a.png', undefined]],
    );
    await work;
    assert.deepEqual(panel.store.arrivals.value, []);
  });

  it('is said when it was refused, cannot be read or failed, until that is dismissed', async () => {
    const panel = newPanel();
    const refused = [{ label: '.env', reason: 'may hold secrets', token: 't' }];
    await attach(panel, '.env', async () => Promise.resolve({ attached: [], refused }));
    await attach(panel, 'b.png', async () => Promise.reject(new Refusal('no picture')));
    await attach(panel, 'c.ts', async () => Promise.reject(new Error('gone')));
    const { arrivals, announcement } = panel.store;
    assert.deepEqual(
      arrivals.value.map(({ label, reason, token }) => [label, reason, token]),
      [
        ['.env', 'may hold secrets', 't'],
        ['b.png', 'no picture', undefined],
        ['c.ts', 'attachFailed', undefined],
      ],
    );
    assert.equal(announcement.value.text, 'c.ts: attachFailed');
    dismiss(panel, arrivals.value[0]?.id ?? '');
    assert.equal(arrivals.value.length, 2);
    refuse(panel, []);
    assert.equal(arrivals.value.length, 2);
  });
});

describe('a message that begins with a slash', () => {
  const review = { id: 'u:review', name: 'review', description: '', source: 'user', inputs: [] } as const;

  it('calls the command of that very name, with what follows', () => {
    assert.deepEqual(commandIn('/review  the last\nchange', [review]), { command: review, rest: 'the last\nchange' });
    assert.deepEqual(commandIn('/review', [review]), { command: review, rest: '' });
  });

  it('is words where there is no such command', () => {
    for (const text of ['/reviewed', '/rev', '/usr/bin is', '/', '/ review', 'a /review']) {
      assert.equal(commandIn(text, [review]), undefined, text);
    }
    assert.ok(!mayCall('/ review') && !mayCall('/') && mayCall('/r'));
  });
});
