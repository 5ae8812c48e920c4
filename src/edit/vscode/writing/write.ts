// Writes into a document, as one undo step, and checks that it was written.
import * as vscode from 'vscode';
import type { LineEdit } from '../../diff.ts';
import { textEdit } from '../../textEdit.ts';
import type { TextEdit } from '../../textEdit.ts';
import type { OtherChange } from '../../place.ts';
import type { Lines } from '../../region.ts';
import { holdStill } from './holdStill.ts';
import { isGone, isReadOnly } from '../../../host/fileState.ts';
import { within } from '../../../host/within.ts';

/** Undo stops around a write: none between the first and the last makes all of them one undo step. */
export interface Stops {
  readonly before: boolean;
  readonly after: boolean;
}

/**
 * What became of a write. `stale`: the document changed first, and that is told by now. `refused`: VS Code won't have it
 * (read-only, closed), whatever it answered: what was written is read back. `gone`: its file was deleted.
 */
type Written = 'written' | 'stale' | 'refused' | 'gone';

/** Milliseconds between two writes: what is shown changes at most once a frame. */
export const frame = 33;

/** A write that is a step of undo by itself. */
export const oneStep: Stops = { before: true, after: true };

/** VS Code's answer can get lost with its window; after this long the edit is given up. */
const answerTimeout = 10_000;

/** A document as lines. */
export function linesOf(document: vscode.TextDocument): Lines {
  return {
    lineCount: document.lineCount,
    line: (line) => (line >= 0 && line < document.lineCount ? document.lineAt(line).text : undefined),
  };
}

/**
 * The one writer of one edit into one document. A write goes through only if nobody changed the document since the
 * caller looked: VS Code compares versions. Changes by others, and only those, are told, in order, and never while it is
 * open whether a write came before them.
 */
export class Writer implements vscode.Disposable {
  readonly #document: vscode.TextDocument;
  readonly #onOther: (change: OtherChange) => void;
  readonly #listener: vscode.Disposable;
  /** Events since a write was handed over: its own is the one of the version after. */
  #waiting: { readonly version: number; readonly change: OtherChange }[] | undefined;

  constructor(document: vscode.TextDocument, onOther: (change: OtherChange) => void) {
    this.#document = document;
    this.#onOther = onOther;
    this.#listener = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document || event.contentChanges.length === 0) return;
      const change: OtherChange = {
        changes: event.contentChanges.map(({ range: { start, end }, text }) => ({ start, end, text })),
        by: authorOf(event),
      };
      if (this.#waiting) this.#waiting.push({ version: document.version, change });
      else onOther(change);
    });
  }

  dispose(): void {
    this.#listener.dispose();
  }

  /** An editor that shows the document, if any: only there can many writes be one undo step. */
  get editor(): vscode.TextEditor | undefined {
    const shows = (editor: vscode.TextEditor | undefined): editor is vscode.TextEditor =>
      editor?.document === this.#document;
    return shows(vscode.window.activeTextEditor)
      ? vscode.window.activeTextEditor
      : vscode.window.visibleTextEditors.find(shows);
  }

  /** Makes `edits`, counted from the line `start`. `written` runs before anyone else's later change is told. */
  async write(start: number, edits: readonly LineEdit[], stops: Stops, written: () => void): Promise<Written> {
    const document = this.#document;
    const version = document.version;
    // Out of sight: there VS Code writes what it then can't save, or saves a file anew that nobody wants any more.
    if (!this.editor && isReadOnly(document)) return 'refused';
    if (!this.editor && (await isGone(document))) return 'gone';
    if (document.isClosed) return 'refused';
    if (document.version !== version) return 'stale';
    const shape = {
      lineCount: document.lineCount,
      lengthOf: (line: number): number => document.lineAt(line).text.length,
      eol: document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n',
    };
    const placed = edits.map((edit) => ({ ...edit, line: start + edit.line }));
    const replacements = placed.map((edit) => textEdit(edit, shape));
    this.#waiting = [];
    const answer = await within(answerTimeout, this.#hand(placed, replacements, stops)).catch(
      // No answer in time, or an error: an editor closed meanwhile.
      () => false,
    );
    const events = this.#waiting;
    this.#waiting = undefined;
    // In an editor that has become read-only nothing is written, and the answer is still yes.
    const done = answer && events.some((event) => event.version === version + 1);
    if (done) written();
    const others = done ? events.filter((event) => event.version !== version + 1) : events;
    if (others.length > 0) this.#onOther(together(others.map(({ change }) => change)));
    if (done) return 'written';
    return document.version === version ? 'refused' : 'stale';
  }

  async #hand(edits: readonly LineEdit[], replacements: readonly TextEdit[], stops: Stops): Promise<boolean> {
    const editor = this.editor;
    if (editor) {
      const hold = holdStill(this.#document, edits);
      hold.before();
      const answer = editor.edit(
        (builder) => {
          for (const replacement of replacements) builder.replace(rangeOf(replacement), replacement.text);
        },
        { undoStopBefore: stops.before, undoStopAfter: stops.after },
      );
      hold.after();
      const written = await answer;
      if (!written) hold.back();
      return written;
    }
    const edit = new vscode.WorkspaceEdit();
    for (const replacement of replacements) edit.replace(this.#document.uri, rangeOf(replacement), replacement.text);
    return vscode.workspace.applyEdit(edit);
  }
}

/** Several changes as one, because the document is already what the last of them made it. */
function together(all: readonly OtherChange[]): OtherChange {
  const by = (['undo', 'redo', 'reload'] as const).find((author) => all.some((change) => change.by === author));
  return { changes: all.flatMap(({ changes }) => changes), by: by ?? 'person' };
}

/**
 * VS Code does not say that it read a file from disk again. It makes one change of whole lines then, and the document is
 * clean; but so it still is at the first change that a user makes after saving.
 */
function authorOf({ document, reason, contentChanges }: vscode.TextDocumentChangeEvent): OtherChange['by'] {
  if (reason === vscode.TextDocumentChangeReason.Undo) return 'undo';
  if (reason === vscode.TextDocumentChangeReason.Redo) return 'redo';
  const clean = !document.isDirty && !document.isUntitled;
  return clean && contentChanges.length === 1 && contentChanges[0]?.range.start.character === 0 ? 'reload' : 'person';
}

function rangeOf({ start, end }: TextEdit): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
