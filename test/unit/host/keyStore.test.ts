import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSecrets } from '../../../src/host/keyStore.ts';
import type { Secrets, SecretsOptions, SecretStore } from '../../../src/host/keyStore.ts';

interface Keyring extends SecretStore {
  readonly kept: Map<string, string>;
  /** As if another window had done it. */
  readonly change: (key: string) => void;
}

/** VS Code's store as it should work; each test breaks what it is about. */
function keyring(broken: Partial<SecretStore> = {}): Keyring {
  const kept = new Map<string, string>();
  const listeners = new Set<(event: { readonly key: string }) => unknown>();
  const change = (key: string): void => listeners.forEach((listener) => listener({ key }));
  return {
    kept,
    change,
    get: async (key) => Promise.resolve(kept.get(key)),
    store: async (key, value) => {
      kept.set(key, value);
      change(key);
      return Promise.resolve();
    },
    delete: async (key) => {
      kept.delete(key);
      change(key);
      return Promise.resolve();
    },
    keys: async () => Promise.resolve([...kept.keys()]),
    onDidChange: (listener) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    ...broken,
  };
}

const secrets = (store: SecretStore, options: Partial<SecretsOptions> = {}): Secrets =>
  createSecrets(store, {
    askForSession: async () => Promise.resolve(false),
    stored: { get: () => [], set: () => undefined },
    limit: 20,
    ...options,
  });

const here = { id: 'g', origin: 'https://g.example' };
const moved = { id: 'g', origin: 'https://moved.example' };
const never = async (): Promise<never> => new Promise(() => undefined);

describe('a key', () => {
  it('is found again, also by another window', async () => {
    const store = keyring();
    assert.equal(await secrets(store).write(here, { key: 'test-key', headers: { 'x-a': 'b' } }), 'stored');
    assert.deepEqual(await secrets(store).read(here), { key: 'test-key', headers: { 'x-a': 'b' } });
    assert.equal(await secrets(store).has(here), true);
  });

  it('of a sign-in is kept with it, and with a passphrase; without a token, nobody is signed in', async () => {
    const keys = secrets(keyring());
    const session = { id: '1', tokenUrl: 'https://g.example/token', refresh: 'r', ends: 9, name: 'Ada' };
    const gateway = { ...here, signIn: true } as const;
    await keys.write(gateway, { key: 'token', session, passphrase: 'p' });
    assert.deepEqual(await keys.read(gateway), { key: 'token', headers: undefined, session, passphrase: 'p' });
    assert.deepEqual([await keys.session(gateway), await keys.has(gateway)], [session, true]);
    await keys.write(gateway, { headers: { 'x-a': 'b' }, passphrase: 'p' });
    assert.deepEqual([await keys.session(gateway), await keys.has(gateway)], [undefined, false]);
    await keys.write(here, { passphrase: 'p' });
    assert.deepEqual([(await keys.read(here))?.passphrase, await keys.has(here)], ['p', false]);
  });

  it('is missed where the store lost it, until another takes its place or it is given up', async () => {
    let names: readonly string[] = [];
    const stored = { get: () => names, set: (now: readonly string[]) => void (names = now) };
    const store = keyring();
    assert.equal(await secrets(store, { stored }).read(here), undefined);
    await secrets(store, { stored }).write(here, { key: 'test-key' });
    assert.deepEqual(names, ['gateway:g@https://g.example']);
    store.kept.clear();
    const reloaded = secrets(store, { stored });
    assert.deepEqual(await reloaded.read(here), { lost: true });
    assert.equal(await reloaded.has(here), false);
    assert.equal(await reloaded.read(moved), undefined);
    await reloaded.write(here, {});
    assert.equal(await reloaded.read(here), undefined);
    await reloaded.write(here, { key: 'test-key' });
    store.kept.clear();
    await reloaded.remove('g');
    assert.equal(await reloaded.read(here), undefined);
  });

  it('is of one gateway at one origin: a changed address asks again', async () => {
    const keys = secrets(keyring());
    await keys.write(here, { key: 'test-key' });
    assert.equal(await keys.read(moved), undefined);
    assert.equal(await keys.read({ ...here, id: 'h' }), undefined);
    assert.equal(await keys.read({ id: 'g', origin: 'https://g.example:8443' }), undefined);
    assert.equal(await keys.read({ id: 'g', origin: 'http://g.example' }), undefined);
    await keys.write(moved, { key: 'other' });
    assert.deepEqual([(await keys.read(here))?.key, (await keys.read(moved))?.key], ['test-key', 'other']);
  });

  it('is gone at every origin once its gateway is removed, and nothing else is', async () => {
    const store = keyring();
    const keys = secrets(store);
    for (const gateway of [here, moved, { ...here, id: 'g2' }, { ...here, id: 'other' }])
      await keys.write(gateway, { key: 'k' });
    store.kept.set('not ours', 'x');
    await keys.remove('g');
    assert.deepEqual([...store.kept.keys()].sort(), [
      'gateway:g2@https://g.example',
      'gateway:other@https://g.example',
      'not ours',
    ]);
  });

  it('is read anew each time: changed elsewhere, the next request has the new one', async () => {
    const store = keyring();
    const keys = secrets(store);
    await keys.write(here, { key: 'old' });
    await secrets(store).write(here, { key: 'new' });
    assert.equal((await keys.read(here))?.key, 'new');
    await secrets(store).remove('g');
    assert.equal(await keys.read(here), undefined);
  });

  it('that is garbage is no key', async () => {
    const store = keyring();
    for (const garbage of ['', '{', 'null', '"key"', '[]', '{}', '{"key":5}', '{"key":"","headers":{"a":1}}']) {
      store.kept.set('gateway:g@https://g.example', garbage);
      assert.equal(await secrets(store).read(here), undefined, garbage);
    }
  });
});

describe('a store of keys that does not work', () => {
  const canary = new Error('canary: the keyring says sk-canary');
  const faults: Readonly<Record<string, Partial<SecretStore>>> = {
    rejects: { get: async () => Promise.reject(canary), store: async () => Promise.reject(canary) },
    throws: {
      get: () => {
        throw canary;
      },
      store: () => {
        throw canary;
      },
    },
    hangs: { get: never, store: never },
  };
  for (const [what, fault] of Object.entries(faults)) {
    it(`${what}: the request says so, and is not sent without a key`, async () => {
      await assert.rejects(secrets(keyring(fault)).read(here), (error: Error & { reason?: string }) => {
        assert.equal(error.reason, 'key_store');
        assert.ok(!`${error.message}${error.stack ?? ''}${String(error.cause)}`.includes('canary'));
        return true;
      });
    });
    it(`${what}: a key is kept in memory if the user agrees, else nowhere`, async () => {
      const store = keyring(fault);
      const agreed = secrets(store, { askForSession: async () => Promise.resolve(true) });
      assert.equal(await agreed.write(here, { key: 'test-key' }), 'session');
      assert.deepEqual(await agreed.read(here), { key: 'test-key' });
      assert.equal(store.kept.size, 0);
      const declined = secrets(store);
      assert.equal(await declined.write(here, { key: 'test-key' }), 'refused');
      await assert.rejects(declined.read(here), { reason: 'key_store' });
    });
  }

  it('says it stored what it did not: seen, because it is read back', async () => {
    const forgetful = keyring({ store: async () => Promise.resolve() });
    assert.equal(await secrets(forgetful).write(here, { key: 'test-key' }), 'refused');
  });

  it('asks once, however many keys are waiting for the answer', async () => {
    let asked = 0;
    let answer: ((yes: boolean) => void) | undefined;
    const askForSession = async (): Promise<boolean> => {
      asked++;
      return new Promise((resolve) => (answer = resolve));
    };
    const keys = secrets(keyring({ store: async () => Promise.reject(canary) }), { askForSession });
    const writing = [keys.write(here, { key: 'a' }), keys.write(moved, { key: 'b' })];
    while (answer === undefined) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    answer(true);
    assert.deepEqual(await Promise.all(writing), ['session', 'session']);
    assert.equal(asked, 1);
  });
});

describe('listeners for changes', () => {
  it('hears of ours only, from every window, until they leave', async () => {
    const store = keyring();
    const keys = secrets(store);
    const heard: string[] = [];
    const listening = keys.onDidChange((gatewayId) => heard.push(gatewayId));
    store.change('somebody else’s');
    assert.deepEqual(heard, []);
    await secrets(store).write(here, { key: 'k' });
    assert.deepEqual(heard, [here.id]);
    listening.dispose();
    await secrets(store).remove('g');
    assert.equal(heard.length, 1);
    keys.dispose();
  });
});
