import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstChange, missOf } from '../../../src/chat/missed.ts';
import type { Sent } from '../../../src/chat/missed.ts';
import { warmthOf } from '../../../src/chat/warmth.ts';
import { apply } from '../../../src/conversation/entries.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { encode } from '../../../src/conversation/journalLines.ts';
import { pathTo } from '../../../src/conversation/path.ts';
import { replay } from '../../../src/conversation/replay.ts';
import { newConversation, replyOf, sentAt } from '../../../src/conversation/tree.ts';
import type { Conversation, Missed } from '../../../src/conversation/tree.ts';
import type { Usage } from '../../../src/messages/index.ts';
import { Desk } from './support.ts';

const minute = 60_000;
const to = { gatewayId: 'g', model: 'm' };
const price = { input: 3e-6, output: 15e-6, cacheRead: 0.3e-6, cacheWrite: 3.75e-6 };
const five = { cacheWrite: 10_000, cacheWrite5m: 10_000, cacheWrite1h: 0 };

interface Turn {
  /** Minutes. */
  readonly at: number;
  /** Minutes until it was sent. */
  readonly waited?: number;
  readonly usage: Usage;
  readonly model?: string;
  readonly isRunning?: boolean;
}

function talk(...turns: readonly Turn[]): Conversation {
  let conversation = newConversation('c');
  const put = (entry: Entry): unknown => (conversation = apply(conversation, entry));
  for (const [index, { at, waited = 0, usage, model = 'm', isRunning = false }] of turns.entries()) {
    const parent = index === 0 ? {} : { parent: `a${index - 1}` };
    put({ type: 'prompt', id: `q${index}`, ...parent, at: at * minute, text: 'Why?', context: [] });
    put({ type: 'reply', id: `a${index}`, parent: `q${index}`, at: at * minute });
    const author = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g.example', model };
    put({ type: 'author', reply: `a${index}`, author });
    const block = { type: 'text', text: 'Because.' } as const;
    const events = [
      { type: 'message_start', id: '', model, usage } as const,
      { type: 'block_start', index: 0, block } as const,
    ];
    put({ type: 'events', reply: `a${index}`, events });
    if (!isRunning) put({ type: 'end', reply: `a${index}`, ending: { type: 'complete' }, waited: waited * minute });
  }
  return conversation;
}

const warmth = (conversation: Conversation, now: number, more: Partial<Parameters<typeof warmthOf>[1]> = {}) =>
  warmthOf(pathTo(conversation), { to, now: now * minute, price, caches: true, ...more });

describe('what is likely in a cache', () => {
  it('is what the last request read and wrote, for as long as its usage says', () => {
    const first = { at: 1, usage: five };
    assert.deepEqual(warmth(talk(first), 3), { tokens: 10_000, left: 3 * minute, saves: 0.0345 });
    const more = { ...five, cacheRead: 10_000, cacheWrite: 500, cacheWrite5m: 500 };
    const second = talk(first, { at: 4, usage: more });
    assert.equal(warmth(second, 5)?.tokens, 10_500);
    assert.equal(warmth(second, 5)?.left, 4 * minute, 'reading it starts the time anew');
    assert.equal(warmth(second, 10)?.left, 0);
    assert.equal(warmth(talk(first), -60)?.left, 5 * minute, 'the clock was set back');
    const hour = { cacheWrite: 9_000, cacheWrite5m: 0, cacheWrite1h: 9_000 };
    assert.equal(warmth(talk({ at: 0, usage: hour }), 20)?.left, 40 * minute);
  });

  it('is counted from when the request was sent, not from when it was asked for', () => {
    assert.equal(warmth(talk({ at: 1, waited: 2, usage: five }), 5)?.left, 3 * minute);
  });

  it('is nothing of use once the next request begins otherwise', () => {
    const changed = (reply: string) => (reply === 'a0' ? ('system' as const) : undefined);
    const found = warmth(talk({ at: 1, usage: five }), 2, { changed });
    assert.deepEqual(found, { tokens: 10_000, left: 0, changed: 'system' });
  });

  it('has no time where none was said, and keeps the one that was said before', () => {
    const unsaid = { cacheRead: 0, cacheWrite: 10_000 };
    assert.deepEqual(warmth(talk({ at: 0, usage: unsaid }), 1, { price: undefined }), { tokens: 10_000 });
    const onlyRead = { cacheRead: 10_000, cacheWrite: 0 };
    assert.equal(warmth(talk({ at: 0, usage: five }, { at: 4, usage: onlyRead }), 5)?.left, 4 * minute);
  });

  it('is nothing where nothing was cached, for another model, or where breakpoints are not sent', () => {
    assert.equal(warmth(talk({ at: 0, usage: { input: 5 } }), 1), undefined);
    assert.equal(warmth(talk({ at: 0, usage: { cacheRead: 0, cacheWrite: 0 } }), 1), undefined);
    assert.equal(warmth(talk({ at: 0, usage: five, model: 'other' }), 1), undefined);
    assert.equal(warmth(talk({ at: 0, usage: five }), 1, { caches: false }), undefined);
    const itself = talk({ at: 0, usage: { cacheRead: 640 } });
    assert.equal(warmth(itself, 1, { caches: false })?.tokens, 640, 'a server that caches by itself');
  });

  it('stays as it was while the next reply runs', () => {
    const running = { at: 2, usage: { cacheRead: 1, cacheWrite: 1 }, isRunning: true };
    assert.equal(warmth(talk({ at: 1, usage: five }, running), 3)?.tokens, 10_000);
  });
});

const missed = { cacheRead: 0, cacheWrite: 11_000, cacheWrite5m: 11_000 };
const bodyOf = (more: object = {}): string =>
  JSON.stringify({
    model: 'm',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'File "src/a.ts":\nlet a;' },
          { type: 'text', text: 'Why?' },
        ],
      },
    ],
    ...more,
  }).replace('"Why?"}', '"Why?","cache_control":{"type":"ephemeral"}}');
const sentAs = (body: string, headers: Record<string, string> = {}): Sent => ({ headers, body });

describe('a missed cache', () => {
  const miss = (conversation: Conversation, bodies: Readonly<Record<string, Sent>> = {}): Missed | undefined => {
    const last = conversation.head ?? '';
    return missOf(conversation, last, (id) => (bodies[id] === undefined ? [] : [bodies[id]]));
  };

  it('is none where it was read, where nobody expected it, and where the gateway says nothing of one', () => {
    const first = { at: 0, usage: five };
    assert.equal(miss(talk(first)), undefined);
    assert.equal(miss(talk(first, { at: 1, usage: { ...missed, cacheRead: 9_000 } })), undefined);
    assert.equal(miss(talk({ at: 0, usage: { input: 5 } }, { at: 1, usage: missed })), undefined);
    assert.equal(miss(talk(first, { at: 1, usage: { input: 5 } })), undefined);
    assert.equal(miss(talk(first, { at: 1, usage: missed })), undefined, 'nobody can tell why');
  });

  it('is for the model, or for the time that has passed', () => {
    const first = { at: 0, usage: five };
    assert.deepEqual(miss(talk(first, { at: 1, usage: missed, model: 'other' })), { why: 'model' });
    assert.deepEqual(miss(talk(first, { at: 7, usage: missed })), { why: 'time', minutes: 7 });
  });

  it('is for the time that a rate limit took, too', () => {
    const conversation = talk({ at: 0, usage: five }, { at: 4, usage: missed });
    assert.equal(
      missOf(conversation, 'a1', () => []),
      undefined,
    );
    assert.deepEqual(
      missOf(conversation, 'a1', () => [], 2 * minute),
      { why: 'time', minutes: 6 },
    );
    const waited = talk({ at: 0, waited: 3, usage: five }, { at: 7, usage: missed });
    assert.equal(
      missOf(waited, 'a1', () => []),
      undefined,
      'four minutes after it was sent',
    );
  });

  it('is for the first thing that was another, and otherwise the gateway’s', () => {
    const conversation = talk({ at: 0, usage: five }, { at: 1, usage: missed });
    const before = sentAs(bodyOf());
    assert.deepEqual(miss(conversation, { a0: before, a1: sentAs(bodyOf()) }), { why: 'gateway' });
    assert.deepEqual(miss(conversation, { a0: before, a1: sentAs(bodyOf({ system: 'Be brief.' })) }), {
      why: 'system',
    });
    const off = sentAs(bodyOf().replace(',"cache_control":{"type":"ephemeral"}', ''));
    assert.equal(miss(conversation, { a0: before, a1: off }), undefined, 'it was turned off');
  });

  it('knows tools, settings, questions, attachments and answers apart', () => {
    const base = JSON.parse(bodyOf()) as { messages: { role: string; content: { text: string }[] }[] };
    const later = [...base.messages, { role: 'assistant', content: 'Because.' }, { role: 'user', content: 'And?' }];
    const before = sentAs(JSON.stringify({ ...base, messages: later }));
    const change = (after: object, headers = {}): Missed =>
      firstChange(before, sentAs(JSON.stringify({ ...base, messages: later, ...after }), headers));
    const longer = [...later, { role: 'assistant', content: 'So.' }, { role: 'user', content: 'Then?' }];
    assert.deepEqual(change({ messages: longer }), { why: 'gateway' });
    assert.deepEqual(change({ tools: [{ name: 'read' }] }), { why: 'tools' });
    assert.deepEqual(change({ thinking: { type: 'adaptive' } }), { why: 'settings' });
    assert.deepEqual(change({}, { 'anthropic-beta': 'x' }), { why: 'settings' });
    const edited = JSON.parse(JSON.stringify(later)) as typeof base.messages;
    if (edited[0]?.content[0]) edited[0].content[0].text = 'File "src/a.ts":\nlet b;';
    assert.deepEqual(change({ messages: edited }), { why: 'attachment', number: 1, name: 'src/a.ts' });
    const [first, , last] = later;
    assert.deepEqual(change({ messages: [first, { role: 'assistant', content: 'No.' }, last] }), {
      why: 'answer',
      number: 1,
    });
    assert.deepEqual(change({ messages: [first, later[1], { role: 'user', content: 'Or?' }] }), {
      why: 'question',
      number: 2,
    });
  });

  it('is kept in the journal', () => {
    const why: Missed = { why: 'attachment', number: 2, name: 'a.ts' };
    const entries: readonly Entry[] = [
      { type: 'prompt', id: 'q', at: 1, text: 'Why?', context: [] },
      { type: 'reply', id: 'a', parent: 'q', at: 2 },
      { type: 'end', reply: 'a', ending: { type: 'complete' }, missed: why },
    ];
    const text = entries.map((entry, at) => encode('w', at, entry)).join('');
    const reply = replyOf(replay(text, 'c').conversation, 'a');
    assert.deepEqual([reply?.missed, reply?.at], [why, 2]);
  });
});

describe('a chat', () => {
  it('knows when a request that waited was sent, and what of the next one is another', async () => {
    const desk = await Desk.open();
    desk.room = { reply: 100, images: true, caches: true };
    desk.chat.asking.send('one', 'Why?');
    const asked = desk.clock.now();
    desk.clock.pass(2 * minute);
    await desk.last.addressed();
    const id = desk.last.request.about ?? '';
    desk.records.set(id, [sentAs(bodyOf({ system: 'Be brief.' }))]);
    await desk.last.events({ type: 'message_start', id: 'm', model: 'm', usage: five });
    await desk.last.text('Because.');
    await desk.last.end();
    const reply = replyOf(desk.chat.conversation, id);
    assert.equal(reply && sentAt(reply), asked + 2 * minute);
    desk.ahead = sentAs(bodyOf({ system: [{ type: 'text', text: 'Be brief.' }] }));
    assert.equal(desk.chat.next.view().cache?.left, 5 * minute);
    desk.ahead = sentAs(bodyOf({ system: 'Be long.' }));
    assert.deepEqual(desk.chat.next.view().cache, { tokens: 10_000, left: 0, changed: 'system' });
    desk.ahead = sentAs(bodyOf({ system: 'Be brief.', thinking: { type: 'adaptive' } }));
    assert.equal(desk.chat.next.view().cache?.changed, 'settings');
    assert.equal(desk.chat.next.cached, 0);
  });
});
