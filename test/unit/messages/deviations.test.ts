import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { create, reference } from '../../../src/messages/index.ts';
import { validHistory } from '../../../src/messages/request/history.ts';
import { fixtures } from './fixtures.ts';
import { endpointAt, gather, hello, nodeTransport, reply, serve } from './support.ts';

/** The deviations of real servers that are known, by number. */
const known = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 31, 35, 36, 37, 41, 42, 43,
  44, 45, 46,
];

/** What a test or a group of tests is called, if it begins with the numbers of what it is about: `D11, D12: …`. */
const title = /\b(?:test|it|describe)\(\s*(['"`])((?:[DRT]\d+,? ?)+): .*?\1/g;

test('each known deviation has a recorded stream or a test of its own, named after it', () => {
  const streams = fixtures.map(({ name }) => /^d(\d\d)-/.exec(name)?.[1]);
  const titles = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(new URL(file, import.meta.url), 'utf8').matchAll(title)])
    .flatMap(([, , numbers = '']) => numbers.split(/,? /).filter((number) => number.startsWith('D')));
  const covered = new Set([...streams, ...titles.map((number) => number.slice(1))].map(Number));
  assert.deepEqual(
    known.filter((id) => !covered.has(id)),
    [],
  );
});

const signal = new AbortController().signal;

test('D12: what a body is, is seen from its first bytes, never from its type, and nothing is asked twice', async () => {
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text: 'Hi' }],
    stop_reason: 'end_turn',
    usage: {},
  };
  const types = ['text/event-stream', 'application/json', 'text/html', 'application/octet-stream', undefined];
  for (const body of [reply('Hi'), `: waiting\n\n${reply('Hi')}`, JSON.stringify(message)]) {
    for (const type of types) {
      await using server = await serve((response) => {
        response.writeHead(200, type === undefined ? {} : { 'content-type': type });
        response.end(body);
      });
      const streamed = (await gather(endpointAt(server.url))).end;
      const whole = await create(endpointAt(server.url), hello, { transport: nodeTransport, signal });
      for (const { ending, message: got } of [streamed, whole]) {
        assert.deepEqual(ending, { type: 'complete' }, `${type ?? 'no type'}: ${body.slice(0, 20)}`);
        assert.deepEqual(got.content, [{ type: 'text', text: 'Hi' }]);
      }
      assert.equal(server.seen.length, 2);
    }
  }
});

test('D18: thinking that is refused in an upstream’s words is left out, once, whatever wraps the words', async () => {
  const words = 'messages.1.content.0: Invalid `signature` in `thinking` block';
  const inner = { type: 'error', error: { type: 'invalid_request_error', message: words } };
  for (const body of [
    inner,
    { error: { message: JSON.stringify(inner) } },
    { error: { message: 'Provider returned error', code: 400, metadata: { raw: JSON.stringify(inner) } } },
    { type: 'error', error: { type: 'request_fail', upstream_error: inner } },
  ]) {
    for (const heals of [true, false]) {
      await using server = await serve((response, request) => {
        const isHealed = heals && !request.body.includes('"thinking"');
        response.writeHead(isHealed ? 200 : 400);
        response.end(isHealed ? reply('Ok') : JSON.stringify(body));
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
      assert.equal(end.ending.type, heals ? 'complete' : 'failed');
      assert.equal(server.seen.length, 2);
      assert.equal(updates.filter(({ type }) => type === 'notice').length, 1);
    }
  }
});

test('D46: what another try cannot mend is asked once, whatever its status', async () => {
  for (const [status, message, kind] of [
    [402, 'Payment required', 'credit'],
    [403, 'Credits exhausted', 'credit'],
    [429, 'You exceeded your current quota', 'credit'],
    [503, 'No available channel for model m under group default', 'model'],
    [404, 'model: m', 'model'],
  ] as const) {
    await using server = await serve((response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message } }));
    });
    const { end } = await gather(endpointAt(server.url), hello, { retries: 2 });
    assert.ok(end.ending.type === 'failed');
    assert.equal(end.ending.error.kind, kind);
    assert.equal(server.seen.length, 1);
  }
});

test('D19: thinking goes back with its call to where it came from, and nowhere else', () => {
  const origin = { url: 'https://g.example/v1/messages', model: 'm' };
  const thinking = { type: 'thinking', thinking: 'Hm', signature: 's' } as const;
  const call = { type: 'tool_use', id: 't1', name: 'run', input: {} } as const;
  const result = { type: 'tool_result', tool_use_id: 't1', content: 'done' } as const;
  const sent = (to: string): unknown =>
    validHistory(
      [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [thinking, call], origin },
        { role: 'user', content: [result] },
      ],
      { dialect: reference, tools: true, origin: { ...origin, model: to } },
    )[1]?.['content'];
  assert.deepEqual(sent('m'), [thinking, call]);
  assert.deepEqual(sent('other'), [call]);
});
