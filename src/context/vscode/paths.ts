// What a file is called: its name, and its path in the workspace.
import * as vscode from 'vscode';

/** Relative to its folder in the workspace, which is named where there are several; only the name if it is in none. */
export function pathOf(uri: vscode.Uri): string {
  if (vscode.workspace.getWorkspaceFolder(uri) === undefined) return nameOf(uri.path);
  return vscode.workspace.asRelativePath(uri, (vscode.workspace.workspaceFolders?.length ?? 0) > 1);
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
