// Which documents tabs show, and where files are after a rename.
import * as vscode from 'vscode';

/** The documents that a tab shows for editing. */
export function documentsOf(input: unknown): readonly string[] {
  if (input instanceof vscode.TabInputText) return [input.uri.toString()];
  return input instanceof vscode.TabInputTextDiff ? [input.modified.toString()] : [];
}

/** Where a file is after a rename of it, or of a folder it is in. */
export function renamed(uri: vscode.Uri, from: vscode.Uri, to: vscode.Uri): vscode.Uri | undefined {
  if (uri.toString() === from.toString()) return to;
  const folder = from.path.endsWith('/') ? from.path : `${from.path}/`;
  if (uri.scheme !== from.scheme || uri.authority !== from.authority || !uri.path.startsWith(folder)) return undefined;
  return vscode.Uri.joinPath(to, uri.path.slice(folder.length));
}
