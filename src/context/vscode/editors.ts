// Attaches what the editors show: a selection, and the names of the open files.
import * as vscode from 'vscode';
import type { Excerpt, Selection } from '../../conversation/context.ts';
import { lastLineOf } from '../../host/documents.ts';
import { nothingTaken } from '../source.ts';
import type { Place, Taken } from '../source.ts';
import { inSpiteOf } from './gate.ts';
import type { Gate, InSpite } from './gate.ts';
import { nameOf, pathOf } from './paths.ts';
import { newId } from './takeFile.ts';

/** A piece of a document. */
interface Piece {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
}

/** The active editor's selection, or the cursor's line if nothing is selected. */
export function selected(): Piece | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const { document, selection } = editor;
  return { uri: document.uri, range: selection.isEmpty ? document.lineAt(selection.active.line).range : selection };
}

export const placeOf = ({ uri, range: { start, end } }: Place): Piece => ({
  uri: vscode.Uri.parse(uri.toString(), true),
  range: new vscode.Range(start.line, start.character, end.line, end.character),
});

/** The lines of a place, such as `app.ts:3-10`. */
export function labelOf({ uri, range }: Piece): string {
  const [first, last] = [range.start.line + 1, lastLineOf(range) + 1];
  return first === last ? `${nameOf(uri.path)}:${first}` : `${nameOf(uri.path)}:${first}-${last}`;
}

/** Attaches the current text of a place. */
export async function takePlace(gate: Gate, place: Piece, inSpite: InSpite = inSpiteOf()): Promise<Taken> {
  const { uri, range } = place;
  const label = labelOf(place);
  const closed = gate.closed(label);
  if (closed !== undefined) return closed;
  const outside = await gate.outside(uri, label, true, async () => takePlace(gate, place, inSpite));
  if (outside !== undefined) return outside;
  const path = pathOf(uri);
  const left = await gate.ifIgnored(uri, label, inSpite, async (more) => takePlace(gate, place, more));
  if (left !== undefined) return left;
  const document = await vscode.workspace.openTextDocument(uri);
  const selection: Selection = {
    id: newId(),
    type: 'selection',
    path,
    uri: uri.toString(),
    language: document.languageId,
    startLine: range.start.line + 1,
    endLine: lastLineOf(range) + 1,
    text: document.getText(range),
  };
  return gate.admit(selection, label, inSpite, document);
}

/** The files in tabs, those of the active group first, each once. */
export function openFiles(): readonly vscode.Uri[] {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const groups = [activeTabGroup, ...all.filter((group) => group !== activeTabGroup)];
  const uris = groups.flatMap(({ tabs }) => tabs.flatMap(({ input }) => uriOf(input) ?? []));
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}

function uriOf(input: unknown): vscode.Uri | undefined {
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook) return input.uri;
  if (input instanceof vscode.TabInputCustom) return input.uri;
  return input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
}

/** Attaches the names of the open files. */
export function takeEditors(gate: Gate): Taken {
  const name = vscode.l10n.t('Open Editors');
  const closed = gate.closed(name);
  if (closed !== undefined) return closed;
  const active = vscode.window.activeTextEditor?.document.uri.toString();
  const lines = openFiles().map((uri) => `${pathOf(uri)}${uri.toString() === active ? ' (active)' : ''}`);
  if (lines.length === 0) return nothingTaken;
  const text = lines.join('\n');
  const editors: Excerpt = { id: newId(), type: 'editors', name, of: '', path: '', uri: '', language: '', text };
  return gate.admit(editors, name, inSpiteOf('secret'));
}
