import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runNodeTests } from './nodeTests.ts';
import { filters, root } from './paths.ts';

// npm run fuzz [-- FILTER…]: the tests of random inputs, with new ones each round until one fails.
const directory = path.join(root, 'test/unit');
const random = fs
  .readdirSync(directory, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && (filters.length === 0 || filters.some((each) => name.includes(each))))
  .filter((name) => fs.readFileSync(path.join(directory, name), 'utf8').includes('/fastCheck.ts'));
const concurrency = os.availableParallelism();
let passed = true;
while (passed) {
  const seed = Math.floor(Math.random() * 2 ** 31);
  console.log(`PARLEY_SEED=${seed}`);
  process.env['PARLEY_SEED'] = String(seed);
  passed = await runNodeTests(directory, { filters: random, concurrency, timeout: 600_000 });
}
process.exit(1);
