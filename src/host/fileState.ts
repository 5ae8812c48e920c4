// Whether a document's file can be written, as far as that is known before it is.
import * as vscode from 'vscode';

/** Does a setting make the file read-only? VS Code writes into its document nevertheless, and then can't save it. */
export function isReadOnly(document: vscode.TextDocument): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const files = vscode.workspace.getConfiguration('files', document.uri);
  const named = (setting: string): boolean =>
    Object.entries(files.get<Readonly<Record<string, boolean>>>(setting) ?? {}).some(([glob, isOn]) => {
      const pattern = folder === undefined || glob.startsWith('/') ? glob : new vscode.RelativePattern(folder, glob);
      return isOn && vscode.languages.match({ pattern }, document) > 0;
    });
  return named('readonlyInclude') && !named('readonlyExclude');
}

/** Was the file deleted, or moved by another program, with nothing unsaved in its document? */
export async function isGone({ uri, isDirty, isUntitled }: vscode.TextDocument): Promise<boolean> {
  if (isDirty || isUntitled || vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true) return false;
  try {
    await vscode.workspace.fs.stat(uri);
    return false;
  } catch (error) {
    return error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
  }
}
