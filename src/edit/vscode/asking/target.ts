// What an edit is about, and the request for it.
import * as vscode from 'vscode';
import type { Attachment } from '../../../conversation/context.ts';
import { excerptOf } from '../../excerpt.ts';
import { codeToFix, symbolAround } from '../../outline.ts';
import { earlierLines } from '../../further.ts';
import type { Earlier } from '../../further.ts';
import { relocate } from '../../region.ts';
import { editPrompt } from '../../prompt.ts';
import { nothingAround, roomBeside, surroundingsOf, withoutKeys } from '../../alongside.ts';
import type { Room } from '../../alongside.ts';
import { indentStyle } from '../../stream/indent.ts';
import type { Outlined } from '../../../host/documentSymbols.ts';
import { allLines, fileName } from '../../../host/documents.ts';
import { inform, warn } from '../../../host/messages.ts';
import { captureGap, captureRange, captureRanges, closedTo, fileAround, outlined, placeNow } from './capture.ts';
import type { Captured } from './capture.ts';
import type { Asked } from '../asked.ts';
import { showTop } from '../writing/holdStill.ts';
import { linesOf } from '../writing/write.ts';

export { captureRange } from './capture.ts';
export type { Captured } from './capture.ts';

/** What an edit is asked for: known at once for a selection, looked for where there is only a cursor. */
export interface Meant {
  readonly file: string;
  /** The line of the cursor, 0-based, whose function is looked for. */
  readonly cursor?: number;
  /** `undefined`, and said: it can't be edited. */
  readonly code: Promise<Captured | undefined>;
  /** The edits that this one goes on from, and the model that they asked. */
  readonly earlier?: Earlier | undefined;
  readonly model?: string | undefined;
  /** See {@link Asked}. */
  readonly lens?: true | undefined;
  /** Where the new code goes, if not in place of the code. */
  readonly elsewhere?: (code: Captured, how: ElsewhereHow) => Promise<Elsewhere | undefined>;
}

/** `shown`: the request is only looked at, and opens nothing. `whole`: may the whole file of the code go along? */
export interface ElsewhereHow {
  readonly shown: boolean;
  readonly whole: boolean;
}

/** Another place for new code, and what goes along with the request for it. */
export interface Elsewhere {
  readonly code: Captured;
  readonly context: readonly Attachment[];
}

/** What was asked for besides the instruction, and what is known of the file and of the model. */
export interface More {
  readonly context?: readonly Attachment[];
  /** `gateway/model`, where it isn't the one for edits. */
  readonly model?: string | undefined;
  readonly outline?: readonly Outlined[];
  /** Must nothing of the file go along besides the code? */
  readonly alone?: boolean;
  readonly room?: Room | undefined;
  readonly earlier?: Earlier | undefined;
  readonly lens?: true | undefined;
}

/** Says so where there is none. */
export function activeEditor(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) void sayNoEditor();
  return editor;
}

/** A file may be shown without an editor that extensions see: one that is too large, or isn't text. */
async function sayNoEditor(): Promise<void> {
  const shown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  void inform(
    shown instanceof vscode.TabInputText
      ? await closedTo(shown.uri)
      : vscode.l10n.t('Open a file and select the code to edit.'),
  );
}

/**
 * The active editor's selections; without one, the function or class around the cursor, or its line; on a blank line, new
 * code in its place.
 */
export function meantBySelection(): Meant | undefined {
  const editor = activeEditor();
  if (!editor) return undefined;
  const { document, selections, selection } = editor;
  const file = fileName(document.uri);
  const isBlank = document.lineAt(selection.active.line).text.trim() === '';
  if (selections.length > 1 || !selection.isEmpty) return { file, code: captureRanges(document.uri, selections) };
  if (isBlank) return meantHere();
  return { file, cursor: selection.active.line, code: captureAround(document, selection.active.line) };
}

/** A range of a document, widened to whole lines. */
export function meantByRange(uri: vscode.Uri, range: vscode.Range): Meant {
  return { file: fileName(uri), code: captureRange(uri, range) };
}

/** All of the active editor's file. */
export function meantFile(): Meant | undefined {
  const editor = activeEditor();
  return editor && meantByRange(editor.document.uri, new vscode.Range(0, 0, editor.document.lineCount, 0));
}

/** New code at the cursor: in place of a blank line that isn't the last, else below the line, or above it where the cursor is at its start. */
export function meantHere(): Meant | undefined {
  const editor = activeEditor();
  if (!editor) return undefined;
  const { document, selection } = editor;
  const { line, character } = selection.active;
  const { isEmptyOrWhitespace, firstNonWhitespaceCharacterIndex } = document.lineAt(line);
  const isLast = line === document.lineCount - 1;
  const code =
    isEmptyOrWhitespace && !isLast
      ? captureRange(document.uri, new vscode.Range(line, 0, line, character))
      : captureGap(
          document.uri,
          isEmptyOrWhitespace || character <= firstNonWhitespaceCharacterIndex ? line : line + 1,
        );
  return { file: fileName(document.uri), code };
}

/** The code of the active editor's file that has problems: functions and the like, and the file's beginning. */
export function meantProblems(): Meant | undefined {
  const editor = activeEditor();
  if (!editor) return undefined;
  const { document } = editor;
  const problems = vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning);
  const file = fileName(document.uri);
  if (problems.length === 0) {
    void inform(vscode.l10n.t('No problems are reported in {0}.', file));
    return undefined;
  }
  const code = async (): Promise<Captured | undefined> => {
    const stretches = codeToFix(
      await outlined(document),
      problems.map(({ range }) => range.start.line),
      allLines(document),
    );
    const ranges = stretches.map(({ start, end }) => new vscode.Range(start, 0, end, Number.MAX_SAFE_INTEGER));
    const found = await captureRanges(document.uri, ranges);
    const about =
      problems.length === 1
        ? vscode.l10n.t('{0}: 1 problem', file)
        : vscode.l10n.t('{0}: {1} problems', file, problems.length);
    return found && { ...found, about };
  };
  return { file, code: code() };
}

/** The function or class around a line, else the line. */
export async function captureAround(document: vscode.TextDocument, line: number): Promise<Captured | undefined> {
  const { version } = document;
  const outline = await outlined(document);
  const found = document.version === version ? symbolAround(outline, line) : undefined;
  const { start, end } = found ?? { start: line, end: line };
  const code = await captureRange(document.uri, new vscode.Range(start, 0, end, Number.MAX_SAFE_INTEGER));
  return code && { ...code, name: found?.name };
}

/**
 * The request for an instruction, with the code found again where it is now. `undefined`, and said: it is not there, or
 * the model has no room for it.
 */
export function prepare(captured: Captured, instruction: string, more: More = {}): Asked | undefined {
  const { document, original, parts } = captured;
  const start = placeNow(captured);
  if (start === undefined) {
    saidGone();
    return undefined;
  }
  const { context = [], model, outline = [], room, earlier, alone = false, lens } = more;
  const code = parts ? excerptOf(original, parts) : original;
  const told = [instruction, ...context.map(textOf), ...(earlier ? earlierLines(earlier) : [])];
  const beside = roomBeside([...code, ...told], parts?.selected ?? original, room);
  if (beside === undefined) {
    void warn(vscode.l10n.t('The code fills the model’s context window. Select less, or choose another model.'));
    return undefined;
  }
  const lines = allLines(document);
  const file = fileAround({ ...captured, start }, outline);
  const around = alone ? nothingAround : withoutKeys(surroundingsOf(file, beside), file);
  const style = indentStyle(lines);
  const { tag, separator, ...request } = editPrompt({
    ...{ instruction, original, start, parts, style, context, earlier },
    path: captured.path ?? vscode.workspace.asRelativePath(document.uri, false),
    languageId: document.languageId,
    ...around,
  });
  const rest = { above: lines.slice(0, start), below: lines.slice(start + original.length) };
  const target = { original, start, tag, style, languageId: document.languageId, file: rest };
  return {
    document,
    instruction,
    context,
    earlier,
    made: captured.made,
    ...(lens && { lens }),
    request: { ...request, ...(model !== undefined && { model }) },
    target: { ...target, ...(parts && { parts: { ...parts, separator } }) },
  };
}

function textOf(attachment: Attachment): string {
  return 'text' in attachment ? attachment.text : '';
}

/** The line the code begins at now. `undefined`, and said: it is not there, or the document is closed. */
export function placeOf(document: vscode.TextDocument, original: readonly string[], was: number): number | undefined {
  const start = document.isClosed ? undefined : relocate(original, was, linesOf(document));
  if (start === undefined) saidGone();
  return start;
}

function saidGone(): void {
  void warn(vscode.l10n.t('This code has changed since you selected it. Select it again.'));
}

/**
 * Takes the selection off the code that is edited, so that what changes can be seen, and so can the lens above a first
 * line; the cursor stays in it.
 */
export function uncover(document: vscode.TextDocument, start: number, end: number): void {
  for (const editor of vscode.window.visibleTextEditors) {
    const { selection } = editor;
    if (editor.document !== document || selection.isEmpty || selection.start.line < start || selection.end.line > end)
      continue;
    editor.selection = new vscode.Selection(selection.start, selection.start);
  }
  if (start === 0) showTop(document);
}
