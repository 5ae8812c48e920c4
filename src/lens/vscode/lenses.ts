// The code lenses Explain and Refactor: draws them, and finds their code again after edits.
import * as vscode from 'vscode';
import { symbolsOf } from '../../host/documents.ts';
import { Symbols, tooLate } from '../symbols.ts';
import { lensTargets, locate } from '../targets.ts';
import type { LensTarget } from '../targets.ts';
import { registerCodeActions } from './codeActions.ts';
import type { CodeActionPorts, LensRange } from './codeActions.ts';

/** What the lenses do. Without a target, the command came from the palette or a key and applies to the selection. */
export interface LensPorts extends CodeActionPorts {
  readonly refactor: (target: LensRange | undefined) => unknown;
  /** Lines that are edited or reviewed, where no lenses are drawn. */
  readonly edited: {
    readonly covers: (uri: vscode.Uri, line: number) => boolean;
    readonly onDidChange: vscode.Event<void>;
  };
}

/** Language servers aren't asked until this many milliseconds after typing. */
const pause = 300;

/** Registers what is offered in the code: lenses above functions and classes, light bulbs and hovers of problems. */
export function registerLens(context: vscode.ExtensionContext, ports: LensPorts): void {
  const lenses = new Lenses(ports.edited);
  const run = async (id: unknown, act: LensPorts['refactor']): Promise<void> => {
    if (typeof id !== 'string') {
      await act(undefined);
      return;
    }
    const target = await lenses.find(id);
    if (target) await act(target);
    else void vscode.window.showInformationMessage(vscode.l10n.t('This code no longer exists.'));
  };
  registerCodeActions(context, ports);
  context.subscriptions.push(
    lenses,
    vscode.languages.registerCodeLensProvider({ pattern: '**' }, lenses),
    vscode.commands.registerCommand('parley.explain', async (id?: unknown) =>
      run(id, (target) => ports.explain(target)),
    ),
    vscode.commands.registerCommand('parley.refactor', async (id?: unknown) => run(id, ports.refactor)),
  );
}

/** A document at the time its lenses were drawn. */
interface Drawn {
  readonly uri: vscode.Uri;
  readonly version: number;
  readonly text: string;
  readonly targets: ReadonlyMap<string, LensTarget>;
}

class Lenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  /** What lenses stand for, by the id in their command. Keeps the last two drawings of each document. */
  readonly #drawn = new Map<string, readonly Drawn[]>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #symbols = new Symbols<vscode.TextDocument>({
    ask: async ({ uri }) => symbolsOf(uri),
    wait: async (milliseconds) => this.#wait(milliseconds),
    changed: () => {
      this.#changed.fire();
    },
  });
  readonly #versions = new WeakMap<vscode.TextDocument, number>();
  readonly #disposables: readonly { dispose: () => unknown }[];
  readonly #taken: LensPorts['edited'];
  #last = 0;

  constructor(taken: LensPorts['edited']) {
    this.#taken = taken;
    this.#disposables = [
      taken.onDidChange(() => {
        this.#changed.fire();
      }),
      this.#changed,
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('parley.lenses')) this.#changed.fire();
      }),
      vscode.extensions.onDidChange(() => {
        this.#changed.fire();
      }),
      // A language server that reports diagnostics has read the document, so it may have symbols now.
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        const named = new Set(uris.map((uri) => uri.toString()));
        const waits = vscode.workspace.textDocuments.some(
          (document) => this.#symbols.areMissing(document) && named.has(document.uri.toString()),
        );
        if (waits) this.#changed.fire();
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.#drawn.delete(document.uri.toString())),
    ];
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]> {
    const wanted = lensSettings(document.uri);
    if (!wanted.explain && !wanted.refactor) return [];
    const seen = this.#versions.get(document);
    this.#versions.set(document, document.version);
    if (seen !== undefined && seen !== document.version) await this.#wait(pause);
    const unwanted = (): boolean => token.isCancellationRequested || document.isClosed;
    if (unwanted()) return [];
    const symbols = await this.#symbols.of(document, unwanted);
    if (unwanted() || symbols === tooLate) return [];
    const targets = lensTargets(symbols, document.lineCount);
    if (targets.length === 0) this.#symbols.tryAgain(document);
    else this.#symbols.found(document);
    const free = targets.filter(({ line }) => !this.#taken.covers(document.uri, line));
    const named = new Map(free.map((target) => [`lens-${++this.#last}`, target]));
    const key = document.uri.toString();
    const drawn = { uri: document.uri, version: document.version, text: document.getText(), targets: named };
    this.#drawn.set(key, [...(this.#drawn.get(key) ?? []), drawn].slice(-2));
    return [...named].flatMap(([id, { line }]) => {
      const range = new vscode.Range(line, 0, line, 0);
      const lens = (title: string, command: string): vscode.CodeLens =>
        new vscode.CodeLens(range, { title, command, arguments: [id] });
      return [
        ...(wanted.explain ? [lens(vscode.l10n.t('Explain'), 'parley.explain')] : []),
        ...(wanted.refactor ? [lens(vscode.l10n.t('Refactor'), 'parley.refactor')] : []),
      ];
    });
  }

  /** Where the code behind a lens is now; `undefined` if the id is unknown or the code is gone. */
  async find(id: string): Promise<LensRange | undefined> {
    for (const generations of this.#drawn.values()) {
      for (const drawn of generations) {
        const target = drawn.targets.get(id);
        if (target) return this.#locate(drawn, target);
      }
    }
    return undefined;
  }

  async #locate(drawn: Drawn, target: LensTarget): Promise<LensRange | undefined> {
    const { uri } = drawn;
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.version === drawn.version) return { uri, range: rangeOf(document, target) };
    const symbols = await this.#symbols.of(document, () => document.isClosed);
    const found = locate(target, drawn.text, {
      text: document.getText(),
      targets: lensTargets(symbols, document.lineCount),
    });
    return found && { uri, range: rangeOf(document, found) };
  }

  async #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, milliseconds);
      this.#timers.add(timer);
    });
  }
}

function rangeOf(
  document: vscode.TextDocument,
  { start, end }: { readonly start: number; readonly end: number },
): vscode.Range {
  return document.validateRange(new vscode.Range(start, 0, end, Number.MAX_SAFE_INTEGER));
}

interface LensSettings {
  readonly explain: boolean;
  readonly refactor: boolean;
}

/** `parley.lenses` for a resource. Each lens is on unless set to `false`. */
function lensSettings(uri: vscode.Uri): LensSettings {
  const set: unknown = vscode.workspace.getConfiguration('parley', uri).get('lenses');
  const on = (name: string): boolean =>
    !(
      typeof set === 'object' &&
      set !== null &&
      Object.entries(set).some(([key, value]) => key === name && value === false)
    );
  return { explain: on('explain'), refactor: on('refactor') };
}
