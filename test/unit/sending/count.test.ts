import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTokenCounter } from '../../../src/sending/count.ts';
import type { TokenCounter } from '../../../src/sending/count.ts';
import type { Learned, LearnedFacts } from '../../../src/gateways/learned.ts';
import { endpointOf } from '../../../src/gateways/resolve.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import { countTokens } from '../../../src/messages/lists/countTokens.ts';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway as TestGateway } from '../../gateway/server.ts';
import { nodeTransport } from '../messages/support.ts';

/** A counter in front of a running gateway, with a memory for what it learns. */
function counterFor(
  gateway: TestGateway,
  auth = 'x-api-key',
): { readonly counter: TokenCounter; readonly known: Learned[] } {
  const model = gateway.personality.catalogue[0]?.id;
  const values = { gateways: [{ id: 'g', baseUrl: gateway.url, auth, model }] };
  const settings = parseSettings((name) => (name === 'gateways' ? values.gateways : undefined));
  const known: Learned[] = [];
  const counter = createTokenCounter({
    settings: () => settings,
    learned: () => known.at(-1),
    endpoint: async (target) => Promise.resolve(endpointOf(target, known.at(-1), { key: gateway.key })),
    ask: async (endpoint, params, signal) => countTokens(endpoint, params, { transport: nodeTransport, signal }),
    learn: async (to, facts: LearnedFacts) => {
      known.push({ ...known.at(-1), ...facts, url: to.url });
      return Promise.resolve();
    },
  });
  return { counter, known };
}

const params = { messages: [{ role: 'user', content: 'How many tokens are these words?' }] } as const;
const { signal } = new AbortController();

describe('the tokens of a request', () => {
  it('are counted by a gateway that counts, which is learned', async () => {
    const gateway = await startGateway({ personality: 'anthropic' });
    const { counter, known } = counterFor(gateway);
    assert.ok(((await counter.count('chat', params, signal)) ?? 0) > 0);
    await counter.count('chat', params, signal);
    assert.deepEqual(
      known.map(({ dialect }) => dialect),
      [{ count_tokens: true }],
    );
    assert.equal(gateway.requests.length, 2);
    await gateway.stop();
  });

  it('are asked for once only of a gateway that does not count', async () => {
    const gateway = await startGateway({ personality: 'tokenbay' });
    const { counter, known } = counterFor(gateway, 'bearer');
    assert.equal(await counter.count('chat', params, signal), undefined);
    assert.equal(await counter.count('chat', params, signal), undefined);
    assert.deepEqual(known.at(-1)?.dialect, { count_tokens: false });
    assert.equal(gateway.requests.length, 1);
    await gateway.stop();
  });

  it('are estimated as usage has taught, and as usual without a gateway', () => {
    const settings = parseSettings(() => undefined);
    const never = async (): Promise<never> => Promise.reject(new Error('asked'));
    const counter = createTokenCounter({
      settings: () => settings,
      learned: () => undefined,
      endpoint: never,
      ask: never,
      learn: never,
    });
    assert.equal(counter.estimate('chat', { bytes: 3500, images: 0 }), 1000);
  });
});
