import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { daysIn, periods, startOf, startOfLast, startOfNext } from '../../../src/usage/periods.ts';

const home = process.env['TZ'];
afterEach(() => {
  if (home === undefined) delete process.env['TZ'];
  else process.env['TZ'] = home;
});

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo', // its summer time began at midnight, so a day began at one
  'Australia/Lord_Howe', // half an hour of summer time
  'Asia/Kathmandu', // a quarter of an hour from all others
  'Pacific/Apia', // had no 30 December 2011
  'Pacific/Kiritimati',
];
const moment = fc.integer({ min: Date.UTC(2009, 0), max: Date.UTC(2030, 0) });

describe('days, weeks and months', () => {
  it('hold every moment once, wherever the clock is and whenever it is put forward', () => {
    for (const zone of zones) {
      process.env['TZ'] = zone;
      fc.assert(
        fc.property(moment, fc.constantFrom(...periods), (at, period) => {
          const from = startOf(period, at);
          const to = startOfNext(period, at);
          assert.ok(from <= at && at < to, `${zone} ${new Date(at).toISOString()} ${period}`);
          assert.equal(startOf(period, to - 1), from);
          assert.equal(startOf(period, to), to);
          assert.equal(startOfLast(period, to), from);
        }),
        { numRuns: 300 },
      );
    }
  });

  it('fall apart into days that follow each other', () => {
    for (const zone of zones) {
      process.env['TZ'] = zone;
      fc.assert(
        fc.property(moment, (at) => {
          const [from, to] = [startOf('month', at), startOfNext('month', at)];
          const days = daysIn(from, to);
          assert.equal(days[0], from);
          for (const [index, day] of days.entries()) assert.equal(days[index + 1] ?? to, startOfNext('day', day));
          assert.equal(new Set(days).size, days.length);
          assert.ok(days.length >= 28 && days.length <= 31);
        }),
        { numRuns: 100 },
      );
    }
  });

  it('follow each other where one was left out', () => {
    process.env['TZ'] = 'Pacific/Apia';
    const [before, after] = [new Date(2011, 11, 29).getTime(), new Date(2011, 11, 31).getTime()];
    assert.equal(startOfNext('day', before), after);
    assert.equal(startOfLast('day', after), before);
  });

  it('are of 23 and of 25 hours where the clock is changed', () => {
    process.env['TZ'] = 'Europe/Berlin';
    const hours = (at: number): number => (startOfNext('day', at) - startOf('day', at)) / 3_600_000;
    assert.equal(hours(Date.UTC(2026, 2, 29, 10)), 23);
    assert.equal(hours(Date.UTC(2026, 9, 25, 10)), 25);
    assert.equal(hours(Date.UTC(2026, 9, 26, 10)), 24);
  });
});
