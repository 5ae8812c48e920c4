// Marks files whose saved text holds code that nobody has judged yet, in the explorer and on tabs.
import * as vscode from 'vscode';

export class Unreviewed implements vscode.Disposable, vscode.FileDecorationProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  readonly #registered = vscode.window.registerFileDecorationProvider(this);
  #marked: ReadonlySet<string> = new Set();

  dispose(): void {
    this.#registered.dispose();
    this.#changed.dispose();
  }

  /** Marks these files, and no others. */
  mark(uris: readonly string[]): void {
    const before = this.#marked;
    this.#marked = new Set(uris);
    const others = [...this.#marked, ...before].filter((uri) => this.#marked.has(uri) !== before.has(uri));
    if (others.length > 0) this.#changed.fire(others.map((uri) => vscode.Uri.parse(uri)));
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (!this.#marked.has(uri.toString())) return undefined;
    const says = vscode.l10n.t('Saved with an edit that hasn’t been reviewed yet');
    const decoration = new vscode.FileDecoration('◇', says, new vscode.ThemeColor('editorWarning.foreground'));
    decoration.propagate = true;
    return decoration;
  }
}
