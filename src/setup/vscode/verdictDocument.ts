// The read-only document of Test Gateway: its text as the test goes on, its colors, and the buttons above its lines.
import * as vscode from 'vscode';
import { Texts } from '../../host/texts.ts';
import type { Fix } from '../test/fixes.ts';
import type { State } from '../test/probe.ts';
import { verdictLines } from '../verdict.ts';
import type { Tested, VerdictLine } from '../verdict.ts';
import { fixWords } from '../words.ts';

const scheme = 'parley-test';
/** Runs what a button stands for. */
const command = 'parley.test.act';

/** What can be done with a test as a whole. */
export type Whole = 'stop' | 'again' | 'copy' | 'use';

/** A test that is shown, and what its buttons do. */
export interface ShownTest {
  readonly tested: () => Tested;
  readonly fix: (fix: Fix) => unknown;
  readonly whole: (action: Whole) => unknown;
  /** Nobody looks any more. */
  readonly closed: () => void;
}

export interface Verdicts extends vscode.Disposable {
  /** Shows a test; its document replaces the one of an earlier test of the same gateway. */
  show(gatewayId: string, name: string, test: ShownTest): Promise<void>;
  /** The test has come further. */
  changed(gatewayId: string): void;
}

const colors: Readonly<Record<State, string>> = {
  ok: 'testing.iconPassed',
  failed: 'errorForeground',
  unknown: 'editorWarning.foreground',
  no: 'descriptionForeground',
};

/** Registers the documents. */
export function registerVerdicts(): Verdicts {
  const texts = new Texts(scheme);
  const lensesChanged = new vscode.EventEmitter<void>();
  const tests = new Map<string, ShownTest>();
  const uris = new Map<string, vscode.Uri>();
  const linesOf = ({ query }: vscode.Uri): readonly VerdictLine[] => {
    const test = tests.get(query);
    return test === undefined ? [] : verdictLines(test.tested(), vscode.l10n);
  };
  const decorate = decorator(linesOf);
  const parts = [
    texts,
    lensesChanged,
    decorate,
    vscode.languages.registerCodeLensProvider(
      { scheme },
      {
        onDidChangeCodeLenses: lensesChanged.event,
        provideCodeLenses: ({ uri }) => lenses(uri.query, linesOf(uri), tests.get(uri.query)?.tested()),
      },
    ),
    vscode.workspace.onDidChangeTextDocument(({ document }) => document.uri.scheme === scheme && decorate.now()),
    vscode.window.onDidChangeVisibleTextEditors(() => decorate.now()),
    onClosed((id) => tests.get(id)?.closed()),
    vscode.commands.registerCommand(command, (id: unknown, action: unknown) =>
      run(typeof id === 'string' ? tests.get(id) : undefined, action),
    ),
  ];
  return {
    show: async (id, name, test) => {
      tests.set(id, test);
      const uri: vscode.Uri = texts.set(vscode.l10n.t('{0}: test results', name), id, () =>
        linesOf(uri)
          .map(({ text }) => `${text}\n`)
          .join(''),
      );
      uris.set(id, uri);
      await texts.show(uri);
      lensesChanged.fire();
    },
    changed: (id) => {
      const uri = uris.get(id);
      if (uri === undefined) return;
      texts.changed(uri);
      lensesChanged.fire();
    },
    dispose: () => {
      for (const part of parts) part.dispose();
    },
  };
}

/** Does what a button stands for; `action` is the number of a fix, or a word. */
function run(test: ShownTest | undefined, action: unknown): unknown {
  if (test === undefined) return undefined;
  if (typeof action !== 'number') return isWhole(action) ? test.whole(action) : undefined;
  const fix = test.tested().rows.flatMap(({ fixes }) => fixes)[action];
  return fix && test.fix(fix);
}

const onClosed = (then: (id: string) => void): vscode.Disposable =>
  vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
    for (const { input } of closed) {
      if (input instanceof vscode.TabInputText && input.uri.scheme === scheme) then(input.uri.query);
    }
  });

const isWhole = (word: unknown): word is Whole => ['stop', 'again', 'copy', 'use'].some((each) => each === word);

function lenses(id: string, lines: readonly VerdictLine[], tested: Tested | undefined): vscode.CodeLens[] {
  if (tested === undefined) return [];
  const all = tested.rows.flatMap(({ fixes }) => fixes);
  return lines.flatMap(({ buttons }, line) => {
    const range = new vscode.Range(line, 0, line, 0);
    const lens = (title: string, action: Whole | number): vscode.CodeLens =>
      new vscode.CodeLens(range, { title, command, arguments: [id, action] });
    if (buttons?.type === 'fixes') {
      return buttons.fixes.map((fix) => lens(`$(wrench) ${fixWords(fix, vscode.l10n)}`, all.indexOf(fix)));
    }
    if (buttons === undefined) return [];
    if (tested.isRunning) return [lens(`$(debug-stop) ${vscode.l10n.t('Stop')}`, 'stop')];
    return [
      lens(`$(refresh) ${vscode.l10n.t('Test Again')}`, 'again'),
      lens(`$(copy) ${vscode.l10n.t('Copy Results')}`, 'copy'),
      ...(tested.isUnused ? [lens(`$(star) ${vscode.l10n.t('Use It Anyway')}`, 'use')] : []),
    ];
  });
}

/** Colors the marks of the lines, in every editor that shows them. */
function decorator(linesOf: (uri: vscode.Uri) => readonly VerdictLine[]) {
  const types = Object.entries(colors).map(
    ([state, color]) =>
      [
        state,
        vscode.window.createTextEditorDecorationType({ color: new vscode.ThemeColor(color), fontWeight: 'bold' }),
      ] as const,
  );
  return {
    now: (): void => {
      for (const editor of vscode.window.visibleTextEditors) {
        if (editor.document.uri.scheme !== scheme) continue;
        const lines = linesOf(editor.document.uri);
        for (const [state, type] of types) {
          const marked = lines.flatMap((line, at) => (line.state === state ? [new vscode.Range(at, 0, at, 1)] : []));
          editor.setDecorations(type, marked);
        }
      }
    },
    dispose: (): void => {
      for (const [, type] of types) type.dispose();
    },
  };
}
