// Other extensions for tests: test/fixtures/caller under the names that are given.
import fs from 'node:fs';
import path from 'node:path';
import { root, temporaryDirectory } from './paths.ts';

/** A folder of extensions that differ only by their names, `peers.NAME`. `beside`: a folder whose extensions are in it too. */
export function otherExtensions(names: readonly string[], beside?: string): string {
  const folder = temporaryDirectory('extensions');
  if (beside !== undefined) fs.cpSync(beside, folder, { recursive: true });
  // VS Code's list of what is installed there: without it, it looks into the folder.
  fs.rmSync(path.join(folder, 'extensions.json'), { force: true });
  for (const name of names) addOther(folder, name);
  return folder;
}

function addOther(folder: string, name: string): void {
  const own = path.join(folder, `peers.${name}-1.0.0`);
  fs.cpSync(path.join(root, 'test/fixtures/caller'), own, { recursive: true });
  const manifest = path.join(own, 'package.json');
  fs.writeFileSync(manifest, fs.readFileSync(manifest, 'utf8').replaceAll('caller', name));
}
