import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { scaleEnd } from '../../../media/usage/scale.ts';
import { usageState } from '../../../src/panel/usageView.ts';
import { toCsv } from '../../../src/usage/csv.ts';
import { periods } from '../../../src/usage/periods.ts';
import type { Row } from '../../../src/usage/row.ts';
import { bars, figuresOf, grouped, latencies, percentile } from '../../../src/usage/figures.ts';
import { spanOf, stateOf } from '../../../src/usage/usageState.ts';
import { row } from './support.ts';

const noon = Date.UTC(2026, 10, 29, 12);
const words = { language: 'en', use: (use: string) => use.toUpperCase(), noWorkspace: 'No workspace' };
/** Cents and whole tokens, so that sums are exact in whatever order. */
const rows = fc.array(
  fc
    .record({
      at: fc.integer({ min: noon - 40 * 86_400_000, max: noon + 86_400_000 }),
      gateway: fc.constantFrom('one', 'two', 'three'),
      model: fc.constantFrom('a', 'b'),
      use: fc.constantFrom('chat', 'edit', 'provider'),
      folder: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
      input: fc.nat(10_000),
      output: fc.option(fc.nat(1_000), { nil: undefined }),
      cost: fc.option(
        fc.nat(64).map((part) => part / 64),
        { nil: undefined },
      ),
      first: fc.option(fc.nat(5_000), { nil: undefined }),
      ending: fc.constantFrom('complete' as const, 'failed' as const),
    })
    .map((each) => row(each as Partial<Row>)),
);

describe('sums', () => {
  it('are the same whatever they are taken apart by', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(...periods), (all, period) => {
        const span = spanOf({ period, at: noon });
        const within = all.filter(({ at }) => at >= span.from && at < span.to);
        const state = stateOf({ period, at: noon }, all, noon, words);
        assert.deepEqual(state.total, figuresOf(within));
        for (const parts of [...Object.values(state.groups), state.bars]) {
          const sum = (field: 'requests' | 'input' | 'output' | 'cost' | 'unknown'): number =>
            parts.reduce((so, part) => so + (part[field] ?? 0), 0);
          for (const field of ['requests', 'input', 'output', 'cost', 'unknown'] as const)
            assert.equal(sum(field), state.total[field] ?? 0, field);
        }
        assert.ok(usageState().safeParse({ ...state, caps: [], balances: [] }).success, 'and the tab takes them');
      }),
    );
  });

  it('know no cost where no row has one, and say of how many they know none', () => {
    assert.deepEqual(
      [figuresOf([row(), row({ ending: 'failed' })]), figuresOf([row({ cost: 0 }), row()])].map(({ cost, unknown }) => [
        cost,
        unknown,
      ]),
      [
        [undefined, 1],
        [0, 1],
      ],
    );
  });

  it('are of groups in the order of what they cost, called as they were last', () => {
    const all = [
      row({ gateway: 'g', name: 'Old', cost: 1, at: 1 }),
      row({ gateway: 'h', name: 'Other', cost: 5, at: 2 }),
      row({ gateway: 'g', name: 'New', cost: 1, at: 3 }),
    ];
    const groups = grouped(
      all,
      ({ gateway }) => gateway,
      ({ name }) => name,
    );
    assert.deepEqual(
      groups.map(({ name, requests, cost }) => [name, requests, cost]),
      [
        ['Other', 1, 5],
        ['New', 2, 2],
      ],
    );
  });

  it('have a bar for each hour or day, also without a request', () => {
    assert.equal(bars([], 'day', spanOf({ period: 'day', at: noon })).length, 24);
    assert.equal(bars([], 'week', spanOf({ period: 'week', at: noon })).length, 7);
    assert.equal(bars([], 'month', spanOf({ period: 'month', at: noon })).length, 30);
  });

  it('tell how long gateways take, the quickest first', () => {
    const slow = Array.from({ length: 100 }, (_, at) => row({ gateway: 'slow', first: at + 1 }));
    const quick = row({ gateway: 'quick', name: 'Quick', first: 10, total: 1_010, output: 50 });
    const [first, second, ...none] = latencies([...slow, quick, row({ gateway: 'none' })]);
    assert.deepEqual([first?.name, first?.p50, first?.speed, none], ['Quick', 10, 50, []]);
    assert.deepEqual([second?.p50, second?.p90, second?.p99, second?.requests], [50, 90, 99, 100]);
    assert.equal(percentile([7], 0.99), 7);
  });
});

describe('a scale', () => {
  it('ends at 1, 2 or 5 and zeros, not far above what it holds', () => {
    assert.deepEqual([0, 1, 1.1, 0.003, 42, 99, 1e6].map(scaleEnd), [1, 1, 2, 0.005, 50, 100, 1e6]);
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (most) => {
        const end = scaleEnd(most);
        assert.ok(end >= most * (1 - 1e-6) && end <= most * 2.6, `${most} ${end}`);
      }),
    );
  });
});

describe('the table for other programs', () => {
  it('has every row, quoted, and no formula', () => {
    const csv = toCsv([
      row({ at: noon, workspace: 'a "b", c', branch: '=1+1', cost: 0.5 }),
      row({ at: 0, about: true }),
    ]);
    const [head, first, second, end] = csv.split('\r\n');
    assert.match(head ?? '', /^at,gateway,name,model,/);
    assert.match(first ?? '', /^1970-01-01T00:00:00\.000Z,.*,true,/);
    assert.match(second ?? '', /,"a ""b"", c",'=1\+1,.*,0\.5,/);
    assert.equal(end, '');
    assert.equal(new Set([head, first].map((line) => line?.split(',').length)).size, 1);
  });
});
