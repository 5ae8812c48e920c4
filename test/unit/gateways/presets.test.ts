import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dialectOf, parseGateway } from '../../../src/gateways/gateway.ts';
import type { Gateway } from '../../../src/gateways/gateway.ts';
import { presets } from '../../../src/gateways/presets.ts';
import { endpointOf } from '../../../src/gateways/resolve.ts';
import { MessagesError, prepareRequest } from '../../../src/messages/index.ts';
import type { Dialect, JsonObject, MessageParams } from '../../../src/messages/index.ts';

const key = 'test-key';
const hello: MessageParams = { max_tokens: 64, messages: [{ role: 'user', content: 'Hello' }] };

function gatewayOf(preset: string): Gateway {
  const { gateway, problems } = parseGateway({
    id: preset,
    preset,
    ...(preset === 'myrouter' && { baseUrl: 'https://api.myrouter.example' }),
  });
  assert.ok(gateway, JSON.stringify(problems));
  assert.deepEqual(problems, []);
  return gateway;
}

interface Written {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

function write(preset: string, params: Partial<MessageParams> = {}): Written {
  const gateway = gatewayOf(preset);
  const endpoint = endpointOf({ gateway, model: 'some-model' }, undefined, { key });
  const { url, headers, body } = prepareRequest(endpoint, { ...hello, ...params });
  return { url, headers, body: JSON.parse(body) as JsonObject };
}

/** The parameter is refused before anything is sent, by its name. */
function refuses(preset: string, params: Partial<MessageParams>, field: RegExp): void {
  assert.throws(
    () => write(preset, params),
    (error) => error instanceof MessagesError && error.kind === 'request' && field.test(error.field ?? ''),
    `${preset} should refuse ${JSON.stringify(params)}`,
  );
}

const tool = { name: 'read', description: 'Reads a file', input_schema: { type: 'object' } };
const image = {
  role: 'user',
  content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }],
} as const;

/** As the gateways' own pages have it: every documented parameter, with the edges of its range. */
const five: Readonly<
  Record<
    string,
    {
      readonly url: string;
      readonly takes: readonly Partial<MessageParams>[];
      readonly refuses: readonly (readonly [Partial<MessageParams>, RegExp])[];
    }
  >
> = {
  mytokengate: {
    url: 'https://gateway.mytokengate.com/v1/messages',
    takes: [
      { temperature: 0 },
      { temperature: 2 },
      { top_p: 0.1 },
      { top_p: 1 },
      { top_k: 0 },
      { top_k: 12.5 },
      { top_k: 50 },
      { stop_sequences: ['END'] },
      { tools: [tool] },
      { tools: [tool], tool_choice: { type: 'auto' } },
      { tools: [tool], tool_choice: { type: 'any' } },
      { tools: [tool], tool_choice: { type: 'tool', name: 'read' } },
    ],
    refuses: [
      [{ temperature: 2.1 }, /^temperature$/],
      [{ top_p: 0.05 }, /^top_p$/],
      [{ top_k: 51 }, /^top_k$/],
      [{ tools: [tool], tool_choice: { type: 'none' } }, /^tool_choice/],
      [{ thinking: { type: 'adaptive' } }, /^thinking/],
      [{ metadata: { user_id: 'u' } }, /^metadata$/],
      [{ effort: 'low' }, /effort/],
      [{ cache_control: { type: 'ephemeral' } }, /cache_control/],
    ],
  },
  tokmodel: {
    url: 'https://tokmodel.com/v1/messages',
    takes: [{ temperature: 0 }, { temperature: 1 }, { top_p: 0.9 }, { stop_sequences: ['END'] }],
    refuses: [
      [{ temperature: 1.1 }, /^temperature$/],
      [{ top_k: 5 }, /^top_k$/],
      [{ tools: [tool] }, /^tools$/],
      [{ metadata: { user_id: 'u' } }, /^metadata$/],
      [{ thinking: { type: 'disabled' } }, /^thinking/],
    ],
  },
  tokenbay: {
    url: 'https://api.tokenbay.com/v1/messages',
    takes: [
      { temperature: 1 },
      { top_p: 0.5 },
      { top_k: 40 },
      { stop_sequences: ['END'] },
      { tools: [tool], tool_choice: { type: 'none' } },
      { max_tokens: 4096, thinking: { type: 'enabled', budget_tokens: 2048 } },
      { thinking: { type: 'disabled' } },
      { metadata: { trace: 'a' } },
      { messages: [image] },
    ],
    refuses: [
      [{ thinking: { type: 'adaptive' } }, /^thinking/],
      [{ effort: 'low' }, /effort/],
    ],
  },
  myrouter: {
    url: 'https://api.myrouter.example/anthropic/v1/messages',
    takes: [
      { temperature: 0.3 },
      { top_p: 0.5 },
      { top_k: 7 },
      { stop_sequences: ['END'] },
      { tools: [tool], tool_choice: { type: 'auto' } },
      { metadata: { customer: 'c' } },
      { max_tokens: 1 },
    ],
    refuses: [
      [{ top_k: 7.5 }, /^top_k$/],
      [{ max_tokens: 0 }, /^max_tokens$/],
      [{ thinking: { type: 'adaptive' } }, /^thinking/],
    ],
  },
  toapis: {
    url: 'https://toapis.com/v1/messages',
    takes: [
      { temperature: 0 },
      { temperature: 1 },
      { top_p: 0 },
      { top_p: 1 },
      { stop_sequences: ['END'] },
      { messages: [image] },
    ],
    refuses: [
      [{ temperature: 1.5 }, /^temperature$/],
      [{ top_k: 1 }, /^top_k$/],
      [{ tools: [tool] }, /^tools$/],
      [{ metadata: { user_id: 'u' } }, /^metadata$/],
    ],
  },
};

describe('the gateway', () => {
  for (const [id, facts] of Object.entries(five)) {
    it(`${id} is asked the way its documentation says`, () => {
      const { url, headers, body } = write(id);
      assert.equal(url, facts.url);
      assert.equal(headers['authorization'], `Bearer ${key}`);
      assert.equal(headers['x-api-key'], undefined, 'one credential header only');
      assert.equal(headers['anthropic-version'], '2023-06-01');
      assert.equal(headers['anthropic-beta'], undefined);
      assert.deepEqual(
        Object.keys(body).sort(),
        ['max_tokens', 'messages', 'model', 'stream'],
        'nothing but what is needed',
      );
    });

    it(`${id} takes each documented parameter within its range`, () => {
      for (const params of facts.takes) {
        const { body } = write(id, params);
        for (const [name, value] of Object.entries(params)) {
          if (name !== 'messages') assert.deepEqual(body[name], value);
        }
      }
    });

    it(`${id} is not sent what it does not document`, () => {
      for (const [params, field] of facts.refuses) refuses(id, params, field);
    });
  }

  it('TokModel gets its system prompt as one string', () => {
    const system = [
      { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'Be kind.' },
    ] as const;
    assert.equal(write('tokmodel', { system }).body['system'], 'Be brief.\n\nBe kind.');
    assert.ok(Array.isArray(write('tokenbay', { system }).body['system']));
  });

  it('ToAPIs’ limits of a reply are those of its page', () => {
    const limits = Object.fromEntries(gatewayOf('toapis').models.map(({ id, maxTokens }) => [id, maxTokens]));
    assert.deepEqual(limits, { 'claude-sonnet-4-6': 64_000, 'claude-opus-4-6': 32_000, 'claude-haiku-4-5': undefined });
  });

  it('a refused parameter is sent once the user turned it on', () => {
    const { gateway } = parseGateway({ id: 'g', preset: 'tokmodel', dialect: { tools: true, tool_choice: ['auto'] } });
    assert.ok(gateway);
    const endpoint = endpointOf({ gateway, model: 'm' }, undefined, { key });
    assert.ok(prepareRequest(endpoint, { ...hello, tools: [tool] }).body.includes('"tools"'));
  });
});

describe('every preset', () => {
  const fields: readonly (keyof Dialect)[] = [
    'path',
    'auth',
    'version',
    'betas',
    'system',
    'temperature',
    'models',
    'count_tokens',
  ];
  for (const { id, name, baseUrl } of presets) {
    it(`${name} is complete and can be asked`, () => {
      const gateway = gatewayOf(id);
      const dialect = dialectOf(gateway);
      for (const field of fields) assert.notEqual(dialect[field], undefined);
      assert.equal(gateway.name, name);
      const { url, headers, body } = write(id, { system: 'Be brief.' });
      assert.ok(url.endsWith('/v1/messages'));
      if (baseUrl !== undefined) assert.ok(url.startsWith(baseUrl));
      const credentials = ['authorization', 'x-api-key'].filter((header) => headers[header] !== undefined);
      assert.equal(credentials.length, dialect.auth === 'none' ? 0 : 1);
      assert.equal(body['system'], 'Be brief.');
      assert.equal(body['temperature'], undefined);
    });
  }

  it('has an id of its own and is plain data', () => {
    assert.equal(new Set(presets.map(({ id }) => id)).size, presets.length);
    assert.deepEqual(JSON.parse(JSON.stringify(presets)), presets);
  });

  it('on this machine may do without a key, elsewhere not', () => {
    for (const { id } of presets) {
      const gateway = gatewayOf(id);
      const ask = (): unknown => endpointOf({ gateway, model: 'm' }, undefined, undefined);
      if (gateway.loopback || dialectOf(gateway).auth === 'none') assert.doesNotThrow(ask);
      else assert.throws(ask, { name: 'MessagesError', kind: 'auth', reason: 'no_key' });
    }
  });
});
