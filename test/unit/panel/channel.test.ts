import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import fc from '../../fastCheck.ts';
import * as z from 'zod/mini';
import { AskError, Channel, within } from '../../../src/panel/channel.ts';
import type { Answers, ChannelOptions, Envelope } from '../../../src/panel/channel.ts';
import { toHost, toPanel } from '../../../src/panel/contract.ts';
import type { ToHost, ToHostTell } from '../../../src/panel/contract.ts';
import { amount, nothing, text } from '../../../src/panel/message.ts';
import type { Contract } from '../../../src/panel/message.ts';

const silent = () => ({ tells: z.object({ type: z.literal('nothing') }), asks: {} });
const counter = () => ({
  tells: z.discriminatedUnion('type', [
    z.object({ type: z.literal('state'), total: amount() }),
    z.object({ type: z.literal('add'), by: amount() }),
  ]),
  asks: {},
});
const questions = () => ({
  tells: z.object({ type: z.literal('say'), word: text(10) }),
  asks: {
    total: { payload: nothing(), reply: amount(), anew: true },
    double: { payload: z.object({ of: amount() }), reply: amount() },
  } as const,
});

let ids = 0;
const newId = (): string => `id ${++ids}`;

const rest = { told: () => undefined, answers: {}, failed: () => undefined, newId };

/** A host that counts, and a panel that has a copy of the count, over a wire that does what the schedule says. */
function pair(deliver: (envelope: Envelope, to: { accept(raw: unknown): void }) => void) {
  let total = 0;
  let copy: number | undefined;
  let gaps = 0;
  const host = new Channel({
    ...rest,
    post: (envelope) => deliver(structuredClone(envelope), panel),
    hears: silent(),
    says: counter(),
  });
  const panel = new Channel<ReturnType<typeof counter>, Contract>({
    ...rest,
    post: () => undefined,
    hears: counter(),
    says: silent(),
    told: (event) => (copy = event.type === 'state' ? event.total : (copy ?? 0) + event.by),
    onGap: () => gaps++,
  });
  const show = (): void => host.restart({ type: 'state', total });
  const add = (by: number): void => {
    total += by;
    host.tell({ type: 'add', by });
  };
  return { add, show, total: () => total, copy: () => copy, gaps: () => gaps };
}

/** Someone who asks and someone who answers; `lose` says what does not arrive. */
function asking(
  answers: ChannelOptions<ReturnType<typeof questions>, Contract>['answers'],
  lose: (envelope: Envelope) => boolean = () => false,
) {
  const failures: unknown[] = [];
  const events: string[] = [];
  let gaps = 0;
  const there = new Channel<ReturnType<typeof questions>, ReturnType<typeof questions>>({
    ...rest,
    post: (envelope) => lose(envelope) || queueMicrotask(() => here.accept(structuredClone(envelope))),
    hears: questions(),
    says: questions(),
    answers,
    failed: (error) => failures.push(error),
  });
  const here: typeof there = new Channel({
    ...rest,
    post: (envelope) => lose(envelope) || queueMicrotask(() => there.accept(structuredClone(envelope))),
    hears: questions(),
    says: questions(),
    answers: { total: () => () => 0, double: () => 0 },
    told: ({ word }) => events.push(word),
    onGap: () => gaps++,
  });
  return { here, there, failures, events, gaps: () => gaps };
}

const answers = { total: () => () => 7, double: ({ of }: { of: number }) => of * 2 };

describe('what is told', () => {
  it('leaves the copy right after each snapshot that arrives, whatever is lost, repeated or swapped', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('pass', 'lose', 'twice', 'late'), { maxLength: 60 }), (schedule) => {
        const fate = [...schedule];
        const late: Envelope[] = [];
        const wire = pair((envelope, to) => {
          const what = fate.shift() ?? 'pass';
          if (what === 'late') late.push(envelope);
          if (what === 'pass' || what === 'twice') to.accept(envelope);
          if (what === 'twice') to.accept(envelope);
          if (what === 'pass') for (const old of late.splice(0)) to.accept(old);
        });
        for (let at = 1; at <= schedule.length; at++) {
          const gaps = wire.gaps();
          wire.add(at);
          if (wire.gaps() > gaps || wire.copy() === undefined) wire.show();
        }
        fate.length = 0;
        wire.show();
        assert.equal(wire.copy(), wire.total());
        wire.add(5);
        assert.equal(wire.copy(), wire.total());
      }),
      { numRuns: 1_000 },
    );
  });

  it('and missed is noticed, and nothing built on what is missing is received', () => {
    const dropped = new Set([2]);
    let sent = 0;
    const wire = pair((envelope, to) => {
      if (!dropped.has(sent++)) to.accept(envelope);
    });
    wire.show();
    wire.add(1);
    wire.add(2);
    assert.equal(wire.gaps(), 0);
    wire.add(4);
    assert.equal(wire.gaps(), 1);
    assert.equal(wire.copy(), 1);
    wire.show();
    assert.equal(wire.copy(), 7);
  });

  it('stands alone without onGap, where only repeated events are dropped', () => {
    const received: string[] = [];
    const channel = new Channel({
      ...rest,
      post: () => undefined,
      hears: { ...questions(), asks: {} },
      says: silent(),
      told: ({ word }) => received.push(word),
    });
    const say = (seq: number, word: string): void =>
      channel.accept({ type: 'tell', epoch: 'e', seq, body: { type: 'say', word } });
    say(0, 'a');
    say(0, 'a');
    say(3, 'd');
    say(3, 'd');
    say(2, 'c');
    say(4, 'e');
    assert.deepEqual(received, ['a', 'd', 'e']);
  });
});

describe('what is asked', () => {
  it('is answered, in both directions', async () => {
    const { here, there } = asking(answers);
    assert.equal(await here.ask('double', { of: 4 }), 8);
    assert.equal(await there.ask('double', { of: 4 }), 0);
  });

  it('is refused if answering fails, the question is malformed, or the answer is malformed', async () => {
    const bug = new Error('a secret');
    const { here, failures } = asking({ ...answers, double: async () => Promise.reject(bug) });
    await assert.rejects(here.ask('double', { of: 1 }), (error: Error) => {
      assert.ok(error instanceof AskError);
      assert.doesNotMatch(error.message, /secret/, 'the other side learns only that it failed');
      return true;
    });
    assert.deepEqual(failures, [bug]);
    await assert.rejects(here.ask('double', { of: -1 }), AskError);
    const wrong = asking({ ...answers, double: () => -1 });
    await assert.rejects(wrong.here.ask('double', { of: 1 }), AskError);
  });

  it('is done once, however often it arrives', async () => {
    let times = 0;
    const posted: Envelope[] = [];
    const channel = new Channel({
      ...rest,
      post: (envelope) => posted.push(envelope),
      hears: questions(),
      says: silent(),
      answers: { ...answers, double: ({ of }) => (times++, of * 2) },
    });
    const ask = (number: number): void =>
      channel.accept({ type: 'ask', by: 'a', number, name: 'double', body: { of: 1 } });
    [0, 0, 1, 0, 1].forEach(ask);
    await settled();
    assert.equal(times, 2);
    assert.equal(posted.length, 2);
    channel.accept({ type: 'ask', by: 'another document', number: 0, name: 'double', body: { of: 1 } });
    await settled();
    assert.equal(times, 3);
  });

  it('and answered anew is what is told from then on builds on, whatever was lost before', async () => {
    let isLost = false;
    const { here, there, events, gaps } = asking(answers, ({ type }) => type === 'tell' && isLost);
    assert.equal(await here.ask('total', {}), 7);
    there.tell({ type: 'say', word: 'one' });
    await settled();
    isLost = true;
    there.tell({ type: 'say', word: 'lost' });
    isLost = false;
    there.tell({ type: 'say', word: 'late' });
    await settled();
    assert.equal(gaps(), 1);
    assert.equal(await here.ask('total', {}), 7);
    there.tell({ type: 'say', word: 'two' });
    await settled();
    assert.deepEqual(events, ['one', 'two']);
    assert.equal(gaps(), 1);
  });

  it('anew is made in the step that sends it: nothing told is lost in between', async () => {
    let total = 1;
    let copy: number | undefined;
    const { here, there, events } = asking({
      ...answers,
      total: async () => {
        await settled();
        return () => total;
      },
    });
    const asked = here.ask('total', {}).then((reply) => {
      copy = reply;
      events.length = 0; // what was told before is in it
    });
    const grow = setInterval(() => {
      total++;
      there.tell({ type: 'say', word: 'grown' });
    });
    await asked;
    clearInterval(grow);
    await settled();
    assert.equal((copy ?? NaN) + events.length, total);
  });

  it('can be given up: it rejects at once, and the other side hears of it', async () => {
    let signal: AbortSignal | undefined;
    const { here } = asking({
      ...answers,
      double: async (_payload, given) => {
        signal = given;
        return new Promise(() => undefined);
      },
    });
    const giveUp = new AbortController();
    const answer = here.ask('double', { of: 1 }, giveUp.signal);
    await settled();
    giveUp.abort(new Error('enough'));
    await assert.rejects(answer, /enough/);
    await settled();
    assert.equal(signal?.aborted, true);
    await assert.rejects(here.ask('double', { of: 1 }, giveUp.signal), /enough/);
  });

  it('is rejected when the channel is disposed of, and nothing is said or heard after', async () => {
    const { here, there, events } = asking({ ...answers, double: async () => new Promise(() => undefined) });
    const answer = here.ask('double', { of: 1 });
    here.dispose();
    await assert.rejects(answer, AskError);
    await assert.rejects(here.ask('double', { of: 1 }), AskError);
    there.restart({ type: 'say', word: 'late' });
    await settled();
    assert.deepEqual(events, []);
  });
});

describe('what comes off the wire', () => {
  it('is received only when it is one of our messages, and nothing throws', async () => {
    const told: ToHostTell[] = [];
    const asked: unknown[] = [];
    const note = (value: unknown): never => {
      asked.push(value);
      throw new Error('noted');
    };
    const channel = new Channel<ToHost, Contract>({
      ...rest,
      post: () => undefined,
      hears: toHost(),
      says: silent(),
      told: (event) => told.push(event),
      answers: Object.fromEntries(Object.keys(toHost().asks).map((name) => [name, note])) as unknown as Answers<ToHost>,
    });
    let seq = 0;
    const wild = fc.anything({ withNullPrototype: true, withBigInt: true, withMap: true, withSparseArray: true });
    const names = fc.constantFrom('ready', 'nodes', 'send', 'cross', 'code', 'toString', '__proto__', 'nonsense');
    fc.assert(
      fc.property(wild, wild, names, (body, raw, name) => {
        channel.accept({ type: 'tell', epoch: 'e', seq: seq++, body });
        if (name !== 'ready') channel.accept({ type: 'ask', by: 'x', number: seq, name, body });
        channel.accept({ type: 'answer', by: 'x', number: seq, failed: false, body });
        channel.accept(raw);
      }),
      { numRuns: 5_000 },
    );
    const cycle: Record<string, unknown> = { type: 'draft' };
    cycle['text'] = cycle;
    const forged: unknown[] = [
      cycle,
      JSON.parse('{"type":"__proto__"}'),
      JSON.parse('{"__proto__":{"type":"stop"}}'),
      { type: 'constructor' },
      { type: 'act', action: 'x'.repeat(65) },
      { type: 'detach', id: 'x'.repeat(1_000) },
      { type: 'draft', text: 1 },
    ];
    for (const body of forged) channel.accept({ type: 'tell', epoch: 'e', seq: seq++, body });
    const questions: readonly (readonly [string, unknown])[] = [
      ['send', { conversation: 'c', id: 'x'.repeat(1_000), text: 'y' }],
      ['send', { conversation: 'c', id: 'x', text: Number.NaN }],
      ['code', { action: 'format', text: '', language: '' }],
      ['cross', { answer: 'toString' }],
    ];
    for (const [name, body] of questions) channel.accept({ type: 'ask', by: 'x', number: seq++, name, body });
    await settled();
    assert.deepEqual(told, []);
    assert.deepEqual(asked, []);
    channel.accept({ type: 'tell', epoch: 'e', seq, body: { type: 'stop' } });
    assert.deepEqual(told, [{ type: 'stop' }]);
  });

  it('is refused at 50 MB, and quickly', () => {
    assert.equal(within({ text: 'x'.repeat(50_000_000) }, 32 * 1024 * 1024), false);
    const nested: unknown[] = [];
    for (let at = 0; at < 100; at++) nested.push(nested);
    assert.equal(within(nested, 1_000_000), false);
    assert.equal(within({ a: ['b', { c: null }] }, 1_000), true);
  });

  it('is checked in the panel as it is in the host', () => {
    const isTold = (body: unknown): boolean => z.safeParse(toPanel().tells, body).success;
    assert.equal(isTold({ type: 'patches', patches: [{ type: 'append', reply: 'r', at: 0, text: 'x' }] }), true);
    assert.equal(isTold({ type: 'patches', patches: [{ type: 'append', reply: 'r', at: -1, text: 'x' }] }), false);
    assert.equal(isTold({ type: 'patches', patches: [{ type: 'nonsense' }] }), false);
    assert.equal(isTold({ type: 'patches', patches: 'x' }), false);
  });
});
