import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../../fastCheck.ts';
import type { JsonObject, StreamEvent } from '../../../../src/messages/index.ts';
import { readFrame, readPiece } from '../../../../src/messages/reply/events.ts';

const slow = (data: string): StreamEvent[] => {
  const out: StreamEvent[] = [];
  readFrame('', data, 0, out);
  return out;
};

const nasty = fc.string({
  unit: fc.constantFrom('"', '\\', '"}}', '","x":"', '\u0007', '\t', '\u2028', '\ud800', '😀', 'a', '{', '}', '\\"'),
});
const delta = fc.oneof(
  nasty.map((text) => ({ type: 'text_delta', text })),
  nasty.map((thinking) => ({ type: 'thinking_delta', thinking })),
  nasty.map((json) => ({ type: 'input_json_delta', partial_json: json })),
);

test('a delta that is read the quick way is read the same the slow way', () => {
  fc.assert(
    fc.property(delta, fc.nat(), (one, index) => {
      const data = JSON.stringify({ type: 'content_block_delta', index, delta: one });
      const piece = readPiece(data);
      if (index < 1_000_000) assert.notEqual(piece, undefined);
      if (piece !== undefined) assert.deepEqual([piece], slow(data));
    }),
    { numRuns: 2_000 },
  );
});

test('what only looks like one is left to the slow way, or is the same there', () => {
  const raw = fc.tuple(
    fc.constantFrom('"text_delta","text"', '"thinking_delta","thinking"', '"input_json_delta","partial_json"'),
    fc.constantFrom('0', '01', '-1', '1e1', '1234567', '"0"', ''),
    nasty,
    fc.constantFrom('"}}', '"},"x":1}', '"}', '"}} ', '"}}}'),
  );
  fc.assert(
    fc.property(raw, ([head, index, text, end]) => {
      const data = `{"type":"content_block_delta","index":${index},"delta":{"type":${head}:"${text}${end}`;
      const piece = readPiece(data);
      if (piece !== undefined) assert.deepEqual([piece], slow(data));
    }),
    { numRuns: 3_000 },
  );
});

test('an empty delta is still one', () => {
  const data: JsonObject = {
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'input_json_delta', partial_json: '' },
  };
  assert.deepEqual(readPiece(JSON.stringify(data)), { type: 'input_json', index: 0, json: '' });
});

test('a count that no request can have was not reported', () => {
  for (const count of [1e300, 1e12, '1e300', -1, 'many', '', null, [5]]) {
    const frame = { type: 'message_delta', delta: {}, usage: { input_tokens: 3, output_tokens: count } };
    const [event] = slow(JSON.stringify(frame));
    assert.ok(event?.type === 'message_delta');
    assert.deepEqual(event.usage, { input: 3 });
  }
});
