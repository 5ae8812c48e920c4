import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { costOfAll, spentIn, toUsageView } from '../../../src/chat/facts.ts';
import { newConversation } from '../../../src/conversation/tree.ts';
import type { Conversation, Reply, Round } from '../../../src/conversation/tree.ts';
import { emptyMessage } from '../../../src/messages/reply/fold.ts';
import type { Message, StreamEvent } from '../../../src/messages/schema.ts';
import { Desk, replies, repliesOf } from './support.ts';

const author = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g.example', model: 'claude-sonnet-4-6' };
const price = { input: 3e-6, output: 15e-6 };

const reply = (
  rounds: readonly (Partial<Message> & Omit<Round, 'message' | 'calls'>)[],
  more: Partial<Reply> = {},
): Reply => ({
  type: 'reply',
  id: 'r',
  parent: 'p',
  author,
  rounds: rounds.map(({ join, took, author: own, ...message }) => ({
    message: { ...emptyMessage, ...message },
    calls: [],
    ...(join && { join }),
    ...(took && { took }),
    ...(own && { author: own }),
  })),
  notices: [],
  ending: { type: 'complete' },
  ...more,
});

describe('the facts under a reply', () => {
  it('name who answered, and who was asked if it was another', () => {
    const facts = (model: string) => toUsageView(reply([{ model }]), () => undefined);
    assert.deepEqual(facts('claude-sonnet-4-6-20260217'), { model: 'claude-sonnet-4-6', gateway: 'G' });
    assert.deepEqual(facts(''), { model: 'claude-sonnet-4-6', gateway: 'G' });
    const other = { model: 'claude-haiku-4-5', asked: 'claude-sonnet-4-6', gateway: 'G' };
    assert.deepEqual(facts('claude-haiku-4-5'), other);
  });

  it('tell nothing while it runs, and nothing that is not known', () => {
    const running = reply([{ usage: { input: 3 } }]);
    assert.equal(
      toUsageView({ ...running, ending: undefined } as unknown as Reply, () => price),
      undefined,
    );
    const silent = reply([{ usage: { input: 3, output: 1 } }], { ending: { type: 'stopped' } });
    assert.deepEqual(
      toUsageView(silent, () => price),
      { model: 'claude-sonnet-4-6', gateway: 'G', input: 3 },
    );
  });

  it('estimate what came out of one that was cut off, by what has arrived', () => {
    // The gateway’s count is a preliminary one until the end, and so would be what it costs.
    const usage = { input: 3, output: 1 };
    const content: Message['content'] = [{ type: 'text', text: 'x'.repeat(350) }];
    const known = { model: 'claude-sonnet-4-6', gateway: 'G', estimated: true };
    for (const type of ['stopped', 'interrupted'] as const) {
      const cut = reply([{ usage, content, took: { first: 50, total: 200 } }], { ending: { type } });
      const facts = toUsageView(cut, () => price);
      assert.ok(facts?.output !== undefined && facts.output > 90 && facts.output < 120);
      assert.deepEqual(facts, { ...known, first: 50, total: 200, input: 3, output: facts.output });
    }
    // It went on, and the editor was closed before the first part was measured.
    const rest = { usage: { input: 5, output: 20 }, stopReason: 'end_turn', join: { drop: 0 }, took: { total: 300 } };
    const went = toUsageView(reply([{ usage, content }, rest]), () => price);
    assert.ok(went?.output !== undefined && went.output > 110 && went.output < 140);
    assert.deepEqual(went, {
      ...known,
      ...{ total: 300, atLeast: true, input: 8, output: went.output, requests: 2, reason: 'end_turn' },
    });
  });

  it('cost what is known of all requests, and say when it is less', () => {
    const cost = (usage: Message['usage'], isKnown = true) => {
      const { cost: is, atMost } =
        toUsageView(reply([{ usage, stopReason: 'end_turn' }]), () => (isKnown ? price : undefined)) ?? {};
      return [is === undefined ? undefined : Math.round(is * 1e6), atMost];
    };
    assert.deepEqual(cost({ input: 1000, output: 100 }), [4500, undefined]);
    assert.deepEqual(cost({ input: 1000, output: 100, cacheRead: 1000 }), [7500, true]);
    assert.deepEqual(cost({ input: 1000, output: 100, cacheWrite: 1000 }), [8250, true]);
    assert.deepEqual(cost({ input: 1000 }), [undefined, undefined]);
    assert.deepEqual(cost({ input: 1000, output: 100 }, false), [undefined, undefined]);
  });

  it('cost together what is known, for a conversation', () => {
    const usage = { input: 1_000, output: 100 };
    const conversation: Conversation = {
      ...newConversation('c'),
      nodes: new Map([
        ['a', reply([{ usage, stopReason: 'end_turn' }], { id: 'a' })],
        ['b', reply([{ usage, stopReason: 'end_turn' }], { id: 'b' })],
        ['c', reply([{ usage: {} }], { id: 'c' })],
        ['d', reply([{ usage }], { id: 'd', ending: { type: 'stopped' } })],
      ]),
    };
    const spent = spentIn(conversation);
    const { gatewayId, model } = author;
    assert.deepEqual(spent, [{ gatewayId, model, input: 2_000, output: 200 }]);
    assert.equal(
      costOfAll(spent, () => undefined),
      undefined,
    );
    assert.equal(Math.round((costOfAll(spent, () => price) ?? 0) * 1e6), 9_000);
  });

  it('add up the requests of one that went on, and say what was left out', () => {
    const went = reply([
      {
        usage: { input: 10, output: 5, reasoning: 2 },
        stopReason: 'max_tokens',
        author: { ...author, model: 'old' },
        took: { first: 50, total: 200 },
      },
      {
        usage: { input: 20, output: 7 },
        stopReason: 'end_turn',
        join: { drop: 4, lead: 'Sure:' },
        took: { first: 100, total: 300 },
      },
    ]);
    assert.deepEqual(
      toUsageView(went, ({ model }) => (model === 'old' ? price : undefined)),
      {
        model: 'claude-sonnet-4-6',
        gateway: 'G',
        first: 50,
        total: 500,
        input: 30,
        output: 12,
        thinking: 2,
        requests: 2,
        reason: 'end_turn',
        left: ['Sure:'],
      },
    );
  });

  it('are measured from the request that was answered, and kept in the journal', async () => {
    const desk = await Desk.open();
    desk.price = price;
    desk.chat.asking.send('one', 'Why?');
    desk.clock.pass(500);
    await desk.last.addressed();
    desk.clock.pass(800);
    const thinking: StreamEvent = { type: 'thinking', index: 0, thinking: 'hm' };
    await desk.last.events(thinking);
    desk.clock.pass(2_000);
    await desk.last.text('Because.', 1);
    desk.clock.pass(1_000);
    await desk.last.events({ type: 'message_delta', stopReason: 'end_turn', usage: { input: 1000, output: 100 } });
    await desk.last.end();
    const usage = replies(desk.panel)[0]?.usage.value;
    assert.deepEqual([usage?.first, usage?.thought, usage?.total], [800, 2_000, 3_800]);
    assert.equal(usage?.cost?.toFixed(6), '0.004500');
    await desk.rest();
    const again = await Desk.open(desk.store, 'again');
    again.price = price;
    assert.deepEqual(repliesOf(again.chat.state())[0]?.usage, usage);
  });

  it('are kept of one that was stopped', async () => {
    const desk = await Desk.open();
    desk.chat.asking.send('one', 'Why?');
    await desk.last.addressed();
    desk.clock.pass(800);
    await desk.last.text('Because');
    desk.chat.runs.stop();
    await desk.rest();
    const again = await Desk.open(desk.store, 'again');
    const { first, total, estimated } = repliesOf(again.chat.state())[0]?.usage ?? {};
    assert.deepEqual([first, total, estimated], [800, 800, true]);
  });
});
