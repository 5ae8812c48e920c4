// The machinery that builds and packages Parley, and starts a real VS Code with it. Uses Node as it likes; imports nothing
// from src/ or media/ (but for generate.ts), so that what is run is what was packaged.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The checkout. */
export const root = path.resolve(import.meta.dirname, '../..');

/** Where runs leave what a user may want to look at: pictures of what failed. Not in git. */
export const out = path.join(root, 'out');

/** VS Code's server and web workbench, as set-up installed them. */
export const vscodeServer = path.join(root, 'test/host/node_modules/code-server/lib/vscode');

/** The sample folder that people and tests open; always worked on as a copy. */
export const sampleWorkspace = path.join(root, 'test/fixtures/workspace');

/** `--keep`: leave temporary folders, and whatever was started, for a user to look at. */
export const keep = process.argv.includes('--keep') || process.env['PARLEY_KEEP'] === '1';

const temporary: string[] = [];

process.once('exit', () => {
  for (const directory of temporary) fs.rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
});

/** A new empty folder below the system's temporary one, removed when this process ends unless `--keep` was given. */
export function temporaryDirectory(name: string): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), `parley-${name}-`));
  if (!keep) temporary.push(directory);
  return directory;
}

/** The script's arguments that are not options. */
export const filters: readonly string[] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

/** Was `--name` given? */
export const flag = (name: string): boolean => process.argv.includes(`--${name}`);

/** The value of `--name=value` or `--name value`. */
export function option(name: string): string | undefined {
  const joined = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 3);
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? undefined : process.argv[index + 1];
}
