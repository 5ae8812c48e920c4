import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import fc from '../../fastCheck.ts';
import { countedOf, spanOfCap } from '../../../src/usage/budget.ts';
import { Tally } from '../../../src/usage/tally.ts';
import { Ledger } from '../../../src/usage/ledger.ts';
import { isRow, readLines, toLine } from '../../../src/usage/row.ts';
import type { Entry, Row } from '../../../src/usage/row.ts';
import { Spending } from '../../../src/usage/spending.ts';
import { memory, row } from './support.ts';

const noon = Date.UTC(2026, 10, 29, 12);
const span = { from: noon - 86_400_000, to: noon + 86_400_000 };
const costs = (entries: readonly Entry[]): readonly number[] =>
  entries.flatMap((entry) => (isRow(entry) ? [entry.cost ?? -1] : []));

function newLedger(store = memory(), mark = 'a', now = (): number => noon) {
  const failures: unknown[] = [];
  return { store, failures, ledger: new Ledger({ store, mark, now, failed: (error) => failures.push(error) }) };
}

describe('the ledger', () => {
  it('merges the files of all windows', async () => {
    const { store, ledger } = newLedger();
    const other = newLedger(store, 'b').ledger;
    ledger.add(row({ cost: 1 }), row({ cost: 2 }));
    other.add(row({ cost: 4 }));
    await other.flush();
    assert.deepEqual([...costs(await ledger.read(span))].sort(), [1, 2, 4]);
    assert.deepEqual([...costs(await other.read(span))].sort(), [1, 2, 4]);
    assert.deepEqual([...store.files.keys()].sort(), ['2026-11.a.jsonl', '2026-11.b.jsonl']);
    ledger.add(row({ cost: 8 }));
    await ledger.flush();
    assert.deepEqual([...costs(await other.read(span))].sort(), [1, 2, 4, 8], 'and sees what is added later');
  });

  it('reads a file of a torn end, and of lines that are not its own, as far as it goes', async () => {
    const { store, ledger } = newLedger();
    const whole = toLine(row({ cost: 1 }));
    const later = JSON.stringify({ ...row({ cost: 2 }), use: 'dream', mood: 'fine' });
    store.files.set('2026-11.b.jsonl', `${whole}${later}\n[]\n{"at":-1}\nnull\n${whole.slice(0, 40)}`);
    assert.deepEqual(costs(await ledger.read(span)), [1, 2]);
  });

  it('loses no line when a write fails in its middle', async () => {
    const { store, ledger, failures } = newLedger();
    store.fail = 1;
    ledger.add(row({ cost: 1 }));
    await ledger.flush();
    assert.equal(failures.length, 1);
    ledger.add(row({ cost: 2 }));
    await ledger.flush();
    const other = newLedger(store, 'b').ledger;
    assert.deepEqual(costs(await other.read(span)), [1, 2]);
  });

  it('writes no line twice when a write fails behind it', async () => {
    const lines = [row({ cost: 1 }), row({ cost: 2 }), row({ cost: 4 })];
    const text = lines.map(toLine).join('');
    for (let length = 0; length <= text.length; length += 7) {
      const { store, ledger } = newLedger();
      const append = store.append.bind(store);
      store.append = async (name) => {
        store.append = append;
        await append(name, text.slice(0, length));
        throw new Error('Full.');
      };
      ledger.add(...lines);
      await ledger.flush();
      ledger.add(row({ cost: 8 }));
      await ledger.flush();
      assert.deepEqual(
        costs(await newLedger(store, 'b').ledger.read(span)),
        [1, 2, 4, 8],
        `${length} of ${text.length}`,
      );
    }
  });

  it('writes what is added at the very moment that a write ends', async () => {
    for (let turns = 0; turns < 8; turns++) {
      const { store, ledger } = newLedger();
      const append = store.append.bind(store);
      const ended = new Promise<void>((resolve) => {
        store.append = async (name, text) => append(name, text).finally(resolve);
      });
      ledger.add(row({ cost: 1 }));
      await ended;
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      ledger.add(row({ cost: 2 }));
      await ledger.flush();
      assert.deepEqual(costs(readLines(store.files.get('2026-11.a.jsonl') ?? '')), [1, 2], `after ${turns} turns`);
    }
  });

  it('reads only the months that it is asked for', async () => {
    const { store, ledger } = newLedger();
    for (const month of ['2026-09', '2026-10', '2026-11', '2026-12', '2027-01'])
      store.files.set(`${month}.b.jsonl`, toLine(row({ cost: Number(month.slice(5)) })));
    assert.deepEqual(costs(await ledger.read(span)), [11, 12], 'the next, because a request may end in it');
  });

  it('gives each row back as it was, whatever its texts are', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 40 });
    const arbitrary = fc.record(
      { workspace: texts, branch: texts, model: texts, cost: fc.double({ min: 0, max: 100, noNaN: true }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(arbitrary), (all) => {
        const rows = all.map((each) => row(each as Partial<Row>));
        const lines = rows.map(toLine).join('');
        assert.deepEqual(
          readLines(lines),
          rows.map((each) => JSON.parse(JSON.stringify(each)) as Row),
        );
        const cut = fc.sample(fc.nat(lines.length), 1)[0] ?? 0;
        const kept = readLines(lines.slice(0, cut));
        assert.deepEqual(kept, readLines(lines).slice(0, kept.length), 'cut anywhere it is a beginning of the same');
      }),
    );
  });
});

describe('what files come to', () => {
  const kinds = fc.record({
    cost: fc.option(fc.nat(1000), { nil: undefined }),
    at: fc.integer({ min: noon - 50 * 86_400_000, max: noon + 86_400_000 }),
    gateway: fc.constantFrom('g', 'h'),
    output: fc.option(fc.nat(9), { nil: undefined }),
  });

  it('is the same whether they are read at once or as they grow, and what all entries come to', async () => {
    const property = fc.asyncProperty(fc.array(kinds, { maxLength: 30 }), fc.array(fc.nat(5)), async (rows, cuts) => {
      const { store, ledger } = newLedger();
      const text = rows
        .map((each, at) => toLine(at % 4 === 3 ? { hold: `${at}`, most: 1, ...each } : row(each as Partial<Row>)))
        .map((line, at) => (at % 8 === 7 ? `${line}${toLine({ release: `${at - 4}` })}` : line))
        .join('');
      const name = '2026-11.b.jsonl';
      const month = { from: noon - 60 * 86_400_000, to: noon + 2 * 86_400_000 };
      let end = 0;
      for (const cut of [
        ...cuts.map((part) => Math.ceil((text.length * part) / 6)).sort((a, b) => a - b),
        text.length,
      ]) {
        end = Math.max(end, cut);
        store.files.set(name, text.slice(0, end));
        await ledger.talliesOfOthers(month);
      }
      const all = readLines(text);
      assert.deepEqual(await ledger.others(month), all);
      const [grown = new Tally()] = await ledger.talliesOfOthers(month);
      for (const cap of [{ period: 'day' }, { period: 'month' }, { period: 'month', gateway: 'g' }] as const) {
        const { from, to } = spanOfCap(cap, noon);
        const own = all
          .filter(isRow)
          .filter(({ at, gateway }) => at >= from && at < to && (cap.gateway ?? gateway) === gateway);
        const spent = own.reduce((sum, { cost = 0 }) => sum + cost, 0);
        assert.equal(countedOf(cap, [grown], noon).spent, spent);
        assert.deepEqual(countedOf(cap, [grown], noon), countedOf(cap, [new Tally().add(...all)], noon));
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

describe('today’s cost', () => {
  it('comes with what was spent this month, which a budget may be for', async () => {
    const { store, ledger } = newLedger();
    const other = newLedger(store, 'b').ledger;
    other.add(
      row({ cost: 1 }),
      row({ cost: 4, at: noon - 2 * 86_400_000 }),
      row({ cost: 9, at: noon - 40 * 86_400_000 }),
    );
    await other.flush();
    const spending = new Spending({ ledger, now: () => noon });
    await spending.refresh();
    assert.equal(countedOf({ period: 'month' }, spending.tallies, noon).spent, 5);
    assert.equal(spending.todaysCost().amount, 1);
  });

  it('is what all windows have spent since midnight, and says what nobody knows', async () => {
    const { store, ledger } = newLedger();
    const other = newLedger(store, 'b').ledger;
    let changes = 0;
    const spending = new Spending({ ledger, now: () => noon });
    const end = spending.onDidChange(() => changes++);
    ledger.add(row({ cost: 0.25 }), row({ cost: 0.5, about: true }), row(), row({ ending: 'failed' }));
    other.add(row({ cost: 1 }), row({ cost: 100, at: noon - 2 * 86_400_000 }));
    await other.flush();
    const mine = { amount: 0.75, currency: 'USD', isAbout: true, requests: 4, unknown: 1 };
    assert.deepEqual(spending.todaysCost(), mine);
    await spending.refresh();
    assert.deepEqual(spending.todaysCost(), { ...mine, amount: 1.75, requests: 5 });
    assert.equal(changes, 1);
    end();
    spending.changed();
    assert.equal(changes, 1);
  });
});

describe('two windows', () => {
  it('of a thousand requests each, in processes of their own, come to the same sums in either and afterwards', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'parley-ledger-'));
    const run = promisify(execFile);
    const script = new URL('window.ts', import.meta.url).pathname;
    const start = async (mark: string) => run(process.execPath, [script, folder, mark, '1000']);
    const told = await Promise.all([start('one'), start('two')]);
    const after = await run(process.execPath, [script, folder, 'three', '0']);
    const { count, tokens, cost } = JSON.parse(after.stdout) as { count: number; tokens: number; cost: number };
    // Each row has its number as tokens, and a thousandth of a cent for each.
    assert.deepEqual([count, tokens, Math.round(cost * 1e5)], [2000, 999_000, 999_000]);
    for (const { stdout } of told) assert.ok((JSON.parse(stdout) as { count: number }).count >= 1000);
    assert.equal(readdirSync(folder).filter((name) => name.endsWith('.jsonl')).length, 2);
    rmSync(folder, { recursive: true });
  });
});
