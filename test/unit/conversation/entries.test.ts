import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply } from '../../../src/conversation/entries.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { replay } from '../../../src/conversation/replay.ts';
import { encode, readEntry, seal } from '../../../src/conversation/journalLines.ts';
import { pathTo } from '../../../src/conversation/path.ts';
import { failedInstead, newConversation, replyOf } from '../../../src/conversation/tree.ts';
import type { Conversation } from '../../../src/conversation/tree.ts';
import { newFold } from '../../../src/messages/index.ts';

const prompt = (id: string, parent?: string): Entry => ({
  type: 'prompt',
  id,
  ...(parent !== undefined && { parent }),
  at: 1,
  text: id,
  context: [],
});
const reply = (id: string, parent: string, instead?: string): Entry => ({
  type: 'reply',
  id,
  parent,
  ...(instead !== undefined && { instead }),
  at: 1,
});
const text = (id: string, words: string, round?: number): Entry => ({
  type: 'events',
  reply: id,
  ...(round !== undefined && { round }),
  events: [{ type: 'text', index: 0, text: words }],
});
const end = (id: string, type: 'complete' | 'stopped' = 'complete'): Entry => ({
  type: 'end',
  reply: id,
  ending: { type },
});
const fail = (id: string): Entry => ({
  type: 'end',
  reply: id,
  ending: { type: 'failed', failure: { kind: 'overloaded', message: 'x' } },
});
const all = (entries: readonly Entry[]): Conversation =>
  entries.reduce((sofar, entry) => apply(sofar, entry), newConversation('c'));
/** As it comes back from its journal. */
const kept = (entries: readonly Entry[]): Conversation =>
  replay(entries.map((entry, at) => encode('w', at, entry)).join(''), 'c').conversation;
const path = (conversation: Conversation): readonly string[] => pathTo(conversation).map(({ id }) => id);

const answered = [prompt('p'), reply('r', 'p'), text('r', 'one'), end('r')];

/** Live and from the journal, the same. */
function both(entries: readonly Entry[], check: (conversation: Conversation) => void): void {
  check(all(entries));
  check(kept(entries));
}

describe('a conversation', () => {
  it('asked again has another reply beside the first, which is kept', () => {
    both([...answered, reply('s', 'p', 'r'), text('s', 'two'), end('s')], (conversation) => {
      assert.deepEqual(path(conversation), ['p', 's']);
      assert.deepEqual(replyOf(conversation, 'r')?.rounds[0]?.message.content, [{ type: 'text', text: 'one' }]);
    });
  });

  it('asked again in vain shows the reply it had, and why there is no other', () => {
    both([...answered, reply('s', 'p', 'r'), fail('s')], (conversation) => {
      assert.deepEqual(path(conversation), ['p', 'r']);
      const shown = replyOf(conversation, 'r');
      assert.deepEqual(shown?.ending, { type: 'complete' });
      assert.equal(failedInstead(conversation, shown)?.id, 's');
    });
    both([...answered, reply('s', 'p', 'r'), end('s', 'stopped')], (conversation) => {
      assert.deepEqual(path(conversation), ['p', 'r']);
      const shown = replyOf(conversation, 'r');
      assert.equal(shown && failedInstead(conversation, shown), undefined, 'a stop is no failure');
    });
    const again = [...answered, reply('s', 'p', 'r'), fail('s'), reply('t', 'p', 'r'), text('t', 'two'), end('t')];
    both(again, (conversation) => assert.deepEqual(path(conversation), ['p', 't']));
  });

  it('asked again when the editor went away shows the reply it had', () => {
    assert.deepEqual(path(kept([...answered, reply('s', 'p', 'r')])), ['p', 'r']);
    assert.deepEqual(path(kept([...answered, reply('s', 'p', 'r'), text('s', 't')])), ['p', 's']);
  });

  it('with a question that was edited has both, and shows the new one', () => {
    const edited = [...answered, prompt('q', 'r'), reply('s', 'q'), end('s'), prompt('q2', 'r'), reply('t', 'q2')];
    both(edited, (conversation) => assert.deepEqual(path(conversation), ['p', 'r', 'q2', 't']));
    both([...edited, end('t'), { type: 'head', head: 's' }], (conversation) =>
      assert.deepEqual(path(conversation), ['p', 'r', 'q', 's']),
    );
  });

  it('goes on from where the user looks', () => {
    const forked = [...answered, prompt('q', 'r'), reply('s', 'q'), end('s'), { type: 'head', head: 'r' } as const];
    both([...forked, prompt('q2', 'r')], (conversation) => assert.deepEqual(path(conversation), ['p', 'r', 'q2']));
  });

  it('has several replies that run at once', () => {
    const entries = [
      prompt('p'),
      reply('r', 'p'),
      reply('s', 'p'),
      text('r', 'a'),
      text('s', 'b'),
      text('r', 'c'),
      end('s'),
    ];
    both([...entries, end('r')], (conversation) => {
      const texts = ['r', 's'].map((id) => replyOf(conversation, id)?.rounds[0]?.message.content);
      assert.deepEqual(texts, [[{ type: 'text', text: 'ac' }], [{ type: 'text', text: 'b' }]]);
    });
  });

  it('changes nothing of a reply that has ended', () => {
    const late: readonly Entry[] = [
      text('r', '!'),
      { type: 'notice', reply: 'r', notice: 'late' },
      { type: 'restart', reply: 'r' },
      fail('r'),
    ];
    both([...answered, ...late], (conversation) =>
      assert.deepEqual(replyOf(conversation, 'r'), replyOf(all(answered), 'r')),
    );
  });

  it('forgets what an attempt brought that is made again, and nothing of the rounds before', () => {
    const rounds = [prompt('p'), reply('r', 'p'), text('r', 'one'), text('r', 'half', 1), text('r', ' a', 1)];
    both([...rounds, { type: 'restart', reply: 'r', round: 1 }, text('r', 'two', 1)], (conversation) => {
      const texts = replyOf(conversation, 'r')?.rounds.map(({ message }) => message.content);
      assert.deepEqual(texts, [[{ type: 'text', text: 'one' }], [{ type: 'text', text: 'two' }]]);
    });
  });

  it('takes a live message over as it is, and neither writes it nor believes one in a journal', () => {
    const { message } = newFold();
    const live = { message, changes: [], begins: false };
    const entry = { type: 'events', reply: 'r', events: [{ type: 'text', index: 0, text: 'a' }], live } as const;
    const running = all([prompt('p'), reply('r', 'p'), entry, entry]);
    assert.equal(replyOf(running, 'r')?.rounds[0]?.message, message);
    assert.doesNotMatch(encode('w', 0, entry), /live/);
    const line = { v: 2, w: 'w', n: 2, e: entry };
    const journal = [prompt('p'), reply('r', 'p')].map((each, at) => encode('w', at, each)).join('') + seal(line);
    const { rounds } = replyOf(replay(journal, 'c').conversation, 'r') ?? {};
    assert.deepEqual(rounds?.[0]?.message.content, [{ type: 'text', text: 'a' }]);
  });

  it('has calls with results that are text or blocks, and no others', () => {
    const call = (result: unknown): unknown =>
      readEntry({ type: 'call', reply: 'r', round: 0, call: { id: 'a', state: 'done', result } } as {
        readonly type: string;
      });
    for (const result of [undefined, 'seen', [{ type: 'text', text: 'seen' }]])
      assert.notEqual(call(result), undefined);
    for (const result of [1, null, {}, ['seen']]) assert.equal(call(result), undefined);
  });

  it('costs the same to grow however long it is', () => {
    const grow = (prompts: number): number => {
      let conversation = newConversation('c');
      for (let at = 0; at < prompts; at++) {
        for (const entry of [
          prompt(`p${at}`),
          reply(`r${at}`, `p${at}`),
          text(`r${at}`, 'x'.repeat(1_000)),
          end(`r${at}`),
        ]) {
          conversation = apply(conversation, entry);
        }
      }
      for (const entry of [prompt('p'), reply('r', 'p')]) conversation = apply(conversation, entry);
      const began = process.cpuUsage();
      for (let at = 0; at < 20_000; at++) conversation = apply(conversation, text('r', 'word '));
      return process.cpuUsage(began).user / 1000;
    };
    grow(1);
    const [short, long] = [Math.min(grow(1), grow(1)), Math.min(grow(3_000), grow(3_000))];
    assert.ok(long < 10 * short + 20, `${long.toFixed(1)} ms against ${short.toFixed(1)} ms`);
  });
});
