import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply } from '../../../src/conversation/entries.ts';
import { titleFrom, titleOf } from '../../../src/conversation/title.ts';
import { newConversation } from '../../../src/conversation/tree.ts';

describe('what a conversation is called', () => {
  it('is the first line of the question that says something', () => {
    assert.equal(titleFrom('Why?'), 'Why?');
    assert.equal(titleFrom('\n\n```\n## Fix   this\tplease\nand that'), 'Fix this please');
    assert.equal(titleFrom('  - one'), 'one');
    assert.equal(titleFrom('/explain what `cart.ts` does'), 'what cart.ts does');
    assert.equal(titleFrom('/explain'), '/explain');
    assert.equal(titleFrom('/usr/bin is empty'), '/usr/bin is empty');
    assert.equal(titleFrom('?!'), '');
    assert.equal(titleFrom(''), '');
  });

  it('is cut at a word, and never inside a character', () => {
    const title = titleFrom('Explain why the cart forgets '.repeat(10));
    assert.match(title, /^(?:Explain why the cart forgets ?)+.*[a-z]…$/);
    assert.ok(title.length <= 80);
    const faces = titleFrom('😀'.repeat(200));
    assert.equal(faces, `${'😀'.repeat(79)}…`);
    assert.equal(titleFrom('x'.repeat(9_000_000)).length, 80);
  });

  it('is its own title once it has one, and the first question’s until then', () => {
    let conversation = newConversation('c');
    assert.equal(titleOf(conversation), undefined);
    conversation = apply(conversation, { type: 'prompt', id: 'p', at: 1, text: 'Why?', context: [] });
    conversation = apply(conversation, { type: 'prompt', id: 'q', at: 2, text: 'How?', context: [] });
    assert.equal(titleOf(conversation), 'Why?');
    conversation = apply(conversation, { type: 'title', title: 'Carts' });
    assert.equal(titleOf(conversation), 'Carts');
  });
});
