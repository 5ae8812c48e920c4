// What only one window may do: the first to claim it, over all windows where there is a disk.
import * as vscode from 'vscode';
import type { Disk } from './disk.ts';

/** Resolves to a function that gives it back, or to nothing if another window has it. */
export type Claim = (name: string) => Promise<(() => Promise<void>) | undefined>;

/** Nobody asks for what was claimed longer ago than this. Milliseconds. */
const forgottenAfter = 24 * 60 * 60 * 1000;

/** Claims as files in a folder. Without a disk, or where it can't be written, each window claims for itself. */
export function createClaims(folder: vscode.Uri, disk: Disk | undefined): Claim {
  const own = new Set<string>();
  const claimHere = (name: string): (() => Promise<void>) | undefined => {
    if (own.has(name)) return undefined;
    own.add(name);
    return async () => Promise.resolve(void own.delete(name));
  };
  if (disk === undefined || folder.scheme !== 'file') return async (name) => Promise.resolve(claimHere(name));
  const path = (name: string): string => vscode.Uri.joinPath(folder, name).fsPath;
  const forget = async (): Promise<void> => {
    for (const name of await disk.list(folder.fsPath)) {
      // By when it was claimed: what it is for may be much older.
      const { mtime } = await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, name));
      if (mtime < Date.now() - forgottenAfter) await disk.remove(path(name));
    }
  };
  return async (name) => {
    try {
      if (!(await disk.claim(path(name)))) return undefined;
    } catch {
      return claimHere(name);
    }
    void forget().catch(() => undefined);
    return async () => disk.remove(path(name)).catch(() => undefined);
  };
}
