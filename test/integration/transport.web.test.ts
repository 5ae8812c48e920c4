import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTransport } from '../../src/host/transport.web.ts';
import { errorFromThrown } from '../../src/messages/errors/classify.ts';
import { environment, waitUntil } from './run.ts';

// The web transport, in a real worker where the host is one (Node's `fetch` stands in elsewhere).
const never = new AbortController().signal;
const post = {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
} as const;
const url = `${environment.gateway}/v1/messages`;
const body = JSON.stringify({
  model: 'claude-sonnet-4-6',
  max_tokens: 64,
  stream: true,
  messages: [{ role: 'user', content: '/echo through fetch' }],
});

test('a reply comes through fetch', async () => {
  const { status, headers, body: stream } = await createTransport()({ ...post, url, body, signal: never });
  assert.equal(status, 200);
  assert.match(headers.get('content-type') ?? '', /event-stream/);
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  assert.match(text, /message_stop/);
});

test('reading that ends early ends the request', async () => {
  const { body: stream } = await createTransport()({
    ...post,
    url,
    body: body.replace('through', 'left'),
    signal: never,
  });
  for await (const chunk of stream) {
    assert.ok(chunk.length > 0);
    break;
  }
  await waitUntil('the gateway sees it', async () => {
    const seen = (await (await fetch(`${environment.gateway}/_gateway/requests`)).json()) as readonly {
      body: string;
      ended?: string;
    }[];
    return seen.some((request) => request.body.includes('left fetch') && request.ended !== undefined);
  });
});

test('nothing at the address is a network error, and an abort is the abort', async () => {
  const nowhere = { ...post, url: 'http://127.0.0.1:9/v1/messages', body };
  const failure = await createTransport()({ ...nowhere, signal: never }).then(
    () => undefined,
    (error: unknown) => errorFromThrown(error),
  );
  assert.equal(failure?.kind, 'network');
  // Only a browser hides why; Node's extension host has no `navigator`.
  if (environment.host === 'web') assert.match(failure.reason ?? '', /^(?:cors|offline)$/);
  await assert.rejects(createTransport()({ ...nowhere, signal: AbortSignal.abort(new Error('stop')) }), /stop/);
});
