import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { salvage } from '../../../src/chat/salvage.ts';
import { encode } from '../../../src/conversation/journalLines.ts';

const words = { you: 'You', lost: 'lost' };
const journal = [
  encode('w', 0, { type: 'prompt', id: 'p', at: 1, text: 'Why "so"?', context: [] }),
  encode('w', 1, { type: 'reply', id: 'r', parent: 'p', at: 1 }),
  encode('w', 2, { type: 'events', reply: 'r', events: [{ type: 'text', index: 0, text: 'Be' }] }),
  encode('w', 3, { type: 'events', reply: 'r', events: [{ type: 'text', index: 0, text: 'cause.' }] }),
].join('');

describe('a conversation that is damaged beyond being shown', () => {
  it('is read where only its checksums are wrong', () => {
    assert.equal(
      salvage(journal.replaceAll(/^[0-9a-f]{8}/gm, '00000000'), words),
      '## You\n\nWhy "so"?\n\n---\n\nBecause.',
    );
  });

  it('is read around what is torn', () => {
    const torn = journal.replace(',"context":[]', ',"conte').replace('"index":0,"text":"cause."}]', '"index":0,"te');
    assert.equal(salvage(torn, words), 'Why "so"?\n\n*lost*\n\nBe\n\n*lost*');
  });

  it('is shown as it stands where no words are left', () => {
    assert.equal(salvage('\0\0\0', words), '`````\n\0\0\0\n`````');
  });
});
