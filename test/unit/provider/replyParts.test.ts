import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fold, joinChanges, newFold } from '../../../src/messages/index.ts';
import type { StreamEvent } from '../../../src/messages/index.ts';
import { ReplyParts, usageOf } from '../../../src/provider/replyParts.ts';
import type { ReplyPart } from '../../../src/provider/replyParts.ts';

const origin = { url: 'https://g.example/v1/messages', model: 'm' };

function follow() {
  const state = newFold();
  const parts = new ReplyParts();
  return {
    take: (...events: readonly StreamEvent[]): readonly ReplyPart[] =>
      parts.take(joinChanges(events.flatMap((event) => fold(state, event))), state.message, origin),
    finish: () => parts.finish(state.message, origin),
  };
}

const start: StreamEvent = { type: 'message_start', id: 'msg', model: 'm', usage: { input: 10, cacheRead: 5 } };
const callStart: StreamEvent = {
  type: 'block_start',
  index: 2,
  block: { type: 'tool_use', id: 'c1', name: 'run', input: {} },
};

describe('the parts of a reply', () => {
  it('are told as they come: a thought with its signature before the text, calls and usage at the end', () => {
    const { take, finish } = follow();
    assert.deepEqual(take(start), []);
    assert.deepEqual(take({ type: 'thinking', index: 0, thinking: 'h' }), [
      { type: 'thinking', id: 'msg#0', text: 'h' },
    ]);
    const rest = take(
      { type: 'thinking', index: 0, thinking: 'm' },
      { type: 'signature', index: 0, signature: 'signed' },
      { type: 'block_stop', index: 0 },
      { type: 'text', index: 1, text: 'Yes' },
    );
    assert.deepEqual(rest, [
      { type: 'thinking', id: 'msg#0', text: 'm' },
      {
        type: 'thinking',
        id: 'msg#0',
        text: '',
        metadata: { signature: 'signed', _completeThinking: 'hm', origin },
      },
      { type: 'text', text: 'Yes' },
    ]);
    assert.deepEqual(take(callStart, { type: 'input_json', index: 2, json: '{"a":1}' }), []);
    assert.deepEqual(
      take(
        { type: 'block_stop', index: 2 },
        { type: 'message_delta', stopReason: 'tool_use', usage: { output: 7 } },
        { type: 'message_stop' },
      ),
      [],
    );
    assert.deepEqual(finish(), [
      { type: 'call', id: 'c1', name: 'run', input: { a: 1 } },
      {
        type: 'usage',
        usage: {
          prompt_tokens: 15,
          completion_tokens: 7,
          total_tokens: 22,
          prompt_tokens_details: { cached_tokens: 5 },
        },
      },
    ]);
  });

  it('have no call that was cut off', () => {
    const { take, finish } = follow();
    take(start, callStart, { type: 'input_json', index: 2, json: '{"a":' });
    take({ type: 'message_delta', stopReason: 'max_tokens', usage: {} }, { type: 'message_stop' });
    assert.deepEqual(finish(), []);
  });

  it('have the end of a thought that nothing follows, and of an encrypted one', () => {
    const { take, finish } = follow();
    take(start, { type: 'thinking', index: 0, thinking: 'hm' });
    take({ type: 'block_start', index: 1, block: { type: 'redacted_thinking', data: 'x' } });
    assert.deepEqual(
      finish().map((part) => part.type === 'thinking' && part.metadata),
      [
        { signature: '', _completeThinking: 'hm', origin },
        { redactedData: 'x', origin },
      ],
    );
    assert.deepEqual(finish(), []);
  });

  it('count tokens only where the gateway says both counts', () => {
    assert.equal(usageOf({ input: 1 }), undefined);
    assert.equal(usageOf({ output: 1 }), undefined);
    assert.equal(usageOf({ input: 1, output: 0, cacheWrite: 2 })?.prompt_tokens, 3);
  });
});
