import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { coalesce } from '../../../src/conversation/coalesce.ts';
import { fold, newFold } from '../../../src/messages/reply/fold.ts';
import type { AssistantBlock, Message, StreamEvent } from '../../../src/messages/schema.ts';

describe('a reply in pieces', () => {
  const event = fc.oneof(
    fc.record({
      type: fc.constant('block_start' as const),
      index: fc.nat(3),
      block: fc.constantFrom<AssistantBlock>(
        { type: 'text', text: '' },
        { type: 'text', text: 's' },
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'tool_use', id: 'i', name: 'n', input: {} },
        { type: 'tool_use', id: 'i', name: 'n', input: {}, invalid: '[1]' },
        { type: 'unknown', raw: { type: 'server_tool_use', id: 's', input: {} } },
        { type: 'unknown', raw: { type: 'x', text: 't' } },
      ),
    }),
    fc.record({
      type: fc.constant('unknown_delta' as const),
      index: fc.nat(3),
      delta: fc.constantFrom(
        { type: 'compaction_delta', content: 'c' },
        { type: 'x', n: [1] },
        { type: 'x', text: 'u' },
        { type: 'x', text: 1 },
      ),
    }),
    fc.record({ type: fc.constant('text' as const), index: fc.nat(3), text: fc.constantFrom('a', 'bc', '') }),
    fc.record({ type: fc.constant('thinking' as const), index: fc.nat(3), thinking: fc.constantFrom('t', 'u') }),
    fc.record({
      type: fc.constant('input_json' as const),
      index: fc.nat(3),
      json: fc.constantFrom('{"a":', '1}', '', ' '),
    }),
    fc.record({ type: fc.constant('block_stop' as const), index: fc.nat(3) }),
    fc.record({ type: fc.constant('signature' as const), index: fc.nat(3), signature: fc.constant('c2ln') }),
    fc.record({ type: fc.constant('citation' as const), index: fc.nat(3), citation: fc.constant(null) }),
    fc.constantFrom<StreamEvent>({ type: 'ping' }, { type: 'message_stop' }),
  );

  it('joined, it folds to the same message', () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const joined = coalesce(events);
        assert.ok(joined.length <= events.length);
        assert.deepEqual(withoutIds(joined), withoutIds(events));
      }),
    );
  });
});

/** The message without the ids that are made up for calls that came without one. */
function withoutIds(events: readonly StreamEvent[]): unknown {
  return foldAll(events).content.map((block) => ({ ...block, id: '' }));
}

function foldAll(events: readonly StreamEvent[]): Message {
  const state = newFold();
  for (const event of events) fold(state, event);
  return state.message;
}
