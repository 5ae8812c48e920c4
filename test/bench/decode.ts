import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import { createParser } from 'eventsource-parser';
import { stream } from '../../src/messages/index.ts';
import type { Transport } from '../../src/messages/index.ts';
import { Decoder } from '../../src/messages/reply/decode.ts';
import { endFrames, endpointAt, frame, hello, startFrame } from '../unit/messages/support.ts';

// How fast a reply is decoded: a raw `fetch` loop (the floor), this client, and the official SDK's `messages.stream`,
// interleaved in one run over loopback HTTP. Prints medians of CPU time, which other load disturbs least.

const megabytes = Number(process.argv[2] ?? 20);
const rounds = Number(process.argv[3] ?? 5);

const kinds = {
  text: (text: string) => ({ type: 'text_delta', text }),
  thinking: (thinking: string) => ({ type: 'thinking_delta', thinking }),
  input: (json: string) => ({ type: 'input_json_delta', partial_json: json }),
};

/** Deltas of 4 to 20 characters, one in eight with something to unescape, as code has. */
function makeDeltas(kind: keyof typeof kinds): string[] {
  const words = 'const value = await gateway.stream(endpoint, params) as the reply arrives '.repeat(4);
  const parts: string[] = [];
  for (let size = 0, count = 0; size < megabytes * 1024 * 1024; count++) {
    const text = words.slice(count % 60, (count % 60) + 4 + (count % 17)) + (count % 8 === 0 ? '\n"' : '');
    const part = frame({ type: 'content_block_delta', index: 0, delta: kinds[kind](text) });
    parts.push(part);
    size += part.length;
  }
  return parts;
}

function makeBody(): Buffer {
  const start = frame({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } });
  const end = frame({ type: 'content_block_stop', index: 0 });
  return Buffer.from([startFrame, start, ...makeDeltas('text'), end, endFrames()].join(''));
}

const body = makeBody();
let chunkSize = 16 * 1024;
async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  request.resume();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let at = 0; at < body.length; at += chunkSize) {
    if (!response.write(body.subarray(at, at + chunkSize))) await once(response, 'drain');
  }
  response.end();
}
const server = http.createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const fetchTransport: Transport = async ({ method, url: to, headers, body: sent, signal }) => {
  const response = await fetch(to, {
    method,
    headers,
    signal,
    redirect: 'manual',
    ...(sent === undefined ? {} : { body: sent }),
  });
  if (response.body === null) throw new Error('No body.');
  return { status: response.status, headers: response.headers, body: response.body };
};

async function raw(): Promise<number> {
  const response = await fetch(`${url}/v1/messages`, { method: 'POST', body: '{}' });
  const decoder = new TextDecoder();
  let length = 0;
  for await (const chunk of response.body ?? []) length += decoder.decode(chunk, { stream: true }).length;
  return length;
}

async function ours(): Promise<number> {
  const signal = new AbortController().signal;
  for await (const update of stream(endpointAt(url), hello, {
    transport: fetchTransport,
    signal,
    limits: { body: 2 ** 40 },
  })) {
    if (update.type !== 'end') continue;
    const [block] = update.message.content;
    if (update.ending.type !== 'complete' || block?.type !== 'text') throw new Error('The reply is not whole.');
    return block.text.length;
  }
  throw new Error('No end.');
}

const client = new Anthropic({ apiKey: 'none', baseURL: url, maxRetries: 0 });
async function sdk(): Promise<number> {
  const message = await client.messages
    .stream({ model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'x' }] })
    .finalMessage();
  const [block] = message.content;
  return block?.type === 'text' ? block.text.length : 0;
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;

const ways = { raw, ours, sdk };
const lengths: Record<string, number> = {};
console.log(`${megabytes} MB, CPU ms, median of ${rounds} interleaved rounds (the server's share is in each)`);
for (const kilobytes of [1, 16, 64]) {
  chunkSize = kilobytes * 1024;
  const times: Record<keyof typeof ways, number[]> = { raw: [], ours: [], sdk: [] };
  for (let round = -1; round < rounds; round++) {
    for (const name of ['raw', 'ours', 'sdk'] as const) {
      const started = process.cpuUsage();
      lengths[name] = await ways[name]();
      const { user, system } = process.cpuUsage(started);
      if (round >= 0) times[name].push((user + system) / 1000);
    }
  }
  const [floor, own, other] = [median(times.raw), median(times.ours), median(times.sdk)];
  const ratio = `ours is ${(own / floor).toFixed(2)} x raw, the SDK ${(other / own).toFixed(2)} x ours`;
  console.log(
    `${kilobytes} KB chunks: raw ${floor.toFixed(0)}, ours ${own.toFixed(0)}, SDK ${other.toFixed(0)}: ${ratio}`,
  );
}
if (lengths['ours'] !== lengths['sdk']) throw new Error('The two texts differ.');
server.close();
server.closeAllConnections();

/** CPU ms for one event of this size in chunks of 16 bytes. */
function dribble(size: number): number {
  const text = 'x = 1;\n'.repeat(size / 8);
  const bytes = Buffer.from(frame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }));
  const decoder = new Decoder({ line: 2 ** 30 });
  const started = process.cpuUsage();
  for (let at = 0; at < bytes.length; at += 16) decoder.push(bytes.subarray(at, at + 16));
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
dribble(1024 * 1024);
const sizes = [4, 8, 16].map((size) => [size, median([0, 1, 2].map(() => dribble(size * 1024 * 1024)))] as const);
for (const [size, time] of sizes) console.log(`one event of ${size} MB in 16-byte chunks: ${time.toFixed(0)}`);

const cpu = (run: () => void): number => {
  const started = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
};

/** The least that reads every event: the parser, and JSON.parse of each. */
function parserAndJson(chunks: readonly Buffer[]): void {
  const decoder = new TextDecoder();
  let length = 0;
  const parser = createParser({ onEvent: ({ data }) => (length += Object.keys(JSON.parse(data) as object).length) });
  for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
  if (length === 0) throw new Error('No events.');
}

function decoded(chunks: readonly Buffer[]): void {
  const decoder = new Decoder({ body: 2 ** 40 });
  for (const chunk of chunks) decoder.push(chunk);
  if (decoder.problem !== undefined) throw new Error(decoder.problem.message);
}

console.log(`${megabytes} MB of one kind of delta in 16 KB chunks, without a network, CPU ms`);
for (const kind of ['text', 'thinking', 'input'] as const) {
  const bytes = Buffer.from(makeDeltas(kind).join(''));
  const chunks = Array.from({ length: Math.ceil(bytes.length / 16384) }, (_, at) =>
    bytes.subarray(at * 16384, (at + 1) * 16384),
  );
  const [base, own]: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round++) {
    const [first, second] = [cpu(() => parserAndJson(chunks)), cpu(() => decoded(chunks))];
    if (round < 0) continue;
    base.push(first);
    own.push(second);
  }
  const ratio = (median(own) / median(base)).toFixed(2);
  console.log(`${kind}: parser + JSON.parse ${median(base).toFixed(0)}, ours ${median(own).toFixed(0)}: ${ratio} x`);
}
