// Documents that show a file without the changes that wait to be judged.
import * as vscode from 'vscode';
import { allLines } from '../../../host/documents.ts';
import type { FileProposal } from '../../proposal.ts';
import type { Region } from '../../region.ts';

/** The scheme of these documents. `package.json` names it where VS Code's change peek shows its buttons. */
const originalScheme = 'parley-original';

/** Milliseconds without a change after which one that is shown is made anew. */
const settle = 150;

/** A file's text with the baseline of each edit in its place: what *Compare* and VS Code's change peek show beside it. */
export class Originals implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #of: (document: vscode.TextDocument) => readonly FileProposal[];
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  /** Those that are shown, and what they show. */
  readonly #shown = new Map<string, { readonly uri: vscode.Uri; readonly text: string }>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #disposables: readonly vscode.Disposable[];

  constructor(of: (document: vscode.TextDocument) => readonly FileProposal[]) {
    this.#of = of;
    this.#disposables = [
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(originalScheme, this),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.changed(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === originalScheme) this.#shown.delete(uri.toString());
      }),
    ];
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /**
   * One for each `use`: VS Code's peek never shows a document again that it has let go of, and VS Code can't open one that
   * it is about to let go of.
   */
  uriOf(document: vscode.TextDocument, use: string): vscode.Uri {
    return vscode.Uri.from({
      scheme: originalScheme,
      // Language servers name the file in messages by all that stands behind the last slash, but for the query.
      authority: use,
      path: document.uri.path || '/',
      query: document.uri.toString(),
    });
  }

  isOf(uri: vscode.Uri, document: vscode.TextDocument): boolean {
    return uri.scheme === originalScheme && uri.query === document.uri.toString();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const known = this.#shown.get(uri.toString());
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.query);
    const text = document ? this.#textOf(document) : (known?.text ?? '');
    this.#shown.set(uri.toString(), { uri, text });
    return text;
  }

  /** The document, or an edit in it, is another one now. */
  changed(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    if (![...this.#shown.values()].some(({ uri }) => uri.query === key)) return;
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        const text = this.#textOf(document);
        for (const shown of this.#shown.values()) {
          if (shown.uri.query === key && shown.text !== text) this.#changed.fire(shown.uri);
        }
      }, settle),
    );
  }

  #textOf(document: vscode.TextDocument): string {
    return textWith(
      document,
      this.#of(document).map(({ at, baseline }) => ({ at, code: baseline })),
    );
  }
}

/** An edit's document without the edit, and as it is. */
export interface EditedDocument {
  readonly uri: vscode.Uri;
  readonly before: string;
  readonly after: string;
}

export function bothOf({ document, file: { at, baseline } }: Edited): EditedDocument {
  return { uri: document.uri, before: textWith(document, [{ at, code: baseline }]), after: document.getText() };
}

interface Edited {
  readonly document: vscode.TextDocument;
  readonly file: Pick<FileProposal, 'at' | 'baseline'>;
}

/** A document's text with other code in the place of some of its lines. */
export function textWith(
  document: vscode.TextDocument,
  swaps: readonly { readonly at: Region; readonly code: readonly string[] }[],
): string {
  const lines = allLines(document);
  const parts: (readonly string[])[] = [];
  for (const { at, code } of [...swaps].sort((a, b) => b.at.start - a.at.start)) {
    parts.unshift(code, lines.splice(at.start).slice(at.count));
  }
  return [lines, ...parts].flat().join('\n');
}
