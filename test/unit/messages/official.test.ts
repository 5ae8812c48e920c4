import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import fc from '../../fastCheck.ts';
import type { AssistantBlock, Message } from '../../../src/messages/index.ts';
import { fixtures, resultOf } from './fixtures.ts';
import { frame } from './support.ts';

/** What the official SDK's `MessageStream` makes of a body. */
async function official(bytes: Uint8Array): Promise<unknown> {
  const client = new Anthropic({
    apiKey: 'none',
    maxRetries: 0,
    fetch: async () =>
      Promise.resolve(new Response(Buffer.from(bytes), { headers: { 'content-type': 'text/event-stream' } })),
  });
  const params = { model: 'm', max_tokens: 10, messages: [{ role: 'user' as const, content: 'x' }] };
  const message = await client.messages.stream(params).finalMessage();
  return {
    id: message.id,
    model: message.model,
    content: message.content.map(({ ...block }) => withoutNulls(block)),
    stopReason: message.stop_reason ?? null,
    stopSequence: message.stop_sequence ?? null,
    input: message.usage.input_tokens,
    output: message.usage.output_tokens,
    cacheRead: message.usage.cache_read_input_tokens ?? undefined,
    cacheWrite: message.usage.cache_creation_input_tokens ?? undefined,
  };
}

/** Ours, in the same words. */
function ours(bytes: Uint8Array): unknown {
  const { ending, message } = resultOf([bytes]);
  assert.equal(ending, 'complete');
  const { id, model, content, stopReason, stopSequence, usage } = message as Message;
  return {
    id,
    model,
    content: content.map((block: AssistantBlock) => {
      if (block.type === 'unknown') return withoutNulls(block.raw);
      const { extra, ...known } = block;
      return withoutNulls({ ...known, ...extra });
    }),
    stopReason: stopReason ?? null,
    stopSequence: stopSequence ?? null,
    input: usage.input,
    output: usage.output,
    cacheRead: usage.cacheRead,
    cacheWrite: usage.cacheWrite,
  };
}

const withoutNulls = (block: object): object =>
  Object.fromEntries(Object.entries(block).filter(([, value]) => value !== null && value !== undefined));

describe('the same message as the official SDK makes of every valid recorded stream', () => {
  // (MyRouter's counts of cached tokens have names that the SDK does not know.)
  const valid = /^(?:reference|mytokengate|toapis|tokmodel-text|d04|d09|d26-never-closed)/;
  const broken = /reference-error|reference-server-tool-input/;
  for (const { name, bytes } of fixtures.filter((one) => valid.test(one.name) && !broken.test(one.name))) {
    test(name, async () => assert.deepEqual(ours(bytes), await official(bytes)));
  }
});

// Valid streams at random: any blocks, their text and input cut anywhere, citations, fields and blocks that this client
// does not know, pings between, usage reported more than once.
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const pieces = fc.array(text, { maxLength: 5 });
const input = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 6 }),
  fc.jsonValue({ stringUnit: 'binary', maxDepth: 2 }),
  { maxKeys: 3 },
);
const id = fc.uuid().map((uuid) => `call_${uuid}`);
const citation = fc.record({ type: fc.constant('char_location'), cited_text: text, start_char_index: fc.nat() });
const block = fc.oneof(
  fc.record({ type: fc.constant('text' as const), pieces, citations: fc.array(citation, { maxLength: 3 }) }),
  fc.record({ type: fc.constant('thinking' as const), pieces, signature: fc.base64String({ minLength: 4 }) }),
  fc.record({ type: fc.constant('redacted_thinking' as const), data: fc.base64String({ minLength: 4 }) }),
  fc.record({
    type: fc.constantFrom('tool_use' as const, 'server_tool_use' as const),
    id,
    name: fc.constantFrom('a', 'read_file'),
    input,
    caller: fc.constantFrom({}, { caller: { type: 'direct' } }),
    cut: fc.nat(),
  }),
  fc.record({
    type: fc.constant('web_search_tool_result' as const),
    tool_use_id: id,
    content: fc.array(fc.record({ type: fc.constant('web_search_result'), url: fc.webUrl(), encrypted_content: text })),
  }),
);
type Block = typeof block extends fc.Arbitrary<infer T> ? T : never;

function blockFrames(one: Block, index: number): string {
  const start = (content_block: object): string => frame({ type: 'content_block_start', index, content_block });
  const delta = (value: object): string => frame({ type: 'content_block_delta', index, delta: value });
  const stop = frame({ type: 'content_block_stop', index });
  switch (one.type) {
    case 'text':
      return (
        start({ type: 'text', text: '' }) +
        one.citations.map((said) => delta({ type: 'citations_delta', citation: said })).join('') +
        one.pieces.map((piece) => delta({ type: 'text_delta', text: piece })).join('') +
        stop
      );
    case 'thinking': {
      const thoughts = one.pieces.map((thinking) => delta({ type: 'thinking_delta', thinking })).join('');
      const signed = delta({ type: 'signature_delta', signature: one.signature });
      return start({ type: 'thinking', thinking: '', signature: '' }) + thoughts + signed + stop;
    }
    case 'redacted_thinking':
    case 'web_search_tool_result':
      return start(one) + stop;
    case 'tool_use':
    case 'server_tool_use': {
      const json = JSON.stringify(one.input);
      const at = one.cut % (json.length + 1);
      const deltas = [json.slice(0, at), json.slice(at)].map((partial_json) =>
        delta({ type: 'input_json_delta', partial_json }),
      );
      return start({ type: one.type, id: one.id, name: one.name, input: {}, ...one.caller }) + deltas.join('') + stop;
    }
  }
}

test('the same message as the official SDK makes of valid streams at random', async () => {
  const tokens = fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 1e6 }));
  const cached = { cache_read_input_tokens: tokens, cache_creation_input_tokens: tokens };
  const streams = fc.record({
    blocks: fc.array(block, { maxLength: 6 }),
    ping: fc.boolean(),
    reason: fc.constantFrom('end_turn', 'max_tokens', 'tool_use', 'refusal'),
    usage: fc.array(
      fc.record({ output_tokens: fc.integer({ min: 1, max: 1e6 }), ...cached }, { requiredKeys: ['output_tokens'] }),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    cache: fc.record(cached, { requiredKeys: [] }),
  });
  await fc.assert(
    fc.asyncProperty(streams, async ({ blocks, ping, reason, usage, cache }) => {
      // A call that a limit cut is shown as such by us alone.
      fc.pre(reason !== 'max_tokens' || blocks.at(-1)?.type !== 'tool_use');
      const message = {
        id: 'msg',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        stop_reason: null,
        stop_sequence: null,
      };
      const body = [
        frame({
          type: 'message_start',
          message: { ...message, usage: { input_tokens: 9, output_tokens: 1, ...cache } },
        }),
        ...blocks.flatMap((one, index) => [ping ? frame({ type: 'ping' }) : '', blockFrames(one, index)]),
        ...usage.map((reported, at) =>
          frame({
            type: 'message_delta',
            delta: { stop_reason: at === usage.length - 1 ? reason : null, stop_sequence: null },
            usage: reported,
          }),
        ),
        frame({ type: 'message_stop' }),
      ];
      const bytes = new TextEncoder().encode(body.join(''));
      assert.deepEqual(ours(bytes), await official(bytes));
    }),
    { numRuns: 200 },
  );
});
