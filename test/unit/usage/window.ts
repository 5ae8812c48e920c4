// A window in a process of its own: books so many requests, one by one, and says what the ledger then adds up to.
import { Ledger } from '../../../src/usage/ledger.ts';
import { isRow } from '../../../src/usage/row.ts';
import { newStore } from './store.ts';
import { row } from './support.ts';

const [folder = '', mark = '', requests = '0'] = process.argv.slice(2);
const now = (): number => Date.UTC(2026, 10, 29, 12);
const ledger = new Ledger({
  store: await newStore(folder),
  mark,
  now,
  failed: (error) => {
    throw error;
  },
});
for (let at = 0; at < Number(requests); at++) {
  ledger.add(row({ output: at, cost: at / 1e5 }));
  // Some are written one by one, as windows do, and some together.
  if (at % 10 === 0) await ledger.flush();
}
const rows = (await ledger.read({ from: now() - 1, to: now() + 1 })).filter(isRow);
const sum = (of: (each: (typeof rows)[number]) => number): number => rows.reduce((all, each) => all + of(each), 0);
process.stdout.write(
  JSON.stringify({ count: rows.length, tokens: sum(({ output = 0 }) => output), cost: sum(({ cost = 0 }) => cost) }),
);
