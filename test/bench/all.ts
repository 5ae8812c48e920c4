import fs from 'node:fs';
import path from 'node:path';
import { filters, root } from '../host/paths.ts';
import { start } from '../host/processes.ts';

// npm run bench [-- FILTER…]: runs the measurements one after another. Each compares within one run; see its own words.
const directory = path.join(root, 'test/bench');
const names = fs
  .readdirSync(directory)
  .filter((name) => name.endsWith('.ts') && name !== 'all.ts')
  .filter((name) => filters.length === 0 || filters.some((filter) => name.includes(filter)));
for (const name of names) {
  console.log(`\n── ${name}`);
  const child = start(process.execPath, [path.join(directory, name)], { cwd: root, stdio: 'inherit' });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) process.exitCode = 1;
}
