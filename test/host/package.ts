import fs from 'node:fs';
import path from 'node:path';
import { root } from './paths.ts';
import { packageExtension } from './vsix.ts';

// npm run package: makes parley.vsix and says what is in it.
const file = path.join(root, 'parley.vsix');
const { files } = await packageExtension(file);
for (const [name, content] of files) console.log(`${kilobytes(content.length).padStart(9)}  ${name}`);
console.log(`${kilobytes(fs.statSync(file).size).padStart(9)}  ${path.relative(process.cwd(), file)}`);

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
