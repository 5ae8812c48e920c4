// Which documents tabs show, and where files are after a rename.
import * as vscode from 'vscode';
import type { FileProposal } from '../../proposal.ts';
import { frame, linesOf } from './write.ts';

/** Longest wait, in milliseconds, for a renamed file to be open under its new name. */
const openTimeout = 5_000;

/** The documents that a tab shows for editing. */
function documentsOf(input: unknown): readonly string[] {
  if (input instanceof vscode.TabInputText) return [input.uri.toString()];
  return input instanceof vscode.TabInputTextDiff ? [input.modified.toString()] : [];
}

/** The documents of closed tabs that no other tab shows. */
export function goneWith(closed: readonly vscode.Tab[]): ReadonlySet<string> {
  const shown = new Set(
    vscode.window.tabGroups.all.flatMap((group) => group.tabs.flatMap((tab) => documentsOf(tab.input))),
  );
  return new Set(closed.flatMap((tab) => documentsOf(tab.input)).filter((uri) => !shown.has(uri)));
}

/** Where a file is after a rename of it, or of a folder it is in. */
export function renamed(uri: vscode.Uri, from: vscode.Uri, to: vscode.Uri): vscode.Uri | undefined {
  if (uri.toString() === from.toString()) return to;
  const folder = from.path.endsWith('/') ? from.path : `${from.path}/`;
  if (uri.scheme !== from.scheme || uri.authority !== from.authority || !uri.path.startsWith(folder)) return undefined;
  return vscode.Uri.joinPath(to, uri.path.slice(folder.length));
}

/** The document that is open under a new name and has the proposal's code, once it is. */
export async function openAs(to: vscode.Uri, file: FileProposal): Promise<vscode.TextDocument | undefined> {
  for (const end = Date.now() + openTimeout; Date.now() < end && file.open;) {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === to.toString());
    if (document && file.place.stands(linesOf(document))) return document;
    await new Promise((resolve) => setTimeout(resolve, frame));
  }
  return undefined;
}
