import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { apply } from '../../../src/conversation/entries.ts';
import { replay } from '../../../src/conversation/replay.ts';
import { encode } from '../../../src/conversation/journalLines.ts';
import { exchangesOf, pathTo } from '../../../src/conversation/path.ts';
import { failedInstead } from '../../../src/conversation/tree.ts';
import type { Conversation, Reply } from '../../../src/conversation/tree.ts';

const folder = path.join(import.meta.dirname, '../../fixtures/journals');
const fixtures = readdirSync(folder).filter((each) => /^v1.*\.journal$/.test(each));
const written = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

/** What is shown, as version 1 told it. */
function asTurns(conversation: Conversation): unknown {
  const turns = exchangesOf(pathTo(conversation)).map(({ prompt: { id, text, context }, reply }) => ({
    id,
    question: { text, attachments: context },
    ...(reply?.author !== undefined && { author: reply.author }),
    reply: reply?.rounds[0]?.message ?? { id: '', model: '', content: [], usage: {} },
    notices: reply?.notices,
    ending: reply && endingOf(conversation, reply),
  }));
  return { id: conversation.id, origins: conversation.origins, turns };
}

function endingOf(conversation: Conversation, reply: Reply): unknown {
  const { ending, author } = failedInstead(conversation, reply) ?? reply;
  return ending?.type === 'failed' ? { ...ending, by: author } : ending;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('journals written by version 1 (kept for ever)', () => {
  for (const name of fixtures) {
    it(name, () => {
      const expected = JSON.parse(readFileSync(path.join(folder, name.replace('.journal', '.json')), 'utf8')) as {
        readonly conversation: unknown;
        readonly damaged: number;
        readonly isNewer: boolean;
      };
      const { conversation, damaged, isNewer } = replay(written(name), 'c');
      assert.deepEqual(plain({ conversation: asTurns(conversation), damaged, isNewer }), expected);
    });
  }

  it('keep the reply that was replaced beside the new one', () => {
    const { nodes, head } = replay(written('v1-retry.journal'), 'c').conversation;
    const replies = [...nodes.values()].filter((node) => node.type === 'reply' && node.parent === 'one');
    assert.deepEqual(
      replies.map(({ id }) => id),
      ['one~1', 'one~2'],
    );
    assert.equal(head, 'two~1');
  });

  it('can be written on, and open the same again', () => {
    const old = written('v1-retry-failed.journal');
    const entry = { type: 'prompt', id: 'three', parent: 'two~1', at: 1, text: 'More?', context: [] } as const;
    const { conversation, damaged } = replay(old + encode('v2', 0, entry), 'c');
    assert.equal(damaged, 0);
    assert.deepEqual(plain(asTurns(conversation)), plain(asTurns(apply(replay(old, 'c').conversation, entry))));
  });

  it('say which lines were lost for good, and which were only written twice', () => {
    const lost = (name: string): number => replay(written(name), 'c').lost;
    assert.equal(lost('v1-damaged-first.journal'), 1);
    assert.equal(lost('v1-damaged-turn.journal'), 1);
    assert.equal(lost('v1-disk-failed.journal'), 0, 'torn, and written again');
  });
});
