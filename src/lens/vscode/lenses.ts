// The code lenses above functions and classes: draws them, and follows their code through changes.
import * as vscode from 'vscode';
import { atCursor } from '../../host/atCursor.ts';
import { LensCommands } from '../../host/lensCommands.ts';
import { symbolsOf } from '../../host/documents.ts';
import { outlineOf } from '../../host/documentSymbols.ts';
import { clock } from '../../host/timer.ts';
import { inform } from '../../host/messages.ts';
import { definitionsIn } from '../indentation.ts';
import { builtInLenses } from '../shown.ts';
import type { BuiltInLens } from '../shown.ts';
import { Symbols, tooLate } from '../symbols.ts';
import { lensTargets } from '../targets.ts';
import type { LensTarget } from '../targets.ts';
import { sameNamed, Targets } from '../tracked.ts';
import type { LineChange, Tracked } from '../tracked.ts';
import { registerCodeActions } from './codeActions.ts';
import type { CodeActionPorts } from './codeActions.ts';
import type { OwnAction } from '../ownAction.ts';
import { configureLenses, settingsFor } from './lensSetting.ts';
import { linesOf } from './lines.ts';
import { OwnActions } from './ownActions.ts';
import type { LensRange } from './ownActions.ts';

/** What the lenses do. Without a target, the command came from the palette or a key and applies to the selection. */
export interface LensPorts extends CodeActionPorts {
  /** For the key that asks for an edit again where the cursor is in one. */
  readonly retryOrRefactor: () => Promise<void>;
  /** Lines that are edited or reviewed, where no lenses are drawn. */
  readonly edited: {
    readonly covers: (uri: vscode.Uri, line: number) => boolean;
    readonly onDidChange: vscode.Event<void>;
  };
}

/** A language server is asked again so many milliseconds after lenses were last drawn for text it hasn't seen. */
const pause = 700;
/** Lenses of code that no language server knows follow the view after so many milliseconds. */
const scrollPause = 150;
/** Lines beyond the view, on each side, that are searched for such code. */
const beyond = 60;
/** Languages whose text is no code, whatever words begin its lines. */
const prose: ReadonlySet<string> = new Set(['plaintext', 'markdown', 'log', 'json', 'jsonc', 'yaml', 'csv']);

/** Registers what is offered in the code: lenses above functions and classes, light bulbs and hovers of problems. */
export function registerLens(context: vscode.ExtensionContext, ports: LensPorts): void {
  const actions = new OwnActions(ports);
  const lenses = new Lenses(ports.edited, actions);
  const run = async (id: unknown, act: (target: LensRange | undefined) => unknown): Promise<void> => {
    if (typeof id !== 'string') {
      await act(undefined);
      return;
    }
    const target = await lenses.find(id);
    if (target) await act(target);
    else void inform(vscode.l10n.t('This code no longer exists.'));
  };
  registerCodeActions(context, ports, actions);
  context.subscriptions.push(
    actions,
    lenses,
    vscode.languages.registerCodeLensProvider({ pattern: '**' }, lenses),
    vscode.commands.registerCommand('parley.explain', async (id?: unknown) =>
      run(id, (target) => ports.explain(target)),
    ),
    vscode.commands.registerCommand('parley.configureLenses', configureLenses),
    // The argument is a name that the user bound to a key.
    vscode.commands.registerCommand('parley.runAction', async (name?: unknown) => actions.choose(name)),
    vscode.commands.registerCommand('parley.lens.run', async (id?: unknown, name?: unknown) => {
      const action = typeof name === 'string' ? actions.find(name) : undefined;
      if (action && typeof id === 'string') await run(id, async (target) => actions.run(action, target));
    }),
    vscode.commands.registerCommand('parley.refactor', async (id?: unknown) =>
      id === atCursor ? ports.retryOrRefactor() : run(id, async (target) => ports.refactor(target)),
    ),
  );
}

/** A lens before VS Code asks what it says, which it does for those in view. */
class TargetLens extends vscode.CodeLens {
  readonly target: string;
  readonly action: BuiltInLens | 'configure' | OwnAction;

  constructor({ line, id }: Tracked, action: TargetLens['action']) {
    super(new vscode.Range(line, 0, line, 0));
    this.target = id;
    this.action = action;
  }
}

class Lenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #documents = new Map<vscode.TextDocument, Targets>();
  /** Documents whose lenses stand where indentation says. */
  readonly #guessed = new Set<vscode.TextDocument>();
  readonly #timers = new Map<vscode.TextDocument | symbol, () => void>();
  readonly #symbols = new Symbols<vscode.TextDocument>({
    ask: async ({ uri }) => symbolsOf(uri),
    wait: async (milliseconds) => this.#wait(milliseconds),
    changed: () => this.#changed.fire(),
  });
  readonly #commands = new LensCommands();
  readonly #disposables: readonly { dispose: () => unknown }[];
  readonly #edited: LensPorts['edited'];
  readonly #actions: OwnActions;
  #atCursor = '';
  #last = 0;

  constructor(edited: LensPorts['edited'], actions: OwnActions) {
    this.#edited = edited;
    this.#actions = actions;
    const redraw = (): void => this.#changed.fire();
    this.#disposables = [
      this.#changed,
      this.#commands,
      edited.onDidChange(redraw),
      actions.onDidChange(redraw),
      vscode.extensions.onDidChange(redraw),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('parley.lenses') || event.affectsConfiguration('parley.actions')) redraw();
      }),
      // A language server that reports diagnostics has read the document, so it may have symbols now.
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        const named = new Set(uris.map((uri) => uri.toString()));
        const waits = vscode.workspace.textDocuments.some(
          (document) => this.#symbols.areMissing(document) && named.has(document.uri.toString()),
        );
        if (waits) redraw();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) =>
        this.#documents.get(document)?.changed(contentChanges.map(toLineChange)),
      ),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.#cursorMoved(textEditor)),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor: { document } }) => {
        if (this.#guessed.has(document)) this.#later(document, scrollPause, redraw);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.#documents.delete(document);
        this.#guessed.delete(document);
        this.#timers.get(document)?.();
        this.#timers.delete(document);
      }),
    ];
  }

  dispose(): void {
    for (const cancel of this.#timers.values()) cancel();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** At once, wherever the document's symbols were known before it changed. */
  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<TargetLens[]> {
    const wanted = settingsFor(document.uri);
    const actions = [...builtInLenses.filter((name) => wanted[name]), ...this.#actions.in('lens')];
    if (wanted.show === 'never' || actions.length === 0) return [];
    const targets = this.#targetsOf(document);
    if (targets.version === undefined) await this.#look(document, () => token.isCancellationRequested);
    else if (targets.version !== document.version && targets.due !== document.version) {
      targets.due = document.version;
      this.#later(document, pause, () => void this.#lookAgain(document));
    }
    if (token.isCancellationRequested) return [];
    const shown = wanted.show === 'cursor' ? atCursors(document, targets) : targets.all;
    return shown
      .filter(({ line }) => line < document.lineCount && !this.#edited.covers(document.uri, line))
      .flatMap((target) => [...actions, 'configure' as const].map((action) => new TargetLens(target, action)));
  }

  resolveCodeLens(lens: vscode.CodeLens): vscode.CodeLens {
    if (!(lens instanceof TargetLens)) return lens;
    lens.command = this.#commands.bare(commandOf(lens));
    return lens;
  }

  /** Where the code behind a lens is now; `undefined` if the id is unknown or the code is gone. */
  async find(id: string): Promise<LensRange | undefined> {
    for (const [document, targets] of this.#documents) {
      const found = targets.find(id);
      if (!found) continue;
      if (!found.lost) return rangeOf(document, found.target);
      const symbols = await this.#symbols.of(document, () => document.isClosed);
      const same = sameNamed(found.target, lensTargets(outlineOf(symbols, document.lineCount)));
      return same && rangeOf(document, same);
    }
    return undefined;
  }

  #targetsOf(document: vscode.TextDocument): Targets {
    let targets = this.#documents.get(document);
    if (!targets) {
      targets = new Targets(() => `lens-${++this.#last}`);
      this.#documents.set(document, targets);
    }
    return targets;
  }

  /** Finds what gets lenses: by symbols, or by indentation while there are none. `true`: it is not what it was. */
  async #look(document: vscode.TextDocument, cancelled: () => boolean): Promise<boolean> {
    const unwanted = (): boolean => cancelled() || document.isClosed;
    const symbols = await this.#symbols.of(document, unwanted);
    if (unwanted()) return false;
    const targets = this.#targetsOf(document);
    if (symbols === tooLate && targets.version !== undefined) return false;
    const found = symbols === tooLate ? [] : lensTargets(outlineOf(symbols, document.lineCount));
    if (found.length > 0) {
      this.#symbols.found(document);
      this.#guessed.delete(document);
      return targets.renew(found, document.version);
    }
    if (symbols !== tooLate) this.#symbols.tryAgain(document);
    // The server may have symbols later, so it is asked again whenever lenses are.
    if (prose.has(document.languageId)) return targets.renew([], undefined);
    this.#guessed.add(document);
    return targets.renew(guess(document), undefined);
  }

  async #lookAgain(document: vscode.TextDocument): Promise<void> {
    this.#targetsOf(document).due = undefined;
    if (await this.#look(document, () => false)) this.#changed.fire();
  }

  #cursorMoved({ document }: vscode.TextEditor): void {
    const targets = this.#documents.get(document);
    if (!targets || settingsFor(document.uri).show !== 'cursor') return;
    const now = atCursors(document, targets)
      .map(({ id }) => id)
      .join();
    if (now === this.#atCursor) return;
    this.#atCursor = now;
    this.#changed.fire();
  }

  #later(key: vscode.TextDocument | symbol, milliseconds: number, run: () => void): void {
    this.#timers.get(key)?.();
    this.#timers.set(
      key,
      clock.after(milliseconds, () => {
        this.#timers.delete(key);
        run();
      }),
    );
  }

  async #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.#later(Symbol('wait'), milliseconds, resolve));
  }
}

function commandOf({ target, action }: TargetLens): vscode.Command {
  const { l10n } = vscode;
  if (action === 'configure')
    return { title: '$(eye-closed)', tooltip: l10n.t('Hide or choose lenses'), command: 'parley.configureLenses' };
  if (typeof action !== 'string')
    return { title: action.name, tooltip: action.detail, command: 'parley.lens.run', arguments: [target, action.id] };
  const title = action === 'explain' ? l10n.t('Explain') : l10n.t('Refactor');
  return { title, command: `parley.${action}`, arguments: [target] };
}

const editorsOf = (document: vscode.TextDocument): readonly vscode.TextEditor[] =>
  vscode.window.visibleTextEditors.filter((editor) => editor.document === document);

/** The innermost code around each cursor of a document. */
function atCursors(document: vscode.TextDocument, targets: Targets): readonly Tracked[] {
  const found = editorsOf(document).map(({ selection }) => targets.around(selection.active.line));
  return [...new Set(found)].flatMap((target) => (target ? [target] : []));
}

/** The code in view, by its keywords and indentation. */
function guess(document: vscode.TextDocument): readonly LensTarget[] {
  const lines = linesOf(document);
  const found = new Map<number, LensTarget>();
  for (const { visibleRanges } of editorsOf(document)) {
    for (const { start, end } of visibleRanges) {
      const span = { start: start.line - beyond, end: end.line + beyond };
      for (const target of definitionsIn(lines, span)) found.set(target.line, target);
    }
  }
  return [...found.values()].sort((a, b) => a.line - b.line);
}

function rangeOf(document: vscode.TextDocument, { start, end }: LensTarget): LensRange {
  const range = document.validateRange(new vscode.Range(start, 0, end, Number.MAX_SAFE_INTEGER));
  return { uri: document.uri, range };
}

function toLineChange({ range: { start, end }, text }: vscode.TextDocumentContentChangeEvent): LineChange {
  let added = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) added++;
  return {
    start: start.line,
    end: end.line,
    whole: { start: start.character === 0, end: end.character === 0 },
    added,
  };
}
