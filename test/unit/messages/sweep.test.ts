import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fold, newFold } from '../../../src/messages/index.ts';
import type { Ending, Message, Transport } from '../../../src/messages/index.ts';
import { Decoder } from '../../../src/messages/reply/decode.ts';
import {
  endFrames,
  endpointAt,
  frame,
  gather,
  hello,
  nodeTransport,
  serve,
  startFrame,
  textFrames,
} from './support.ts';

// A stream of about 4 KB with everything in it: pings, text in several bytes a character, thinking, a call.
const body = new TextEncoder().encode(
  startFrame +
    frame({ type: 'ping' }) +
    frame({ type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } }) +
    frame({ type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm…' } }) +
    frame({ type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'c2ln' } }) +
    frame({ type: 'content_block_stop', index: 0 }) +
    [1, 2, 3, 4, 5]
      .map((index) => textFrames(`Part ${index}: é, 😀, e\u0301, \u2028, Привет. `.repeat(5), index))
      .join('') +
    frame({
      type: 'content_block_start',
      index: 6,
      content_block: { type: 'tool_use', id: 't', name: 'run', input: {} },
    }) +
    frame({
      type: 'content_block_delta',
      index: 6,
      delta: { type: 'input_json_delta', partial_json: '{"path":"/a"' },
    }) +
    frame({ type: 'content_block_delta', index: 6, delta: { type: 'input_json_delta', partial_json: '}' } }) +
    frame({ type: 'content_block_stop', index: 6 }) +
    endFrames('tool_use'),
);

/** What the first `length` bytes say. */
function decodable(length: number): {
  readonly message: Message;
  readonly complete: boolean;
  readonly reason: boolean;
} {
  const decoder = new Decoder();
  const state = newFold();
  for (const event of decoder.push(body.subarray(0, length))) fold(state, event);
  return { message: state.message, complete: decoder.complete, reason: decoder.stopReasonSeen };
}

/** Sends the first `length` bytes in two chunks, and then does what is asked. */
const upTo =
  (length: number, then: (signal: AbortSignal) => Promise<void>): Transport =>
  async ({ signal }) =>
    Promise.resolve({
      status: 200,
      headers: { get: () => null },
      body: (async function* () {
        yield body.subarray(0, length >> 1);
        yield body.subarray(length >> 1, length);
        await then(signal);
      })(),
    });

const endpoint = endpointAt('http://127.0.0.1:1');

/** The one right ending after `length` bytes, when then something is lost. */
function expected(length: number): Ending['type'] {
  const { message, complete, reason } = decodable(length);
  return complete || reason ? 'complete' : message.content.length > 0 ? 'interrupted' : 'failed';
}

describe(`for each of the ${body.length} bytes of a stream`, () => {
  test('R01: stop after it: what had come is kept, the ending is one', async () => {
    for (let length = 0; length <= body.length; length++) {
      const controller = new AbortController();
      const transport = upTo(length, async (signal) => {
        controller.abort();
        return new Promise((_, reject) => {
          if (signal.aborted) reject(new Error('aborted'));
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        });
      });
      const { end } = await gather(endpoint, hello, { transport, signal: controller.signal });
      const { message, complete } = decodable(length);
      assert.equal(end.ending.type, complete ? 'complete' : 'stopped', `after ${length}`);
      assert.deepEqual(end.message, message, `after ${length}`);
    }
  });
  test('R02: reset after it: what had come is kept, nothing is sent again after content', async () => {
    for (let length = 0; length <= body.length; length++) {
      let sent = 0;
      const broken = upTo(length, async () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNRESET' })));
      const transport: Transport = async (request) => {
        sent++;
        return broken(request);
      };
      const { end } = await gather(endpoint, hello, { transport, retries: 0 });
      assert.equal(end.ending.type, expected(length), `after ${length}`);
      assert.equal(sent, 1);
      if (end.ending.type === 'complete') continue;
      assert.deepEqual(end.message, decodable(length).message, `after ${length}`);
      assert.ok(end.ending.type !== 'stopped' && end.ending.error.code === 'ECONNRESET');
      assert.equal(end.ending.error.retryable, end.ending.type === 'failed');
    }
  });
  test('R03: clean end after it: complete only when a reason to stop had come', async () => {
    for (let length = 0; length <= body.length; length++) {
      const { end } = await gather(endpoint, hello, {
        transport: upTo(length, async () => Promise.resolve()),
        retries: 0,
      });
      // A frame that only lacks its blank line is read at the end of the body.
      const allowed = [
        expected(length),
        expected(Math.min(length + 1, body.length)),
        expected(Math.min(length + 2, body.length)),
      ];
      assert.ok(allowed.includes(end.ending.type), `after ${length}: ${end.ending.type}`);
    }
  });
});

test('the same over real sockets, for every hundredth byte', async () => {
  let length = 0;
  /** Called when the reader has had all that was sent: a reset that overtakes bytes takes them along. */
  let onRead: () => void = () => undefined;
  await using server = await serve((response, _, count) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    onRead = count % 2 ? () => response.destroy() : () => response.end();
    response.write(body.subarray(0, length));
  });
  const transport: Transport = async (request) => {
    const response = await nodeTransport(request);
    return {
      ...response,
      body: (async function* () {
        let read = 0;
        for await (const chunk of response.body) {
          yield chunk;
          read += chunk.length;
          if (read === length) onRead();
        }
      })(),
    };
  };
  for (length = 1; length < body.length; length += 100) {
    for (const kind of ['reset', 'clean']) {
      const { end } = await gather(endpointAt(server.url), hello, { transport, retries: 0 });
      const { message } = decodable(length);
      if (kind === 'reset') assert.equal(end.ending.type, expected(length), `reset after ${length}`);
      // A clean end also ends the frame that was open.
      const more = kind === 'reset' ? 0 : 1;
      assert.ok(end.message.content.length - message.content.length <= more, `${kind} after ${length}`);
      assert.ok(end.message.content.length >= message.content.length, `${kind} after ${length}`);
    }
  }
  assert.equal(server.seen.length, 2 * Math.ceil((body.length - 1) / 100), 'nothing was sent twice');
});
