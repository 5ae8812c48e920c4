import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import fc from '../../fastCheck.ts';
import * as z from 'zod/mini';
import { fold, newFold, reference } from '../../../src/messages/index.ts';
import type { AssistantBlock, Json, JsonObject, Message, StreamEvent } from '../../../src/messages/index.ts';
import { Decoder } from '../../../src/messages/reply/decode.ts';
import { validHistory } from '../../../src/messages/request/history.ts';
import { Reply } from '../../../src/messages/reply/reply.ts';
import { cutAt, fixtures, goldenOf, random, resultOf, singleBytes } from './fixtures.ts';
import { frame } from './support.ts';

describe('recorded streams: the same result whole, in single bytes, and in 200 random splits', () => {
  for (const { name, bytes } of fixtures) {
    test(name, () => {
      const golden = goldenOf(name);
      assert.deepEqual(resultOf([bytes]), golden);
      assert.deepEqual(resultOf(singleBytes(bytes)), golden);
      const next = random(bytes.length);
      for (let run = 0; run < 200; run++) {
        const cuts = Array.from({ length: 1 + next(12) }, () => next(bytes.length + 1));
        assert.deepEqual(resultOf(cutAt(bytes, cuts)), golden, `cut at ${cuts.join(', ')}`);
      }
    });
  }
});

const encoder = new TextEncoder();
const named = (name: string): Uint8Array => {
  const fixture = fixtures.find((one) => one.name === name);
  assert.ok(fixture, name);
  return fixture.bytes;
};

/** The messages that a stream comes to after each of its bytes. */
function foldBytes(bytes: Uint8Array): Message {
  const decoder = new Decoder();
  return messageOf([...decoder.push(bytes), ...decoder.finish()]);
}

function messageOf(events: readonly StreamEvent[]): Message {
  const state = newFold();
  for (const event of events) fold(state, event);
  return state.message;
}

test('unknown events, and unknown fields in known ones, change nothing of the message', () => {
  const frames = new TextDecoder().decode(named('reference-tools')).split(/(?<=\n\n)/);
  const expected = foldBytes(named('reference-tools'));
  const unknown = fc.record({
    type: fc.constantFrom('vendor_event', 'x', 'message_meta'),
    a: fc.json(),
    index: fc.nat(5),
  });
  const fields = fc.dictionary(fc.constantFrom('vendor', 'kv_transfer_params', 'p', 'obfuscation'), fc.jsonValue());
  const insertion = fc.record({ at: fc.nat(frames.length - 1), event: unknown, fields });
  fc.assert(
    fc.property(fc.array(insertion, { minLength: 1, maxLength: 8 }), (insertions) => {
      const changed = [...frames];
      for (const { at, event, fields: more } of insertions) {
        const [, head = '', json = ''] = /^(event: .*\ndata: )(.*)\n\n$/s.exec(frames[at] ?? '') ?? [];
        const body = { ...more, ...(JSON.parse(json) as object), ...more };
        changed[at] = `data: ${JSON.stringify(event)}\n\n${head}${JSON.stringify(body)}\n\n`;
      }
      assert.deepEqual(foldBytes(encoder.encode(changed.join(''))), expected);
    }),
    { numRuns: 500 },
  );
});

test('unknown blocks between known ones, with deltas of any kind, are kept in their place and echoed whole', () => {
  const origin = { url: 'https://g.example/v1/messages', model: 'm' };
  const [start = '', ...frames] = new TextDecoder().decode(named('reference-tools')).split(/(?<=\n\n)/);
  const known = foldBytes(named('reference-tools'));
  const value = fc.jsonValue({ maxDepth: 3 }).map((json) => JSON.parse(JSON.stringify(json)) as Json);
  const block = fc.record({
    at: fc.nat(known.content.length),
    fields: fc.dictionary(fc.constantFrom('id', 'summary', 'data', '__proto__', 'constructor'), value),
    pieces: fc.array(fc.string()),
    last: value,
  });
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 5 }), (insertions) => {
      const shift = (index: number): number => index + insertions.filter(({ at }) => at <= index).length;
      const moved = frames.map((text) =>
        text.replace(/"index":(\d+)/, (_, index: string) => `"index":${shift(Number(index))}`),
      );
      const sorted = [...insertions].sort((one, other) => one.at - other.at);
      const expected = [...known.content];
      sorted.forEach(({ at, fields, pieces, last }, order) => {
        const index = at + order;
        const content_block = { ...fields, type: 'vendor_block', summary: 'S' };
        moved.unshift(
          frame({ type: 'content_block_start', index, content_block }),
          ...pieces.map((summary) =>
            frame({ type: 'content_block_delta', index, delta: { type: 'vendor_delta', summary } }),
          ),
          frame({ type: 'content_block_delta', index, delta: { type: 'vendor_delta', last } }),
          frame({ type: 'content_block_stop', index }),
        );
        const raw = JSON.parse(
          JSON.stringify({ ...content_block, summary: `S${pieces.join('')}`, last }),
        ) as JsonObject;
        expected.splice(index, 0, { type: 'unknown', raw });
      });
      const { content } = foldBytes(encoder.encode(start + moved.join('')));
      assert.deepEqual(content, expected);
      const messages = [{ role: 'user', content: 'Hi' } as const, { role: 'assistant', content, origin } as const];
      const [, sent] = validHistory(messages, { dialect: reference, origin, tools: true });
      assert.ok(Array.isArray(sent?.['content']));
      const echoed = (sent['content'] as readonly JsonObject[]).filter(({ type }) => type === 'vendor_block');
      assert.deepEqual(
        echoed,
        expected.flatMap((one) => (one.type === 'unknown' ? [one.raw] : [])),
      );
    }),
    { numRuns: 300 },
  );
});

const text = (words: string): AssistantBlock => ({ type: 'text', text: words });

describe('what is nested too deep is not kept: nothing of a reply may use up the stack', () => {
  const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const startOf = (block: string): string =>
    `data: {"type":"content_block_start","index":0,"content_block":${block}}\n\n`;
  const deltaOf = (delta: string): string => `data: {"type":"content_block_delta","index":0,"delta":${delta}}\n\n`;
  const tool = '"type":"tool_use","id":"t","name":"run"';
  const streams: readonly (readonly [name: string, body: (value: string) => string, expected: unknown])[] = [
    ['an unknown block', (value) => startOf(`{"type":"vendor","x":${value}}`), undefined],
    ['a field of a known block', (value) => startOf(`{"type":"text","text":"Hi","x":${value}}`), text('Hi')],
    ['citations', (value) => startOf(`{"type":"text","text":"Hi","citations":[${value}]}`), text('Hi')],
    [
      'a citation',
      (value) => startOf('{"type":"text","text":"Hi"}') + deltaOf(`{"type":"citations_delta","citation":${value}}`),
      text('Hi'),
    ],
    [
      'an unknown delta',
      (value) => startOf('{"type":"vendor"}') + deltaOf(`{"type":"x","x":${value}}`),
      { type: 'unknown', raw: { type: 'vendor' } },
    ],
    ["a call's input", (value) => startOf(`{${tool},"input":${value}}`), '…'],
    [
      'an input as text',
      (value) => startOf(`{${tool}}`) + deltaOf(`{"type":"input_json_delta","partial_json":${JSON.stringify(value)}}`),
      'text',
    ],
    [
      'an input as an object',
      (value) => startOf(`{${tool}}`) + deltaOf(`{"type":"input_json_delta","partial_json":${value}}`),
      '…',
    ],
    ['an unknown event', (value) => `data: {"type":"vendor","x":${value}}\n\n`, undefined],
    [
      'the details of a stop',
      (value) => `data: {"type":"message_delta","delta":{"stop_details":${value}}}\n\n`,
      undefined,
    ],
  ];
  for (const [name, body, expected] of streams) {
    test(name, () => {
      for (const levels of [300, 5_000, 100_000]) {
        const value = deep(levels);
        const decoder = new Decoder();
        const events = [
          ...decoder.push(encoder.encode(body(value) + 'data: {"type":"message_stop"}\n\n')),
          ...decoder.finish(),
        ];
        const message = messageOf(events);
        JSON.stringify([events, message]);
        const invalid = expected === 'text' ? value : expected;
        const call = { type: 'tool_use', id: 't', name: 'run', input: {}, invalid };
        const blocks = expected === undefined ? [] : [typeof expected === 'string' ? call : expected];
        assert.deepEqual(message.content, blocks);
        assert.equal(message.stopDetails, undefined);
      }
    });
  }
  test('a hundred levels are kept', () => {
    const value = deep(100);
    const message = messageOf(new Decoder().push(encoder.encode(startOf(`{"type":"vendor","x":${value}}`))));
    assert.deepEqual(message.content, [{ type: 'unknown', raw: { type: 'vendor', x: JSON.parse(value) as Json } }]);
  });
});

const count = z.optional(z.number().check(z.minimum(0)));
const input = z.record(z.string(), z.unknown());
const extra = z.optional(input);
/** A message with nothing missing, of the wrong type, or besides what the schema says. */
const shape = z.strictObject({
  id: z.string(),
  model: z.string(),
  content: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('text'), text: z.string(), citations: z.optional(z.array(z.unknown())), extra }),
      z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string(), extra }),
      z.strictObject({ type: z.literal('redacted_thinking'), data: z.string(), extra }),
      z.strictObject({
        type: z.literal('tool_use'),
        id: z.string().check(z.minLength(1)),
        name: z.string(),
        input,
        invalid: z.optional(z.string()),
        extra,
      }),
      z.strictObject({ type: z.literal('unknown'), raw: input }),
    ]),
  ),
  stopReason: z.optional(z.string()),
  stopSequence: z.optional(z.string()),
  stopDetails: z.optional(input),
  usage: z.strictObject({
    input: count,
    output: count,
    cacheRead: count,
    cacheWrite: count,
    cacheWrite5m: count,
    cacheWrite1h: count,
    reasoning: count,
    total: count,
  }),
});

describe('one corrupted byte, anywhere, in any way: never a throw, and a message of the right shape', () => {
  const { stackTraceLimit } = Error;
  // Most of what is corrupted is a SyntaxError inside, and writing down where takes longer than reading.
  before(() => (Error.stackTraceLimit = 0));
  after(() => (Error.stackTraceLimit = stackTraceLimit));
  const values = [0x00, 0x0a, 0x0d, 0x20, 0x22, 0x5c, 0x7b, 0x7d, 0xff];
  for (const { name, bytes } of fixtures) {
    test(name, () => {
      const next = random(bytes.length);
      for (let at = 0; at < bytes.length; at++) {
        const changed = bytes.slice();
        changed[at] = values[next(values.length)] ?? 0;
        const { ending, error, message } = resultOf([changed]);
        z.parse(shape, message);
        if (ending !== 'complete') assert.ok(error && error.message.length > 5);
      }
    });
  }
});

test('R13: a call cut at any byte of its input is never whole before its block has ended', () => {
  const bytes = named('reference-stop-tool-use');
  const text = new TextDecoder().decode(bytes);
  const closed = text.indexOf('event: content_block_stop', text.indexOf('input_json_delta')) + 1;
  const blockEnd = text.indexOf('\n\n', closed) + 2;
  for (let length = 0; length <= bytes.length; length++) {
    const decoder = new Decoder();
    const state = newFold();
    for (const event of decoder.push(bytes.subarray(0, length))) fold(state, event);
    for (const block of state.message.content) {
      if (block.type !== 'tool_use') continue;
      if (length < blockEnd) assert.notEqual(block.invalid, undefined, `whole after ${length} bytes`);
      else assert.deepEqual(block, { type: 'tool_use', id: 'toolu_1', name: 'run', input: { a: 1 } });
    }
  }
});

test('T58-T60: limits on bytes, events, blocks and line length keep what had come', () => {
  const bytes = named('reference-text');
  const run = (limits: Parameters<typeof limited>[1]): string => limited(bytes, limits);
  assert.equal(run({ body: 600 }), 'limit');
  assert.equal(run({ events: 3 }), 'limit');
  assert.equal(run({ line: 100 }), 'limit');
  assert.equal(run({}), 'complete');
});

function limited(bytes: Uint8Array, limits: NonNullable<ConstructorParameters<typeof Decoder>[0]>): string {
  const decoder = new Decoder(limits);
  for (const byte of singleBytes(bytes)) decoder.push(byte);
  decoder.finish();
  return decoder.problem?.kind ?? (decoder.complete ? 'complete' : 'incomplete');
}

test('T60: time is linear in the bytes for chunks of 16 bytes', () => {
  const event = (size: number): Uint8Array =>
    encoder.encode(
      `data: ${JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x\n'.repeat(size / 3) } })}\n\n`,
    );
  const time = (size: number): number => {
    const bytes = event(size);
    const times = [1, 2, 3].map(() => {
      const decoder = new Decoder();
      const started = process.cpuUsage();
      for (let at = 0; at < bytes.length; at += 16) decoder.push(bytes.subarray(at, at + 16));
      const { user, system } = process.cpuUsage(started);
      assert.equal(decoder.problem, undefined);
      return user + system;
    });
    return Math.min(...times);
  };
  time(1024 * 1024);
  const [small, large] = [time(1024 * 1024), time(4 * 1024 * 1024)];
  // Four times the size in at most ten times the time: a quadratic reader would need sixteen.
  assert.ok(large / small < 10, `${small} µs, then ${large} µs`);
});

test('a call of which only the start came may be run only if its end, or the end of the reply, was said', () => {
  const run = (isClosed: boolean, stopReason?: string): unknown => {
    const state = newFold();
    fold(state, { type: 'block_start', index: 0, block: { type: 'tool_use', id: 't', name: 'run', input: {} } });
    if (isClosed) fold(state, { type: 'block_stop', index: 0 });
    if (stopReason !== undefined) fold(state, { type: 'message_delta', stopReason, usage: {} });
    fold(state, { type: 'message_stop' });
    const [block] = state.message.content;
    return block?.type === 'tool_use' && block.invalid === undefined;
  };
  assert.deepEqual([run(false), run(false, 'pause_turn')], [false, false]);
  assert.deepEqual([run(true), run(false, 'tool_use'), run(false, 'end_turn')], [true, true, true]);
});

test('memory stays flat, however many signs of life and unknown events come', () => {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as () => void;
  const chunk = encoder.encode(
    `data: {"type":"ping"}\n\n: ${'still here '.repeat(50)}\n\ndata: {"type":"vendor","x":"${'y'.repeat(400)}"}\n\n` +
      'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}\n\n',
  );
  const reply = new Reply();
  const feed = (bytes: number): number => {
    for (let fed = 0; fed < bytes; fed += chunk.length) reply.push(chunk);
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = feed(1024 * 1024);
  const after = feed(28 * 1024 * 1024);
  assert.equal(reply.ended, false);
  assert.ok(after - before < 4 * 1024 * 1024, `${after - before} bytes more`);
});
