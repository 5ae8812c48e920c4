import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { coalesce } from '../../../src/conversation/coalesce.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { replay } from '../../../src/conversation/replay.ts';
import { encode, journalVersion, seal } from '../../../src/conversation/journalLines.ts';
import { exchangesOf, pathTo } from '../../../src/conversation/path.ts';
import { isEmpty, promptOf, replyOf } from '../../../src/conversation/tree.ts';
import type { Conversation } from '../../../src/conversation/tree.ts';
import { fold, newFold } from '../../../src/messages/reply/fold.ts';
import type { StreamEvent } from '../../../src/messages/schema.ts';

const events: readonly StreamEvent[] = [
  { type: 'message_start', id: 'msg_1', model: 'm', usage: { input: 7 } },
  { type: 'block_start', index: 0, block: { type: 'thinking', thinking: '', signature: '' } },
  { type: 'thinking', index: 0, thinking: 'hm' },
  { type: 'signature', index: 0, signature: 'c2ln' },
  { type: 'block_stop', index: 0 },
  { type: 'block_start', index: 1, block: { type: 'text', text: '' } },
  { type: 'text', index: 1, text: 'Grüße ' },
  { type: 'text', index: 1, text: '😀\n' },
  { type: 'block_stop', index: 1 },
  { type: 'block_start', index: 2, block: { type: 'tool_use', id: 't', name: 'look', input: {} } },
  { type: 'input_json', index: 2, json: '{"a":' },
  { type: 'input_json', index: 2, json: '1}' },
  { type: 'block_stop', index: 2 },
  { type: 'message_delta', stopReason: 'tool_use', usage: { output: 9 } },
  { type: 'message_stop' },
];
const whole = newFold();
for (const event of events) fold(whole, event);
const folded = whole.message;

const attachment = {
  id: 'a',
  type: 'selection',
  path: 'src/app.ts',
  uri: 'file:///src/app.ts',
  language: 'typescript',
  startLine: 3,
  endLine: 4,
  text: 'let x\n',
} as const;
const unknown = { id: 'h', type: 'unknown', raw: { type: 'hologram', id: 'h', depth: [1, { deep: true }] } } as const;
const author = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g.example', model: 'm' };
const said = (reply: string, text: string): Entry => ({
  type: 'events',
  reply,
  events: [{ type: 'text', index: 0, text }],
});
const asked = (id: string, parent?: string): Entry => ({
  type: 'prompt',
  id,
  ...(parent !== undefined && { parent }),
  at: 2,
  text: id,
  context: [],
});

const story: readonly Entry[] = [
  { type: 'conversation', version: journalVersion, id: 'c', at: 1 },
  { type: 'origin', origin: 'https://g.example' },
  { type: 'prompt', id: 'one', at: 2, text: 'Was?', context: [attachment, unknown] },
  { type: 'reply', id: 'one-reply', parent: 'one', at: 2 },
  { type: 'author', reply: 'one-reply', author },
  { type: 'events', reply: 'one-reply', events: coalesce(events.slice(0, 7)) },
  { type: 'notice', reply: 'one-reply', notice: 'thinking_dropped' },
  { type: 'events', reply: 'one-reply', events: coalesce(events.slice(7)) },
  { type: 'end', reply: 'one-reply', ending: { type: 'complete' } },
  asked('two', 'one-reply'),
  { type: 'reply', id: 'two-reply', parent: 'two', at: 3 },
  said('two-reply', 'half'),
];
const write = (entries: readonly Entry[], writer = 'w'): readonly string[] =>
  entries.map((entry, at) => encode(writer, at, entry));
const written = write(story).join('');

const read = (text: string): Conversation => replay(text, 'c').conversation;
/** What is shown, a line for each question: its words, and the texts of the reply. */
const shown = (conversation: Conversation): unknown =>
  exchangesOf(pathTo(conversation)).map(({ prompt, reply }) => [
    prompt.text,
    reply?.rounds.flatMap(({ message }) =>
      message.content.map((block) => (block.type === 'text' ? block.text : block.type)),
    ),
  ]);

describe('a journal that was written before it said who was asked (kept for ever)', () => {
  const folder = path.join(import.meta.dirname, '../../fixtures/journals');
  const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

  it('tells of the same conversation', () => {
    const { conversation, damaged, lost, isNewer } = replay(read('v2-branches.journal'), 'c');
    const { nodes, looked, deleted, chosen } = conversation;
    const plain = {
      ...conversation,
      nodes: [...nodes.values()],
      looked: [...looked],
      deleted: [...deleted],
      chosen: [...chosen],
    };
    assert.deepEqual([damaged, lost, isNewer], [0, 0, false]);
    assert.deepEqual(JSON.parse(JSON.stringify(plain)), JSON.parse(read('v2-branches.json')));
  });
});

describe('the journal', () => {
  it('tells the conversation as it was, and a reply that was running as interrupted', () => {
    const { conversation, damaged, lost, isNewer } = replay(written, 'c');
    assert.deepEqual(conversation.origins, ['https://g.example']);
    assert.deepEqual([damaged, lost, isNewer], [0, 0, false]);
    const [one, two] = exchangesOf(pathTo(conversation));
    assert.deepEqual(one?.reply?.rounds, [{ message: folded, calls: [] }]);
    assert.deepEqual(one.prompt.context, [attachment, unknown], 'attachments of any kind');
    assert.deepEqual(one.reply.author, author);
    assert.deepEqual(one.reply.notices, ['thinking_dropped']);
    assert.deepEqual(one.reply.ending, { type: 'complete' });
    assert.deepEqual(two?.reply?.rounds[0]?.message.content, [{ type: 'text', text: 'half' }]);
    assert.deepEqual(two.reply.ending, { type: 'interrupted' });
  });

  it('cut at any length: every whole line before the cut counts', () => {
    const all = exchangesOf(pathTo(read(written)));
    let most = 0;
    for (let length = 0; length <= written.length; length++) {
      const cut = replay(written.slice(0, length), 'c');
      const now = exchangesOf(pathTo(cut.conversation));
      assert.ok(cut.damaged <= 1);
      assert.ok(now.length >= most, 'a longer journal tells no less');
      most = now.length;
      for (const [at, { prompt, reply }] of now.entries()) {
        assert.deepEqual(prompt, all[at]?.prompt);
        if (reply?.ending?.type === 'complete') assert.deepEqual(reply.rounds[0]?.message, folded);
      }
    }
    assert.equal(most, 2);
  });

  it('each byte flipped: never throws, loses at most that line, and never calls a damaged reply complete', () => {
    const bytes = new TextEncoder().encode(written);
    for (let at = 0; at < bytes.length; at++) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 0xff;
      const { conversation, damaged, lost } = replay(new TextDecoder().decode(flipped), 'c');
      assert.ok(damaged <= 2 && lost <= 1, `byte ${at}`);
      const reply = replyOf(conversation, 'one-reply');
      if (reply?.ending?.type === 'complete') assert.deepEqual(reply.rounds[0]?.message, folded, `byte ${at}`);
    }
  });

  it('a torn line does not take the next one along, and one written again counts once', () => {
    const lines = write(story);
    const torn = lines.map((line, at) => (at === 5 ? line.slice(0, line.length / 2) + line : line)).join('');
    assert.deepEqual(read(torn), read(written));
    assert.equal(replay(torn, 'c').lost, 0, 'nothing is missing');
    assert.deepEqual(read([...lines.slice(0, 8), ...lines.slice(5)].join('')), read(written));
  });

  it('a line whose first copy is damaged is read from a later one, in its place', () => {
    const lines = story.map((entry, n) => encode('w', n, entry));
    const whole = replay(lines.join(''), 'c');
    for (let damaged = 0; damaged < lines.length - 1; damaged++) {
      // A write that failed after all its lines but the last had come, with one of them damaged since.
      const first = lines.slice(0, -1).map((line, n) => (n === damaged ? line.replace('"w"', '"W"') : line));
      const again = replay([...first, ...lines].join(''), 'c');
      assert.equal(again.damaged, 1);
      assert.equal(again.lost, 0);
      assert.deepEqual(again.conversation, whole.conversation, `line ${damaged}`);
    }
  });

  it('whose first line is damaged is shown all the same, under the id of its file', () => {
    const damaged = written.replace('"version"', '"versioN"');
    const { conversation, lost } = replay(damaged, 'c');
    assert.deepEqual(conversation, read(written));
    assert.equal(conversation.id, 'c');
    assert.equal(lost, 1);
  });

  it('whose question was lost shows its reply, and says that a question is missing', () => {
    const without = (...lost: readonly number[]): Conversation =>
      read(
        write(story)
          .filter((_, at) => !lost.includes(at))
          .join(''),
      );
    const half = ['thinking', 'Grüße 😀\n', 'tool_use'];
    assert.deepEqual(shown(without(9)), [
      ['Was?', half],
      ['', ['half']],
    ]);
    assert.equal(promptOf(without(9), 'two')?.lost, true);
    assert.deepEqual(shown(without(10)), [
      ['Was?', half],
      ['two', ['half']],
    ]);
    assert.equal(replyOf(without(10), 'two-reply')?.torn, true);
    assert.deepEqual(shown(without(9, 10)), [
      ['Was?', half],
      ['', ['half']],
    ]);
    assert.deepEqual(shown(without(2, 3)), [
      ['', half],
      ['two', ['half']],
    ]);
    assert.equal(replyOf(without(2, 3), 'one-reply')?.ending?.type, 'interrupted', 'what is torn is not complete');
  });

  it('two writers at once lose nothing, and what comes late stays with the reply it belongs to', () => {
    const other: readonly Entry[] = [
      asked('three', 'one-reply'),
      { type: 'reply', id: 'three-reply', parent: 'three', at: 4 },
      said('three-reply', 'there'),
      { type: 'end', reply: 'three-reply', ending: { type: 'complete' } },
      { type: 'reply', id: 'two-again', parent: 'two', at: 5 },
      said('two-again', 'anew'),
    ];
    const late = encode('w', story.length, said('two-reply', '!'));
    const conversation = read(written + write(other, 'v').join('') + late);
    assert.deepEqual(shown(conversation), [
      ['Was?', ['thinking', 'Grüße 😀\n', 'tool_use']],
      ['two', ['anew']],
    ]);
    const textOf = (id: string): unknown => replyOf(conversation, id)?.rounds[0]?.message.content;
    assert.deepEqual(textOf('two-reply'), [{ type: 'text', text: 'half!' }]);
    assert.deepEqual(textOf('three-reply'), [{ type: 'text', text: 'there' }]);
    assert.equal(replyOf(conversation, 'three-reply')?.ending?.type, 'complete');
  });

  it('of a later version is told of, by any of its lines, and its unknown entries are passed over', () => {
    const later = { type: 'conversation', version: journalVersion + 1, id: 'c', at: 1 } as const;
    assert.equal(replay(encode('w', 0, later), 'c').isNewer, true);
    const dream = seal({ v: journalVersion + 1, w: 'w', n: 1, e: { type: 'dream' } });
    assert.equal(replay(dream, 'c').isNewer, true);
    const { conversation, damaged } = replay(dream + encode('w', 2, { type: 'origin', origin: 'o' }), 'c');
    assert.deepEqual(conversation.origins, ['o']);
    assert.equal(damaged, 0);
  });

  it('any text at all is read without throwing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void replay(text, 'c')));
    assert.equal(replay('\0'.repeat(10_000), 'c').conversation.nodes.size, 0);
  });

  it('entries of any shape are read without throwing', () => {
    const types = [
      'conversation',
      'origin',
      'turn',
      'prompt',
      'reply',
      'head',
      'author',
      'events',
      'restart',
      'call',
      'end',
    ];
    const value = fc.oneof(fc.constantFrom('one', 'r', 'p'), fc.jsonValue({ maxDepth: 2 }));
    const fields = fc.record(
      {
        type: fc.constantFrom(...types),
        ...Object.fromEntries(
          ['id', 'parent', 'reply', 'turn', 'text', 'context', 'question', 'events', 'round', 'call', 'ending'].map(
            (name) => [name, value],
          ),
        ),
      },
      { requiredKeys: ['type'] },
    );
    const line = fc.record({ v: fc.constantFrom(1, 2), e: fields });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const { conversation } = replay(lines.map(({ v, e }, n) => seal({ v, w: 'w', n, e })).join(''), 'c');
        for (const id of conversation.nodes.keys()) pathTo(conversation, id);
      }),
    );
  });
});

/** A conversation as people make them: questions, answers in pieces, retries, edited questions, other paths. */
const stories = fc
  .array(
    fc.record({
      what: fc.constantFrom('ask', 'ask', 'ask', 'retry', 'edit', 'look'),
      pieces: fc.array(fc.constantFrom('a', 'b ', '\n', '😀', 'é'), { minLength: 1, maxLength: 4 }),
      ends: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((steps) => {
    const entries: Entry[] = [{ type: 'conversation', version: journalVersion, id: 'c', at: 0 }];
    const replies: string[] = [];
    let prompt: Extract<Entry, { readonly type: 'prompt' }> | undefined;
    for (const [at, { what, pieces, ends }] of steps.entries()) {
      const last = replies.at(-1);
      if (what === 'look' && replies[0] !== undefined) entries.push({ type: 'head', head: replies[0] });
      if (prompt === undefined || what === 'ask' || what === 'edit') {
        const parent = what === 'edit' ? prompt?.parent : last;
        prompt = {
          type: 'prompt',
          id: `p${at}`,
          ...(parent !== undefined && { parent }),
          at,
          text: `question ${at}`,
          context: [],
        };
        entries.push(prompt);
      }
      const id = `r${at}`;
      entries.push({
        type: 'reply',
        id,
        parent: prompt.id,
        ...(what === 'retry' && last !== undefined && { instead: last }),
        at,
      });
      for (const [n, piece] of pieces.entries()) entries.push(said(id, `${at}.${n}${piece}`));
      if (ends) entries.push({ type: 'end', reply: id, ending: { type: 'complete' } });
      replies.push(id);
    }
    return entries;
  });

/** Every piece of text that an entry brings. */
const textsOf = (entry: Entry): readonly string[] =>
  entry.type === 'prompt'
    ? [entry.text]
    : entry.type === 'events'
      ? entry.events.flatMap((event) => (event.type === 'text' ? [event.text] : []))
      : [];

describe('a journal damaged anywhere', () => {
  const damage = fc.record({
    line: fc.nat(),
    how: fc.constantFrom('flip', 'cut', 'drop', 'join', 'noise'),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });

  it('shows what is undamaged, calls nothing complete that lost a piece, and never throws', () => {
    fc.assert(
      fc.property(stories, fc.array(damage, { maxLength: 4 }), (entries, damages) => {
        const lines = [...write(entries)];
        const hurt = new Set<number>();
        for (const { line, how, at } of damages) {
          const n = line % lines.length;
          const text = lines[n] ?? '';
          const place = 1 + Math.floor(at * (text.length - 2));
          if (how === 'flip')
            lines[n] = `${text.slice(0, place)}${text[place] === 'x' ? 'y' : 'x'}${text.slice(place + 1)}`;
          if (how === 'cut') lines[n] = text.slice(0, place);
          if (how === 'drop') lines[n] = '';
          if (how === 'join') lines[n] = text.trimStart();
          if (how === 'noise') lines[n] = `${text}\0\0 ${text.slice(0, place)}`;
          if (how !== 'noise') hurt.add(n); // where it may be lost: one that is glued to another is too
        }
        const { conversation, lost } = replay(lines.join(''), 'c');
        const told = new Map(
          [...conversation.nodes.values()].map((node) => [
            node.id,
            node.type === 'prompt'
              ? node.text
              : node.rounds.map(({ message }) => JSON.stringify(message.content)).join(''),
          ]),
        );
        for (const [n, entry] of entries.entries()) {
          if (hurt.has(n)) continue;
          const id = entry.type === 'prompt' ? entry.id : entry.type === 'events' ? entry.reply : undefined;
          for (const text of textsOf(entry)) {
            assert.ok(
              id !== undefined && told.get(id)?.includes(JSON.stringify(text).slice(1, -1)),
              `${text} of ${id}`,
            );
          }
        }
        for (const [id] of told) assert.ok(pathTo(conversation, id).at(-1)?.id === id);
        assert.ok(lost <= hurt.size);
        for (const node of conversation.nodes.values()) {
          if (node.type !== 'reply' || node.ending?.type !== 'complete') continue;
          const own = entries.flatMap((entry) => ('reply' in entry && entry.reply === node.id ? textsOf(entry) : []));
          assert.equal(told.get(node.id), isEmpty(node) ? '' : JSON.stringify([{ type: 'text', text: own.join('') }]));
        }
      }),
      { numRuns: 600 },
    );
  });
});
