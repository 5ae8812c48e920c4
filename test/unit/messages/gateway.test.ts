import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { create, stream } from '../../../src/messages/index.ts';
import type { AssistantBlock, Endpoint, InputMessage, Message, MessageParams } from '../../../src/messages/index.ts';
import { isThinkingRefusal, originOf } from '../../../src/messages/request/request.ts';
import { MessagesError } from '../../../src/messages/errors/errors.ts';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway } from '../../gateway/server.ts';
import { personalityNames } from '../../gateway/personalities.ts';
import type { Reply } from '../../gateway/reply.ts';
import { endpointAt, gather, nodeTransport } from './support.ts';

// The client against the test gateway, which judges each request as strictly as the real API does.

const signal = new AbortController().signal;

function endpointOf(gateway: Gateway): Endpoint {
  const { personality } = gateway;
  const model = personality.catalogue[0]?.id ?? 'any';
  return endpointAt(gateway.url, { url: gateway.url + personality.messages, model, key: gateway.key });
}

for (const name of personalityNames) {
  test(`${name}: a reply streamed and whole are the same`, async () => {
    const gateway = await startGateway({ personality: name });
    try {
      const params: MessageParams = {
        messages: [{ role: 'user', content: '/echo Hello, 😀\nworld' }],
        max_tokens: 500,
      };
      const { end } = await gather(endpointOf(gateway), params);
      const whole = await create(endpointOf(gateway), params, { transport: nodeTransport, signal });
      for (const { ending, message } of [end, whole]) {
        assert.deepEqual(ending, { type: 'complete' });
        assert.deepEqual(message.content, [{ type: 'text', text: 'Hello, 😀\nworld' }]);
        assert.ok((message.usage.input ?? 0) > 0 && (message.usage.output ?? 0) > 0);
        assert.equal(message.stopReason, 'end_turn');
      }
    } finally {
      await gateway.stop();
    }
  });
}

describe('whatever came of a reply, the next request is taken', () => {
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway();
  });
  after(async () => gateway.stop());

  const tools = [{ name: 'read_file', description: 'Reads', input_schema: { type: 'object' } }];
  const question: InputMessage = { role: 'user', content: 'Look into it' };
  const params = (messages: readonly InputMessage[]): MessageParams => ({ messages, max_tokens: 3000, tools });

  async function goesOn(endpoint: Endpoint, message: Message): Promise<void> {
    const reply: InputMessage = { role: 'assistant', content: message.content, origin: originOf(endpoint) };
    const { end } = await gather(endpoint, params([question, reply, { role: 'user', content: '/echo on' }]), {
      retries: 0,
    });
    assert.deepEqual(end.ending, { type: 'complete' }, JSON.stringify(message.content));
  }

  /** Thinks (nobody signs it: sending it back is refused, and healed), speaks, and calls two tools. */
  const reply: Reply = {
    blocks: [
      { type: 'thinking', thinking: 'Where may it be?', signature: '' },
      { type: 'text', text: 'Let me look at both files.' },
      { type: 'tool_use', id: 'toolu_a', name: 'read_file', input: { path: 'src/a.ts' } },
      { type: 'tool_use', id: 'toolu_b', name: 'read_file', input: { path: 'src/b.ts' } },
    ],
  };

  test('R35: stopped after any update', async () => {
    const endpoint = endpointOf(gateway);
    let finished = false;
    for (let count = 1; !finished; count++) {
      gateway.script({ reply: reply, pace: 1 });
      const controller = new AbortController();
      let seen = 0;
      let message: Message | undefined;
      for await (const update of stream(endpoint, params([question]), {
        transport: nodeTransport,
        signal: controller.signal,
      })) {
        if (++seen === count) controller.abort();
        if (update.type !== 'end') continue;
        message = update.message;
        finished = update.ending.type === 'complete';
      }
      assert.ok(message);
      await goesOn(endpoint, message);
    }
  });
  test('R13: cut after any frame', async () => {
    const endpoint = endpointOf(gateway);
    for (let frames = 0; frames < 40; frames++) {
      gateway.script({
        reply: reply,
        cut: { after: frames, unit: 'frames', how: 'drop', wait: 5 },
      });
      const { end } = await gather(endpoint, params([question]), { retries: 0 });
      await goesOn(endpoint, end.message);
    }
  });
  test('R15: signed thinking, cut after any frame, goes back as it was, and is taken at once', async () => {
    const endpoint = endpointOf(gateway);
    const think: InputMessage = { role: 'user', content: '/think Why?' };
    for (let frames = 0; frames < 24; frames++) {
      gateway.script({ cut: { after: frames, unit: 'frames', how: 'end' } });
      const { end } = await gather(endpoint, params([think]), { retries: 0 });
      const sent = gateway.requests.length;
      await goesOn(endpoint, end.message);
      assert.equal(gateway.requests.length, sent + 1, JSON.stringify(end.message.content));
    }
  });
  /** Goes on from a reply, its calls answered; how many requests it took, and the last of them. */
  async function answered(endpoint: Endpoint, reply: InputMessage, more: Partial<MessageParams> = {}) {
    const results = typeof reply.content === 'string' ? [] : reply.content.filter(({ type }) => type === 'tool_use');
    const messages: InputMessage[] = [
      question,
      reply,
      {
        role: 'user',
        content: results.flatMap((one) =>
          one.type === 'tool_use' ? [{ type: 'tool_result', tool_use_id: one.id, content: 'done' } as const] : [],
        ),
      },
    ];
    const { end, updates } = await gather(endpoint, { ...params(messages), ...more }, { retries: 0 });
    assert.deepEqual(end.ending, { type: 'complete' });
    const bodies = updates.flatMap((update) => (update.type === 'request' ? [update.body] : []));
    const last = JSON.parse(bodies.at(-1) ?? '') as {
      readonly messages: readonly { content: unknown }[];
      thinking?: unknown;
    };
    assert.equal(
      bodies.length > 1,
      updates.some(({ type }) => type === 'notice'),
      'what was refused is told of',
    );
    return { count: bodies.length, content: last.messages[1]?.content, thinking: last.thinking };
  }
  const enabled = { thinking: { type: 'enabled', budget_tokens: 1024 } } as const;
  const spoken = { type: 'text', text: 'Let me look.' } as const;
  const called = { type: 'tool_use', id: 'toolu_a', name: 'read_file', input: {} } as const;
  const thought = async (): Promise<AssistantBlock> => {
    const { end } = await gather(endpointOf(gateway), params([{ role: 'user', content: '/think Why?' }]));
    const [block] = end.message.content;
    assert.equal(block?.type, 'thinking');
    return block;
  };
  const here = (...content: readonly AssistantBlock[]): InputMessage => ({
    role: 'assistant',
    content,
    origin: originOf(endpointOf(gateway)),
  });

  test('D18: a turn that goes on after its calls, but began elsewhere or without thinking, goes on without', async () => {
    const endpoint = endpointOf(gateway);
    const foreign = { role: 'assistant', content: [await thought(), spoken, called] } as const;
    assert.deepEqual(await answered(endpoint, foreign, enabled), {
      count: 1,
      content: [spoken, called],
      thinking: undefined,
    });
    const inBody = { ...endpoint, body: enabled };
    for (const one of [endpoint, inBody]) {
      const own = await answered(one, here(spoken, called), one === endpoint ? enabled : {});
      assert.deepEqual(own, { count: 1, content: [spoken, called], thinking: undefined });
    }
  });
  test('D18: a signature that is no longer taken is healed, with thinking off while the turn goes on', async () => {
    const bad = { type: 'thinking', thinking: 'Hm', signature: 'c2ln' } as const;
    const hidden = { type: 'redacted_thinking', data: 'c2ln' } as const;
    const endpoint = endpointOf(gateway);
    for (const one of [endpoint, { ...endpoint, body: enabled }]) {
      const own = await answered(one, here(bad, spoken, called), one === endpoint ? enabled : {});
      assert.deepEqual(own, { count: 2, content: [spoken, called], thinking: undefined });
    }
    const redacted = await answered(endpoint, here(hidden, called), enabled);
    assert.deepEqual(redacted, { count: 2, content: [called], thinking: undefined });
  });
  test('D18: thinking that was switched off while a turn goes on does not go back', async () => {
    const endpoint = endpointOf(gateway);
    const reply = here(await thought(), spoken, called);
    const off = await answered(endpoint, reply, { thinking: { type: 'disabled' } });
    assert.deepEqual([off.count, off.content], [1, [spoken, called]]);
    // Some servers think, and want their thinking back, where nothing is said of it: that is found out.
    const unsaid = await answered(endpoint, reply);
    assert.deepEqual([unsaid.count, unsaid.content], [2, [spoken, called]]);
    const on = await answered(endpoint, reply, enabled);
    assert.deepEqual([on.count, on.thinking], [1, enabled.thinking]);
  });
  test('D30: thinking that came after text goes back before it, and is taken at once', async () => {
    const own = await thought();
    const moved = await answered(endpointOf(gateway), here(spoken, own, called), enabled);
    assert.deepEqual(moved, { count: 1, content: [own, spoken, called], thinking: enabled.thinking });
  });
  test('D19: a loop of calls that began with thinking keeps it, though its later calls have none', async () => {
    const endpoint = endpointOf(gateway);
    const own = await thought();
    const second = { ...called, id: 'toolu_b' };
    const result = (id: string): InputMessage => ({
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: id }],
    });
    const messages = [question, here(own, called), result('toolu_a'), here(second), result('toolu_b')];
    const { end, updates } = await gather(endpoint, { ...params(messages), ...enabled }, { retries: 0 });
    assert.deepEqual(end.ending, { type: 'complete' });
    const [request] = updates;
    assert.ok(request?.type === 'request' && request.body.includes('"budget_tokens"'));
    assert.ok(request.body.includes('"signature"'));
  });
  test('D32: blocks and fields that the server wrote, and does not take back, are healed', async () => {
    const endpoint = endpointOf(gateway);
    const vendor = { type: 'unknown', raw: { type: 'vendor_block', x: 1 } } as const;
    const odd = { ...called, extra: { vendor: 1 } };
    for (const reply of [here(vendor, called), here(odd)]) {
      const { count, content } = await answered(endpoint, reply);
      assert.deepEqual([count, content], [2, [called]]);
    }
  });
  test('a history of calls goes to a gateway that takes none without tools', async () => {
    const proxy = await startGateway({ personality: 'litellm' });
    try {
      const messages = [question, here(spoken, called), { role: 'user', content: '/echo on' } as const];
      const { end } = await gather(endpointOf(proxy), { messages, max_tokens: 100 }, { retries: 0 });
      assert.deepEqual(end.ending, { type: 'complete' });
    } finally {
      await proxy.stop();
    }
  });
  test('R36: odd names and ids of calls, at home', async () => {
    const odd = { ...called, id: 'call x=', name: 'functions.read file' };
    assert.equal((await answered(endpointOf(gateway), here(spoken, odd))).count, 1);
    // LiteLLM reads a thought's signature from such an id again; where that is refused, it is healed.
    const thoughtful = { ...called, id: 'call_1__thought__c2ln=' };
    const { count, content } = await answered(endpointOf(gateway), here(thoughtful));
    assert.deepEqual([count, content], [2, [{ ...called, id: 'call_1__thought__c2ln_' }]]);
  });
  test('D18: refusals in the words of real servers', () => {
    const refused = (detail: string): boolean =>
      isThinkingRefusal(new MessagesError('invalid', 'Refused', { status: 400, detail }));
    const yes = [
      'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`. When `thinking` is enabled, a final `assistant` message must start with a thinking block',
      'messages.51.content.0: If an assistant message contains any thinking blocks, the first block must be thinking or redacted_thinking. Found text.',
      'messages.1.content.0: When thinking is disabled, an `assistant` message in the final position cannot contain `thinking`. To use thinking blocks, enable `thinking` in your request.',
      'messages.1: The final block in an assistant message cannot be `thinking`.',
      'messages.3.content.0: Invalid `data` in `redacted_thinking` block',
      'messages.5.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation.',
      'messages.1.content.0.tool_use.caller: Extra inputs are not permitted',
      'messages.1: `web_search` tool use with id `srvtoolu_1` was found without a corresponding `web_search_tool_result` block',
    ];
    for (const words of yes) assert.ok(refused(words), words);
    const no = [
      "thinking: Input tag 'adaptive' found using 'type' does not match any of the expected tags: 'disabled', 'enabled'",
      "messages.0.content.1: Input tag 'document' found using 'type' does not match any of the expected tags: 'text'",
      'tools.0.custom.strict: Extra inputs are not permitted',
      '`max_tokens` must be greater than `thinking.budget_tokens`.',
    ];
    for (const words of no) assert.ok(!refused(words), words);
  });
  test('switched to another gateway, and back', async () => {
    const other = await startGateway({ personality: 'tokmodel' });
    try {
      const [home, away] = [endpointOf(gateway), endpointOf(other)];
      gateway.script({ reply: reply });
      const { end } = await gather(home, params([question]));
      const messages: InputMessage[] = [
        question,
        { role: 'assistant', content: end.message.content, origin: originOf(home) },
        { role: 'user', content: '/echo away' },
      ];
      const withoutTools = { ...away, dialect: { ...away.dialect, tools: false } };
      const second = await gather(withoutTools, { messages, max_tokens: 100 });
      assert.deepEqual(second.end.ending, { type: 'complete' });
      messages.push(
        { role: 'assistant', content: second.end.message.content, origin: originOf(away) },
        { role: 'user', content: '/echo back' },
      );
      const third = await gather(home, params(messages));
      assert.deepEqual(third.end.ending, { type: 'complete' });
      assert.deepEqual(third.end.message.content, [{ type: 'text', text: 'back' }]);
    } finally {
      await other.stop();
    }
  });
});
