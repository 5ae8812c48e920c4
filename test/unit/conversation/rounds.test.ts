import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply } from '../../../src/conversation/entries.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { toMessages } from '../../../src/conversation/path.ts';
import { runReply } from '../../../src/conversation/rounds.ts';
import type { RoundUpdate, SendRound, Tools } from '../../../src/conversation/rounds.ts';
import { newConversation, replyOf } from '../../../src/conversation/tree.ts';
import type { Conversation, Prompt } from '../../../src/conversation/tree.ts';
import { fold, newFold } from '../../../src/messages/reply/fold.ts';
import type { Ending } from '../../../src/messages/client.ts';
import type { InputMessage, StreamEvent } from '../../../src/messages/schema.ts';

const endpoint = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g.example', model: 'm' };
const prompt: Prompt = { type: 'prompt', id: 'p', at: 1, text: 'Why?', context: [] };

const text = (words: string): readonly StreamEvent[] => [
  { type: 'text', index: 0, text: words },
  { type: 'message_delta', stopReason: 'end_turn', usage: {} },
];
const calls = (...names: readonly string[]): readonly StreamEvent[] => [
  ...names.flatMap((name, index): StreamEvent[] => [
    { type: 'block_start', index, block: { type: 'tool_use', id: `call-${name}`, name, input: {} } },
    { type: 'input_json', index, json: '{"a":1}' },
    { type: 'block_stop', index },
  ]),
  { type: 'message_delta', stopReason: 'tool_use', usage: {} },
];

/** A gateway that answers each request with the next of these, and what it was asked. */
function gateway(rounds: readonly (readonly StreamEvent[])[], ending: Ending = { type: 'complete' }) {
  const asked: (readonly InputMessage[])[] = [];
  const send: SendRound = async function* (messages): AsyncGenerator<RoundUpdate> {
    const events = rounds[asked.length] ?? [];
    asked.push(messages);
    yield { type: 'endpoint', endpoint };
    yield { type: 'request', attempt: 1, url: 'https://g.example/v1/messages?x=1', headers: {}, body: '' };
    const state = newFold();
    for (const event of events) {
      const changes = fold(state, event);
      yield await Promise.resolve({ type: 'events', events: [event], changes, message: state.message } as const);
    }
    yield { type: 'end', ending, message: state.message, timing: { total: 1 } };
  };
  return { send, asked };
}

interface Ran {
  readonly conversation: Conversation;
  readonly entries: readonly Entry[];
}

async function run(send: SendRound, tools?: Tools, signal = new AbortController().signal): Promise<Ran> {
  const entries: Entry[] = [prompt, { type: 'reply', id: 'r', parent: 'p', at: 1 }];
  const messages = toMessages([prompt]);
  for await (const entry of runReply({ reply: 'r', send, messages, signal, ...(tools && { tools }) }))
    entries.push(entry);
  return { entries, conversation: entries.reduce((sofar, entry) => apply(sofar, entry), newConversation('c')) };
}

describe('the loop of a reply', () => {
  it('keeps why there is nothing to show', async () => {
    const { send } = gateway([[]], { type: 'complete', silence: 'refusal' });
    const { entries } = await run(send);
    assert.deepEqual(entries.at(-1), { type: 'end', reply: 'r', ending: { type: 'complete', silence: 'refusal' } });
  });

  it('is one round where there are no tools', async () => {
    const { send, asked } = gateway([text('Because.')]);
    const { conversation, entries } = await run(send);
    const reply = replyOf(conversation, 'r');
    assert.deepEqual(reply?.rounds[0]?.message.content, [{ type: 'text', text: 'Because.' }]);
    assert.deepEqual(reply.author, { ...endpoint, url: 'https://g.example/v1/messages' });
    assert.deepEqual(reply.ending, { type: 'complete' });
    assert.equal(asked.length, 1);
    assert.equal(entries.filter(({ type }) => type === 'end').length, 1);
  });

  it('hands over each message and what changed in it, counted over all rounds, and says when it begins', async () => {
    const start: StreamEvent = { type: 'message_start', id: 'm', model: 'm', usage: {} };
    const more: StreamEvent = { type: 'text', index: 0, text: '!' };
    const { send } = gateway([
      [start, ...calls('look')],
      [...text('Done.'), more],
    ]);
    const tools: Tools = {
      async *run() {
        yield await Promise.resolve({ state: 'done', result: 'seen' } as const);
      },
    };
    const { conversation, entries } = await run(send, tools);
    const grown = entries.flatMap((entry) => (entry.type === 'events' ? (entry.live ?? []) : []));
    assert.deepEqual(
      grown.flatMap(({ changes }) => changes).filter((change) => change.type !== 'block' || change.at === 1),
      [
        { type: 'append', at: 0, text: '{"a":1}' },
        { type: 'block', at: 1 },
        { type: 'append', at: 1, text: '!' },
      ],
    );
    assert.deepEqual(
      grown.map(({ begins }) => begins),
      grown.map((_, at) => at === 1),
    );
    const { rounds = [] } = replyOf(conversation, 'r') ?? {};
    assert.deepEqual(new Set(grown.map(({ message }) => message)), new Set(rounds.map(({ message }) => message)));
  });

  it('ends with the call where there are no tools to run it', async () => {
    const { send, asked } = gateway([calls('look'), text('never')]);
    const { conversation } = await run(send);
    assert.equal(asked.length, 1);
    assert.equal(replyOf(conversation, 'r')?.rounds[0]?.message.content[0]?.type, 'tool_use');
  });

  it('runs the calls and asks again with their results until the model makes no more calls', async () => {
    const { send, asked } = gateway([calls('look', 'deny', 'throw'), calls('look'), text('Done.')]);
    const tools: Tools = {
      async *run({ name, input }) {
        assert.deepEqual(input, { a: 1 });
        if (name === 'deny') {
          yield { state: 'denied', result: 'The user said no.' };
          return;
        }
        yield { state: 'running' };
        if (name === 'throw') throw new Error('broken');
        yield await Promise.resolve({ state: 'done', result: 'seen' } as const);
      },
    };
    const { conversation, entries } = await run(send, tools);
    const reply = replyOf(conversation, 'r');
    assert.deepEqual(
      reply?.rounds.map((round) => round.calls),
      [
        [
          { id: 'call-look', state: 'done', result: 'seen' },
          { id: 'call-deny', state: 'denied', result: 'The user said no.' },
          { id: 'call-throw', state: 'failed', result: 'broken' },
        ],
        [{ id: 'call-look', state: 'done', result: 'seen' }],
        [],
      ],
    );
    assert.deepEqual(reply.rounds[2]?.message.content, [{ type: 'text', text: 'Done.' }]);
    assert.deepEqual(
      asked.map((messages) => messages.map(({ role }) => role).join(' ')),
      ['user', 'user assistant user', 'user assistant user assistant user'],
    );
    assert.deepEqual(asked[2], toMessages([prompt, { ...reply, rounds: reply.rounds.slice(0, 2) }]));
    assert.deepEqual(
      entries.flatMap((entry) =>
        entry.type === 'call' && entry.round === 0 ? [`${entry.call.id} ${entry.call.state}`] : [],
      ),
      [
        'call-look asked',
        'call-look running',
        'call-look done',
        'call-deny asked',
        'call-deny denied',
        'call-throw asked',
        'call-throw running',
        'call-throw failed',
      ],
    );
  });

  it('stopped while a call runs asks nothing more', async () => {
    const { send, asked } = gateway([calls('look'), text('never')]);
    const controller = new AbortController();
    const tools: Tools = {
      async *run() {
        yield await Promise.resolve({ state: 'running' } as const);
        controller.abort();
      },
    };
    const { conversation } = await run(send, tools, controller.signal);
    assert.deepEqual(replyOf(conversation, 'r')?.ending, { type: 'stopped' });
    assert.equal(asked.length, 1);
  });

  it('takes an attempt that is made again as the reply’s beginning', async () => {
    const send: SendRound = async function* (): AsyncGenerator<RoundUpdate> {
      const first = newFold();
      const request = { type: 'request', url: 'https://g.example/', headers: {}, body: '' } as const;
      yield { type: 'endpoint', endpoint };
      yield { ...request, attempt: 1 };
      const start: StreamEvent = { type: 'message_start', id: 'first', model: 'm', usage: { input: 100 } };
      yield { type: 'events', events: [start], changes: fold(first, start), message: first.message };
      yield { type: 'endpoint', endpoint: { ...endpoint, gatewayName: 'H' }, fallbackFrom: endpoint };
      yield { ...request, attempt: 1 };
      yield { type: 'notice', notice: { type: 'not_streamed' } };
      yield await Promise.resolve({
        type: 'end',
        ending: { type: 'complete' },
        message: first.message,
        timing: { total: 1 },
      } as const);
    };
    const reply = replyOf((await run(send)).conversation, 'r');
    assert.deepEqual(reply?.rounds[0]?.message.usage, {});
    assert.equal(reply.author?.gatewayName, 'H');
    assert.deepEqual(reply.notices, ['fallback', 'not_streamed']);
  });

  it('ends even if the sender breaks its promise to', async () => {
    const silent: SendRound = async function* (): AsyncGenerator<RoundUpdate> {
      yield* await Promise.resolve([]);
    };
    assert.equal(replyOf((await run(silent)).conversation, 'r')?.ending?.type, 'interrupted');
    const bug = new Error('a bug');
    const entries: Entry[] = [];
    const throwing: SendRound = async function* (): AsyncGenerator<RoundUpdate> {
      yield await Promise.resolve({ type: 'endpoint', endpoint } as const);
      throw bug;
    };
    const reading = async (): Promise<void> => {
      const { signal } = new AbortController();
      for await (const entry of runReply({ reply: 'r', send: throwing, messages: [], signal })) entries.push(entry);
    };
    await assert.rejects(reading(), bug);
    assert.equal(entries.at(-1)?.type, 'end');
  });
});
