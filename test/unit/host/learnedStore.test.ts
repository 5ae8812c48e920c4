import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseGateways } from '../../../src/gateways/gateway.ts';
import type { Gateway } from '../../../src/gateways/gateway.ts';
import { createLearned } from '../../../src/host/learnedStore.ts';

const gatewayAt = (baseUrl: string): Gateway => parseGateways([{ id: 'a', baseUrl }]).gateways[0] ?? assert.fail();
const gateway = gatewayAt('https://a.example');

describe('what was learned', () => {
  it('is checked once, and again when it is other or the gateway has another URL', async () => {
    let reads = 0;
    let stored: unknown;
    const store = createLearned({
      get: () => stored,
      update: async (_name, value) => {
        const watched = { get: (target: object, name: string): unknown => (reads++, Reflect.get(target, name)) };
        stored = typeof value === 'object' && value !== null ? new Proxy(value, watched) : value;
        return Promise.resolve();
      },
    });
    assert.equal(store.get(gateway), undefined);
    await store.learn(gateway, { bytesPerToken: 3 });
    assert.equal(store.get(gateway)?.bytesPerToken, 3);
    const before = reads;
    assert.equal(store.get(gateway)?.bytesPerToken, 3);
    assert.ok(before > 0 && reads === before);
    await store.learn(gateway, { bytesPerToken: 4 });
    assert.equal(store.get(gateway)?.bytesPerToken, 4);
    assert.equal(store.get(gatewayAt('https://b.example')), undefined);
    assert.equal(store.get(gateway)?.bytesPerToken, 4);
    await store.reset('a');
    assert.equal(store.get(gateway), undefined);
  });

  it('is told of when a gateway takes other things by it, not with each count of tokens', async () => {
    let told = 0;
    const memory = new Map<string, unknown>();
    const update = async (name: string, value: unknown): Promise<void> => Promise.resolve(void memory.set(name, value));
    const store = createLearned({ get: (name) => memory.get(name), update }, () => (told += 1));
    await store.learn(gateway, { bytesPerToken: 3 }, 'm');
    assert.equal(told, 0);
    await store.learn(gateway, { dialect: { tools: false } });
    await store.learn(gateway, { adapted: { maxTokens: 100 } }, 'm');
    await store.reset('a');
    assert.equal(told, 3);
  });
});
