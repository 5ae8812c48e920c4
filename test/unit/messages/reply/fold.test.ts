import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from '../../../fastCheck.ts';
import { fold, joinChanges, newFold } from '../../../../src/messages/index.ts';
import type { AssistantBlock, Change, Message, StreamEvent } from '../../../../src/messages/index.ts';
import { Reply } from '../../../../src/messages/reply/reply.ts';
import { cutAt, fixtures, random, singleBytes } from '../fixtures.ts';

/** What someone has who follows the changes, and reads a block from the message only when told to. */
class Copy {
  #blocks: AssistantBlock[] = [];

  take(changes: readonly Change[], { content }: Message): void {
    const places = changes.map((change) => (change.type === 'moved' ? 'moved' : change.at));
    assert.equal(new Set(places).size, places.length, 'one change a block');
    if (places.includes('moved')) assert.equal(places.length, 1, 'nothing beside a move');
    for (const change of changes) {
      if (change.type === 'moved') this.#blocks = content.map((block) => structuredClone(block));
      else if (change.type === 'append') this.#blocks[change.at] = longer(this.#blocks[change.at], change.text);
      else {
        assert.ok(change.at <= this.#blocks.length, 'no gaps');
        const block = content[change.at];
        assert.ok(block);
        this.#blocks[change.at] = structuredClone(block);
      }
    }
    assert.deepEqual(this.#blocks.map(shown), content.map(shown));
  }
}

function longer(block: AssistantBlock | undefined, text: string): AssistantBlock {
  assert.notEqual(text, '');
  switch (block?.type) {
    case 'text':
      return { ...block, text: block.text + text };
    case 'thinking':
      return { ...block, thinking: block.thinking + text };
    case 'tool_use':
      return { ...block, invalid: (block.invalid ?? '') + text };
    default:
      return assert.fail('Only text, thinking and input are added to.');
  }
}

/** A block without what nobody is shown. */
function shown(block: AssistantBlock): unknown {
  return Object.fromEntries(Object.entries(block).filter(([name]) => !unseen.includes(name)));
}

const unseen = ['citations', 'signature', 'extra'];

describe('whoever follows the changes has the message of the fold, however the bytes are cut', () => {
  for (const { name, bytes } of fixtures) {
    test(name, () => {
      const follow = (chunks: Iterable<Uint8Array>): void => {
        const reply = new Reply();
        const copy = new Copy();
        for (const chunk of chunks) copy.take(reply.push(chunk).changes, reply.message);
        copy.take(reply.finish().changes, reply.message);
      };
      follow([bytes]);
      follow(singleBytes(bytes));
      const next = random(bytes.length);
      for (let run = 0; run < 50; run++) {
        follow(
          cutAt(
            bytes,
            Array.from({ length: 1 + next(12) }, () => next(bytes.length + 1)),
          ),
        );
      }
    });
  }
});

const index = fc.nat(3);
const event = fc.oneof(
  fc.record({
    type: fc.constant('block_start' as const),
    index,
    block: fc.constantFrom<AssistantBlock>(
      { type: 'text', text: 'x' },
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'redacted_thinking', data: 'd' },
      { type: 'tool_use', id: 't', name: 'look', input: {} },
      { type: 'tool_use', id: 't', name: 'look', input: {}, invalid: '[1]' },
      { type: 'unknown', raw: { type: 'server_tool_use', input: {} } },
      { type: 'unknown', raw: { type: 'vendor', text: 'v' } },
    ),
  }),
  fc.record({ type: fc.constant('text' as const), index, text: fc.constantFrom('a', 'bc', '') }),
  fc.record({ type: fc.constant('thinking' as const), index, thinking: fc.constantFrom('t', 'u', '') }),
  fc.record({ type: fc.constant('input_json' as const), index, json: fc.constantFrom('{"a":', '1}', '', ' ', '{}') }),
  fc.record({
    type: fc.constant('unknown_delta' as const),
    index,
    delta: fc.constantFrom({ type: 'x', text: 'd' }, { type: 'x', text: 1 }, { type: 'x', input: {} }),
  }),
  fc.record({ type: fc.constant('block_stop' as const), index }),
  fc.record({ type: fc.constant('signature' as const), index, signature: fc.constant('c2ln') }),
  fc.record({ type: fc.constant('citation' as const), index, citation: fc.constant(null) }),
  fc.constantFrom<StreamEvent>(
    { type: 'ping' },
    { type: 'message_start', id: 'msg', model: 'm', usage: {} },
    { type: 'message_delta', stopReason: 'max_tokens', usage: {} },
    { type: 'message_delta', stopReason: 'tool_use', usage: {} },
    { type: 'message_stop' },
  ),
);

test('so does whoever follows them over events in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.array(event, { maxLength: 5 })), (batches) => {
      const state = newFold();
      const copy = new Copy();
      for (const batch of batches) {
        const changes = joinChanges(batch.flatMap((each) => fold(state, each)));
        copy.take(changes, state.message);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a delta is told as what it adds, whatever is there already', () => {
  const state = newFold();
  fold(state, { type: 'block_start', index: 0, block: { type: 'text', text: '' } });
  assert.deepEqual(fold(state, { type: 'text', index: 0, text: 'Hi' }), [{ type: 'append', at: 0, text: 'Hi' }]);
  assert.deepEqual(fold(state, { type: 'signature', index: 0, signature: 's' }), []);
  assert.deepEqual(fold(state, { type: 'block_stop', index: 0 }), []);
});
