import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Channel } from '../../../src/panel/channel.ts';
import type { Envelope } from '../../../src/panel/channel.ts';
import { amount, tagged, text, within } from '../../../src/panel/guard.ts';
import { toPanel } from '../../../src/panel/protocol.ts';
import { toHost } from '../../../src/panel/toHost.ts';

const counted = tagged({ state: { total: amount }, add: { by: amount } });
type Counted = { readonly type: 'state'; readonly total: number } | { readonly type: 'add'; readonly by: number };

let epochs = 0;
const epoch = (): string => `epoch ${++epochs}`;

/** A host that counts, and a panel that has a copy of the count, over a wire that does what the schedule says. */
function pair(deliver: (envelope: Envelope, to: Channel<never, Counted>) => void) {
  let total = 0;
  let copy: number | undefined;
  const host = new Channel<Counted, never>({
    post: (envelope) => deliver(structuredClone(envelope), panel),
    guard: tagged({}),
    receive: () => undefined,
    epoch,
  });
  const ask = (): void => host.restart({ type: 'state', total });
  const panel: Channel<never, Counted> = new Channel<never, Counted>({
    post: () => undefined,
    guard: counted,
    receive: (message) => (copy = message.type === 'state' ? message.total : (copy ?? 0) + message.by),
    onGap: () => gaps++,
    epoch,
  });
  let gaps = 0;
  const add = (by: number): void => {
    total += by;
    host.send({ type: 'add', by });
  };
  return { add, ask, total: () => total, copy: () => copy, gaps: () => gaps };
}

describe('the channel', () => {
  it('whatever is lost, repeated or swapped, the copy is right after each snapshot that arrives', () => {
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
          if (wire.gaps() > gaps || wire.copy() === undefined) wire.ask();
        }
        fate.length = 0;
        wire.ask();
        assert.equal(wire.copy(), wire.total());
        wire.add(5);
        assert.equal(wire.copy(), wire.total());
      }),
      { numRuns: 1_000 },
    );
  });

  it('a gap is told of, and nothing built on what is missing is received', () => {
    const dropped = new Set([2]);
    let sent = 0;
    const wire = pair((envelope, to) => {
      if (!dropped.has(sent++)) to.accept(envelope);
    });
    wire.ask();
    wire.add(1);
    wire.add(2);
    assert.equal(wire.gaps(), 0);
    wire.add(4);
    assert.equal(wire.gaps(), 1);
    assert.equal(wire.copy(), 1);
    wire.ask();
    assert.equal(wire.copy(), 7);
  });

  it('without onGap each message stands alone and only repeated ones are dropped', () => {
    const received: string[] = [];
    const channel = new Channel<never, { readonly type: 'say'; readonly word: string }>({
      post: () => undefined,
      guard: tagged({ say: { word: text(10) } }),
      receive: ({ word }) => received.push(word),
      epoch,
    });
    const say = (seq: number, word: string): void => channel.accept({ epoch: 'e', seq, body: { type: 'say', word } });
    say(0, 'a');
    say(0, 'a');
    say(3, 'd');
    say(3, 'd');
    say(2, 'c');
    say(4, 'e');
    assert.deepEqual(received, ['a', 'd', 'e']);
  });

  it('nothing that is not one of our messages is received, and nothing throws', () => {
    const received: unknown[] = [];
    const channel = new Channel<never, unknown>({
      post: () => undefined,
      guard: toHost,
      receive: (message) => received.push(message),
      epoch,
    });
    const cycle: Record<string, unknown> = { type: 'send' };
    cycle['text'] = cycle;
    const wild = fc.anything({ withNullPrototype: true, withBigInt: true, withMap: true, withSparseArray: true });
    let seq = 0;
    fc.assert(
      fc.property(wild, wild, (body, raw) => {
        channel.accept({ epoch: 'e', seq: seq++, body });
        channel.accept(raw);
      }),
      { numRuns: 5_000 },
    );
    const forged: unknown[] = [
      cycle,
      JSON.parse('{"type":"__proto__"}'),
      JSON.parse('{"__proto__":{"type":"stop"}}'),
      { type: 'constructor' },
      { type: 'act', action: 'workbench.action.quit' },
      { type: 'act', action: 'toString' },
      { type: 'send', id: 'x', text: 'y', revision: Number.NaN },
      { type: 'send', id: 'x'.repeat(1_000), text: 'y', revision: 1 },
      { type: 'draft', draft: 'x' },
      { type: 'code', action: 'run', text: '', language: '' },
    ];
    for (const body of forged) channel.accept({ epoch: 'e', seq: seq++, body });
    assert.deepEqual(received, []);
    channel.accept({ epoch: 'e', seq, body: { type: 'stop' } });
    assert.deepEqual(received, [{ type: 'stop' }]);
  });

  it('50 MB are refused, and quickly', () => {
    assert.equal(within({ text: 'x'.repeat(50_000_000) }, 32 * 1024 * 1024), false);
    const nested: unknown[] = [];
    for (let at = 0; at < 100; at++) nested.push(nested);
    assert.equal(within(nested, 1_000_000), false);
    assert.equal(within({ a: ['b', { c: null }] }, 1_000), true);
  });

  it('what the host says is checked like what it hears', () => {
    assert.equal(toPanel({ type: 'patches', patches: [{ type: 'append', turn: 't', at: 0, text: 'x' }] }), true);
    assert.equal(toPanel({ type: 'patches', patches: [{ type: 'append', turn: 't', at: -1, text: 'x' }] }), false);
    assert.equal(toPanel({ type: 'patches', patches: [{ type: 'nonsense' }] }), false);
    assert.equal(toPanel({ type: 'patches', patches: 'x' }), false);
  });
});
