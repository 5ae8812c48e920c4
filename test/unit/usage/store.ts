// The files of a window as they are in VS Code, over a real folder.
import type { LedgerStore } from '../../../src/usage/ledger.ts';
import { standIn } from '../standIn.ts';

/** `onDisk`: as under Node; else as on the web, where VS Code has the files. */
export async function newStore(folder: string, onDisk = true): Promise<LedgerStore> {
  standIn(new URL('../host/vscode.ts', import.meta.url));
  const { Uri } = await import('vscode');
  const { disk } = await import('../../../src/host/disk.node.ts');
  const { Storage } = await import('../../../src/host/storage.ts');
  return new Storage(
    Uri.from({ scheme: onDisk ? 'file' : 'vscode-userdata', path: folder }),
    onDisk ? disk : undefined,
  );
}
