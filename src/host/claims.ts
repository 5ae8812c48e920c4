// What only one window may do: the first to claim it, over all windows where there is a disk.
import * as vscode from 'vscode';
import type { Disk } from './disk.ts';

/** Resolves to a function that gives it back, or to nothing if another window has it. Names begin with their time. */
export type Claim = (name: string) => Promise<(() => Promise<void>) | undefined>;

/** Nobody asks for what was claimed longer ago than this. Milliseconds. */
const forgottenAfter = 24 * 60 * 60 * 1000;

/** Claims as files in a folder. Without a disk, each window claims for itself. */
export function createClaims(folder: vscode.Uri, disk: Disk | undefined): Claim {
  const own = new Set<string>();
  if (disk === undefined || folder.scheme !== 'file')
    return async (name) => {
      if (own.has(name)) return Promise.resolve(undefined);
      own.add(name);
      return Promise.resolve(async () => Promise.resolve(void own.delete(name)));
    };
  const path = (name: string): string => vscode.Uri.joinPath(folder, name).fsPath;
  return async (name) => {
    if (!(await disk.claim(path(name)))) return undefined;
    const old = (await disk.list(folder.fsPath)).filter(
      (each) => Number.parseInt(each, 10) < Date.now() - forgottenAfter,
    );
    await Promise.all(old.map(async (each) => disk.remove(path(each))));
    return async () => disk.remove(path(name));
  };
}
