// The context keys by which keys and menus know what is going on.
import * as vscode from 'vscode';

/** Tells VS Code of context keys, of each only when it changes. */
export class ContextKeys {
  readonly #told = new Map<string, boolean>();

  set(key: string, value: boolean): void {
    if ((this.#told.get(key) ?? false) === value) return;
    this.#told.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
