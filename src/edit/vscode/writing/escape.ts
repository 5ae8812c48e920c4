// Escape in the editor: stops the edit that runs there and keeps what came; once more puts the original back.
import * as vscode from 'vscode';
import { isRunning } from '../../session.ts';
import { setContext } from '../contextKeys.ts';
import type { Edits } from '../edits.ts';
import type { LiveEdits } from '../liveEdits.ts';
import type { LiveEdit } from './live.ts';

/** Has Escape mean an edit, while it runs and until the user does anything else after it was stopped. */
export class Escape implements vscode.Disposable {
  readonly #live: LiveEdits;
  readonly #reject: (id: string) => Promise<unknown>;
  readonly #listeners: readonly vscode.Disposable[];
  #stopped: LiveEdit | undefined;

  constructor(edits: Pick<Edits, 'live' | 'onDidChangeEdits'>, reject: (id: string) => Promise<unknown>) {
    this.#live = edits.live;
    this.#reject = reject;
    this.#listeners = [
      edits.onDidChangeEdits(() => this.#stopped?.file.open === false && this.#keep(undefined)),
      vscode.window.onDidChangeActiveTextEditor(() => this.#keep(undefined)),
      vscode.window.onDidChangeTextEditorSelection(({ kind }) => kind !== undefined && this.#keep(undefined)),
    ];
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
  }

  async press(): Promise<void> {
    const stopped = this.#stopped;
    const document = vscode.window.activeTextEditor?.document;
    const running = this.#live.find(
      undefined,
      (edit) => edit.document === document && edit !== stopped && isRunning(edit.session),
    );
    this.#keep(running);
    if (running) running.stop();
    else if (stopped) await this.#reject(stopped.id);
  }

  #keep(stopped: LiveEdit | undefined): void {
    if (this.#stopped === stopped) return;
    this.#stopped = stopped;
    setContext('parley.escaped', stopped !== undefined);
  }
}
