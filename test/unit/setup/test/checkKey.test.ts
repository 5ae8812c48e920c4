import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTransport } from '../../../../src/host/transport.node.ts';
import type { Endpoint } from '../../../../src/messages/endpoint.ts';
import { presets } from '../../../../src/gateways/presets.ts';
import { reference } from '../../../../src/messages/dialect.ts';
import { checkKey } from '../../../../src/setup/test/checkKey.ts';
import type { KeyCheck } from '../../../../src/setup/test/checkKey.ts';
import { clientFor } from '../../../gateway/mistakes.ts';
import { personalities, personalityNames } from '../../../gateway/personalities.ts';
import type { Personality } from '../../../gateway/personalities.ts';
import { startGateway } from '../../../gateway/server.ts';
import type { GatewayOptions } from '../../../gateway/server.ts';

const transport = createTransport();
const timeouts = { firstByte: 2000, idle: 2000 };

interface Checked {
  readonly check: KeyCheck;
  /** Paths that were asked, with and without the key. */
  readonly asked: readonly string[];
  readonly paid: number;
}

async function check(options: GatewayOptions, change: Partial<Endpoint> = {}): Promise<Checked> {
  const gateway = await startGateway(options);
  try {
    const { baseUrl, path, auth, key, model, version } = clientFor(gateway);
    const preset = presets.find(({ id }) => id === gateway.personality.name);
    const dialect = { ...reference, ...preset?.dialect, path, auth, version };
    const endpoint: Endpoint = { url: baseUrl + path, baseUrl, model, key, dialect, ...change };
    const signal = AbortSignal.timeout(20_000);
    const result = await checkKey(endpoint, { transport, signal, timeouts });
    const asked = gateway.requests.map(({ target, headers }) => {
      const keyed = headers['authorization'] ?? headers['x-api-key'];
      return `${target} ${keyed === undefined ? 'without' : 'with'}`;
    });
    return { check: result, asked, paid: gateway.messages.length };
  } finally {
    await gateway.stop();
  }
}

/** Gives its list to anyone; everything else needs the key. */
const publicList = (personality: Personality): GatewayOptions => ({
  personality,
  script: ({ endpoint }) => (endpoint === 'models' ? { body: '{"data":[{"id":"m"}]}', status: 200 } : undefined),
});

describe('a key is checked without a paid request', () => {
  for (const name of personalityNames) {
    const { auth, models, countTokens } = personalities[name];
    const free = auth.length > 0 && (models !== undefined || countTokens);
    it(`${name}: the right key is ${free ? 'accepted' : 'not checked'}, a wrong one never accepted`, async () => {
      const right = await check({ personality: name });
      if (free) assert.equal(right.check.state, 'accepted', JSON.stringify(right));
      const wrong = await check({ personality: name }, { key: 'sk-wrong' });
      if (free) assert.equal(wrong.check.state, 'refused', JSON.stringify(wrong));
      else assert.notEqual(wrong.check.state, 'accepted');
      assert.equal(right.paid + wrong.paid, 0);
    });
  }

  it('a list that anyone gets proves nothing: counting is asked next', async () => {
    const right = await check(publicList(personalities.anthropic));
    assert.equal(right.check.state, 'accepted');
    assert.deepEqual(right.asked, [
      '/v1/models with',
      '/v1/models without',
      '/v1/messages/count_tokens with',
      '/v1/messages/count_tokens without',
    ]);
    const wrong = await check(publicList(personalities.anthropic), { key: 'sk-wrong' });
    assert.equal(wrong.check.state, 'refused');
  });

  it('what lets everyone in, or has neither, does not tell', async () => {
    const open = await check({ personality: { ...personalities.anthropic, auth: [] } });
    assert.deepEqual(open.check, { state: 'unchecked' });
    const neither = await check({ script: () => ({ error: 404 }) });
    assert.deepEqual(neither.check, { state: 'unchecked' });
    assert.equal(neither.paid, 0);
  });

  it('a gateway that fails, limits or forbids hasn’t refused the key, and the reason is reported', async () => {
    for (const [status, kind] of [
      [500, 'server'],
      [429, 'rate_limit'],
      [403, 'permission'],
      [402, 'credit'],
    ] as const) {
      const { check: result, asked } = await check({ script: () => ({ error: status }) });
      assert.ok(result.state === 'unchecked' && result.error?.kind === kind, `${status}: ${JSON.stringify(result)}`);
      assert.equal(asked.length, 1, 'nothing more is asked');
    }
  });

  it('a redirect is not followed', async () => {
    const other = await startGateway();
    const { check: result } = await check({ script: () => ({ redirect: `${other.url}/v1/models` }) });
    assert.ok(result.state === 'unchecked' && result.error?.kind === 'redirect');
    assert.equal(other.connections, 0);
    await other.stop();
  });
});
