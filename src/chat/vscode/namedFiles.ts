// Files that a reply names: found in the workspace, and nowhere else, and opened.
import * as vscode from 'vscode';
import { inform } from '../../host/messages.ts';

/**
 * The file of the workspace at this path, relative to one of its folders or beginning with the folder's name. Never looks
 * outside of the workspace: not by `..`, by an absolute path, by another scheme, nor by the name of a server.
 */
export async function fileInWorkspace(path: string): Promise<vscode.Uri | undefined> {
  for (const uri of placesOf(path)) if (await isFile(uri)) return uri;
  return undefined;
}

/** The file of the workspace at this path, or the only one whose path ends with it. */
export async function fileCalled(path: string): Promise<vscode.Uri | undefined> {
  const there = await fileInWorkspace(path);
  const plain = path.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  if (there !== undefined || placesOf(path).length === 0 || /[{}[\]]/.test(plain)) return there;
  const patience = new vscode.CancellationTokenSource();
  const timer = setTimeout(() => patience.cancel(), searchTime);
  try {
    const found = await vscode.workspace.findFiles(`**/${plain}`, '**/node_modules/**', 2, patience.token);
    return found.length === 1 && !patience.token.isCancellationRequested ? found[0] : undefined;
  } finally {
    clearTimeout(timer);
    patience.dispose();
  }
}

/** Longest search for a file, in milliseconds. */
const searchTime = 5_000;

/** Where a file of this path is, or would be, in the workspace. */
export function placesOf(path: string): readonly vscode.Uri[] {
  const plain = path.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  const parts = plain.split('/');
  const isOutside = /^[a-z][\w+.-]*:|^[/~]|[\p{Cc}*?"<>|]/iu.test(plain) || parts.includes('..');
  if (plain === '' || isOutside || plain.length > 500) return [];
  return (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri, name }) => [
    vscode.Uri.joinPath(uri, plain),
    ...(parts.length > 1 && parts[0] === name ? [vscode.Uri.joinPath(uri, ...parts.slice(1))] : []),
  ]);
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}

/** Which of these paths are files of the workspace. */
export async function existing(paths: readonly string[]): Promise<readonly boolean[]> {
  return Promise.all(paths.map(async (path) => (await fileInWorkspace(path)) !== undefined));
}

/** Opens a file of the workspace, at a line if there is one. It may have gone since the reply was drawn. */
export async function openFile(path: string, line: number | undefined): Promise<void> {
  const uri = await fileInWorkspace(path);
  if (uri === undefined) {
    const words = vscode.l10n.t('{0} isn’t a file in this folder anymore.', path);
    void inform(words);
    return;
  }
  const at = Math.max(0, (line ?? 1) - 1);
  await vscode.window.showTextDocument(uri, {
    preview: true,
    ...(line !== undefined && { selection: new vscode.Range(at, 0, at, 0) }),
  });
}
