// Shows an edit as a diff, and a reply in words as a document of its own.
import * as vscode from 'vscode';
import type { LiveEdit } from '../writing/live.ts';
import { textWith } from './originals.ts';
import type { Originals } from './originals.ts';
import { fileName } from '../../../host/documents.ts';

/** The scheme of the documents that show a file as it was before an edit, and as the reply would have it. */
const ownScheme = 'parley-edit';

/** Opens what an edit changes for comparison. What is shown is kept until its document is closed. */
export class Comparisons implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #originals: Originals;
  readonly #shown = new Map<string, string>();
  /** Counts what was shown: no address is given twice. */
  #opened = 0;
  readonly #disposables = [
    vscode.workspace.registerTextDocumentContentProvider(ownScheme, this),
    vscode.workspace.onDidCloseTextDocument((document) => this.#shown.delete(document.uri.toString())),
  ];

  constructor(originals: Originals) {
    this.#originals = originals;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#shown.get(uri.toString()) ?? '';
  }

  /** Shows the document before the edit next to what it is now, or next to the reply where that isn't in it. */
  async show(edit: LiveEdit): Promise<void> {
    const { document, file, session } = edit;
    const written = file.phase === 'review' || file.phase === 'streaming';
    // Follows what is accepted, and what is typed elsewhere.
    const before = written ? this.#original(document) : this.#virtual(edit, 'original', file.baseline);
    const after = written ? document.uri : this.#virtual(edit, 'reply', session.reply.proposal);
    const name = fileName(document.uri);
    await vscode.commands.executeCommand('vscode.diff', before, after, vscode.l10n.t('{0}: Before ↔ Edit', name), {
      preview: true,
    });
  }

  /** Opens a reply in words to be read. */
  async read({ document }: LiveEdit, words: readonly string[]): Promise<void> {
    const name = fileName(document.uri);
    const uri = vscode.Uri.from({ scheme: ownScheme, path: `/${name}.md`, query: `words-${++this.#opened}` });
    this.#shown.set(uri.toString(), words.join('\n'));
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  /** Shows a document next to code that may belong into it. */
  async compare(uri: vscode.Uri, lines: readonly string[]): Promise<void> {
    const other = vscode.Uri.from({ scheme: ownScheme, path: uri.path, query: `code-${++this.#opened}` });
    this.#shown.set(other.toString(), lines.join('\n'));
    const title = vscode.l10n.t('{0} ↔ Code from Reply', fileName(uri));
    await vscode.commands.executeCommand('vscode.diff', uri, other, title, { preview: true });
  }

  /** The one that is shown next to the document already, or another. */
  #original(document: vscode.TextDocument): vscode.Uri {
    for (const { input } of vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs)) {
      if (!(input instanceof vscode.TabInputTextDiff) || input.modified.toString() !== document.uri.toString())
        continue;
      if (this.#originals.isOf(input.original, document)) return input.original;
    }
    return this.#originals.uriOf(document, `compare-${++this.#opened}`);
  }

  #virtual({ document, file }: LiveEdit, side: string, code: readonly string[]): vscode.Uri {
    const path = document.uri.path || '/';
    const uri = vscode.Uri.from({ scheme: ownScheme, path, query: `${side}-${++this.#opened}` });
    this.#shown.set(uri.toString(), textWith(document, [{ at: file.at, code }]));
    return uri;
  }
}
