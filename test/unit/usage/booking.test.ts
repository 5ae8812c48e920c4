import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { costOf } from '../../../src/gateways/cost.ts';
import { MessagesError } from '../../../src/messages/index.ts';
import type { Ending, Message, MessageParams, Price } from '../../../src/messages/index.ts';
import type { RequestRecord } from '../../../src/sending/requestRecord.ts';
import { booking } from '../../../src/usage/booking.ts';
import { expectedCost } from '../../../src/usage/expected.ts';
import { readLines, speedOf, toLine } from '../../../src/usage/row.ts';
import type { Row } from '../../../src/usage/row.ts';

const endpoint = { gatewayId: 'g', gatewayName: 'Gateway', origin: 'https://g.example', model: 'claude-sonnet-4-6' };
const canary = 'CANARY';
const message = (more: Partial<Message> = {}): Message => ({
  id: 'msg_1',
  model: 'claude-sonnet-4-6-20260101',
  content: [{ type: 'text', text: `${canary} ${'x'.repeat(330)}` }],
  stopReason: 'end_turn',
  usage: { input: 100, output: 50 },
  ...more,
});
const params: MessageParams = { max_tokens: 100, messages: [{ role: 'user', content: canary }] };
const dear: Price = { input: 0.001, output: 0.01 };

function booked(more: Partial<RequestRecord>, price: Price | 'unknown' = dear): readonly Row[] {
  const rows: Row[] = [];
  const observe = booking({
    now: () => 10_000,
    place: () => ({ workspace: 'parley', branch: 'main', folder: undefined }),
    price: () => (price === 'unknown' ? undefined : price),
    estimate: () => 7,
    costHeader: () => 'X-Cost',
    add: (row) => rows.push(row),
  });
  const timing = { firstByte: 100, firstContent: 200, total: 1_200.4 };
  const url = `https://g.example/v1/messages?${canary}`;
  observe({ purpose: 'chat', endpoint, url, headers: {}, body: canary, attempt: 1, timing, ...more }, params);
  return rows;
}

const complete: Ending = { type: 'complete' };

describe('a row', () => {
  it('says what a request was for, took and cost, and nothing that anybody wrote', () => {
    const [row] = booked({ message: message(), ending: complete });
    assert.deepEqual(row, {
      ...{ at: 8_800, gateway: 'g', name: 'Gateway', model: 'claude-sonnet-4-6', use: 'chat' },
      ...{ workspace: 'parley', branch: 'main', input: 100, output: 50, cost: 0.6, first: 200, total: 1200 },
      ending: 'complete',
    });
    assert.ok(!JSON.stringify(row).includes(canary));
    assert.equal(speedOf(row)?.toFixed(1), '50.0');
  });

  it('is made when a request has ended, and names the caller and the model that answered instead', () => {
    assert.deepEqual(booked({ message: message() }), []);
    const [row] = booked({
      purpose: 'provider',
      caller: 'a.b',
      message: message({ model: 'other' }),
      ending: complete,
    });
    assert.deepEqual([row?.use, row?.caller, row?.answered], ['provider', 'a.b', 'other']);
  });

  it('has no cost where no price is known, not none', () => {
    const [row] = booked({ message: message(), ending: complete }, 'unknown');
    assert.ok(row !== undefined && !('cost' in row));
  });

  it('has the cost that the gateway says, unless that is none', () => {
    const reply = { message: message(), ending: complete };
    assert.equal(booked({ ...reply, replyHeaders: { 'x-cost': '0.25' } })[0]?.cost, 0.25);
    for (const said of ['0', '', 'free', '-1', '1e12', 'Infinity'])
      assert.equal(booked({ ...reply, replyHeaders: { 'x-cost': said } })[0]?.cost, 0.6);
  });

  it('can be read again, whatever a model costs', () => {
    for (const each of [1e-300, 0.000003, 1, 1e12, 1e300]) {
      const [row] = booked({ message: message(), ending: complete }, { input: each, output: each });
      assert.ok(row);
      assert.deepEqual(readLines(toLine(row)), [row]);
    }
  });

  it('has neither tokens nor cost where nothing was answered', () => {
    const ending: Ending = { type: 'failed', error: new MessagesError('rate_limit', 'Too many.') };
    const [row] = booked({ ending });
    assert.deepEqual([row?.ending, row?.error, row?.input, row?.cost], ['failed', 'rate_limit', undefined, undefined]);
  });

  it('estimates what was not counted, and says so', () => {
    const { stopReason: _, ...cut } = message({ usage: { input: 100, output: 1 } });
    const [stopped] = booked({ message: cut, ending: { type: 'stopped' } });
    assert.deepEqual([stopped?.input, stopped?.output, stopped?.about], [100, 100, true]);
    const [silent] = booked({ message: message({ usage: {} }), ending: complete });
    assert.deepEqual([silent?.input, silent?.output, silent?.about], [7, 100, true]);
    assert.equal(silent?.cost, 1.007);
  });
});

describe('the cost of tokens', () => {
  it('counts a cache at most where its prices aren’t known: what was read in full, what was written as the reference does', () => {
    const usage = { input: 10, output: 10, cacheRead: 1000 };
    assert.deepEqual(costOf(usage, dear), { amount: 1.11, isAtMost: true });
    assert.deepEqual(costOf(usage, { ...dear, cacheRead: 0 }), { amount: 0.11, isAtMost: false });
    const free = { input: 1, output: 0 };
    assert.deepEqual(costOf({ ...usage, cacheRead: 0, cacheWrite: 100 }, free), { amount: 135, isAtMost: true });
    assert.equal(costOf({ ...usage, cacheRead: 0, cacheWrite: 100, cacheWrite1h: 40 }, free)?.amount, 165);
    assert.equal(costOf({ ...usage, cacheRead: 0, cacheWrite: 100 }, { ...dear, cacheWrite: 0.01 })?.amount, 1.11);
  });

  it('isn’t known without a count', () => {
    assert.equal(costOf({ input: 1 }, dear), undefined);
    assert.equal(costOf({ output: 1 }, dear), undefined);
    assert.equal(costOf({ input: 1, output: 1 }, undefined), undefined);
  });

  it('is never more than the most that was expected', () => {
    const price = { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 };
    for (const cacheWrite of [0, 50, 100]) {
      const cost = costOf({ input: 100 - cacheWrite, output: 30, cacheWrite }, price);
      assert.ok((cost?.amount ?? Infinity) <= expectedCost({ input: 100, most: 30 }, price).most);
    }
  });
});
