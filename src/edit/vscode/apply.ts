import * as vscode from 'vscode';
import type { Block, Change } from '../block.ts';
import type { LineEdit } from '../diff.ts';

/** Undo stops around a write: none between the first and the last makes all of them one undo step. */
export interface Stops {
  readonly before: boolean;
  readonly after: boolean;
}

export interface OtherChange {
  readonly changes: readonly Change[];
  readonly undo: boolean;
}

/** VS Code's answer can get lost with its window; after this long the edit is given up. */
const ANSWER_TIMEOUT = 10_000;

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
      const change = {
        changes: event.contentChanges.map(({ range, text }) => ({
          start: range.start.line,
          end: range.end.line,
          added: text.split(/\r\n?|\n/).length - 1,
        })),
        undo: event.reason === vscode.TextDocumentChangeReason.Undo,
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

  /**
   * Makes `edits`, counted from the block's start. `written` runs before anyone else's later change is told. `stale`:
   * the document changed first, and it is told by now. `refused`: VS Code will not have it (read-only, closed).
   */
  async write(
    block: Block,
    edits: readonly LineEdit[],
    stops: Stops,
    written: () => void,
  ): Promise<'written' | 'stale' | 'refused'> {
    const document = this.#document;
    if (document.isClosed) return 'refused';
    const version = document.version;
    const replacements = edits.map((edit) => replacement(document, block.start + edit.line, edit));
    this.#waiting = [];
    const done = await within(ANSWER_TIMEOUT, this.#hand(replacements, stops));
    const events = this.#waiting;
    this.#waiting = undefined;
    if (done) written();
    const others = done ? events.filter((event) => event.version !== version + 1) : events;
    if (others.length > 0) {
      this.#onOther({
        changes: others.flatMap(({ change }) => change.changes),
        undo: others.some(({ change }) => change.undo),
      });
    }
    if (done) return 'written';
    return document.version === version ? 'refused' : 'stale';
  }

  async #hand(replacements: readonly Replacement[], stops: Stops): Promise<boolean> {
    const editor = this.editor;
    if (editor) {
      return editor.edit(
        (builder) => {
          for (const { range, text } of replacements) builder.replace(range, text);
        },
        { undoStopBefore: stops.before, undoStopAfter: stops.after },
      );
    }
    const edit = new vscode.WorkspaceEdit();
    for (const { range, text } of replacements) edit.replace(this.#document.uri, range, text);
    return vscode.workspace.applyEdit(edit);
  }
}

interface Replacement {
  readonly range: vscode.Range;
  readonly text: string;
}

/** A change of whole lines as a change of characters: the line ends that come or go are those between lines. */
function replacement(document: vscode.TextDocument, line: number, { remove, insert }: LineEdit): Replacement {
  const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const endOf = (at: number): vscode.Position => document.lineAt(at).range.end;
  const after = line + remove;
  const last = after >= document.lineCount;
  if (remove > 0 && insert.length > 0) {
    return { range: new vscode.Range(new vscode.Position(line, 0), endOf(after - 1)), text: insert.join(eol) };
  }
  if (!last) return { range: new vscode.Range(line, 0, after, 0), text: insert.map((text) => text + eol).join('') };
  const end = endOf(document.lineCount - 1);
  const start = line > 0 ? endOf(line - 1) : new vscode.Position(0, 0);
  return { range: new vscode.Range(start, end), text: insert.map((text) => eol + text).join('') };
}

/** `false` too when there is no answer in time, or the answer is an error (an editor closed meanwhile). */
async function within(timeout: number, answer: Promise<boolean>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeout);
  });
  try {
    return await Promise.race([answer, late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
