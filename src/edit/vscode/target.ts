// The code an edit is about: the selection, or the function at the cursor.
import * as vscode from 'vscode';
import { relocate } from '../region.ts';
import { indentStyle } from '../stream/reindent.ts';
import { editPrompt, nearest } from '../prompt.ts';
import type { Around } from '../stream/part.ts';
import type { EditTarget } from '../stream/incoming.ts';
import type { SendRequest } from '../../sending/send.ts';
import { lastLineOf, refusedByTrust, symbolsOf } from '../../host/documents.ts';
import { within } from '../../host/within.ts';
import { withoutLinks } from '../../messages/index.ts';
import { linesOf } from './write.ts';

/** The code an edit is asked for, as it was when it was asked for. Whole lines. */
export interface Captured {
  readonly document: vscode.TextDocument;
  readonly start: number;
  readonly original: readonly string[];
  readonly selected: string | undefined;
  /** What stands around that on its lines. */
  readonly around: Around | undefined;
  /** The function it is, where it was found by the cursor. */
  readonly name?: string | undefined;
}

/** What an edit is asked for: known at once for a selection, looked for where there is only a cursor. */
export interface Meant {
  readonly file: string;
  /** The line of the cursor, 0-based, whose function is looked for. */
  readonly cursor?: number;
  /** `undefined`, and said: it can't be edited. */
  readonly code: Promise<Captured | undefined>;
}

/** An edit that the person has asked for. */
export interface Asked {
  readonly document: vscode.TextDocument;
  readonly target: EditTarget;
  readonly request: Pick<SendRequest, 'params' | 'replyTokens'>;
}

/** Above this a request would be larger than any model's window, and the reply longer than any patience. */
const maxCharacters = 200_000;

/** How long a language server may take to say which function the cursor is in. The person is typing meanwhile. */
const symbolsTimeout = 15_000;

/** The active editor's selection; without one, the function the cursor is in, or its line, selected for the person to see. */
export function meantBySelection(): Meant | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a file and select the code to edit.'));
    return undefined;
  }
  const { document, selection } = editor;
  const file = fileName(document.uri);
  if (!selection.isEmpty) return { file, code: captureRange(document.uri, selection) };
  return { file, cursor: selection.active.line, code: captureAt(editor, selection.active) };
}

/** A range of a document, widened to whole lines. */
export function meantByRange(uri: vscode.Uri, range: vscode.Range): Meant {
  return { file: fileName(uri), code: captureRange(uri, range) };
}

/** The name of a file, to be shown. */
export function fileName(uri: vscode.Uri): string {
  const path = vscode.workspace.asRelativePath(uri, false);
  return withoutLinks(path.slice(path.lastIndexOf('/') + 1));
}

async function captureAt(editor: vscode.TextEditor, at: vscode.Position): Promise<Captured | undefined> {
  const { document } = editor;
  const version = document.version;
  const found = await enclosingFunction(document, at);
  const line = document.lineAt(Math.min(at.line, document.lineCount - 1)).range;
  const range = document.version === version ? (found?.range ?? line) : line;
  const captured = await captureRange(document.uri, range);
  if (captured && vscode.window.visibleTextEditors.includes(editor) && !range.isEmpty) {
    editor.selection = new vscode.Selection(new vscode.Position(range.start.line, 0), range.end);
  }
  return captured && range !== line ? { ...captured, name: found?.name } : captured;
}

/** The lines of a range. Says why, and is `undefined`, where the document can't be edited. */
export async function captureRange(uri: vscode.Uri, range: vscode.Range): Promise<Captured | undefined> {
  const document = await vscode.workspace.openTextDocument(uri);
  const refusal = await refusalOf(document);
  if (refusal !== undefined) {
    void vscode.window.showWarningMessage(refusal);
    return undefined;
  }
  const valid = document.validateRange(range);
  const { start, end } = valid;
  const endLine = lastLineOf(valid);
  const lastLine = document.lineAt(endLine).text;
  const whole = new vscode.Range(start.line, 0, endLine, lastLine.length);
  const text = document.getText(whole);
  if (text.length > maxCharacters) {
    void vscode.window.showWarningMessage(vscode.l10n.t('The selection is too large to edit at once. Select less.'));
    return undefined;
  }
  const inner = document.getText(valid);
  const isWhole = inner.trim() === '' || inner.trim() === text.trim();
  return {
    document,
    start: start.line,
    original: Array.from({ length: endLine - start.line + 1 }, (_, i) => document.lineAt(start.line + i).text),
    selected: isWhole ? undefined : inner,
    around: isWhole
      ? undefined
      : {
          before: text.slice(0, start.character),
          after: end.line > endLine ? '' : text.slice(text.length - lastLine.length + end.character),
        },
  };
}

/** Why a document can't be edited, or `undefined` where it can. */
async function refusalOf(document: vscode.TextDocument): Promise<string | undefined> {
  const { uri } = document;
  if (uri.scheme === 'untitled') return undefined;
  const refused = refusedByTrust();
  if (refused !== undefined) return refused;
  if (uri.scheme === 'vscode-notebook-cell')
    return vscode.l10n.t('Notebook cells can’t be edited in place yet. Ask about the selection instead.');
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true)
    return vscode.l10n.t('This kind of document can’t be edited.');
  try {
    const { permissions } = await vscode.workspace.fs.stat(uri);
    if (permissions === vscode.FilePermission.Readonly) return vscode.l10n.t('This file is read-only.');
  } catch {
    // Not on disk (any more): what is in the editor can still be edited.
  }
  return undefined;
}

interface FoundSymbol {
  readonly name: string;
  readonly kind: vscode.SymbolKind;
  readonly range: vscode.Range;
  readonly children: readonly unknown[];
}

function isSymbol(value: unknown): value is FoundSymbol {
  if (typeof value !== 'object' || value === null) return false;
  const { name, kind, range, children } = value as Partial<Record<keyof FoundSymbol, unknown>>;
  return (
    typeof name === 'string' && typeof kind === 'number' && range instanceof vscode.Range && Array.isArray(children)
  );
}

async function enclosingFunction(document: vscode.TextDocument, at: vscode.Position): Promise<FoundSymbol | undefined> {
  const kinds = new Set([vscode.SymbolKind.Function, vscode.SymbolKind.Method, vscode.SymbolKind.Constructor]);
  let found: FoundSymbol | undefined;
  const symbols = await within(symbolsTimeout, symbolsOf(document.uri)).catch(() => []);
  const open = [...symbols];
  for (let symbol = open.pop(); symbol !== undefined; symbol = open.pop()) {
    if (!isSymbol(symbol) || !symbol.range.contains(at)) continue;
    if (kinds.has(symbol.kind) && (!found || found.range.contains(symbol.range))) found = symbol;
    open.push(...symbol.children);
  }
  return found;
}

/** The request for an instruction, with the code found again where it is now. `undefined`, and said: it is not there. */
export function prepare(captured: Captured, instruction: string): Asked | undefined {
  const { document, original, selected, around } = captured;
  const lines = document.getText().split(/\r\n?|\n/);
  const start = placeOf(document, original, captured.start);
  if (start === undefined) return undefined;
  const style = indentStyle(lines);
  const { tag, ...request } = editPrompt({
    instruction,
    path: vscode.workspace.asRelativePath(document.uri, false),
    languageId: document.languageId,
    style,
    original,
    selected,
    before: nearest(lines.slice(0, start), 'before'),
    after: nearest(lines.slice(start + original.length), 'after'),
  });
  const file = { above: lines.slice(0, start), below: lines.slice(start + original.length) };
  return { document, request, target: { original, start, tag, style, languageId: document.languageId, around, file } };
}

/** The line the code begins at now. `undefined`, and said: it is not there, or the document is closed. */
export function placeOf(document: vscode.TextDocument, original: readonly string[], was: number): number | undefined {
  const start = document.isClosed ? undefined : relocate(original, was, linesOf(document));
  if (start === undefined) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('This code has changed since you selected it. Select it again.'),
    );
  }
  return start;
}
