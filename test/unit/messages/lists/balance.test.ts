import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseGateway } from '../../../../src/gateways/gateway.ts';
import { endpointOf } from '../../../../src/gateways/resolve.ts';
import { askBalance } from '../../../../src/messages/index.ts';
import type { Transport } from '../../../../src/messages/index.ts';

/** What a gateway of this preset says when it answers this, and where it was asked. */
async function asked(preset: string, answer: unknown, more: object = {}) {
  const { gateway } = parseGateway({ id: 'g', preset, model: 'm', ...more });
  assert.ok(gateway);
  const urls: string[] = [];
  const transport: Transport = async ({ url, method, headers }) => {
    urls.push(`${method} ${url} ${String(Object.values(headers).some((value) => value.includes('sk-test')))}`);
    const body = new TextEncoder().encode(JSON.stringify(answer));
    return Promise.resolve({
      status: 200,
      headers: new Headers({ 'content-type': 'application/json' }),
      body: (async function* () {
        yield await Promise.resolve(body);
      })(),
    });
  };
  const endpoint = endpointOf({ gateway, model: 'm' }, undefined, { key: 'sk-test' });
  const balance = await askBalance(endpoint, { transport, signal: new AbortController().signal });
  return { urls, balance };
}

describe('what is left of a key', () => {
  it('is asked of gateways that say so, at their own address, and read as they write it', async () => {
    const openRouter = { data: { label: 'x', limit: 100, limit_remaining: 74.5, usage: 25.5, limit_reset: 'monthly' } };
    const wanted = { remaining: 74.5, spent: 25.5, limit: 100, resets: 'monthly', currency: 'USD' };
    assert.deepEqual(await asked('openrouter', openRouter), {
      urls: ['GET https://openrouter.ai/api/v1/key true'],
      balance: wanted,
    });
    const liteLlm = { key: 'hash', info: { spend: 1.5, max_budget: 10, budget_reset_at: '2026-12-01T00:00:00Z' } };
    assert.deepEqual(await asked('litellm', liteLlm), {
      urls: ['GET http://localhost:4000/key/info true'],
      balance: { spent: 1.5, limit: 10, resets: '2026-12-01T00:00:00Z', currency: 'USD' },
    });
    const toApis = { success: true, remain_balance: 12, used_balance: '3', unlimited_quota: true, message: '' };
    assert.deepEqual(await asked('toapis', toApis), {
      urls: ['GET https://toapis.com/v1/balance true'],
      balance: { remaining: 12, spent: 3, unlimited: true },
    });
    const deepSeek = { is_available: true, balance_infos: [{ currency: 'CNY', total_balance: '110.00' }] };
    assert.deepEqual(await asked('deepseek', deepSeek), {
      urls: ['GET https://api.deepseek.com/user/balance true'],
      balance: { remaining: 110, currency: 'CNY' },
    });
  });

  it('is never asked of one that does not document it', async () => {
    for (const preset of ['mytokengate', 'tokmodel', 'tokenbay', 'anthropic', 'ollama'])
      assert.deepEqual(await asked(preset, {}), { urls: [], balance: undefined });
  });

  it('is an error where the answer says something else', async () => {
    await assert.rejects(asked('toapis', { success: false, message: 'token not found' }));
    await assert.rejects(asked('openrouter', { data: {} }), { kind: 'not_messages' });
    await assert.rejects(asked('openrouter', [1]), { kind: 'not_messages' });
  });
});
