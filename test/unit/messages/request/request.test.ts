import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as z from 'zod/mini';
import { MessagesError, prepareRequest, reference } from '../../../../src/messages/index.ts';
import type { Dialect, Endpoint, MessageParams } from '../../../../src/messages/index.ts';
import { shownHeaders } from '../../../../src/messages/request/headers.ts';
import { prepareCount } from '../../../../src/messages/request/request.ts';
import { endpointAt, hello } from '../support.ts';

const bodyOf = (params: Partial<MessageParams>, more: Partial<Endpoint> = {}): Record<string, unknown> =>
  JSON.parse(prepareRequest(endpointAt('https://g.example', more), { ...hello, ...params }).body) as Record<
    string,
    unknown
  >;
const withDialect = (dialect: Partial<Dialect>): Partial<Endpoint> => ({ dialect: { ...reference, ...dialect } });

function refusal(params: Partial<MessageParams>, more: Partial<Endpoint> = {}): MessagesError {
  try {
    bodyOf(params, more);
  } catch (thrown) {
    assert.ok(thrown instanceof MessagesError && thrown.kind === 'request');
    return thrown;
  }
  return assert.fail('It was not refused.');
}

// The reference's body, strictly: nothing else may be in it.
const cache = z.optional(z.strictObject({ type: z.literal('ephemeral'), ttl: z.optional(z.enum(['5m', '1h'])) }));
const textBlock = z.strictObject({
  type: z.literal('text'),
  text: z.string().check(z.minLength(1)),
  cache_control: cache,
});
const source = z.union([
  z.strictObject({ type: z.literal('base64'), media_type: z.string(), data: z.string() }),
  z.strictObject({ type: z.literal('text'), media_type: z.string(), data: z.string() }),
  z.strictObject({ type: z.literal('url'), url: z.string() }),
]);
const media = z.strictObject({
  type: z.enum(['image', 'document']),
  source,
  title: z.optional(z.string()),
  context: z.optional(z.string()),
  cache_control: cache,
});
const input = z.record(z.string(), z.unknown());
const block = z.union([
  textBlock,
  media,
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() }),
  z.strictObject({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input }),
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    content: z.optional(z.union([z.string(), z.array(z.union([textBlock, media]))])),
    is_error: z.optional(z.boolean()),
    cache_control: cache,
  }),
]);
const strictBody = z.strictObject({
  model: z.string(),
  max_tokens: z.int(),
  messages: z.array(
    z.strictObject({ role: z.enum(['user', 'assistant']), content: z.union([z.string(), z.array(block)]) }),
  ),
  system: z.optional(z.union([z.string(), z.array(textBlock)])),
  stream: z.optional(z.literal(true)),
  stop_sequences: z.optional(z.array(z.string())),
  temperature: z.optional(z.number()),
  top_p: z.optional(z.number()),
  top_k: z.optional(z.int()),
  tools: z.optional(
    z.array(
      z.strictObject({
        name: z.string(),
        description: z.optional(z.string()),
        input_schema: input,
        cache_control: cache,
      }),
    ),
  ),
  tool_choice: z.optional(
    z.strictObject({
      type: z.string(),
      name: z.optional(z.string()),
      disable_parallel_tool_use: z.optional(z.boolean()),
    }),
  ),
  thinking: z.optional(z.strictObject({ type: z.string(), budget_tokens: z.optional(z.int()) })),
  metadata: z.optional(z.strictObject({ user_id: z.string() })),
  cache_control: cache,
  output_config: z.optional(z.strictObject({ effort: z.string() })),
});

const everything: MessageParams = {
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look', cache_control: { type: 'ephemeral', ttl: '1h' } },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
        { type: 'image', source: { type: 'url', url: 'https://x.example/a.png' } },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'hi' }, title: 'T', context: 'C' },
      ],
    },
    {
      role: 'assistant',
      origin: { url: 'https://g.example/v1/messages', model: 'claude-sonnet-4-6' },
      content: [
        { type: 'thinking', thinking: 'Hm', signature: 's' },
        { type: 'redacted_thinking', data: 'd' },
        { type: 'text', text: 'Let me see' },
        { type: 'tool_use', id: 'toolu_1', name: 'read', input: { path: 'a' } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: 'file' }], is_error: true },
      ],
    },
  ],
  max_tokens: 4096,
  system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
  stop_sequences: ['END'],
  temperature: 1,
  top_p: 0.99,
  tools: [
    { name: 'read', description: 'Reads', input_schema: { type: 'object' }, cache_control: { type: 'ephemeral' } },
  ],
  tool_choice: { type: 'auto', disable_parallel_tool_use: true },
  thinking: { type: 'enabled', budget_tokens: 1024 },
  metadata: { user_id: 'u' },
  cache_control: { type: 'ephemeral' },
  effort: 'high',
};

test('every documented parameter is written as the reference has it', () => {
  const body = bodyOf(everything);
  assert.deepEqual(z.parse(strictBody, body), body);
  assert.deepEqual(Object.keys(body).length, 14);
  // The one parameter that cannot be there together with thinking.
  const other = bodyOf({ ...everything, thinking: { type: 'disabled' }, temperature: 0.5, top_p: 0.5, top_k: 5 });
  assert.deepEqual(z.parse(strictBody, other), other);
  assert.deepEqual([other['temperature'], other['top_p'], other['top_k']], [0.5, 0.5, 5]);
  assert.deepEqual(body['output_config'], { effort: 'high' });
  assert.deepEqual(body['system'], everything.system);
});

test('the minimal body by default', () => {
  assert.deepEqual(bodyOf({}), {
    model: 'claude-sonnet-4-6',
    messages: [{ role: 'user', content: 'Hello' }],
    max_tokens: 100,
    stream: true,
  });
  assert.deepEqual(Object.keys(bodyOf({ system: ' ', stop_sequences: [], tools: [] })), [
    'model',
    'messages',
    'max_tokens',
    'stream',
  ]);
});

describe('what is out of range or not documented is refused before sending, by name and range', () => {
  const cases: readonly (readonly [string, Partial<MessageParams>, Partial<Dialect>, string])[] = [
    ['temperature', { temperature: 1.5 }, {}, 'temperature must be a number, between 0 and 1.'],
    ['temperature', { temperature: NaN }, {}, 'temperature must be a number, between 0 and 1.'],
    [
      'temperature',
      { temperature: 2.1 },
      { temperature: { min: 0, max: 2 } },
      'temperature must be a number, between 0 and 2.',
    ],
    ['top_p', { top_p: 0.05 }, { top_p: { min: 0.1, max: 1 } }, 'top_p must be a number, between 0.1 and 1.'],
    ['top_k', { top_k: 51 }, { top_k: { min: 0, max: 50 } }, 'top_k must be a number, between 0 and 50.'],
    ['top_k', { top_k: 1.5 }, {}, 'top_k must be a whole number, 0 or more.'],
    ['top_k', { top_k: 1 }, { top_k: false }, ''],
    ['max_tokens', { max_tokens: 0 }, {}, 'max_tokens must be a whole number, 1 or more.'],
    ['max_tokens', { max_tokens: 1.5 }, {}, 'max_tokens must be a whole number, 1 or more.'],
    [
      'thinking.budget_tokens',
      { max_tokens: 1024, thinking: { type: 'enabled', budget_tokens: 1024 } },
      {},
      'thinking.budget_tokens must be a whole number, between 1024 and 1023.',
    ],
    [
      'temperature',
      { thinking: { type: 'adaptive' }, temperature: 0.7 },
      {},
      'temperature must be 1 while thinking is on.',
    ],
    [
      'top_p',
      { thinking: { type: 'adaptive' }, top_p: 0.9 },
      {},
      'top_p must be a number, between 0.95 and 1 while thinking is on.',
    ],
    [
      'top_k',
      { max_tokens: 2048, thinking: { type: 'enabled', budget_tokens: 1024 }, top_k: 5 },
      {},
      'top_k cannot be combined with thinking: it must not be set.',
    ],
    ['thinking.adaptive', { thinking: { type: 'adaptive' } }, { thinking: ['enabled', 'disabled'] }, ''],
    ['tools', { tools: [{ name: 'a', input_schema: {} }] }, { tools: false }, ''],
    [
      'tool_choice.none',
      { tools: [{ name: 'a', input_schema: {} }], tool_choice: { type: 'none' } },
      { tool_choice: ['auto', 'any', 'tool'] },
      '',
    ],
    ['tool_choice', { tool_choice: { type: 'auto' } }, {}, 'tool_choice needs tools.'],
    ['stop_sequences', { stop_sequences: ['x'] }, { stop_sequences: false }, ''],
    ['metadata', { metadata: {} }, { metadata: false }, ''],
    ['cache_control', { cache_control: { type: 'ephemeral' } }, { cache_control: false }, ''],
    ['output_config.effort (max)', { effort: 'max' }, { effort: ['low'] }, ''],
    ['messages', { messages: [] }, {}, 'There is nothing to send: the message is empty.'],
    [
      'messages',
      { messages: [{ role: 'user', content: ' \n' }] },
      {},
      'There is nothing to send: the message is empty.',
    ],
    [
      'messages',
      {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Hello' },
          { role: 'user', content: [{ type: 'text', text: '\t' }] },
        ],
      },
      {},
      'There is nothing to send: the message is empty.',
    ],
  ];
  for (const [field, params, dialect, message] of cases) {
    test(`${field}: ${JSON.stringify(params)}`, () => {
      const error = refusal(params, withDialect(dialect));
      assert.equal(error.field, field);
      if (message === '') assert.match(error.message, /does not document/);
      else assert.equal(error.message, message);
    });
  }
  test('a forced tool with thinking', () => {
    const error = refusal({ ...everything, tool_choice: { type: 'tool', name: 'read' } });
    assert.equal(error.field, 'tool_choice');
  });
  test('no model', () => assert.equal(refusal({}, { model: '' }).field, 'model'));
});

test('D53: no effort while thinking is off', () => {
  assert.equal('output_config' in bodyOf({ effort: 'low', thinking: { type: 'disabled' } }), false);
});

test('D57: system is a plain string unless something in it is cached, and always where the gateway takes no blocks', () => {
  const plain = { type: 'text', text: 'A' } as const;
  const cached = { type: 'text', text: 'B', cache_control: { type: 'ephemeral' } } as const;
  assert.equal(bodyOf({ system: [plain, { ...plain, text: 'C' }] })['system'], 'A\n\nC');
  assert.deepEqual(bodyOf({ system: [plain, cached] })['system'], [plain, cached]);
  assert.equal(bodyOf({ system: [plain, cached] }, withDialect({ system: 'string' }))['system'], 'A\n\nB');
  assert.equal(bodyOf({ system: [plain, cached] }, withDialect({ cache_control: false }))['system'], 'A\n\nB');
});

test('an extra body field that is an object is added to what is set', () => {
  const body = { output_config: { format: { type: 'text' } } };
  assert.deepEqual(bodyOf({ effort: 'low' }, { body })['output_config'], { effort: 'low', format: { type: 'text' } });
  assert.deepEqual(bodyOf({}, { body })['output_config'], body.output_config);
});

test('extra body fields come last; headers, version and betas are the gateway’s', () => {
  const endpoint = endpointAt('https://g.example', {
    body: { provider: { order: ['x'] }, max_tokens: 7 },
    headers: { 'X-Team': 'a', 'HTTP-Referer': 'https://me.example' },
    dialect: { ...reference, auth: 'x-api-key', version: '2026-10-21', betas: ['a-1', 'b-2'] },
  });
  const { body, headers, url } = prepareRequest(endpoint, hello);
  assert.equal(url, 'https://g.example/v1/messages');
  assert.equal((JSON.parse(body) as { max_tokens: number }).max_tokens, 7);
  assert.deepEqual(headers, {
    'content-type': 'application/json',
    accept: 'text/event-stream',
    'accept-encoding': 'identity',
    'x-api-key': 'sk-test-key-0123456789',
    'anthropic-version': '2026-10-21',
    'anthropic-beta': 'a-1,b-2',
    'x-team': 'a',
    'http-referer': 'https://me.example',
  });
  assert.equal(shownHeaders(headers)['x-api-key'], '$PARLEY_KEY');
});

test('one credential header: none without a key, and no second one', () => {
  const keyless = prepareRequest(endpointAt('https://g.example', { key: undefined }), hello).headers;
  assert.ok(!('authorization' in keyless) && !('x-api-key' in keyless));
  for (const name of [
    'Authorization',
    'x-api-key',
    'Host',
    'content-length',
    'bad name',
    'x\r\ny',
    'accept-encoding',
  ]) {
    assert.equal(refusal({}, { headers: { [name]: 'sk-secret' } }).field, 'headers');
  }
  for (const value of ['a\r\nb: c', 'a\u0000', '漢']) {
    const error = refusal({}, { headers: { 'x-token': `sk-secret${value}` } });
    assert.ok(!error.message.includes('secret'));
  }
  const open = { dialect: { ...reference, auth: 'none' as const }, headers: { authorization: 'Basic abc' } };
  assert.equal(prepareRequest(endpointAt('https://g.example', open), hello).headers['authorization'], 'Basic abc');
});

test('count_tokens is asked with what fills the context only', () => {
  const { url, body } = prepareCount(endpointAt('https://g.example'), everything);
  assert.equal(url, 'https://g.example/v1/messages/count_tokens');
  assert.deepEqual(Object.keys(JSON.parse(body) as object).sort(), [
    'cache_control',
    'messages',
    'model',
    'output_config',
    'system',
    'thinking',
    'tool_choice',
    'tools',
  ]);
});

test('R38: half a surrogate pair becomes U+FFFD wherever it stands, and nothing else changes', () => {
  const text = 'a\ud83d b \\ud83d \\\\ud83d 😀 \udc00';
  const { body } = prepareRequest(endpointAt('https://g.example'), {
    ...hello,
    messages: [{ role: 'user', content: text }],
    metadata: { 'k\ud800': ['\udfff'] },
  });
  const sent = JSON.parse(body) as { messages: [{ content: string }]; metadata: object };
  assert.equal(sent.messages[0].content, 'a\ufffd b \\ud83d \\\\ud83d 😀 \ufffd');
  assert.deepEqual(sent.metadata, { 'k\ufffd': ['\ufffd'] });
  assert.ok(!/\p{Cs}/u.test(body));
});
