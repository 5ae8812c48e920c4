import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointAt, gather, reply, serve, sse } from './support.ts';

test('a reply is streamed, folded, timed and complete', async () => {
  await using server = await serve((response) => sse(response, reply('Hello there')));
  const { updates, end } = await gather(endpointAt(server.url));
  assert.deepEqual(
    updates.map(({ type }) => type),
    ['request', 'response', 'events', 'end'],
  );
  assert.deepEqual(end.ending, { type: 'complete' });
  assert.deepEqual(end.message, {
    id: 'msg_1',
    model: 'claude-sonnet-4-6',
    content: [{ type: 'text', text: 'Hello there' }],
    usage: { input: 10, output: 5 },
    stopReason: 'end_turn',
  });
  assert.ok(end.timing.firstContent !== undefined && end.timing.total >= end.timing.firstContent);
  const [request] = server.seen;
  assert.equal(request?.headers.authorization, 'Bearer sk-test-key-0123456789');
  assert.equal(request.headers['anthropic-version'], '2023-06-01');
  assert.deepEqual(JSON.parse(request.body), {
    model: 'claude-sonnet-4-6',
    messages: [{ role: 'user', content: 'Hello' }],
    max_tokens: 100,
    stream: true,
  });
  assert.ok(!JSON.stringify(updates).includes('sk-test'), 'the key is in no update');
});
