import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isObject, objects } from '../../gateway/json.ts';
import type { Raw } from '../../gateway/json.ts';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway } from '../../gateway/server.ts';
import { ask, said } from './ask.ts';

const user = (content: unknown): Raw => ({ role: 'user', content });
const assistant = (content: unknown): Raw => ({ role: 'assistant', content });
const text = (value: string): Raw => ({ type: 'text', text: value });
const call = (id: string): Raw => ({ type: 'tool_use', id, name: 'weather', input: {} });
const result = (id: string): Raw => ({ type: 'tool_result', tool_use_id: id, content: 'ok' });
const tools = [{ name: 'weather', input_schema: { type: 'object' } }];

/** Histories that the real API refuses, by what it says. */
const illegal: readonly (readonly [name: string, messages: readonly Raw[], why: RegExp])[] = [
  ['no messages', [], /at least one message/],
  ['an empty text block', [user([text('')])], /text content blocks must be non-empty/],
  ['blank text', [user(' \n ')], /non-whitespace/],
  ['empty content', [user('')], /must have non-empty content/],
  ['no blocks', [user([])], /must have non-empty content/],
  ['an assistant first', [assistant('Hi'), user('Hello')], /first message must use the "user" role/],
  ['trailing whitespace in a prefill', [user('Hi'), assistant('So ')], /cannot end with trailing whitespace/],
  ['a stray field of a message', [{ ...user('Hi'), origin: {} }], /messages\.0\.origin: Extra inputs/],
  ['a stray field of a block', [user([{ ...text('Hi'), id: 1 }])], /messages\.0\.content\.0\.text\.id: Extra inputs/],
  ['an unknown role', [{ role: 'tool', content: 'Hi' }], /Input should be 'user' or 'assistant'/],
  ['an unknown block', [user([{ type: 'unknown', raw: {} }])], /Input tag 'unknown'/],
  ['a call by the user', [user([call('a')])], /`tool_use` blocks can only be in `assistant`/],
  ['a result by the assistant', [user('Hi'), assistant([result('a')])], /`tool_result` blocks can only be in `user`/],
  [
    'a call without its result',
    [user('Hi'), assistant([call('a')]), user('Go on')],
    /without `tool_result` blocks immediately after: a/,
  ],
  ['a call at the end', [user('Hi'), assistant([call('a')])], /without `tool_result` blocks/],
  ['one result of two', [user('Hi'), assistant([call('a'), call('b')]), user([result('a')])], /immediately after: b/],
  [
    'a result too late',
    [user('Hi'), assistant([call('a')]), user('Wait'), assistant('Yes'), user([result('a')])],
    /immediately after: a/,
  ],
  ['a result of nothing', [user([result('a')])], /unexpected `tool_use_id`/],
  ['two results of one call', [user('Hi'), assistant([call('a')]), user([result('a'), result('a')])], /single result/],
  ['text before a result', [user('Hi'), assistant([call('a')]), user([text('So'), result('a')])], /must come first/],
  [
    'the same id twice',
    [user('Hi'), assistant([call('a')]), user([result('a')]), assistant([call('a')]), user([result('a')])],
    /ids must be unique/,
  ],
  ['an id of other letters', [user('Hi'), assistant([call('a:b')]), user([result('a:b')])], /should match pattern/],
  [
    'an input that is text',
    [user('Hi'), assistant([{ ...call('a'), input: '{}' }]), user([result('a')])],
    /valid dictionary/,
  ],
  [
    'thinking without a signature',
    [user('Hi'), assistant([{ type: 'thinking', thinking: 'x' }, text('Yes')]), user('Go on')],
    /signature: Field required/,
  ],
  [
    "another gateway's thinking",
    [user('Hi'), assistant([{ type: 'thinking', thinking: 'x', signature: 'abc' }, text('Yes')]), user('Go on')],
    /Invalid `signature` in `thinking` block/,
  ],
  [
    'an image that is none',
    [user([{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }])],
    /image\/png media type/,
  ],
  [
    'an image over http',
    [user([{ type: 'image', source: { type: 'url', url: 'http://x.example/a.png' } }])],
    /Only HTTPS/,
  ],
];

const legal: readonly (readonly [name: string, messages: readonly Raw[]])[] = [
  ['two user messages in a row', [user('Hi'), user('Hello')]],
  [
    'results split over two user messages',
    [user('Hi'), assistant([call('a'), call('b')]), user([result('a')]), user([result('b'), text('Go on')])],
  ],
  ['a call after text', [user('Hi'), assistant([text('So'), call('a')]), user([result('a')])]],
  ['an empty last assistant message', [user('Hi'), assistant('')]],
  ['an emoji', [user('😀')]],
];

const bodies: readonly (readonly [name: string, body: Raw, why: RegExp])[] = [
  ['no max_tokens', { max_tokens: undefined }, /^max_tokens: Field required/],
  ['max_tokens as text', { max_tokens: '5' }, /^max_tokens: .*integer/],
  ['a large max_tokens', { max_tokens: 64_001 }, /maximum allowed number of output tokens/],
  ['no model', { model: undefined }, /^model: Field required/],
  ['an empty system block', { system: [text('')] }, /^system: text content blocks must be non-empty/],
  [
    'a small thinking budget',
    { max_tokens: 2000, thinking: { type: 'enabled', budget_tokens: 1023 } },
    /greater than or equal to 1024/,
  ],
  [
    'a thinking budget above max_tokens',
    { max_tokens: 1024, thinking: { type: 'enabled', budget_tokens: 1024 } },
    /must be greater than/,
  ],
  [
    'a temperature while thinking',
    { max_tokens: 2000, temperature: 0.5, thinking: { type: 'enabled', budget_tokens: 1024 } },
    /only be set to 1 when thinking/,
  ],
  [
    'a forced tool while thinking',
    { max_tokens: 2000, tools, tool_choice: { type: 'any' }, thinking: { type: 'enabled', budget_tokens: 1024 } },
    /forces tool use/,
  ],
  ['a tool choice as text', { tools, tool_choice: 'auto' }, /^tool_choice: Input should be a valid dictionary/],
  ['an unknown tool choice', { tools, tool_choice: { type: 'required' } }, /Input tag 'required' found/],
  ['a choice of no such tool', { tools, tool_choice: { type: 'tool', name: 'x' } }, /not found in provided tools/],
  ['a tool with a stray field', { tools: [{ ...tools[0], strict: true }] }, /tools\.0\.custom\.strict: Extra inputs/],
  ['two tools of one name', { tools: [tools[0], tools[0]] }, /must be unique/],
  [
    'five cache marks',
    { system: Array.from({ length: 5 }, () => ({ ...text('x'), cache_control: { type: 'ephemeral' } })) },
    /maximum of 4/,
  ],
  [
    'a prompt too long',
    { messages: [user('word '.repeat(200_000))] },
    /^prompt is too long: \d+ tokens > 200000 maximum/,
  ],
  ['blank stop sequences', { stop_sequences: ['\n'] }, /^stop_sequences/],
];

await describe('strict checks', () => {
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway();
  });
  after(async () => gateway.stop());

  for (const [name, messages, why] of illegal) {
    it(`refuses ${name}`, async () => {
      const { status, message } = await ask(gateway, { messages, tools });
      assert.equal(status, 400);
      assert.match(message, why);
      const verdict = gateway.requests.at(-1)?.verdict;
      assert.ok(isObject(verdict) && verdict['message'] === message);
    });
  }

  for (const [name, messages] of legal) {
    it(`takes ${name}`, async () => {
      const { status, message } = await ask(gateway, { messages, tools });
      assert.equal(status, 200, message);
    });
  }

  for (const [name, body, why] of bodies) {
    it(`refuses ${name}`, async () => {
      const { status, message } = await ask(gateway, body);
      assert.equal(status, 400);
      assert.match(message, why);
    });
  }

  it('refuses what is not JSON, not UTF-8, half a character or another content type', async () => {
    const post = async (body: string | Uint8Array<ArrayBuffer>, type = 'application/json'): Promise<string> => {
      const headers = { authorization: 'Bearer test-key', 'anthropic-version': '2023-06-01', 'content-type': type };
      const { status, message } = await said(
        await fetch(`${gateway.url}/v1/messages`, { method: 'POST', headers, body }),
      );
      assert.equal(status, 400);
      return message;
    };
    assert.match(await post('{'), /not valid JSON/);
    assert.match(await post('[]'), /should be an object/);
    assert.match(await post('{}', 'text/plain'), /content-type/);
    assert.match(
      await post(JSON.stringify({ model: 'x', messages: [user('half of 😀: \ud83d')] })),
      /no low surrogate/,
    );
    const bytes = Buffer.from(JSON.stringify({ model: 'x', messages: [user('~')] }));
    bytes[bytes.indexOf('~')] = 0xff;
    assert.match(await post(new Uint8Array(bytes)), /not valid UTF-8/);
  });

  it('takes its own thinking back, unchanged and only where it was thought', async () => {
    const thought = await ask(gateway, { max_tokens: 2000, messages: [user('/think about it')] });
    const content = objects(thought.json['content']);
    assert.equal(content[0]?.['type'], 'thinking');
    const back = (blocks: readonly Raw[]): Raw => ({ messages: [user('Hi'), assistant(blocks), user('Go on')] });
    assert.equal((await ask(gateway, back(content))).status, 200);
    const changed = content.map((block) =>
      block['type'] === 'thinking' ? { ...block, thinking: 'Something else' } : block,
    );
    assert.match((await ask(gateway, back(changed))).message, /cannot be modified/);
    const body = JSON.stringify({ model: 'claude-sonnet-4-6', max_tokens: 5, ...back(content) });
    const headers = { authorization: 'Bearer test-key', 'content-type': 'application/json' };
    const elsewhere = await said(
      await fetch(`${gateway.url}/mytokengate/v1/messages`, { method: 'POST', headers, body }),
    );
    assert.match(elsewhere.message, /Invalid `signature` in `thinking` block/);
  });

  it('takes redacted thinking back', async () => {
    const { json } = await ask(gateway, { messages: [user('/redacted')] });
    const { status, message } = await ask(gateway, {
      messages: [user('Hi'), assistant(json['content']), user('Go on')],
    });
    assert.equal(status, 200, message);
  });

  it('wants the thinking before a call whose result is sent while thinking is on', async () => {
    const thinking = { type: 'enabled', budget_tokens: 1024 };
    const messages = [user('Hi'), assistant([call('a')]), user([result('a')])];
    const { message } = await ask(gateway, { max_tokens: 2000, thinking, tools, messages });
    assert.match(message, /Expected `thinking` or `redacted_thinking`, but found `tool_use`/);
  });
});

describe('fields of a beta', () => {
  const context = { context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } };
  const deferred = { tools: [...tools, { name: 'later', input_schema: { type: 'object' }, defer_loading: true }] };
  for (const [body, beta] of [
    [context, 'context-management-2025-06-27'],
    [deferred, 'advanced-tool-use-2025-11-20'],
  ] as const) {
    it(`are taken with ${beta}, and without it refused`, async () => {
      const gateway = await startGateway({ personality: 'anthropic' });
      try {
        assert.equal((await ask(gateway, body)).status, 400);
        assert.equal((await ask(gateway, body, { 'anthropic-beta': `x-1,${beta}` })).status, 200);
      } finally {
        await gateway.stop();
      }
    });
  }
});
