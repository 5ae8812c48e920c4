// Attaches what languages and tools complain about: in one file, or everywhere.
import * as vscode from 'vscode';
import type { Excerpt } from '../../conversation/context.ts';
import { reporterOf } from '../../host/documents.ts';
import { problemList } from '../listing.ts';
import type { Problem } from '../listing.ts';
import type { Taken } from '../source.ts';
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
  const problems: Excerpt = {
    id: newId(),
    type: 'problems',
    name,
    of: '',
    path: uri === undefined ? '' : pathOf(uri),
    uri: uri?.toString() ?? '',
    language: '',
    text,
  };
  return gate.admit(problems, name, inSpite);
}

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
