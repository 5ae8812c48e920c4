// The light bulb and the hover of a problem: Fix and Explain, and Refactor for selected code.
import * as vscode from 'vscode';
import { outlineOf } from '../../host/documentSymbols.ts';
import { reporterOf, symbolsOf } from '../../host/documents.ts';
import { within } from '../../host/within.ts';
import { inform } from '../../host/messages.ts';
import { codeToFix, explainQuestion, fixInstruction } from '../reported.ts';
import type { Problem } from '../reported.ts';
import { lensTargets } from '../targets.ts';
import type { OwnAction } from '../ownAction.ts';
import { linesOf } from './lines.ts';
import type { LensRange, OwnActionPorts, OwnActions } from './ownActions.ts';

/** How long a language server may take to say which function a problem is in, in milliseconds. */
const patience = 2_000;
/** Hovers whose links still work. */
const mostOffered = 50;

const kinds = {
  fix: vscode.CodeActionKind.QuickFix.append('parley.fix'),
  explain: vscode.CodeActionKind.QuickFix.append('parley.explain'),
  refactor: vscode.CodeActionKind.RefactorRewrite.append('parley.refactor'),
  own: vscode.CodeActionKind.RefactorRewrite.append('parley.action'),
};

/** A place in a document when something was offered there, and the problems that it had. */
interface Offer {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
  readonly problems: readonly vscode.Diagnostic[];
  /** One of the user's own actions. */
  readonly action?: OwnAction;
}

export interface CodeActionPorts extends OwnActionPorts {
  /** `lens`: something drawn in the code asks; by default, if there is a target. */
  readonly refactor: (target: LensRange | undefined, lens?: boolean) => Promise<void>;
}

/** Registers what is offered about problems, and the commands behind it. */
export function registerCodeActions(
  context: vscode.ExtensionContext,
  ports: CodeActionPorts,
  actions: OwnActions,
): void {
  const offers = new Offers(actions);
  const everywhere = { pattern: '**' };
  const command = (name: string, run: (offer: Offer) => unknown): readonly vscode.Disposable[] => [
    // The argument is an id that a hover was given, looked up in memory: anything else does nothing.
    vscode.commands.registerCommand(`parley.${name}`, async (id?: unknown) => {
      const offer = id === undefined ? atCursor() : offers.find(id);
      if (offer) await run(offer);
    }),
    // VS Code may have forgotten the arguments of a code action before it runs, so these have none.
    vscode.commands.registerCommand(`parley.lens.${name}`, async () => {
      if (offers.chosen) await run(offers.chosen);
    }),
  ];
  context.subscriptions.push(
    vscode.languages.registerCodeActionsProvider(everywhere, offers, { providedCodeActionKinds: Object.values(kinds) }),
    vscode.languages.registerHoverProvider(everywhere, offers),
    vscode.commands.registerCommand('parley.lens.runChosen', async () => {
      const { chosen } = offers;
      if (!chosen?.action) return;
      const { uri, range } = chosen;
      await actions.run(chosen.action, range.isEmpty ? (await codeOf(chosen)).target : { uri, range });
    }),
    vscode.commands.registerCommand('parley.lens.refactor', async () => ports.refactor(undefined, true)),
    ...command('fixProblem', async (offer) => fix(offer, ports)),
    ...command('explainProblem', async (offer) => explain(offer, ports)),
  );
}

/** What was offered about which problems, and which of it the user chose. */
class Offers implements vscode.CodeActionProvider, vscode.HoverProvider {
  readonly #actions: OwnActions;
  readonly #hovered = new Map<string, Offer>();
  readonly #offers = new WeakMap<vscode.CodeAction, Offer>();
  #last = 0;
  /** What the code action that runs next is about. */
  chosen: Offer | undefined;

  constructor(actions: OwnActions) {
    this.#actions = actions;
  }

  provideCodeActions(
    { uri }: vscode.TextDocument,
    range: vscode.Range,
    { diagnostics, triggerKind }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    if (!vscode.workspace.isTrusted) return [];
    const { l10n } = vscode;
    const problems = diagnostics.filter(isProblem);
    const about = { uri, range: rangeOf(problems) ?? range, problems };
    const action = (title: string, kind: vscode.CodeActionKind, command: string, offer: Offer): vscode.CodeAction => {
      const made = new vscode.CodeAction(title, kind);
      made.command = { title, command };
      made.diagnostics = [...offer.problems];
      this.#offers.set(made, offer);
      return made;
    };
    const here = { uri, range, problems: [] };
    return [
      ...(problems.length === 0
        ? []
        : [
            action(l10n.t('Fix with Parley'), kinds.fix, 'parley.lens.fixProblem', about),
            action(l10n.t('Explain with Parley'), kinds.explain, 'parley.lens.explainProblem', about),
          ]),
      // Not at every cursor: a light bulb on each line says nothing.
      ...(range.isEmpty && triggerKind === vscode.CodeActionTriggerKind.Automatic
        ? []
        : [
            action(l10n.t('Refactor with Parley…'), kinds.refactor, 'parley.lens.refactor', here),
            ...this.#actions
              .in('lightBulb')
              .map((own) => action(own.name, kinds.own, 'parley.lens.runChosen', { ...here, action: own })),
          ]),
    ];
  }

  /** VS Code asks this of the action that was chosen, just before it runs its command. */
  resolveCodeAction(action: vscode.CodeAction): vscode.CodeAction {
    this.chosen = this.#offers.get(action);
    return action;
  }

  provideHover({ uri }: vscode.TextDocument, at: vscode.Position): vscode.Hover | undefined {
    if (!vscode.workspace.isTrusted) return undefined;
    const problems = vscode.languages.getDiagnostics(uri).filter((each) => isProblem(each) && each.range.contains(at));
    const range = rangeOf(problems);
    if (!range) return undefined;
    const id = `problem-${++this.#last}`;
    this.#hovered.set(id, { uri, range, problems });
    for (const old of [...this.#hovered.keys()].slice(0, -mostOffered)) this.#hovered.delete(old);
    const link = (title: string, command: string): string =>
      `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([id]))})`;
    const text = new vscode.MarkdownString(
      [
        link(vscode.l10n.t('Fix with Parley'), 'parley.fixProblem'),
        link(vscode.l10n.t('Explain with Parley'), 'parley.explainProblem'),
      ].join(' · '),
    );
    text.isTrusted = { enabledCommands: ['parley.fixProblem', 'parley.explainProblem'] };
    return new vscode.Hover(text, range);
  }

  find(id: unknown): Offer | undefined {
    return typeof id === 'string' ? this.#hovered.get(id) : undefined;
  }
}

/** The problems at the cursor, or else those of its line. `undefined`, and said: there is none. */
function atCursor(): Offer | undefined {
  const editor = vscode.window.activeTextEditor;
  const all = editor ? vscode.languages.getDiagnostics(editor.document.uri).filter(isProblem) : [];
  const { selection } = editor ?? {};
  const touched = all.filter(({ range }) => selection && range.intersection(selection));
  const line = selection?.active.line ?? 0;
  const problems = touched.length > 0 ? touched : all.filter(({ range }) => range.start.line === line);
  const range = rangeOf(problems);
  if (editor && range) return { uri: editor.document.uri, range, problems };
  void inform(vscode.l10n.t('There’s no problem at the cursor.'));
  return undefined;
}

/** Hints fade code out or strike it through, and are no problem. */
const isProblem = ({ severity }: vscode.Diagnostic): boolean => severity !== vscode.DiagnosticSeverity.Hint;

function rangeOf(problems: readonly vscode.Diagnostic[]): vscode.Range | undefined {
  return problems
    .map(({ range }) => range)
    .reduce<vscode.Range | undefined>((all, each) => all?.union(each) ?? each, undefined);
}

async function fix(offer: Offer, ports: OwnActionPorts): Promise<void> {
  const { document, target } = await codeOf(offer);
  await ports.change(target, fixInstruction(vscode.l10n, offer.problems.map(toProblem), linesOf(document)));
}

async function explain(offer: Offer, ports: OwnActionPorts): Promise<void> {
  const { target } = await codeOf(offer);
  await ports.explain(target, explainQuestion(vscode.l10n, offer.problems.map(toProblem)));
}

/** The code that problems are in: a function, or the lines around them. */
async function codeOf({
  uri,
  range,
}: Offer): Promise<{ readonly document: vscode.TextDocument; readonly target: LensRange }> {
  const document = await vscode.workspace.openTextDocument(uri);
  const symbols = await within(patience, symbolsOf(uri)).catch(() => []);
  const valid = document.validateRange(range);
  const targets = lensTargets(outlineOf(symbols, document.lineCount));
  const { start, end } = codeToFix(targets, linesOf(document), { start: valid.start.line, end: valid.end.line });
  return {
    document,
    target: { uri, range: document.validateRange(new vscode.Range(start, 0, end, Number.MAX_SAFE_INTEGER)) },
  };
}

function toProblem(diagnostic: vscode.Diagnostic): Problem {
  const { message, range } = diagnostic;
  return { line: range.start.line, message, source: reporterOf(diagnostic) };
}
