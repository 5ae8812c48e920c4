import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSameModel, mergeModels, modelInfo } from '../../../src/gateways/models.ts';

const ownModels = [{ id: 'claude-sonnet-4-6', label: 'Ours', maxTokens: 1000 }, { id: 'typed-in' }];
const preset = { id: 'vendor/claude-opus-4.6', contextTokens: 5, maxTokens: 7 };
const gateway = { origin: 'https://gw.example', models: [...ownModels, preset], ownModels };
const listed = [
  { id: 'claude-sonnet-4-6', label: 'Theirs', maxTokens: 64_000 },
  { id: 'vendor/claude-opus-4.6', label: 'vendor/claude-opus-4.6', contextTokens: 1_000_000 },
];

describe('what is known of a model', () => {
  it('is the user’s word, then the gateway’s, then the preset’s, then the table’s', () => {
    assert.deepEqual(modelInfo(gateway, 'claude-sonnet-4-6', listed), {
      id: 'claude-sonnet-4-6',
      label: 'Ours',
      contextTokens: 1_000_000,
      maxTokens: 1000,
      price: undefined,
      from: 'gateway',
    });
    const opus = modelInfo(gateway, preset.id, listed);
    assert.deepEqual([opus.contextTokens, opus.maxTokens], [1_000_000, 7]);
    assert.equal(modelInfo(gateway, 'typed-in').from, 'settings');
    const typed = modelInfo(gateway, 'anthropic/claude-haiku-4.5-20251001');
    assert.deepEqual([typed.from, typed.maxTokens], ['typed', 64_000]);
    for (const id of ['claude-haiku-4-50', 'claude-opus-5-6', 'claude-opus-4', 'my-claude-haiku-4-5']) {
      assert.equal(modelInfo(gateway, id).maxTokens, undefined, id);
    }
    for (const id of [
      'us.anthropic.claude-opus-4-5-20251101-v1:0',
      'claude-opus-4-5@20251101',
      'claude-opus-4.5[1m]',
    ]) {
      assert.equal(modelInfo(gateway, id).maxTokens, 64_000, id);
    }
    assert.equal(modelInfo(gateway, 'claude-opus-5-20260724').contextTokens, 1_000_000);
  });

  it('has the table’s price only where the table’s publisher charges it', () => {
    const first = { models: [], ownModels: [], origin: 'https://api.anthropic.com' };
    const price = { input: 4 / 1e6, output: 20 / 1e6, cacheRead: 4 / 1e7, cacheWrite: 5 / 1e6 };
    assert.deepEqual(modelInfo(first, 'claude-opus-5-5').price, price);
    assert.equal(modelInfo(gateway, 'claude-opus-5-5').price, undefined);
  });

  it('is the same under another vendor’s name, another date or another spelling, and no other', () => {
    for (const [asked, answered] of [
      ['claude-sonnet-4-6', 'claude-sonnet-4-6-20260217'],
      ['anthropic/claude-sonnet-4.6', 'claude-sonnet-4-6'],
      ['us.anthropic.claude-opus-4-5-20251101-v1:0', 'claude-opus-4-5'],
      ['qwen3:8b', 'qwen3'],
      ['gpt-5-latest', 'gpt-5-2026-01-02'],
    ] as const)
      assert.ok(isSameModel(asked, answered), answered);
    for (const [asked, answered] of [
      ['claude-sonnet-4-6', 'claude-haiku-4-5'],
      ['claude-opus-4-5', 'claude-opus-4-50'],
      ['llama3:8b', 'llama3:70b'],
      ['gpt-5', 'gpt-5-mini'],
    ] as const)
      assert.ok(!isSameModel(asked, answered), answered);
  });

  it('is offered once for each id, the user’s own first', () => {
    const ids = mergeModels(gateway, listed).map(({ id, from }) => `${id} ${from}`);
    assert.deepEqual(ids, ['claude-sonnet-4-6 gateway', 'typed-in settings', 'vendor/claude-opus-4.6 gateway']);
  });
});
