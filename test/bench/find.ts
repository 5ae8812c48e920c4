import { entryOf, rank } from '../../src/context/rank.ts';

// What a keystroke after `#` costs among 20,000 files, once their list is made. Prints the best of several rounds.

const files = Number(process.argv[2] ?? 20_000);
const entries = Array.from({ length: files }, (_, at) =>
  entryOf(`packages/part${at % 97}/src/feature${at % 1_013}/someModuleName${at}.component.ts`, at),
);

/** Milliseconds of CPU time, which other load disturbs least. */
function best(run: () => void): number {
  let least = Infinity;
  for (let round = 0; round < 9; round++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

for (const query of ['s', 'some', 'smn12', 'part9/mod', 'ppsfsmnct', 'zzz', '']) {
  console.log(`${JSON.stringify(query).padEnd(12)} ${best(() => rank(entries, query, 50)).toFixed(1)} ms`);
}
