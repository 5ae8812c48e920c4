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
export async function leadsOut(uri: vscode.Uri, disk: Pick<Disk, 'isBelow'> | undefined): Promise<boolean> {
  if (!(await isLinked(uri))) return false;
  if (disk === undefined || uri.scheme !== 'file') return true;
  const folders = vscode.workspace.workspaceFolders ?? [];
  const local = folders.flatMap((folder) => (folder.uri.scheme === 'file' ? [folder.uri.fsPath] : []));
  return disk.isBelow(uri.fsPath, local).then(
    (isBelow) => !isBelow,
    () => true,
  );
}
