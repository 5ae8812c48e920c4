// Makes what edits write as they stream one step of undo, as far as VS Code allows it.
import * as vscode from 'vscode';
import { sumOf } from '../../textSum.ts';
import type { Stops } from './write.ts';

/** A step of undo that edits are writing in a document. */
interface Step {
  /** The edits that stream there at the same time. */
  readonly writers: Set<object>;
  /** The document’s version after the last write. */
  version: number;
  /** Did VS Code put an undo stop after the last write? */
  broken: boolean;
  /** The text before the first write. */
  readonly from: string;
}

/**
 * Keeps edits that stream into a document at the same time one step of undo. VS Code ends a step wherever the user moves the
 * cursor or saves, so what is written before and after that are several: where undo or redo comes to a stop between them,
 * this goes on in the same direction.
 *
 * What the user types elsewhere meanwhile is a step of its own, with what is written before and after it on its two sides:
 * VS Code’s history is in the order of time. Only putting the original back, and then the whole change again, could make
 * one step of the edit’s; but between the two VS Code draws the original, because the second write has to know the version
 * that the first one made. Nothing that nobody asked for may be drawn, so undo goes back piece by piece here, and what is
 * left of the edit after a piece waits to be judged.
 */
export class UndoSteps implements vscode.Disposable {
  /** The texts at stops within a step, by document. */
  readonly #stops = new Map<vscode.TextDocument, Set<string>>();
  readonly #steps = new Map<vscode.TextDocument, Step>();
  readonly #turns = new WeakMap<vscode.TextDocument, Promise<unknown>>();
  readonly #listeners: readonly vscode.Disposable[];

  /** `landed`: undo or redo came to a document as it is now, and stops there. */
  constructor(landed: (document: vscode.TextDocument) => void) {
    this.#listeners = [
      vscode.workspace.onDidChangeTextDocument(({ document, reason, contentChanges }) => {
        if (reason === undefined || contentChanges.length === 0) return;
        const isStop = this.#stops.get(document)?.has(known(document)) === true;
        // The command works on the editor that has the keyboard.
        if (!isStop || vscode.window.activeTextEditor?.document !== document) {
          landed(document);
          return;
        }
        const undo = reason === vscode.TextDocumentChangeReason.Undo;
        void vscode.commands.executeCommand(undo ? 'undo' : 'redo');
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.#stops.delete(document);
        this.#steps.delete(document);
      }),
    ];
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
  }

  /** Runs one write after another: no edit takes another’s for the user’s. */
  async turn<T>(document: vscode.TextDocument, write: () => Promise<T>): Promise<T> {
    const mine = (this.#turns.get(document) ?? Promise.resolve()).then(write);
    this.#turns.set(
      document,
      mine.catch(() => undefined),
    );
    return mine;
  }

  /**
   * The undo stops around an edit’s next write, and whether undo may stop before it. `isLast`: the edit is over with it.
   * `wrote`: it has written, perhaps under another name of the file.
   */
  around(
    document: vscode.TextDocument,
    writer: object,
    isLast: boolean,
    wrote: boolean,
  ): Stops & { readonly seam: boolean } {
    const step = this.#steps.get(document);
    if (!step) {
      const from = known(document);
      if (wrote) this.stop(document);
      else this.#stops.get(document)?.delete(from);
      this.#steps.set(document, { writers: new Set([writer]), version: document.version, broken: false, from });
      return { before: true, after: isLast, seam: true };
    }
    const isMixed = step.version !== document.version;
    if (step.broken && !isMixed && known(document) !== step.from) this.stop(document);
    const seam = step.broken || isMixed || !step.writers.has(writer);
    step.broken = false;
    step.writers.add(writer);
    return { before: isMixed, after: isLast && step.writers.size === 1, seam };
  }

  /** A write went through, and made the document this version. */
  wrote(document: vscode.TextDocument, version: number): void {
    const step = this.#steps.get(document);
    if (step) step.version = version;
  }

  /** VS Code puts an undo stop here, because the user moved or saved, or because nothing shows the document. */
  broken(document: vscode.TextDocument): void {
    const step = this.#steps.get(document);
    if (step) step.broken = true;
  }

  /** An edit writes no more of its step. */
  over(document: vscode.TextDocument, writer: object): void {
    const step = this.#steps.get(document);
    if (!step?.writers.delete(writer) || step.writers.size > 0) return;
    this.#steps.delete(document);
    if (step.version === document.version) this.end(document);
  }

  /** The document is as an edit has it half-way, and a step of undo ended here. */
  stop(document: vscode.TextDocument): void {
    const stops = this.#stops.get(document) ?? new Set();
    this.#stops.set(document, stops.add(known(document)));
  }

  /** The document is as it is before or after a whole edit: undo and redo stop here. */
  end(document: vscode.TextDocument): void {
    this.#stops.get(document)?.delete(known(document));
  }
}

const known = (document: vscode.TextDocument): string => sumOf(document.getText());
