import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  create,
  originOf,
  stream,
  type Endpoint,
  type InputMessage,
  type Message,
  type MessageParams,
} from '../../../src/messages/index.ts';
import { startGateway, type Gateway } from '../../gateway/server.ts';
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
