import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { personalities, personalityNames } from '../../gateway/personalities.ts';
import type { Personality } from '../../gateway/personalities.ts';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway } from '../../gateway/server.ts';

/** The SDK appends `/v1/messages` to its base URL. */
function baseOf(gateway: Gateway, { name, messages }: Personality): string {
  return `${gateway.url}/${name}${messages.replace(/\/v1\/messages$/, '')}`;
}

const cart = 'export function total(items) {\n  return items.length;\n}';
const question = `Explain this:\n\n\`\`\`js\n${cart}\n\`\`\``;

await describe('the official SDK as a client', () => {
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway();
  });
  after(async () => gateway.stop());

  for (const name of personalityNames) {
    const personality: Personality = personalities[name];
    const model = personality.catalogue[0]?.id ?? '';
    const params = { model, max_tokens: 1000, messages: [{ role: 'user' as const, content: question }] };
    const client = (): Anthropic =>
      new Anthropic({ baseURL: baseOf(gateway, personality), apiKey: null, authToken: 'test-key', maxRetries: 0 });

    it(`creates a message with ${name}`, async () => {
      const message = await client().messages.create(params);
      assert.equal(message.role, 'assistant');
      assert.equal(message.model, model);
      assert.equal(message.stop_reason, 'end_turn');
      const [block] = message.content;
      assert.ok(block?.type === 'text' && block.text.includes('`total`'));
      assert.ok(message.usage.input_tokens > 10 && message.usage.output_tokens > 10);
    });

    it(`streams the same message from ${name}`, async () => {
      const whole = await client().messages.create(params);
      let deltas = 0;
      const stream = client()
        .messages.stream(params)
        .on('text', () => (deltas += 1));
      const streamed = await stream.finalMessage();
      assert.deepEqual(streamed.content, whole.content);
      assert.equal(streamed.usage.output_tokens, whole.usage.output_tokens);
      assert.ok(deltas > 20, `${deltas} deltas`);
    });
  }

  for (const name of ['anthropic', 'myrouter', 'toapis', 'litellm'] as const) {
    it(`gets into ${name} with x-api-key`, async () => {
      const client = new Anthropic({
        baseURL: baseOf(gateway, personalities[name]),
        apiKey: null,
        authToken: null,
        defaultHeaders: { 'x-api-key': 'test-key', authorization: null },
      });
      const model = personalities[name].catalogue[0]?.id ?? '';
      const message = await client.messages.create({
        model,
        max_tokens: 10,
        messages: [{ role: 'user', content: 'Hello' }],
      });
      assert.equal(message.stop_reason, 'max_tokens');
      assert.equal(gateway.requests.at(-1)?.headers['authorization'], undefined);
    });
  }

  it('carries thinking and a tool call through a second turn', async () => {
    const client = new Anthropic({ baseURL: gateway.url, apiKey: null, authToken: 'test-key' });
    const base = {
      model: 'claude-sonnet-4-6',
      max_tokens: 4000,
      thinking: { type: 'enabled' as const, budget_tokens: 1024 },
      tools: [
        {
          name: 'weather',
          input_schema: { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] },
        },
      ],
    };
    const first = [{ role: 'user' as const, content: 'Use the weather tool for `Paris`' }];
    const called = await client.messages.stream({ ...base, messages: first }).finalMessage();
    assert.equal(called.stop_reason, 'tool_use');
    assert.deepEqual(
      called.content.map((block) => block.type),
      ['thinking', 'text', 'tool_use'],
    );
    const call = called.content[2];
    assert.ok(call?.type === 'tool_use');
    assert.deepEqual(call.input, { city: 'Paris' });
    const result = { type: 'tool_result' as const, tool_use_id: call.id, content: 'Sunny, 21 degrees' };
    const history: Anthropic.MessageParam[] = [
      ...first,
      { role: 'assistant', content: called.content },
      { role: 'user', content: [result] },
    ];
    const answered = await client.messages.stream({ ...base, messages: history }).finalMessage();
    const text = answered.content.at(-1);
    assert.ok(text?.type === 'text' && text.text.includes('Sunny, 21 degrees'));
    assert.equal(gateway.requests.at(-1)?.verdict, 'ok');
  });

  it('counts tokens and lists models of the reference', async () => {
    const client = new Anthropic({ baseURL: gateway.url, apiKey: null, authToken: 'test-key' });
    const counted = await client.messages.countTokens({
      model: 'claude-sonnet-4-6',
      messages: [{ role: 'user', content: question }],
    });
    const message = await client.messages.create({
      model: 'claude-sonnet-4-6',
      max_tokens: 1,
      messages: [{ role: 'user', content: question }],
    });
    assert.equal(counted.input_tokens, message.usage.input_tokens);
    const ids: string[] = [];
    for await (const { id } of client.models.list({ limit: 2 })) ids.push(id);
    assert.deepEqual(
      ids,
      personalities.anthropic.catalogue.map(({ id }) => id),
    );
  });
});
