// Finds symbols by name, through the language servers, and attaches one: its whole text.
import * as vscode from 'vscode';
import type { Excerpt } from '../../conversation/context.ts';
import { lastLineOf, symbolsOf } from '../../host/documents.ts';
import { within } from '../../host/within.ts';
import { entryOf, matchesIn, rank } from '../rank.ts';
import type { Candidate, Taken } from '../source.ts';
import { inSpiteOf } from './gate.ts';
import type { Gate, InSpite } from './gate.ts';
import { pathOf } from './paths.ts';
import { newId } from './takeFile.ts';

/** A symbol as its candidate names it. */
type Named = readonly [uri: string, name: string, line: number, column: number];

interface Found {
  readonly uri: vscode.Uri;
  readonly name: string;
  readonly at: vscode.Position;
  readonly detail: string;
}

/** A language server that takes longer isn't waited for: what is typed next asks it again. Milliseconds. */
const patience = 400;

/** Symbols whose name fits, of the active file and of the workspace. */
export async function findSymbols(query: string, limit: number): Promise<readonly Candidate[]> {
  const [own, all] = await Promise.all([ofActive(), query === '' ? [] : ofWorkspace(query)]);
  // Both name the same symbols, one by where its name stands, the other by where it begins: on the same line, mostly.
  const placeOf = ({ uri, name, at }: Found): string => `${uri.toString()} ${at.line} ${name}`;
  const entries = new Map([...all, ...own].map((each) => [placeOf(each), entryOf(each.name, each)]));
  return rank([...entries.values()], query, limit).map(({ entry: { value: found } }) => ({
    value: valueOf(found),
    kind: 'symbol',
    label: found.name,
    detail: found.detail,
    matches: matchesIn(found.name, query),
  }));
}

const valueOf = ({ uri, name, at }: Found): string =>
  `symbol:${JSON.stringify([uri.toString(), name, at.line, at.character] satisfies Named)}`;

async function ofWorkspace(query: string): Promise<readonly Found[]> {
  try {
    const asked = vscode.commands.executeCommand('vscode.executeWorkspaceSymbolProvider', query);
    const answer = await within(patience, asked);
    const symbols = Array.isArray(answer) ? answer.filter(isPlaced) : [];
    return symbols.map(({ name, location: { uri, range } }) => ({ uri, name, at: range.start, detail: pathOf(uri) }));
  } catch {
    return [];
  }
}

const isPlaced = (value: unknown): value is vscode.SymbolInformation =>
  typeof value === 'object' && value !== null && 'name' in value && 'location' in value;

async function ofActive(): Promise<readonly Found[]> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (uri === undefined) return [];
  try {
    const symbols = flat(await within(patience, symbolsOf(uri)));
    return symbols.map(({ name, selectionRange }) => ({ uri, name, at: selectionRange.start, detail: pathOf(uri) }));
  } catch {
    return [];
  }
}

const flat = (symbols: readonly unknown[]): readonly vscode.DocumentSymbol[] =>
  symbols.flatMap((each) => (isSymbol(each) ? [each, ...flat(each.children)] : []));

/** VS Code's own class for them has the fields and not the name. */
const isSymbol = (value: unknown): value is vscode.DocumentSymbol =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'children' in value &&
  Array.isArray(value.children) &&
  'selectionRange' in value &&
  value.selectionRange instanceof vscode.Range;

/** Attaches a symbol: by its place, or, where that has moved, by its name; else nothing. */
export async function takeSymbol(gate: Gate, rest: string, inSpite: InSpite = inSpiteOf()): Promise<Taken> {
  const named = readNamed(rest);
  const label = named?.[1] ?? '';
  const closed = gate.closed(label);
  if (closed !== undefined) return closed;
  const uri = named && vscode.Uri.parse(named[0], true);
  if (named === undefined || uri === undefined) return gate.refuse(label, 'gone');
  try {
    const outside = await gate.outside(uri, label, true, async () => takeSymbol(gate, rest, inSpite));
    if (outside !== undefined) return outside;
    const left = await gate.ifIgnored(uri, label, inSpite, async (more) => takeSymbol(gate, rest, more));
    if (left !== undefined) return left;
    const document = await vscode.workspace.openTextDocument(uri);
    const place = new vscode.Position(named[2], named[3]);
    // A language server that knows no ranges still knows the line.
    const range = (await rangeOf(uri, label, place)) ?? document.lineAt(place.line).range;
    const symbol: Excerpt = {
      id: newId(),
      type: 'symbol',
      name: label,
      of: label,
      path: pathOf(uri),
      uri: uri.toString(),
      language: document.languageId,
      startLine: range.start.line + 1,
      endLine: lastLineOf(range) + 1,
      text: document.getText(new vscode.Range(range.start.line, 0, range.end.line, range.end.character)),
    };
    return gate.admit(symbol, label, inSpite, document);
  } catch {
    return gate.refuse(label, 'gone');
  }
}

/** Of the symbols with the name, the one at the place, else the nearest. */
async function rangeOf(uri: vscode.Uri, name: string, at: vscode.Position): Promise<vscode.Range | undefined> {
  const named = flat(await within(10 * patience, symbolsOf(uri))).filter((each) => each.name === name);
  const away = ({ selectionRange }: vscode.DocumentSymbol): number => Math.abs(selectionRange.start.line - at.line);
  return named.sort((one, other) => away(one) - away(other))[0]?.range;
}

function readNamed(rest: string): Named | undefined {
  try {
    const value: unknown = JSON.parse(rest);
    if (!Array.isArray(value)) return undefined;
    const [uri, name, line, column] = value as readonly unknown[];
    const fits = typeof uri === 'string' && typeof name === 'string' && isCount(line) && isCount(column);
    return fits ? [uri, name, line, column] : undefined;
  } catch {
    return undefined;
  }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
