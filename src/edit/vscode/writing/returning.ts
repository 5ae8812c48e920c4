// Edits that are over, for an undo or a redo that brings back what nobody accepted of them.
import * as vscode from 'vscode';
import type { FileProposal } from '../../proposal.ts';
import type { Lines } from '../../region.ts';
import type { LiveEdit } from './live.ts';
import { linesOf } from './write.ts';

/** Most edits of a document that are kept for it. */
const most = 16;

/**
 * Keeps the edits of a document that are over until it is closed. Undo after a review brings back a change that was
 * rejected, and redo after an undo one that nobody has judged: neither may stand there as if it were the user's own code.
 */
export class Returning implements vscode.Disposable {
  readonly #over = new Map<vscode.TextDocument, readonly LiveEdit[]>();
  readonly #listener = vscode.workspace.onDidCloseTextDocument((document) => this.#over.delete(document));

  dispose(): void {
    this.#listener.dispose();
  }

  /** An edit is over. Where it was accepted, an earlier one that is the same code isn't asked about again. */
  keep(edit: LiveEdit): void {
    const { phase } = edit.file;
    if (phase === 'left') return;
    const lines = linesOf(edit.document);
    const others = (this.#over.get(edit.document) ?? []).filter(
      ({ id, file }) => id !== edit.id && !(phase === 'accepted' && returns(file, lines)),
    );
    this.#over.set(edit.document, [...others, edit].slice(-most));
  }

  /** Those whose review goes on now that undo or redo made the document what it is. `open`: edits that are not over. */
  landed(document: vscode.TextDocument, open: readonly LiveEdit[]): readonly LiveEdit[] {
    const lines = linesOf(document);
    const found: LiveEdit[] = [];
    for (const edit of [...(this.#over.get(document) ?? [])].reverse()) {
      const isTaken = [...open, ...found].some((other) => other.id === edit.id || overlap(other, edit));
      if (!isTaken && returns(edit.file, lines)) found.push(edit);
    }
    return found;
  }
}

/** Does something stand there again that nobody accepted? Then it waits to be judged from now on. */
const returns = (file: FileProposal, lines: Lines): boolean =>
  file.changed({ changes: [], by: 'undo' }, lines) === 'returned';

function overlap({ file: { at: a } }: LiveEdit, { file: { at: b } }: LiveEdit): boolean {
  return a.start < b.start + Math.max(b.count, 1) && b.start < a.start + Math.max(a.count, 1);
}
