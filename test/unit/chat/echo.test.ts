import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createLog } from '../../../src/host/log.ts';
import { createTransport } from '../../../src/host/transport.node.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import { stream } from '../../../src/messages/index.ts';
import { createLimiter } from '../../../src/sending/limiter.ts';
import { lastRequest, logRequests } from '../../../src/sending/observers.ts';
import { toCurl, toJson } from '../../../src/sending/requestRecord.ts';
import { createSend } from '../../../src/sending/send.ts';
import type { Send } from '../../../src/sending/send.ts';
import { serve } from '../messages/support.ts';
import type { TestServer } from '../messages/support.ts';
import { Desk, MemoryStore, settled } from './support.ts';

const key = 'p4rl-CANARY-0123456789-abcdef';

/** A whole chat before this server, its log, and what Show Request would show. */
async function chatWith(server: TestServer) {
  const values: Readonly<Record<string, unknown>> = {
    gateways: [{ id: 'g', name: 'G', baseUrl: server.url, auth: 'bearer' }],
    defaultModel: 'g/m',
    retries: 0,
  };
  const settings = () => parseSettings((name) => values[name]);
  const lines: string[] = [];
  const line = (text: string): void => void lines.push(text);
  const log = createLog({ info: line, warn: line, error: line, show: () => undefined, dispose: () => undefined });
  const { observe, last } = lastRequest();
  const sends = createSend({
    settings,
    learned: () => undefined,
    secret: async () => Promise.resolve({ key }),
    stream,
    transport: createTransport(),
    limiter: createLimiter(),
    listed: () => undefined,
    admit: [],
    observers: [observe, logRequests(log, settings), logRequests(log, () => ({ ...settings(), logContent: true }))],
  });
  let over = (): void => undefined;
  const answered = new Promise<void>((resolve) => (over = resolve));
  const send: Send = async function* (request) {
    try {
      yield* sends(request);
    } finally {
      over();
    }
  };
  const desk = await Desk.open(new MemoryStore(), 'w', send);
  desk.endpoint = { gatewayId: 'g', gatewayName: 'G', origin: server.url, model: 'm' };
  desk.chat.asking.send('one', 'Why?');
  await answered;
  await settled();
  await desk.rest();
  return { desk, lines, last };
}

const event = (body: object): string => `data: ${JSON.stringify(body)}\n\n`;
const begun = event({
  type: 'message_start',
  message: {
    type: 'message',
    role: 'assistant',
    id: `msg_${key}`,
    model: key,
    content: [],
    usage: { input_tokens: 1 },
  },
});
const odd = event({ type: `new_${key}`, [key]: key });
const ended = (reason: string): string =>
  event({ type: 'message_delta', delta: { stop_reason: reason, stop_sequence: key }, usage: { output_tokens: 1 } }) +
  event({ type: 'message_stop' });
const block = event({ type: 'content_block_start', index: 0, content_block: { type: `their_${key}`, note: key } });
const call = event({
  type: 'content_block_start',
  index: 1,
  content_block: { type: 'tool_use', id: key, name: key, input: {} },
});

for (const [name, status, body] of [
  ['as a stop reason, an id and a model’s name', 200, begun + odd + block + call + ended(key)],
  ['as the reason of a reply that says nothing', 200, begun + ended(key)],
  ['in a reply that breaks off', 200, begun + block + call],
  [
    'in an error in the middle',
    200,
    begun + block + event({ type: 'error', error: { type: key, message: `no ${key}` } }),
  ],
  [
    'in the words, type and id of an error',
    401,
    JSON.stringify({ error: { type: key, message: key }, request_id: key }),
  ],
] as const) {
  it(`a key that the gateway echoes ${name} is in no journal, log or panel, and not in what is shown`, async () => {
    await using server = await serve((response, { headers }) => {
      assert.equal(headers.authorization, `Bearer ${key}`);
      response.writeHead(status, { 'content-type': 'text/event-stream', 'x-request-id': key, 'x-their-key': key });
      response.end(body);
    });
    const { desk, lines, last } = await chatWith(server);
    assert.deepEqual(desk.failures, []);
    const record = last();
    assert.ok(record !== undefined && lines.length > 0 && desk.store.files.size > 0);
    const everything = [
      ...desk.store.files.values(),
      ...lines,
      JSON.stringify(desk.chat.state()),
      JSON.stringify(desk.panel),
      toJson(record),
      toCurl(record),
    ];
    for (const text of everything) assert.ok(!text.includes('CANARY'), text);
  });
}
