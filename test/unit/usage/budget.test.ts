import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import fc from '../../fastCheck.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import type { Budget, Caps } from '../../../src/gateways/settings.ts';
import type { Purpose } from '../../../src/gateways/use.ts';
import { createTransport } from '../../../src/host/transport.node.ts';
import { MessagesError, stream } from '../../../src/messages/index.ts';
import type { Price } from '../../../src/messages/index.ts';
import { createLimiter } from '../../../src/sending/limiter.ts';
import { createSend } from '../../../src/sending/send.ts';
import type { SendUpdate } from '../../../src/sending/send.ts';
import { booking } from '../../../src/usage/booking.ts';
import { budgetIn, capsOf, countedOf, isLowered, judge, narrowed } from '../../../src/usage/budget.ts';
import { expectedCost } from '../../../src/usage/expected.ts';
import { Ledger } from '../../../src/usage/ledger.ts';
import type { Entry } from '../../../src/usage/row.ts';
import { Tally } from '../../../src/usage/tally.ts';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway } from '../../gateway/server.ts';
import { newGate } from './gate.ts';
import { memory, row } from './support.ts';

const now = new Date(2026, 10, 29, 12).getTime();
const day = 86_400_000;

const tallyOf = (entries: readonly Entry[]): Tally => new Tally().add(...entries);

describe('a cap', () => {
  const entries = [
    row({ at: now, cost: 1 }),
    row({ at: now - day, cost: 2, gateway: 'h' }),
    row({ at: now - 40 * day, cost: 100 }),
    row({ at: now }),
    { hold: 'a', at: now, gateway: 'g', most: 8 },
    { hold: 'b', at: now, gateway: 'h', most: 16 },
    { release: 'b' },
  ];
  const tallies = [tallyOf(entries)];

  it('counts what was spent in its period, at its gateway, and what runs', () => {
    assert.deepEqual(countedOf({ period: 'day' }, tallies, now), { spent: 1, held: 8 });
    assert.deepEqual(countedOf({ period: 'month' }, tallies, now), { spent: 3, held: 8 });
    assert.deepEqual(countedOf({ period: 'month', gateway: 'h' }, tallies, now), { spent: 2, held: 0 });
    assert.deepEqual(countedOf({ period: 'day' }, tallies, now, 'a'), { spent: 1, held: 0 });
  });

  it('of a gateway is for its requests alone, and one of all for all', () => {
    const budget: Budget = { day: { hard: 1 }, gateways: { g: { month: { soft: 2 } } } };
    assert.deepEqual(capsOf(budget, 'h'), [{ period: 'day', hard: 1 }]);
    assert.deepEqual(capsOf(budget, 'g'), [
      { period: 'day', hard: 1 },
      { period: 'month', gateway: 'g', soft: 2 },
    ]);
    assert.deepEqual(capsOf(budget), capsOf(budget, 'g'));
  });

  it('is kept to the cent', () => {
    const caps = [{ period: 'day', hard: 9.01, soft: 5 } as const];
    assert.deepEqual(Object.keys(judge(caps, tallies, now, { most: 0.01 })), ['soft']);
    assert.equal(judge(caps, tallies, now, { most: 0.011 }).hard?.spent, 1);
  });
});

describe('the expected cost', () => {
  const price: Price = { input: 1, output: 2, cacheWrite: 1.25 };
  const asked = { gatewayId: 'g', model: 'claude-sonnet-4-6', purpose: 'chat' } as const;
  const replies = (...outputs: readonly number[]) => outputs.map((output, at) => row({ at, output }));

  it('is of what goes in and a reply of the usual length of this model, and at most of the longest', () => {
    const others = [row({ output: 9, use: 'edit' }), row({ output: 9, model: 'm' }), row({ output: 9, gateway: 'h' })];
    const cut = row({ output: 9, ending: 'stopped' });
    const entries = [...others, cut, ...replies(100, 300, 200), { hold: 'a', at: now, gateway: 'g', most: 8 }];
    assert.deepEqual(expectedCost({ input: 10, most: 1_000 }, price, [tallyOf(entries)], asked), {
      cost: 10 + 2 * 200,
      most: 12.5 + 2_000,
      reply: 200,
    });
  });

  it('guesses while there are few replies, never more than is allowed, and goes by the newest of many', () => {
    const reply = (most: number, entries = replies(100, 300)): number =>
      expectedCost({ input: 10, most }, price, [tallyOf(entries)], asked).reply;
    assert.deepEqual([reply(1_000), reply(20)], [500, 20]);
    const many = replies(...Array.from({ length: 100 }, (_, at) => (at < 50 ? 1 : 77)));
    assert.equal(reply(1_000, many), 77);
  });
});

describe('a narrower budget', () => {
  const dollars = fc.option(fc.nat(20), { nil: undefined });
  const limits = fc.option(fc.record({ soft: dollars, hard: dollars }), { nil: undefined });
  const caps = fc.record({ day: limits, month: limits });
  const budget = fc
    .tuple(caps, fc.dictionary(fc.constantFrom('g', 'h'), caps))
    .map(([all, gateways]): Budget => ({ ...all, gateways }));

  it('never lets through what either of the two refuses', () => {
    fc.assert(
      fc.property(budget, budget, fc.nat(20), fc.constantFrom('g', 'h'), (one, other, most, gateway) => {
        const refuses = (each: Budget): boolean => judge(capsOf(each, gateway), [], now, { most }).hard !== undefined;
        assert.equal(refuses(narrowed(one, other)), refuses(one) || refuses(other));
      }),
    );
  });
});

describe('a workspace', () => {
  it('may lower the budget, and never raises it', () => {
    const limits = [{ budget: { day: 2 } }, { budget: { day: 3, month: 9 } }, {}];
    const { day: today, month } = budgetIn({ budget: { day: { hard: 5, soft: 1 }, month: { hard: 8 } }, limits });
    assert.deepEqual([today?.hard, today?.soft, month?.hard], [2, 1, 8]);
    assert.deepEqual(budgetIn({ budget: {}, limits }).month?.hard, 9);
  });

  it('is named where a cap is its own', () => {
    const budget: Budget = { day: { hard: 5 }, month: { hard: 8 }, gateways: { g: { day: { hard: 3 } } } };
    const lowered = capsOf(budgetIn({ budget, limits: [{ budget: { day: 2, month: 9 } }] })).filter((cap) =>
      isLowered(cap, budget),
    );
    assert.deepEqual(
      lowered.map(({ period, hard }) => [period, hard]),
      [['day', 2]],
    );
    assert.ok(isLowered({ period: 'day', hard: 2 }, {}), 'also where the user has none');
  });
});

describe('the setting', () => {
  it('is read, and what is wrong in it is said', () => {
    const parsed = (budget: unknown) => parseSettings((name) => (name === 'budget' ? budget : undefined));
    const good: Budget = { day: { hard: 5 }, gateways: { g: { month: { soft: 1, hard: 2 } } } };
    assert.deepEqual(parsed(good).budget, good);
    assert.deepEqual(parsed(undefined).budget, {});
    for (const bad of [{ day: { hard: '5' } }, { day: { hard: -1 } }, { year: {} }, 5])
      assert.ok(parsed(bad).problems.length > 0, JSON.stringify(bad));
  });
});

const started: Gateway[] = [];
after(async () => Promise.all(started.map(async (gateway) => gateway.stop())));

/** A window that sends to a test gateway, within a budget. */
async function window(budget: Caps, price: Price | undefined, store = memory()) {
  const server = await startGateway({ keyless: true });
  started.push(server);
  const said: string[] = [];
  const ledger = new Ledger({ store, mark: 'a', now: () => now, failed: (error) => said.push(String(error)) });
  const gate = newGate(ledger, { day: budget.day, month: budget.month }, price, () => now, said);
  const settings = {
    gateways: [{ id: 'g', name: 'Gateway', baseUrl: server.url, auth: 'none', model: 'claude-sonnet-4-6' }],
  };
  const send = createSend({
    settings: () => parseSettings((name) => settings[name as keyof typeof settings]),
    learned: () => undefined,
    secret: async () => Promise.resolve({}),
    listed: () => undefined,
    stream,
    transport: createTransport(),
    limiter: createLimiter(),
    observers: [
      booking({
        now: () => now,
        place: () => ({}),
        price: () => price,
        estimate: () => 10,
        costHeader: () => undefined,
        add: (each) => ledger.add(each),
      }),
    ],
    admit: [gate.admit],
  });
  const ask = async (purpose: Purpose = 'chat', max_tokens = 100) => {
    const use = purpose === 'edit' || purpose === 'race' ? 'edit' : 'chat';
    const params = { max_tokens, messages: [{ role: 'user', content: '/echo pong' }] } as const;
    let end: SendUpdate | undefined;
    for await (const update of send({ use, purpose, params, signal: new AbortController().signal })) end = update;
    assert.ok(end?.type === 'end');
    return end.ending;
  };
  return { server, ledger, gate, ask, said, store };
}

const cent: Price = { input: 0.001, output: 0.001 };

describe('a budget', () => {
  it('of one cent lets nothing out, whatever it is for, and says why', async () => {
    const { server, ask, ledger } = await window({ day: { hard: 0.01 } }, cent);
    for (const purpose of ['chat', 'edit', 'race', 'title', 'compact', 'commit', 'provider'] as const) {
      const ending = await ask(purpose);
      assert.ok(ending.type === 'failed' && ending.error.reason === 'budget' && ending.error.kind === 'request');
      assert.match(ending.error.message, /0\.01/);
    }
    assert.equal(server.requests.length, 0);
    assert.equal(ledger.mine.filter((entry) => 'ending' in entry).length, 0, 'and books nothing');
  });

  it('lets requests out until it is spent, then one that the user insists on', async () => {
    const { server, ask, gate } = await window({ month: { hard: 0.25 } }, cent);
    const endings: string[] = [];
    while (endings.at(-1) !== 'failed') endings.push((await ask()).type);
    const sent = server.requests.length;
    assert.ok(sent >= 2 && sent === endings.length - 1);
    gate.allowOnce('g');
    assert.equal((await ask()).type, 'complete');
    assert.equal((await ask()).type, 'failed');
    assert.equal(server.requests.length, sent + 1);
  });

  it('is kept where the ledger can’t be written or read: nothing goes out that the user does not insist on', async () => {
    const { server, ask, gate, store, ledger } = await window({ day: { hard: 1 } }, cent);
    const other = new Ledger({ store, mark: 'b', now: () => now, failed: () => undefined });
    store.fail = Infinity;
    const refused = await ask();
    assert.ok(refused.type === 'failed' && refused.error.reason === 'budget' && refused.error.message === 'unkept');
    gate.allowOnce('g');
    assert.equal((await ask()).type, 'complete');
    assert.equal((await ask()).type, 'failed');
    store.fail = 0;
    assert.equal((await ask()).type, 'complete', 'the next write brings all that is missing');
    await ledger.flush();
    const all = [...(await other.talliesOfOthers({ from: now, to: now + 1 })), other.tally];
    assert.deepEqual(countedOf({ period: 'day' }, all, now), countedOf({ period: 'day' }, [ledger.tally], now));
    store.unreadable = true;
    other.add(row({ at: now, cost: 0.01 }));
    await other.flush();
    assert.equal((await ask()).type, 'failed');
    assert.equal(server.requests.length, 2);
    const soft = await window({ day: { soft: 1 } }, cent);
    soft.store.fail = Infinity;
    assert.equal((await soft.ask()).type, 'complete', 'a warning holds nothing up');
  });

  it('gives back what a request did not need', async () => {
    const { ask, ledger } = await window({ day: { hard: 0.2 } }, cent);
    assert.equal((await ask()).type, 'complete');
    const { spent, held } = countedOf({ period: 'day' }, [ledger.tally], now);
    assert.ok(spent > 0 && spent < 0.09 && held === 0);
    assert.equal((await ask()).type, 'complete');
  });

  it('counts what runs, until it has ended', async () => {
    const { gate } = await window({ day: { hard: 0.2 } }, cent);
    const endpoint = { gatewayId: 'g', gatewayName: 'Gateway', origin: 'https://g.example', model: 'm' };
    const asked = { purpose: 'chat', endpoint, params: { max_tokens: 100, messages: [] } } as const;
    const leave = await gate.admit(asked);
    await assert.rejects(gate.admit(asked), /0 \+ 0\.11 > 0\.2/);
    leave?.();
    assert.ok(await gate.admit(asked));
  });

  it('warns once at its soft cap, and sends', async () => {
    const { server, ask, said } = await window({ day: { soft: 0.01 } }, cent);
    await ask();
    await ask();
    assert.deepEqual([server.requests.length, said], [2, ['soft']]);
  });

  it('says once that it can’t be checked where the price isn’t known, and is kept if it is spent already', async () => {
    const { server, ask, said, store } = await window({ day: { hard: 0.01 } }, undefined);
    await ask();
    await ask();
    assert.deepEqual([server.requests.length, said], [2, ['unpriced claude-sonnet-4-6']]);
    const other = new Ledger({ store, mark: 'b', now: () => now, failed: (error) => said.push(String(error)) });
    other.add(row({ at: now, cost: 0.02 }));
    await other.flush();
    assert.equal((await ask()).type, 'failed');
    assert.equal(server.requests.length, 2);
  });

  it('asks nothing of a model that costs nothing, and does nothing where there is no cap', async () => {
    const free = await window({ day: { hard: 0 } }, { input: 0, output: 0 });
    assert.equal((await free.ask()).type, 'complete');
    const none = await window({}, cent);
    assert.equal((await none.ask()).type, 'complete');
    assert.deepEqual(
      none.ledger.mine.filter((entry) => 'hold' in entry),
      [],
    );
  });

  it('is not gone over by two processes that share it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'parley-budget-'));
    const run = promisify(execFile);
    const script = new URL('spender.ts', import.meta.url).pathname;
    const told = await Promise.all(['one', 'two'].map(async (mark) => run(process.execPath, [script, folder, mark])));
    const sent = told.map(({ stdout }) => Number(stdout));
    // Half a dollar, a cent each: neither of them alone has the patience to spend less.
    assert.equal(
      sent.reduce((one, other) => one + other),
      50,
      sent.join(' + '),
    );
    rmSync(folder, { recursive: true });
  });
});

it('refuses with an error that is worded as it is', () => {
  const error = new MessagesError('request', 'Spent.', { reason: 'budget' });
  assert.equal(error.retryable, false);
});
