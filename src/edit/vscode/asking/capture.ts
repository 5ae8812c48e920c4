// Takes the code that an edit is about out of its document, or says why that can't be edited.
import * as vscode from 'vscode';
import { relocate } from '../../region.ts';
import { selectedIn } from '../../selection.ts';
import type { Selected } from '../../selection.ts';
import type { FileAround, Problem } from '../../alongside.ts';
import { outlineOf } from '../../../host/documentSymbols.ts';
import type { Outlined } from '../../../host/documentSymbols.ts';
import { allLines, refusedByTrust, reporterOf, symbolsOf } from '../../../host/documents.ts';
import { isReadOnly } from '../../../host/fileState.ts';
import { within } from '../../../host/within.ts';
import { warn } from '../../../host/messages.ts';
import { linesOf } from '../writing/write.ts';

/** The code an edit is asked for, as it was when it was asked for. Whole lines; none where new code goes between two. */
export interface Captured extends Selected {
  readonly document: vscode.TextDocument;
  readonly original: readonly string[];
  /** The lines above and below, by which few lines, or none, are found again. */
  readonly around: readonly [above: string | undefined, below: string | undefined];
  /** The function or class it is, where it was found by the cursor. */
  readonly name?: string | undefined;
  readonly outline: Promise<readonly Outlined[]>;
  /** What the user is told that it is, where that isn't its lines. */
  readonly about?: string;
  /** Where the file will be, if it isn't there yet. */
  readonly path?: string;
  /** Was the document made for it? */
  readonly made?: boolean;
}

/** Above this a request would be larger than any model's window, and the reply longer than any patience. */
const maxCharacters = 200_000;

/** How long a language server may take to name the symbols. The user is typing meanwhile. */
const symbolsTimeout = 15_000;

/** The symbols of a document, as far as its language server names them in time. */
export async function outlined({ uri, lineCount }: vscode.TextDocument): Promise<readonly Outlined[]> {
  const symbols = await within(symbolsTimeout, symbolsOf(uri)).catch(() => []);
  return outlineOf(symbols, lineCount);
}

/** The lines of a range. Says why, and is `undefined`, where the document can't be edited. */
export async function captureRange(uri: vscode.Uri, range: vscode.Range): Promise<Captured | undefined> {
  return captureRanges(uri, [range]);
}

/** The lines that ranges reach, and which parts of them the ranges are. As {@link captureRange}. */
export async function captureRanges(uri: vscode.Uri, ranges: readonly vscode.Range[]): Promise<Captured | undefined> {
  const document = await editable(uri);
  if (!document) return undefined;
  const valid = ranges.map((range) => document.validateRange(range));
  const { parts, ...selected } = selectedIn(allLines(document), valid);
  if (!parts) return captured(document, selected);
  // New code in the blank line at a file's end leaves a line end behind it.
  const isAtEnd = selected.start + selected.count === document.lineCount && parts.selected.at(-1) === '';
  const kept = isAtEnd && parts.kept.at(-1) === '' ? [...parts.kept.slice(0, -1), '\n'] : parts.kept;
  return captured(document, { ...selected, parts: { ...parts, kept } });
}

/** The gap above a line, for new code. As {@link captureRange}. */
export async function captureGap(uri: vscode.Uri, line: number): Promise<Captured | undefined> {
  const document = await editable(uri);
  return document && captured(document, { start: Math.min(line, document.lineCount), count: 0 });
}

/** `undefined`, and said: it can't be edited. */
async function editable(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  // A file may be gone since it was offered.
  const document = await vscode.workspace.openTextDocument(uri).then(undefined, () => undefined);
  const refusal = document ? await refusalOf(document) : await closedTo(uri);
  if (refusal === undefined) return document;
  void warn(refusal);
  return undefined;
}

function captured(document: vscode.TextDocument, selected: Selected): Captured | undefined {
  const { start, count } = selected;
  const { line } = linesOf(document);
  const original = Array.from({ length: count }, (_, at) => line(start + at) ?? '');
  if (original.reduce((sum, { length }) => sum + length + 1, 0) > maxCharacters) {
    void warn(vscode.l10n.t('The selection is too large to edit at once. Select less.'));
    return undefined;
  }
  return {
    ...selected,
    document,
    original,
    around: [line(start - 1), line(start + count)],
    outline: outlined(document),
  };
}

/** The file around the captured code as it is now. A notebook's cells are one file. */
export function fileAround(
  { document, start, count }: Pick<Captured, 'document' | 'start' | 'count'>,
  outline: readonly Outlined[],
): FileAround {
  const lines = allLines(document);
  const problems = vscode.languages.getDiagnostics(document.uri).map(problemOf);
  const notebook = notebookOf(document);
  if (!notebook) return { lines, start, end: start + count, outline, problems };
  const cells = notebook.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code);
  const at = cells.findIndex((cell) => cell.document === document);
  const before = cells.slice(0, Math.max(at, 0)).flatMap((cell) => allLines(cell.document));
  const after = at < 0 ? [] : cells.slice(at + 1).flatMap((cell) => allLines(cell.document));
  const offset = before.length;
  return {
    lines: [...before, ...lines, ...after],
    start: start + offset,
    end: start + count + offset,
    outline: [],
    problems: problems.map((problem) => ({ ...problem, line: problem.line + offset })),
  };
}

const severities = ['error', 'warning', 'information', 'hint'] as const;

function problemOf(diagnostic: vscode.Diagnostic): Problem {
  const { range, severity, message } = diagnostic;
  return { line: range.start.line, severity: severities[severity], message, source: reporterOf(diagnostic) };
}

/** The line that the captured code begins at now. `undefined`: the code is gone, or its document is closed. */
export function placeNow({ document, original, start, around }: Captured): number | undefined {
  if (document.isClosed) return undefined;
  const lines = linesOf(document);
  if (original.some((line) => line.trim() !== '')) return relocate(original, start, lines);
  // A blank line is found in any place, so the lines next to it have to be there too.
  const [above, below] = around;
  const known = [...(above === undefined ? [] : [above]), ...original, ...(below === undefined ? [] : [below])];
  const found = relocate(known, above === undefined ? start : start - 1, lines);
  return found === undefined ? undefined : found + (above === undefined ? 0 : 1);
}

function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find((notebook) =>
    notebook.getCells().some((cell) => cell.document === document),
  );
}

/** Above this VS Code shares no file with extensions. Bytes. */
const mostShared = 50 * 1024 * 1024;

/** Why a file can't be opened. */
export async function closedTo(uri: vscode.Uri): Promise<string> {
  const { size } = await vscode.workspace.fs.stat(uri).then(undefined, () => ({ size: 0 }));
  return size > mostShared
    ? vscode.l10n.t('This file is too large: VS Code doesn’t share files above 50 MB with extensions.')
    : vscode.l10n.t('This file can’t be opened.');
}

/** Why a document can't be edited, or `undefined` where it can. */
async function refusalOf(document: vscode.TextDocument): Promise<string | undefined> {
  // A cell is written with its notebook.
  const uri = notebookOf(document)?.uri ?? document.uri;
  if (uri.scheme === 'untitled') return undefined;
  const refused = refusedByTrust();
  if (refused !== undefined) return refused;
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== true)
    return vscode.l10n.t('This kind of document can’t be edited.');
  if (isReadOnly(document)) return vscode.l10n.t('This file is read-only.');
  try {
    const { permissions } = await vscode.workspace.fs.stat(uri);
    if (permissions === vscode.FilePermission.Readonly) return vscode.l10n.t('This file is read-only.');
  } catch {
    // Not on disk (any more): what is in the editor can still be edited.
  }
  return undefined;
}
