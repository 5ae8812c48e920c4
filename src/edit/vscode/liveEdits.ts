// The edits under way in this window, and which of them a command means.
import * as vscode from 'vscode';
import type { LiveEdit } from './writing/live.ts';

type Which = (edit: LiveEdit) => boolean;

/** Every edit from its beginning until it is judged, or its document is closed. */
export class LiveEdits {
  readonly #all = new Map<string, LiveEdit>();

  add(edit: LiveEdit): void {
    this.#all.set(edit.id, edit);
  }

  /** `false`: it was not there any more, though another that came back may go by its id. */
  remove(edit: LiveEdit): boolean {
    return this.#all.get(edit.id) === edit && this.#all.delete(edit.id);
  }

  /** The oldest first. */
  get all(): readonly LiveEdit[] {
    return [...this.#all.values()];
  }

  /** Those of a document. */
  of(document: vscode.TextDocument): readonly LiveEdit[] {
    return this.all.filter((edit) => edit.document === document);
  }

  /** Those of whatever document has this URI. */
  at(uri: vscode.Uri): readonly LiveEdit[] {
    const key = uri.toString();
    return this.all.filter(({ document }) => document.uri.toString() === key);
  }

  /** Is a line part of one's code? */
  covers(uri: vscode.Uri, line: number): boolean {
    return this.at(uri).some(({ file: { at } }) => line >= at.start && line < at.start + at.count);
  }

  /** The edit in review whose code the cursor is in. */
  get atCursor(): LiveEdit | undefined {
    const { document, selection } = vscode.window.activeTextEditor ?? {};
    const line = selection?.active.line ?? 0;
    const isAt = ({ file: { phase, at } }: LiveEdit): boolean =>
      phase === 'review' && line >= at.start && line < at.start + Math.max(at.count, 1);
    return document && this.of(document).find(isAt);
  }

  /** Do lines from `start` up to `end`, which is not one of them, share any with one's code? */
  overlap(document: vscode.TextDocument, start: number, end: number): boolean {
    return this.of(document).some(({ file: { at } }) => at.start < end && start < at.start + Math.max(at.count, 1));
  }

  /** The edit with this id, if it is one of `which`; without an id, of those meant the nearest to the cursor. */
  find(id: unknown, which: Which = () => true): LiveEdit | undefined {
    if (id !== undefined) {
      const named = typeof id === 'string' ? this.#all.get(id) : undefined;
      return named && which(named) ? named : undefined;
    }
    const line = vscode.window.activeTextEditor?.selection.active.line ?? 0;
    const distance = ({ file: { at } }: LiveEdit): number =>
      Math.max(at.start - line, line - (at.start + at.count - 1), 0);
    return this.meant(which).reduce<LiveEdit | undefined>(
      (best, edit) => (best && distance(best) <= distance(edit) ? best : edit),
      undefined,
    );
  }

  /** What a command without an id can mean: the edits of the active editor's document, else the only one there is. */
  meant(which: Which): readonly LiveEdit[] {
    const active = vscode.window.activeTextEditor;
    const here = active ? this.of(active.document).filter(which) : [];
    if (here.length > 0) return here;
    const all = this.all.filter(which);
    return all.length === 1 ? all : [];
  }
}
