import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseGateway } from '../../../src/gateways/gateway.ts';
import type { Gateway } from '../../../src/gateways/gateway.ts';
import { createModelLists } from '../../../src/host/modelLists.ts';

function at(baseUrl: string): Gateway {
  const { gateway } = parseGateway({ id: 'g', baseUrl });
  assert.ok(gateway);
  return gateway;
}

describe('lists of models', () => {
  const kept = new Map<string, unknown>();
  const memory = {
    get: (name: string): unknown => kept.get(name),
    update: async (name: string, value: unknown): Promise<void> => {
      kept.set(name, value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
      return Promise.resolve();
    },
  };
  const models = [
    { id: 'm', label: 'M', contextTokens: 1000, maxTokens: 100, price: { input: 1e-6, output: 2e-6 } },
    { id: 'n', label: 'n' },
  ];
  const gateway = at('https://g.example');

  it('belong to one URL, are there in the next window, and are forgotten when told to', async () => {
    await createModelLists(memory).put(gateway, models);
    assert.deepEqual(createModelLists(memory).get(gateway), models);
    assert.equal(createModelLists(memory).get(at('https://moved.example')), undefined);
    await createModelLists(memory).forget('g');
    assert.equal(createModelLists(memory).get(gateway), undefined);
  });

  it('that are no lists are none', () => {
    const { url } = gateway;
    const bad: readonly unknown[] = [
      'x',
      { url },
      { url, models: {} },
      { url, models: [null] },
      { url, models: [{ id: 1, label: 'x' }] },
      { url, models: [{ id: 'm', label: 'm', maxTokens: '9' }] },
      { url, models: [{ id: 'm', label: 'm', contextTokens: 0 }] },
    ];
    for (const value of bad) {
      kept.set('models:g', value);
      assert.equal(createModelLists(memory).get(gateway), undefined, JSON.stringify(value));
    }
  });
});
