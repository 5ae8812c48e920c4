// Watches what is around the conversation: the font of VS Code’s chat, what one might ask about the open file, the edits.
import * as vscode from 'vscode';
import { lastLineOf } from '../../host/documents.ts';
import { within } from '../../host/within.ts';
import type { EditView, Hint, SurroundingsView } from '../../panel/surroundings.ts';
import { Offers, suggestionsFor } from '../suggest.ts';
import type { FileSymbol, OpenFile } from '../suggest.ts';
import type { ContextSource, Place } from '../../context/source.ts';

export interface SurroundingsPorts {
  /** The functions, methods and classes of a document. */
  readonly symbols: (document: vscode.TextDocument) => Promise<readonly FileSymbol[]>;
  readonly isIgnored: ContextSource['isIgnored'];
  /** Whether suggestions are shown now: nobody's language server is asked otherwise. */
  readonly wanted: () => boolean;
  /** The edits in files that run, or wait to be judged. */
  readonly edits: {
    readonly all: () => readonly EditView[];
    readonly sum: () => string | undefined;
    readonly onDidChange: vscode.Event<void>;
  };
  readonly changed: () => void;
}

/** How long typing and moving must rest before the file is looked at again. Milliseconds. */
const pause = 400;
/** How long a language server may take. Milliseconds. */
const patience = 3_000;

/** More edits than this at once nobody goes through in a list. */
const mostEdits = 100;

/** When to look again at a file whose language server gave no symbols. Milliseconds. */
const retries: readonly number[] = [1_000, 3_000, 8_000];

/** The open file's suggestions and the chat's font, kept up to date while they are shown. */
export class Surroundings implements vscode.Disposable {
  readonly #ports: SurroundingsPorts;
  readonly #disposables: readonly vscode.Disposable[];
  readonly #offers = new Offers();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #number = 0;
  #tries = 0;

  constructor(ports: SurroundingsPorts) {
    this.#ports = ports;
    const later = (): void => this.#later();
    this.#disposables = [
      vscode.window.onDidChangeActiveTextEditor(later),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === vscode.window.activeTextEditor) later();
      }),
      ports.edits.onDidChange(() => ports.changed()),
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        const shown = vscode.window.activeTextEditor?.document.uri.toString();
        if (uris.some((uri) => uri.toString() === shown)) later();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('chat.fontSize') || event.affectsConfiguration('chat.fontFamily'))
          ports.changed();
      }),
    ];
  }

  view(): SurroundingsView {
    const { family } = chatFont();
    const suggestions = this.#offers.shown.map(({ id, kind, text }) => ({ id, kind, text }));
    const { all, sum } = this.#ports.edits;
    return { fontFamily: family, suggestions, edits: all().slice(0, mostEdits), editSum: sum() };
  }

  /** A suggestion that is or was just shown: its question, and the code it is about. */
  find(id: string): { readonly text: string; readonly place: Place } | undefined {
    const found = this.#offers.find(id);
    if (!found) return undefined;
    const range = new vscode.Range(found.start, 0, found.end, Number.MAX_SAFE_INTEGER);
    return { text: found.text, place: { uri: vscode.Uri.parse(found.uri, true), range } };
  }

  /** Looks at the open file now. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#ports.wanted()) return;
    const number = ++this.#number;
    const { activeTextEditor: editor } = vscode.window;
    const file = editor && (await this.#mayAsk(editor)) ? await this.#read(editor) : undefined;
    if (number !== this.#number || !this.#ports.wanted()) return;
    const uri = editor?.document.uri.toString() ?? '';
    this.#offers.show(file === undefined ? [] : suggestionsFor(file, vscode.l10n), uri);
    this.#ports.changed();
    // A file without symbols may have a language server that is still starting.
    const wait = file?.symbols.length === 0 ? retries[this.#tries++] : undefined;
    if (wait !== undefined) this.#timer = setTimeout(() => void this.refresh(), wait);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const each of this.#disposables) each.dispose();
  }

  #later(): void {
    if (!this.#ports.wanted()) return;
    this.#tries = 0;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), pause);
  }

  async #mayAsk({ document }: vscode.TextEditor): Promise<boolean> {
    return isCode(document) && !(await this.#ports.isIgnored(document.uri));
  }

  async #read({ document, selection }: vscode.TextEditor): Promise<OpenFile> {
    const symbols = await within(patience, this.#ports.symbols(document)).catch(() => []);
    return {
      name: document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1),
      lineCount: document.lineCount,
      cursor: selection.active.line,
      selection: selection.isEmpty ? undefined : { start: selection.start.line, end: lastLineOf(selection) },
      problems: vscode.languages.getDiagnostics(document.uri).flatMap(toProblem),
      symbols,
    };
  }
}

/** A file that holds something to ask about, and that this window may read. */
function isCode(document: vscode.TextDocument): boolean {
  const { uri, lineCount } = document;
  if (
    !vscode.workspace.isTrusted ||
    !(uri.scheme === 'file' || uri.scheme === 'vscode-remote' || uri.scheme === 'untitled')
  )
    return false;
  return lineCount > 1 || !document.lineAt(0).isEmptyOrWhitespace;
}

function toProblem({ message, range, severity }: vscode.Diagnostic) {
  if (severity > vscode.DiagnosticSeverity.Warning) return [];
  return [{ message, line: range.start.line, isError: severity === vscode.DiagnosticSeverity.Error }];
}

/** The font that the user gave VS Code's own chat; 0 and empty where they gave none. */
export function chatFont(): { readonly size: number; readonly family: string } {
  const chat = vscode.workspace.getConfiguration('chat');
  const own = (name: string): unknown => {
    const values = chat.inspect(name);
    return values?.workspaceValue ?? values?.globalValue;
  };
  const size = own('fontSize');
  const family = own('fontFamily');
  return {
    size: typeof size === 'number' && size >= 6 && size <= 100 ? size : 0,
    family: typeof family === 'string' && family !== 'default' ? family.slice(0, 1_000) : '',
  };
}

/** The walkthrough's id in the manifest, after the extension's. */
const walkthrough = 'parley.parley#start';

/** Does what a hint of the empty conversation tells of. */
export async function followHint(hint: Hint): Promise<void> {
  if (hint === 'openWalkthrough') await vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthrough);
  else await vscode.commands.executeCommand(`parley.${hint}`);
}
