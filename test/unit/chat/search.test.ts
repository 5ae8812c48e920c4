import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { excerptOf } from '../../../src/chat/search.ts';
import { apply } from '../../../src/conversation/entries.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { newConversation } from '../../../src/conversation/tree.ts';

describe('looking for words in a conversation', () => {
  it('finds them in questions and answers, across the pieces that they came in', () => {
    const entries: readonly Entry[] = [
      { type: 'prompt', id: 'p', at: 1, text: 'Why does the Cart forget?', context: [] },
      { type: 'reply', id: 'r', parent: 'p', at: 1 },
      {
        type: 'events',
        reply: 'r',
        events: [{ type: 'text', index: 0, text: `${'x '.repeat(100)}Because of a miss` }],
      },
      { type: 'events', reply: 'r', events: [{ type: 'text', index: 0, text: 'ing\nsave.' }] },
    ];
    const conversation = entries.reduce(apply, newConversation('c'));
    assert.equal(excerptOf(conversation, 'cart'), 'Why does the Cart forget?');
    assert.match(excerptOf(conversation, 'MISSING') ?? '', /^….*Because of a missing save\.$/);
    assert.equal(excerptOf(conversation, 'wish list'), undefined);
  });
});
