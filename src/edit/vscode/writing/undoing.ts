// Makes what an edit wrote in several steps of undo one.
import * as vscode from 'vscode';
import { lineEdits, sameLines } from '../../diff.ts';
import type { EditSession } from '../../session.ts';
import { sumOf } from '../../textSum.ts';
import { linesOf, oneStep } from './write.ts';
import type { Stops, Writer } from './write.ts';

/**
 * VS Code ends a step of undo wherever the person moves the cursor or saves, so what an edit writes before and after that
 * are several. Where undo or redo comes to a stop inside an edit, this goes on in the same direction. To make one step of
 * them beforehand the original would have to come back for a moment, which is seen.
 */
export class UndoSteps implements vscode.Disposable {
  /** The texts at such stops, by document. */
  readonly #stops = new Map<vscode.TextDocument, Set<string>>();
  readonly #listeners: readonly vscode.Disposable[];

  constructor() {
    this.#listeners = [
      vscode.workspace.onDidChangeTextDocument(({ document, reason, contentChanges }) => {
        if (reason === undefined || contentChanges.length === 0) return;
        if (this.#stops.get(document)?.has(known(document)) !== true) return;
        // The command works on the editor that has the keyboard.
        if (vscode.window.activeTextEditor?.document !== document) return;
        const undo = reason === vscode.TextDocumentChangeReason.Undo;
        void vscode.commands.executeCommand(undo ? 'undo' : 'redo');
      }),
      vscode.workspace.onDidCloseTextDocument((document) => void this.#stops.delete(document)),
    ];
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
  }

  /** The document is as an edit has it half-way, and a step of undo ended here. */
  stop(document: vscode.TextDocument): void {
    const stops = this.#stops.get(document) ?? new Set();
    this.#stops.set(document, stops.add(known(document)));
  }

  /** What others changed between the steps is no part of the edit. */
  forget(document: vscode.TextDocument): void {
    this.#stops.delete(document);
  }

  /** The document is as it is before or after a whole edit: undo and redo stop here. */
  end(document: vscode.TextDocument): void {
    this.#stops.get(document)?.delete(known(document));
  }
}

/** Keeps what one edit writes as it streams one step of undo. */
export class UndoStep {
  readonly #steps: UndoSteps;
  readonly #session: EditSession;
  readonly #document: () => vscode.TextDocument;
  #wrote = false;
  /** Did others change the document between two writes? */
  #mixed = false;
  /** Did VS Code put an undo stop after the last write? */
  #broken = true;

  /** `document`: the edit's, which a rename replaces. */
  constructor(steps: UndoSteps, session: EditSession, document: () => vscode.TextDocument) {
    this.#steps = steps;
    this.#session = session;
    this.#document = document;
  }

  /** VS Code puts an undo stop here, because the user moved or saved, or because nothing shows the document. */
  broken(): void {
    this.#broken = true;
  }

  /** Others changed the document, or it is another one. */
  interrupted(): void {
    this.#broken = true;
    if (!this.#wrote) return;
    this.#mixed = true;
    this.#steps.forget(this.#document());
  }

  /** What is written from now on is another step. */
  over(): void {
    this.#wrote = false;
  }

  /** The undo stops around the next write, the last one of the edit or not. */
  around(isLast: boolean): Stops {
    if (this.#broken) this.#begin();
    return { before: !this.#wrote, after: isLast };
  }

  /** A write went through. */
  wrote(): void {
    this.#wrote = true;
  }

  /** All of the edit is written, once: what is written in review are steps of their own. */
  async end(writer: Writer): Promise<void> {
    if (!this.#isReviewed() || !this.#wrote) return;
    if (this.#session.reply.done) this.#steps.end(this.#document());
    if (this.#mixed) await settleUndo(this.#session, this.#document(), writer);
    this.#mixed = false;
    if (this.#isReviewed()) this.#wrote = false;
  }

  #isReviewed(): boolean {
    return this.#session.file.phase === 'review';
  }

  #begin(): void {
    const { file } = this.#session;
    file.place.remember(linesOf(this.#document()));
    if (this.#wrote && !this.#mixed && !file.unchanged) this.#steps.stop(this.#document());
    else if (!this.#wrote) this.#steps.end(this.#document());
    this.#broken = false;
  }
}

const known = (document: vscode.TextDocument): string => sumOf(document.getText());

/**
 * Writes between which others changed the document are several steps of undo, with theirs between. Putting the original back
 * and then the whole change makes the last step exactly the change.
 */
async function settleUndo({ file, began }: EditSession, document: vscode.TextDocument, writer: Writer): Promise<void> {
  const final = file.current;
  /** In review, makes the code `to` while it is still `from`. `false`: someone changed it first, and that stays. */
  const swap = async (from: readonly string[], to: readonly string[]): Promise<boolean> => {
    const edits = lineEdits(from, to);
    while (file.phase === 'review' && sameLines(file.current, from)) {
      const result = await writer.write(file.at.start, edits, oneStep, () =>
        file.place.wrote(edits, linesOf(document)),
      );
      if (result !== 'stale') return result === 'written';
    }
    return false;
  };
  if (!(await swap(final, began))) return;
  file.place.remember(linesOf(document));
  if (!(await swap(began, final))) file.on('displaced');
}
