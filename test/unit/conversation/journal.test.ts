import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { encode, journalVersion, replay } from '../../../src/conversation/journal.ts';
import type { Entry } from '../../../src/conversation/journal.ts';
import { coalesce } from '../../../src/conversation/turn.ts';
import { fold, newFold } from '../../../src/messages/reply/fold.ts';
import type { AssistantBlock, Message, StreamEvent } from '../../../src/messages/schema.ts';

const reply: readonly StreamEvent[] = [
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
const author = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g.example', model: 'm' };
const story: readonly Entry[] = [
  { type: 'conversation', version: journalVersion, id: 'c', at: 1 },
  { type: 'origin', origin: 'https://g.example' },
  { type: 'turn', id: 'one', at: 2, question: { text: 'Was?', attachments: [attachment] } },
  { type: 'author', turn: 'one', author },
  { type: 'events', turn: 'one', events: coalesce(reply.slice(0, 7)) },
  { type: 'notice', turn: 'one', notice: 'thinking_dropped' },
  { type: 'events', turn: 'one', events: coalesce(reply.slice(7)) },
  { type: 'end', turn: 'one', ending: { type: 'complete' } },
  { type: 'turn', id: 'two', at: 3, question: { text: 'Und?', attachments: [] } },
  { type: 'events', turn: 'two', events: [{ type: 'text', index: 0, text: 'half' }] },
];
const written = story.map((entry, at) => encode('w', at, entry)).join('');
const folded = foldAll(reply);

describe('the journal', () => {
  it('tells the conversation as it was, and a turn that was running as interrupted', () => {
    const { conversation, damaged, isNewer } = replay(written);
    assert.deepEqual(conversation?.origins, ['https://g.example']);
    assert.equal(damaged, 0);
    assert.equal(isNewer, false);
    const [one, two] = conversation.turns;
    assert.deepEqual(one?.reply, folded);
    assert.deepEqual(one.question, { text: 'Was?', attachments: [attachment] });
    assert.deepEqual(one.author, author);
    assert.deepEqual(one.notices, ['thinking_dropped']);
    assert.deepEqual(one.ending, { type: 'complete' });
    assert.deepEqual(two?.reply.content, [{ type: 'text', text: 'half' }]);
    assert.deepEqual(two.ending, { type: 'interrupted' });
  });

  it('cut at any length: every whole line before the cut counts', () => {
    const whole = replay(written).conversation?.turns ?? [];
    let turns = 0;
    for (let length = 0; length <= written.length; length++) {
      const cut = replay(written.slice(0, length));
      const now = cut.conversation?.turns ?? [];
      assert.ok(cut.damaged <= 1);
      assert.ok(now.length >= turns, 'a longer journal tells no less');
      turns = now.length;
      for (const [at, turn] of now.entries()) {
        assert.deepEqual(turn.question, whole[at]?.question);
        if (turn.ending?.type === 'complete') assert.deepEqual(turn.reply, folded);
      }
    }
    assert.equal(turns, 2);
  });

  it('each byte flipped: never throws, loses at most that line, and never calls a damaged reply complete', () => {
    const bytes = new TextEncoder().encode(written);
    for (let at = 0; at < bytes.length; at++) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] ?? 0) ^ 0xff;
      const { conversation, damaged } = replay(new TextDecoder().decode(flipped));
      assert.ok(damaged <= 2, `byte ${at}`);
      for (const turn of conversation?.turns ?? []) {
        if (turn.ending?.type === 'complete') assert.deepEqual(turn.reply, folded, `byte ${at}`);
      }
    }
  });

  it('a torn line does not take the next one along, and one written again counts once', () => {
    const lines = story.map((entry, at) => encode('w', at, entry));
    const torn = lines.map((line, at) => (at === 4 ? line.slice(0, line.length / 2) + line : line)).join('');
    assert.deepEqual(replay(torn).conversation, replay(written).conversation);
    const twice = [...lines.slice(0, 7), ...lines.slice(4)].join('');
    assert.deepEqual(replay(twice).conversation, replay(written).conversation);
  });

  it('two writers at once lose nothing, and only who began a turn adds to it', () => {
    const other: readonly Entry[] = [
      { type: 'turn', id: 'three', at: 4, question: { text: 'Other window', attachments: [] } },
      { type: 'events', turn: 'three', events: [{ type: 'text', index: 0, text: 'there' }] },
      { type: 'turn', id: 'two', at: 5, question: { text: 'Und?', attachments: [] } },
      { type: 'events', turn: 'two', events: [{ type: 'text', index: 0, text: 'anew' }] },
    ];
    const late = encode('w', story.length, {
      type: 'events',
      turn: 'two',
      events: [{ type: 'text', index: 0, text: '!' }],
    });
    const mixed = written + other.map((entry, at) => encode('v', at, entry)).join('') + late;
    const turns = replay(mixed).conversation?.turns ?? [];
    assert.deepEqual(
      turns.map(({ id, reply: { content } }) => [id, content.length === 1 ? content[0] : content.length]),
      [
        ['one', 3],
        ['two', { type: 'text', text: 'anew' }],
        ['three', { type: 'text', text: 'there' }],
      ],
    );
  });

  it('what a later version wrote is told of and its unknown entries are passed over', () => {
    const later = { type: 'conversation', version: journalVersion + 1, id: 'c', at: 1 } as const;
    assert.equal(replay(encode('w', 0, later)).isNewer, true);
    const unknown = JSON.parse('{"type":"dream","about":"sheep"}') as Entry;
    const withUnknown =
      encode('w', 0, later) + encode('w', 1, unknown) + encode('w', 2, { type: 'origin', origin: 'o' });
    assert.deepEqual(replay(withUnknown).conversation?.origins, ['o']);
  });

  it('any text at all is read without throwing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void replay(text)));
    assert.deepEqual(replay('\0'.repeat(10_000)).conversation, undefined);
  });
});

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
