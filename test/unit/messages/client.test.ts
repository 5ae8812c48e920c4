import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { create, stream } from '../../../src/messages/index.ts';
import type { Transport, Update } from '../../../src/messages/index.ts';
import { fixtures, resultOf } from './fixtures.ts';
import {
  endFrames,
  endpointAt,
  frame,
  gather,
  hello,
  nodeTransport,
  reply,
  serve,
  sse,
  startFrame,
  textFrames,
} from './support.ts';
import type { Handler } from './support.ts';

const errorBody = (type: string, message: string): string =>
  JSON.stringify({ type: 'error', error: { type, message } });
const refuse =
  (status: number, headers: Record<string, string> = {}, body = errorBody('api_error', 'No')): Handler =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
/** Refuses so many times, then answers. */
const recover =
  (times: number, handler: Handler): Handler =>
  async (response, request, count) => {
    if (count <= times) await handler(response, request, count);
    else sse(response, reply('At last'));
  };
const soon = { 'retry-after-ms': '5' };

/** Waits until a condition holds, at most five seconds. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 5000;
  while (!(await condition())) {
    assert.ok(performance.now() < end, 'the condition never held');
    await delay(2);
  }
}

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

test('every recorded stream comes to the same over a socket, with retries off', async () => {
  let body: Uint8Array = new Uint8Array();
  await using server = await serve((response) => sse(response, body));
  for (const { name, bytes } of fixtures) {
    body = bytes;
    const { end } = await gather(endpointAt(server.url), hello, { retries: 0 });
    const golden = resultOf([bytes]);
    assert.equal(end.ending.type, golden.ending, name);
    // A body says by its type that it is a stream: then an empty one is a broken reply, and no answer of another API.
    const kind = name.startsWith('d14-') ? 'malformed' : golden.error?.kind;
    if ('error' in end.ending) assert.equal(end.ending.error.kind, kind, name);
  }
});

describe('retries', () => {
  for (const status of [408, 409, 429, 500, 502, 503, 504, 529]) {
    test(`${status} is sent again, visibly`, async () => {
      await using server = await serve(recover(2, refuse(status, soon)));
      const { updates, end } = await gather(endpointAt(server.url));
      assert.equal(end.ending.type, 'complete');
      assert.equal(server.seen.length, 3);
      assert.deepEqual(
        updates.map(({ type }) => type),
        ['request', 'response', 'waiting', 'request', 'response', 'waiting', 'request', 'response', 'events', 'end'],
      );
      const waits = updates.filter((update) => update.type === 'waiting');
      assert.deepEqual(
        waits.map(({ wait, error }) => [wait, error.status]),
        [
          [5, status],
          [5, status],
        ],
      );
    });
  }
  for (const status of [400, 401, 402, 403, 404, 405, 413, 414, 422, 431, 301, 307]) {
    test(`${status} is not`, async () => {
      await using server = await serve(refuse(status, soon));
      const { end } = await gather(endpointAt(server.url));
      assert.equal(end.ending.type, 'failed');
      assert.equal(server.seen.length, 1);
    });
  }
  test('two retries by default, then the last error', async () => {
    await using server = await serve(refuse(529, soon, errorBody('overloaded_error', 'Overloaded')));
    const { end } = await gather(endpointAt(server.url));
    assert.equal(server.seen.length, 3);
    assert.ok(end.ending.type === 'failed');
    assert.equal(end.ending.error.kind, 'overloaded');
    assert.equal(end.ending.error.detail, 'Overloaded');
  });
  test('R25: each attempt bears the same id, where the gateway takes one', async () => {
    const ids = async (request_id: string): Promise<readonly unknown[]> => {
      await using server = await serve(recover(2, refuse(529, soon)));
      const endpoint = endpointAt(server.url);
      await gather({ ...endpoint, dialect: { ...endpoint.dialect, request_id } });
      return server.seen.map(({ headers }) => headers['x-request-id']);
    };
    const [first, ...others] = await ids('x-request-id');
    assert.match(String(first), /^[\da-f-]{36}$/);
    assert.deepEqual(others, [first, first]);
    assert.notEqual((await ids('x-request-id'))[0], first);
    assert.deepEqual(await ids(''), [undefined, undefined, undefined]);
  });
  test('x-should-retry decides both ways', async () => {
    await using no = await serve(refuse(500, { ...soon, 'x-should-retry': 'false' }));
    await gather(endpointAt(no.url));
    assert.equal(no.seen.length, 1);
    await using yes = await serve(recover(1, refuse(400, { ...soon, 'x-should-retry': 'true' })));
    assert.equal((await gather(endpointAt(yes.url))).end.ending.type, 'complete');
  });
  test('a wait over a minute is the user’s to decide', async () => {
    await using server = await serve(refuse(429, { 'retry-after': '61' }));
    const { end } = await gather(endpointAt(server.url));
    assert.equal(server.seen.length, 1);
    assert.ok(end.ending.type === 'failed');
    assert.equal(end.ending.error.retryAfter, 61_000);
    assert.equal(end.ending.error.retryable, false);
  });
  test('a spend limit and a model without a channel are final', async () => {
    const spent = errorBody('rate_limit_error', 'This request would exceed your monthly spend limit.');
    await using credit = await serve(refuse(429, soon, spent));
    const { end } = await gather(endpointAt(credit.url));
    assert.ok(end.ending.type === 'failed' && end.ending.error.kind === 'credit');
    assert.equal(credit.seen.length, 1);
    const none = '{"error":{"message":"No available channel for model x","type":"new_api_error"}}';
    await using channel = await serve(refuse(503, soon, none));
    const second = (await gather(endpointAt(channel.url))).end;
    assert.ok(second.ending.type === 'failed' && second.ending.error.kind === 'model');
    assert.equal(channel.seen.length, 1);
  });
  test('a lost connection is tried again, but never after the first content', async () => {
    await using before = await serve(recover(1, (response) => void response.destroy()));
    assert.equal((await gather(endpointAt(before.url))).end.ending.type, 'complete');
    assert.equal(before.seen.length, 2);
    await using after = await serve(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(startFrame + textFrames('Kept'));
      await delay(20);
      response.destroy();
    });
    const { end } = await gather(endpointAt(after.url));
    assert.ok(end.ending.type === 'interrupted');
    assert.equal(end.ending.error.kind, 'network');
    assert.equal(end.ending.error.retryable, false);
    assert.deepEqual(end.message.content, [{ type: 'text', text: 'Kept' }]);
    assert.equal(after.seen.length, 1);
  });
  test('an error event before any content is tried again, after content it interrupts', async () => {
    const broken = frame({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });
    await using before = await serve(recover(1, (response) => sse(response, startFrame + broken)));
    assert.equal((await gather(endpointAt(before.url))).end.ending.type, 'complete');
    await using after = await serve((response) => sse(response, startFrame + textFrames('Kept') + broken));
    const { end, events } = await gather(endpointAt(after.url));
    assert.ok(end.ending.type === 'interrupted' && end.ending.error.kind === 'overloaded');
    assert.equal(end.ending.error.requestId, 'req_1');
    assert.ok(!events.some(({ type }) => type === 'error'));
    assert.equal(after.seen.length, 1);
  });
  test('Retry Now ends the wait, and stopping ends everything', async () => {
    await using server = await serve(recover(1, refuse(429, { 'retry-after': '50' })));
    const started = performance.now();
    const calls: string[] = [];
    const { end } = await gather(endpointAt(server.url), hello, {
      onWait: (retryNow) => {
        calls.push(typeof retryNow);
        retryNow?.();
      },
    });
    assert.equal(end.ending.type, 'complete');
    assert.deepEqual(calls, ['function', 'undefined']);
    await using other = await serve(refuse(429, { 'retry-after': '50' }));
    const controller = new AbortController();
    const stopped = await gather(endpointAt(other.url), hello, {
      signal: controller.signal,
      onWait: (retryNow) => retryNow && controller.abort(),
    });
    assert.deepEqual(stopped.end.ending, { type: 'stopped' });
    assert.equal(other.seen.length, 1);
    assert.ok(performance.now() - started < 5000);
  });
  test('D18: thinking that was refused is left out once, and the user is told', async () => {
    const refusal = errorBody('invalid_request_error', 'messages.1.content.0: Invalid `signature` in `thinking` block');
    await using server = await serve((response, request, count) => {
      if (request.body.includes('"thinking"')) void refuse(400, {}, refusal)(response, request, count);
      else sse(response, reply('Ok'));
    });
    const endpoint = endpointAt(server.url);
    const origin = { url: endpoint.url, model: endpoint.model };
    const thought = { type: 'thinking', thinking: 'Hm', signature: 'other' } as const;
    const { end, updates } = await gather(endpoint, {
      max_tokens: 10,
      messages: [
        { role: 'user', content: 'One' },
        { role: 'assistant', origin, content: [thought, { type: 'text', text: 'Two' }] },
        { role: 'user', content: 'Three' },
      ],
    });
    assert.equal(end.ending.type, 'complete');
    assert.equal(server.seen.length, 2);
    assert.ok(updates.some((update) => update.type === 'notice' && update.notice.type === 'thinking_dropped'));
    await using stubborn = await serve(refuse(400, {}, refusal));
    const again = await gather(endpointAt(stubborn.url), {
      ...hello,
      max_tokens: 2000,
      thinking: { type: 'enabled', budget_tokens: 1024 },
    });
    assert.equal(stubborn.seen.length, 2, 'once only');
    assert.equal(again.end.ending.type, 'failed');
  });
});

describe('time limits and stopping', () => {
  const silent: Handler = () => undefined;
  const stalled: Handler = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(startFrame + textFrames('Kept'));
  };

  test('no first byte', async () => {
    await using server = await serve(silent);
    const { end } = await gather(endpointAt(server.url), hello, { timeouts: { firstByte: 40, idle: 0 } });
    assert.ok(end.ending.type === 'failed' && end.ending.error.kind === 'timeout');
    assert.ok(server.seen.length <= 1, 'our own patience is not tried twice');
    await until(async () => (await server.open()) === 0);
  });
  test('no connection: no time limit of the answer, and tried again', async () => {
    let asked = 0;
    const transport: Transport = async () => {
      asked++;
      return new Promise(() => undefined);
    };
    for (const firstByte of [0, 60_000]) {
      asked = 0;
      const timeouts = { connect: 20, firstByte, idle: 0 };
      const { updates, end } = await gather(endpointAt('http://127.0.0.1:1'), hello, {
        transport,
        timeouts,
        retries: 1,
      });
      assert.ok(end.ending.type === 'failed');
      const { kind, reason, retryable } = end.ending.error;
      assert.deepEqual([kind, reason, retryable], ['network', 'connect', true]);
      assert.equal(asked, 2);
      assert.equal(updates.filter(({ type }) => type === 'waiting').length, 1);
    }
  });
  test('no connection, where the whole answer may take no longer than connecting', async () => {
    const transport: Transport = async () => new Promise(() => undefined);
    const timeouts = { connect: 20_000, firstByte: 20, idle: 0 };
    const { end } = await gather(endpointAt('http://127.0.0.1:1'), hello, { transport, timeouts });
    assert.ok(end.ending.type === 'failed' && end.ending.error.reason === 'first_byte');
  });
  test('a connection that is there leaves the server its time, which counts from the beginning', async () => {
    const transport: Transport = async (request) => {
      request.onConnected?.();
      return nodeTransport(request);
    };
    await using slow = await serve(async (response) => {
      await delay(60);
      sse(response, reply('Late'));
    });
    const { end } = await gather(endpointAt(slow.url), hello, {
      transport,
      timeouts: { connect: 20, firstByte: 0, idle: 0 },
    });
    assert.deepEqual(end.ending, { type: 'complete' });
    await using server = await serve(silent);
    const started = performance.now();
    const { end: late } = await gather(endpointAt(server.url), hello, {
      transport: async (request) => {
        await delay(60);
        return transport(request);
      },
      timeouts: { connect: 10_000, firstByte: 100, idle: 0 },
    });
    assert.ok(late.ending.type === 'failed' && late.ending.error.reason === 'first_byte');
    assert.ok(performance.now() - started >= 99);
  });
  test('0 is no limit of connecting', async () => {
    await using server = await serve(async (response) => {
      await delay(40);
      sse(response, reply('Here'));
    });
    const { end } = await gather(endpointAt(server.url), hello, { timeouts: { connect: 0, firstByte: 0, idle: 0 } });
    assert.deepEqual(end.ending, { type: 'complete' });
  });
  test('headers, but no first byte', async () => {
    await using server = await serve((response) => response.writeHead(200).flushHeaders());
    const { end } = await gather(endpointAt(server.url), hello, { timeouts: { firstByte: 40, idle: 0 } });
    assert.ok(end.ending.type === 'failed' && end.ending.error.kind === 'timeout');
  });
  test('nothing more in the middle: what came is kept', async () => {
    await using server = await serve(stalled);
    const { end } = await gather(endpointAt(server.url), hello, { timeouts: { firstByte: 0, idle: 40 } });
    assert.ok(end.ending.type === 'interrupted' && end.ending.error.kind === 'timeout');
    assert.deepEqual(end.message.content, [{ type: 'text', text: 'Kept' }]);
    await until(async () => (await server.open()) === 0);
  });
  test('any byte is life: pings and comments keep a silent reply going', async () => {
    await using server = await serve(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let count = 0; count < 12; count++) {
        response.write(count % 2 ? ': still here\n\n' : frame({ type: 'ping' }));
        await delay(100);
      }
      response.end(reply('Late'));
    });
    const { end } = await gather(endpointAt(server.url), hello, { timeouts: { firstByte: 1_000, idle: 1_000 } });
    assert.deepEqual(end.ending, { type: 'complete' });
  });
  test('but pings for ever are not a reply', async () => {
    await using server = await serve(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      while (!response.destroyed) {
        response.write(frame({ type: 'ping' }));
        await delay(5);
      }
    });
    const { end } = await gather(endpointAt(server.url), hello, { limits: { quiet: 60 } });
    assert.ok(end.ending.type === 'failed' && end.ending.error.kind === 'limit');
  });
  for (const [name, handler] of Object.entries({ silent, stalled })) {
    test(`a stop while the server is ${name} ends at once and closes the socket`, async () => {
      await using server = await serve(handler);
      const controller = new AbortController();
      const running = gather(endpointAt(server.url), hello, { signal: controller.signal });
      await until(() => server.seen.length === 1);
      if (name === 'stalled') await delay(20);
      const stopped = performance.now();
      controller.abort();
      const { end } = await running;
      assert.deepEqual(end.ending, { type: 'stopped' });
      assert.ok(performance.now() - stopped < 2000);
      await until(async () => (await server.open()) === 0);
      assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
    });
  }
  test('a stop before anything is sent sends nothing', async () => {
    await using server = await serve((response) => sse(response, reply('Hi')));
    const { end } = await gather(endpointAt(server.url), hello, { signal: AbortSignal.abort() });
    assert.deepEqual(end.ending, { type: 'stopped' });
    assert.equal(server.seen.length, 0);
  });
  test('a stop while nobody is iterating closes the socket and throws nowhere', async () => {
    await using server = await serve(stalled);
    const controller = new AbortController();
    const updates = stream(endpointAt(server.url), hello, { transport: nodeTransport, signal: controller.signal });
    const iterator = updates[Symbol.asyncIterator]();
    for (let type = ''; type !== 'events';) type = ((await iterator.next()).value as Update).type;
    controller.abort();
    await until(async () => (await server.open()) === 0);
    const last = (await iterator.next()).value as Update;
    assert.ok(last.type === 'end' && last.ending.type === 'stopped');
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  });
  test('leaving the loop closes the socket', async () => {
    await using server = await serve(stalled);
    const controller = new AbortController();
    for await (const update of stream(endpointAt(server.url), hello, {
      transport: nodeTransport,
      signal: controller.signal,
    })) {
      if (update.type === 'events') break;
    }
    await until(async () => (await server.open()) === 0);
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  });
  test('a response that comes after the stop is closed', async () => {
    const controller = new AbortController();
    let closed = false;
    let answer = (): void => undefined;
    const late: Transport = async () =>
      new Promise((resolve) => {
        const body = {
          [Symbol.asyncIterator]: () => ({
            next: async () => new Promise<never>(() => undefined),
            return: async () => {
              closed = true;
              return Promise.resolve({ done: true as const, value: undefined });
            },
          }),
        };
        answer = () => resolve({ status: 200, headers: { get: () => null }, body });
      });
    const running = gather(endpointAt('http://127.0.0.1:1'), hello, { transport: late, signal: controller.signal });
    await delay(5);
    controller.abort();
    assert.deepEqual((await running).end.ending, { type: 'stopped' });
    answer();
    await until(() => closed);
  });
  test('a transport that never lets go cannot hold a stop up', async () => {
    const controller = new AbortController();
    const deaf: Transport = async () => new Promise(() => undefined);
    const running = gather(endpointAt('http://127.0.0.1:1'), hello, { transport: deaf, signal: controller.signal });
    setImmediate(() => controller.abort());
    assert.deepEqual((await running).end.ending, { type: 'stopped' });
  });
  test('a thousand replies on one signal leave no listener', async () => {
    const controller = new AbortController();
    const body = new TextEncoder().encode(reply('Hi'));
    const quick: Transport = async () =>
      Promise.resolve({
        status: 200,
        headers: { get: () => null },
        body: (async function* () {
          yield await Promise.resolve(body);
        })(),
      });
    for (let count = 0; count < 1000; count++) {
      await gather(endpointAt('http://127.0.0.1:1'), hello, { transport: quick, signal: controller.signal });
    }
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  });
});

describe('bodies', () => {
  test('D10: a stream zipped without saying so', async () => {
    const zipped = gzipSync(reply('Unzipped'));
    await using server = await serve(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(zipped.subarray(0, 1));
      await delay(10);
      response.end(zipped.subarray(1));
    });
    const { end } = await gather(endpointAt(server.url));
    assert.deepEqual(end.ending, { type: 'complete' });
    assert.deepEqual(end.message.content, [{ type: 'text', text: 'Unzipped' }]);
  });
  test('D10: a zip that is cut or broken interrupts', async () => {
    const zipped = gzipSync(reply('Unzipped '.repeat(2000)));
    await using server = await serve((response, _, count) =>
      sse(
        response,
        count === 1 ? zipped.subarray(0, -20) : Buffer.concat([zipped.subarray(0, 12), Buffer.alloc(500, 7)]),
      ),
    );
    for (const kind of ['network', 'malformed']) {
      const { end } = await gather(endpointAt(server.url), hello, { retries: 0 });
      assert.ok(end.ending.type !== 'complete' && end.ending.type !== 'stopped');
      assert.equal(end.ending.error.kind, kind);
    }
  });
  test('T58: a zip bomb ends at the limit', async () => {
    // Of long events: half a million short ones that are no JSON take a second to read.
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, `data: ${'x'.repeat(1000)}\n\n`));
    await using server = await serve((response) => sse(response, bomb));
    const memory = process.memoryUsage.rss();
    const { end } = await gather(endpointAt(server.url), hello, { limits: { body: 4 * 1024 * 1024 } });
    assert.ok(end.ending.type === 'failed' && end.ending.error.kind === 'limit');
    assert.ok(process.memoryUsage.rss() - memory < 100 * 1024 * 1024);
  });
  test('D11, D12: JSON for a stream, a stream for JSON, whatever the content type; asked once', async () => {
    const message = { id: 'm', type: 'message', content: [{ type: 'text', text: 'Whole' }], stop_reason: 'end_turn' };
    for (const type of ['text/event-stream', 'application/json', 'text/plain', undefined]) {
      const headers = type === undefined ? {} : { 'content-type': type };
      await using json = await serve((response) => void response.writeHead(200, headers).end(JSON.stringify(message)));
      const streamed = await gather(endpointAt(json.url));
      assert.deepEqual(streamed.end.ending, { type: 'complete' });
      assert.ok(streamed.updates.some((update) => update.type === 'notice' && update.notice.type === 'not_streamed'));
      await using events = await serve((response) => void response.writeHead(200, headers).end(reply('Whole')));
      const signal = new AbortController().signal;
      const created = await create(endpointAt(events.url), hello, { transport: nodeTransport, signal });
      assert.deepEqual(created.ending, { type: 'complete' });
      assert.deepEqual(created.message.content, streamed.end.message.content);
      assert.deepEqual([json.seen.length, events.seen.length], [1, 1]);
      assert.equal('stream' in (JSON.parse(events.seen[0]?.body ?? '{}') as object), false);
    }
  });
  test('D13: a web page is named for what it is, its title once, and never sent again', async () => {
    const page =
      '<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1>Please <b>sign in</b><script>x()</script></body></html>';
    await using server = await serve(
      (response) => void response.writeHead(200, { 'content-type': 'text/html', server: 'nginx' }).end(page),
    );
    const { end } = await gather(endpointAt(server.url));
    assert.ok(end.ending.type === 'failed');
    assert.equal(end.ending.error.kind, 'not_messages');
    assert.equal(end.ending.error.reason, 'web_page');
    assert.equal(end.ending.error.detail, 'Sign in Please sign in');
    assert.equal(server.seen.length, 1);
  });
  test('D14: an empty answer is an error', async () => {
    for (const status of [200, 204]) {
      await using server = await serve((response) => void response.writeHead(status).end());
      const { end } = await gather(endpointAt(server.url));
      assert.ok(end.ending.type === 'failed' && end.ending.error.kind === 'not_messages');
      assert.equal(end.ending.error.reason, 'empty_body');
      assert.equal(end.ending.error.detail, undefined, 'nothing is quoted as the gateway’s words');
      assert.equal(server.seen.length, 1);
    }
  });
  test('T04: a redirect is an error that names the origin and path, without the query, and nobody is asked there', async () => {
    await using other = await serve((response) => sse(response, reply('No')));
    for (const status of [301, 302, 303, 307, 308]) {
      await using server = await serve(refuse(status, { location: `${other.url}/steal?key=1` }));
      const { end } = await gather(endpointAt(server.url));
      assert.ok(end.ending.type === 'failed');
      assert.equal(end.ending.error.kind, 'redirect');
      assert.equal(end.ending.error.target, `${other.url}/steal`);
    }
    assert.equal(other.seen.length, 0);
  });
  test('a status says what it says, whatever becomes of the body behind it', async () => {
    const half = JSON.stringify({ type: 'error', error: { type: 'authentication_error', message: 'bad key' } });
    const hangs = (response: ServerResponse): void => response.flushHeaders();
    for (const [status, headers, body, kind, detail] of [
      [401, { 'content-length': '500' }, (response) => response.end(half), 'auth', 'bad key'],
      [401, {}, (response) => response.write(half), 'auth', 'bad key'],
      [403, {}, hangs, 'permission', undefined],
      [307, { location: 'https://other.example/x' }, hangs, 'redirect', undefined],
    ] satisfies readonly (readonly [number, object, (response: ServerResponse) => unknown, string, unknown])[]) {
      await using server = await serve((response) => {
        response.writeHead(status, headers);
        body(response);
      });
      const timeouts = { firstByte: 20_000, idle: 50 };
      const { end } = await gather(endpointAt(server.url), hello, { timeouts, retries: 2 });
      assert.ok(end.ending.type === 'failed');
      assert.equal(end.ending.error.kind, kind);
      if (detail !== undefined) assert.equal(end.ending.error.detail, detail);
      assert.equal(server.seen.length, 1);
    }
  });
  test('a key that is wanted and was not sent is told from one that is refused', async () => {
    await using server = await serve(refuse(401));
    const reasonOf = async (key: string | undefined): Promise<unknown> => {
      const { end } = await gather({ ...endpointAt(server.url), key });
      return end.ending.type === 'failed' ? end.ending.error.reason : end.ending.type;
    };
    assert.equal(await reasonOf(undefined), 'no_key_sent');
    assert.equal(await reasonOf('sk-wrong-0123456789'), undefined);
  });
  test('a stop while the words of an error are waited for is a stop', async () => {
    await using server = await serve((response) => {
      response.writeHead(500).flushHeaders();
    });
    const stopping = new AbortController();
    for await (const update of stream(endpointAt(server.url), hello, {
      transport: nodeTransport,
      signal: stopping.signal,
    })) {
      if (update.type === 'response') stopping.abort();
      if (update.type === 'end') assert.deepEqual(update.ending, { type: 'stopped' });
    }
  });
  test('D12: a whole answer is never asked for again, whatever follows it or its JSON is like', async () => {
    const whole = JSON.stringify({ type: 'message', content: [{ type: 'text', text: '{"' }], stop_reason: 'end_turn' });
    for (const [body, ending] of [
      [`${whole}\n\ndata: [DONE]\n\n`, 'complete'],
      [`${whole}\n${whole}`, 'complete'],
      ["{'detail': 'no'}", 'not_messages'],
      ['{"object":"list","data":[]}\n{"more":1}', 'not_messages'],
      ['{ this is no JSON', 'not_messages'],
      ['{"pages": [{', 'not_messages'],
    ] as const) {
      await using server = await serve((response) => void response.writeHead(200).end(body));
      const { end } = await gather(endpointAt(server.url), hello, { retries: 2 });
      assert.equal('error' in end.ending ? end.ending.error.kind : end.ending.type, ending, body);
      assert.equal(server.seen.length, 1, body);
    }
    for (const cut of [1, 20, whole.length - 1]) {
      await using server = await serve((response) => void response.writeHead(200).end(whole.slice(0, cut)));
      const { end } = await gather(endpointAt(server.url), hello, { retries: 0 });
      assert.ok(end.ending.type === 'failed' && end.ending.error.reason === 'eof', String(cut));
    }
  });
  test('an endless error body is read up to its limit', async () => {
    function* endless(): Generator<string> {
      for (;;) yield 'x'.repeat(65536);
    }
    await using server = await serve(async (response) => {
      response.writeHead(400);
      // Ends when the client, which has read enough, closes the connection.
      await pipeline(endless, response).catch(() => undefined);
    });
    const { end } = await gather(endpointAt(server.url), hello, { limits: { errorBody: 1024 * 1024 } });
    assert.ok(end.ending.type === 'failed' && end.ending.error.kind === 'invalid');
    assert.ok((end.ending.error.detail?.length ?? 0) <= 500);
  });
  test('T59: a million blocks end at the limit, with what came', async () => {
    const block = frame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x' } });
    const many = Array.from({ length: 30_000 }, (_, index) => block.replace('"index":0', `"index":${index}`)).join('');
    await using server = await serve((response) => sse(response, startFrame + many + endFrames()));
    const { end } = await gather(endpointAt(server.url));
    assert.ok(end.ending.type === 'interrupted' && end.ending.error.kind === 'limit');
    assert.equal(end.message.content.length, 10_001);
  });
});

describe('a reply that says nothing says why', () => {
  for (const [name, silence] of [
    ['refusal-without-content', 'refusal'],
    ['limit-with-empty-text', 'max_tokens'],
    ['reference-text', undefined],
  ] as const) {
    test(name, async () => {
      const bytes = fixtures.find((fixture) => fixture.name === name)?.bytes ?? new Uint8Array();
      await using server = await serve((response) => sse(response, bytes));
      const { end } = await gather(endpointAt(server.url), hello);
      assert.deepEqual(end.ending, { type: 'complete', ...(silence && { silence }) });
    });
  }
});

test('an empty stream is a broken reply, and asked for again', async () => {
  for (const body of ['', ': waiting\n\n']) {
    await using server = await serve((response) => sse(response, body));
    const { end } = await gather(endpointAt(server.url), hello, { retries: 1 });
    assert.ok(end.ending.type === 'failed');
    assert.equal(end.ending.error.kind, 'malformed');
    assert.equal(server.seen.length, 2);
  }
});
