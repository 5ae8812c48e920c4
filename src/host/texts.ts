// Read-only documents of a feature: texts in an editor, to be read, searched and saved.
import * as vscode from 'vscode';

/** Documents whose text is kept; VS Code asks for it again when one is shown again. */
const most = 40;
/** A longer document is shown as its source: a preview draws all of it at once. Characters. */
const mostToRead = 400_000;

/** Documents of one scheme. Those that were made first are let go. */
export class Texts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #scheme: string;
  readonly #texts = new Map<string, () => string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  #number = 0;

  constructor(scheme: string) {
    this.#scheme = scheme;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  get onDidChange(): vscode.Event<vscode.Uri> {
    return this.#changed.event;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString())?.() ?? '';
  }

  /** A new document, called this. */
  add(name: string, text: string): vscode.Uri {
    return this.set(name, String(++this.#number), () => text);
  }

  /** The document of this key, whose text is what it is whenever it is shown or {@link changed}. */
  set(name: string, key: string, text: () => string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: this.#scheme, path: `/${name.replaceAll('/', '-')}`, query: key });
    this.#texts.delete(uri.toString());
    this.#texts.set(uri.toString(), text);
    for (const old of [...this.#texts.keys()].slice(0, -most)) this.#texts.delete(old);
    return uri;
  }

  /** Its text is another now. */
  changed(uri: vscode.Uri): void {
    this.#changed.fire(uri);
  }

  /** Markdown as it reads, with its source a click away; as its source where VS Code can't, or it would take long. */
  async read(uri: vscode.Uri): Promise<void> {
    if (this.provideTextDocumentContent(uri).length > mostToRead) return this.show(uri);
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      await this.show(uri); // VS Code's own Markdown extension is turned off
    }
  }

  /** `preserveFocus`: what is being typed elsewhere goes on there. */
  async show(uri: vscode.Uri, preserveFocus = false): Promise<void> {
    this.changed(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
      preview: true,
      preserveFocus,
    });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
