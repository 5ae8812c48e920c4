// Attaches what languages and tools complain about: in one file, or everywhere.
import * as vscode from 'vscode';
import { choose } from '../../host/dialogs.ts';
import type { Excerpt } from '../../conversation/context.ts';
import { reporterOf } from '../../host/documents.ts';
import { inform } from '../../host/messages.ts';
import { mostProblems, problemList } from '../listing.ts';
import type { Problem } from '../listing.ts';
import { both, nothingTaken } from '../source.ts';
import type { Taken } from '../source.ts';
import { takePlace } from './editors.ts';
import { inSpiteOf } from './gate.ts';
import type { Gate, InSpite } from './gate.ts';
import { nameOf, pathOf } from './paths.ts';
import { newId } from './takeFile.ts';

const severities: readonly Problem['severity'][] = ['error', 'warning', 'information', 'hint'];

/** How many there are; hints, which editors hardly show, don't count. */
export function problemCount(uri?: vscode.Uri): number {
  return diagnostics(uri).length;
}

function diagnostics(uri?: vscode.Uri): readonly (readonly [vscode.Uri, vscode.Diagnostic])[] {
  const all =
    uri === undefined ? vscode.languages.getDiagnostics() : [[uri, vscode.languages.getDiagnostics(uri)] as const];
  return all.flatMap(([at, list]) =>
    list.filter(({ severity }) => severity !== vscode.DiagnosticSeverity.Hint).map((each) => [at, each] as const),
  );
}

/** Attaches the problems of a file, or all but those of ignored files: a problem comes with its line of code. */
export async function takeProblems(gate: Gate, uri?: vscode.Uri, inSpite: InSpite = inSpiteOf()): Promise<Taken> {
  const name = uri === undefined ? vscode.l10n.t('Problems') : vscode.l10n.t('Problems in {0}', nameOf(uri.path));
  const closed = gate.closed(name);
  if (closed !== undefined) return closed;
  const left = uri && (await gate.ifIgnored(uri, name, inSpite, async (more) => takeProblems(gate, uri, more)));
  if (left !== undefined) return left;
  const found = diagnostics(uri);
  const files = new Map(found.map(([at]) => [at.toString(), at]));
  const ignored = uri === undefined ? await gate.ignoredOf([...files.values()]) : undefined;
  const text = problemList(
    found.filter(([at]) => ignored?.has(at.toString()) !== true).map(([at, each]) => toProblem(at, each)),
  );
  const path = uri === undefined ? '' : pathOf(uri);
  const problems: Excerpt = { ...problemsNamed(name), path, uri: uri?.toString() ?? '', text };
  return gate.admit(problems, name, inSpite);
}

/** Attaches one problem, or all, as the user chooses. */
export async function pickProblems(gate: Gate): Promise<Taken> {
  const here = vscode.window.activeTextEditor?.document.uri;
  const all = diagnostics();
  if (all.length === 0) {
    void inform(vscode.l10n.t('There are no problems.'));
    return nothingTaken;
  }
  const count = (number: number): string => new Intl.NumberFormat(vscode.env.language).format(number);
  type Row = vscode.QuickPickItem & { readonly take?: () => Promise<Taken> };
  const inFile = here === undefined ? [] : diagnostics(here);
  const rows: Row[] = [
    ...(inFile.length === 0
      ? []
      : [
          {
            label: `$(file) ${vscode.l10n.t('Problems in This File')}`,
            description: count(inFile.length),
            take: async () => takeProblems(gate, here),
          },
        ]),
    {
      label: `$(warning) ${vscode.l10n.t('All Problems')}`,
      description: count(all.length),
      take: async () => takeProblems(gate),
    },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...[...inFile, ...all.filter(([uri]) => uri.toString() !== here?.toString())]
      .slice(0, mostProblems)
      .map(([uri, each]) => ({
        label: `$(${each.severity === vscode.DiagnosticSeverity.Error ? 'error' : 'warning'}) ${each.message.split('\n')[0] ?? ''}`,
        description: `${nameOf(uri.path)}:${each.range.start.line + 1}`,
        take: async () => takeProblem(gate, uri, each),
      })),
  ];
  const placeHolder = vscode.l10n.t('Choose the problems to ask about');
  const picked = await choose(rows, { placeHolder, matchOnDescription: true });
  return (await picked?.take?.()) ?? nothingTaken;
}

/** Attaches a problem with the code around it. */
async function takeProblem(gate: Gate, uri: vscode.Uri, problem: vscode.Diagnostic): Promise<Taken> {
  const { start, end } = problem.range;
  const wide = new vscode.Range(Math.max(0, start.line - around), 0, end.line + around, Number.MAX_SAFE_INTEGER);
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  const code = await takePlace(gate, { uri, range: document?.validateRange(wide) ?? wide });
  // What keeps the code out speaks against its problem too, which has a line of it.
  if (code.attachments.length === 0) return code;
  const name = vscode.l10n.t('Problem in {0}:{1}', nameOf(uri.path), start.line + 1);
  const text = problemList([toProblem(uri, problem)]);
  return both(code, gate.admit({ ...problemsNamed(name), path: pathOf(uri), uri: '', text }, name));
}

/** Lines around a problem that go along with it. */
const around = 10;

const problemsNamed = (name: string): Omit<Excerpt, 'text' | 'path' | 'uri'> => ({
  id: newId(),
  type: 'problems',
  name,
  of: '',
  language: '',
});

function toProblem(uri: vscode.Uri, diagnostic: vscode.Diagnostic): Problem {
  const { range, severity, message } = diagnostic;
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  const { line, character } = range.start;
  return {
    path: pathOf(uri),
    line: line + 1,
    column: character + 1,
    severity: severities[severity] ?? 'information',
    message,
    source: reporterOf(diagnostic),
    code: document !== undefined && line < document.lineCount ? document.lineAt(line).text : undefined,
  };
}
