// Symbolic links in a workspace.
import * as vscode from 'vscode';
import type { Disk } from './disk.ts';

/**
 * Does a part of the path lead elsewhere? What is behind a link may be in no folder of the workspace, and VS Code doesn't
 * say where it is.
 */
export async function isLinked(uri: vscode.Uri): Promise<boolean> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (folder === undefined) return false;
  const parts = uri.path.slice(folder.uri.path.length).split('/').filter(Boolean);
  for (let count = 1; count <= parts.length; count++) {
    try {
      const { type } = await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder.uri, ...parts.slice(0, count)));
      if ((type & vscode.FileType.SymbolicLink) !== 0) return true;
    } catch {
      return false; // there is nothing
    }
  }
  return false;
}

/**
 * Does a link in the path lead out of the workspace? Where nobody can say where it leads, as in a web worker, it does.
 */
export const leadsOut = async (uri: vscode.Uri, disk: Pick<Disk, 'isBelow'> | undefined): Promise<boolean> =>
  (await isLinked(uri)) && isElsewhere(uri, disk);

async function isElsewhere(uri: vscode.Uri, disk: Pick<Disk, 'isBelow'> | undefined): Promise<boolean> {
  if (disk === undefined || uri.scheme !== 'file') return true;
  const folders = vscode.workspace.workspaceFolders ?? [];
  const local = folders.flatMap((folder) => (folder.uri.scheme === 'file' ? [folder.uri.fsPath] : []));
  return disk.isBelow(uri.fsPath, local).then(
    (isBelow) => !isBelow,
    () => true,
  );
}

/**
 * Of files below a folder, those that no link between the folder and them leads out of the workspace. Each folder on the
 * way is looked at once.
 */
export async function withoutLedOut(
  root: vscode.Uri,
  files: readonly vscode.Uri[],
  disk: Pick<Disk, 'isBelow'> | undefined,
): Promise<readonly vscode.Uri[]> {
  const known = new Map<string, Promise<boolean>>();
  const isOut = async (folder: string): Promise<boolean> => {
    if (folder.length <= root.path.replace(/\/$/, '').length) return false;
    const look = async (): Promise<boolean> =>
      (await isOut(parentOf(folder))) || isLinkOut(root.with({ path: folder }), disk);
    const looked = known.get(folder) ?? look();
    known.set(folder, looked);
    return looked;
  };
  const out = await Promise.all(files.map(async ({ path }) => isOut(parentOf(path))));
  return files.filter((_, at) => out[at] !== true);
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

async function isLinkOut(folder: vscode.Uri, disk: Pick<Disk, 'isBelow'> | undefined): Promise<boolean> {
  try {
    const { type } = await vscode.workspace.fs.stat(folder);
    return (type & vscode.FileType.SymbolicLink) !== 0 && (await isElsewhere(folder, disk));
  } catch {
    return true; // it has gone meanwhile
  }
}
