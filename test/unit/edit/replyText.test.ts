import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReplyText } from '../../../src/edit/replyText.ts';
import { fold, joinChanges, newFold } from '../../../src/messages/index.ts';
import type { StreamEvent } from '../../../src/messages/index.ts';

test('the text of a reply comes once, in the order in which it came, whatever else comes and wherever its block stands', () => {
  const state = newFold();
  const text = new ReplyText();
  const take = (...events: readonly StreamEvent[]): string =>
    text.take(joinChanges(events.flatMap((event) => fold(state, event))), state.message);
  assert.equal(take({ type: 'message_start', id: 'm', model: 'm', usage: {} }), '');
  assert.equal(take({ type: 'thinking', index: 0, thinking: 'hm' }, { type: 'text', index: 2, text: 'a' }), 'a');
  assert.equal(take({ type: 'text', index: 2, text: 'b' }, { type: 'thinking', index: 0, thinking: 'm' }), 'b');
  assert.equal(take({ type: 'block_start', index: 1, block: { type: 'text', text: 'c' } }), 'c');
  assert.equal(take({ type: 'text', index: 2, text: 'd' }, { type: 'text', index: 1, text: 'e' }), 'de');
});
