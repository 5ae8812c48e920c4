// Which file a block of code from a reply is about.
import * as vscode from 'vscode';
import { allLines } from '../../host/documents.ts';
import { within } from '../../host/within.ts';
import { commentedPath, isThere, linesToApply, namesIn, pathsIn, spotOfDeclared } from '../applying.ts';
import type { Spot } from '../applying.ts';
import { placeFor } from '../leftOut.ts';
import { fileCalled } from './namedFiles.ts';

/** A block of code, and what tells where it belongs. */
export interface Block {
  readonly text: string;
  /** The file that its fence names. */
  readonly path?: string | undefined;
  /** The words right before it. */
  readonly before?: string | undefined;
}

/** The file that a block names itself, in its fence or in a comment on its first line. */
export const nameOf = ({ text, path }: Block): string | undefined => path ?? commentedPath(text);

/** A language server that takes longer isn't waited for. Milliseconds. */
const patience = 2_000;
/** So many names of what the code declares are looked up in the workspace, … */
const mostNames = 3;
/** … and so many files that have them are looked into. */
const mostFiles = 10;

/**
 * The file that a block is about: the one it names; else one that the words before it name; else the one in front, an
 * open one or any of the workspace that has what the code declares. Of several, none; a file that has the very code
 * already only if there is no other.
 */
export async function fileOf(block: Block): Promise<vscode.Uri | undefined> {
  const named = nameOf(block);
  if (named !== undefined) return fileCalled(named);
  let same: vscode.Uri | undefined;
  for (const find of [mentioned, inFront, opened, declaring]) {
    const documents = await find(block);
    const others = documents.filter((document) => !hasAlready(document, block.text));
    if (others.length === 1) return others[0]?.uri;
    if (others.length > 1) return undefined;
    same ??= documents[0]?.uri;
  }
  return same;
}

/** Of the files that the words name, the last into which the code goes; if it goes into none, the only one. */
async function mentioned({ text, before = '' }: Block): Promise<readonly vscode.TextDocument[]> {
  const documents = await existing(await Promise.all(pathsIn(before).map(fileCalled)));
  const [fitting] = documents.filter((document) => spotIn(document, text) !== undefined);
  return fitting === undefined ? documents.slice(0, documents.length === 1 ? 1 : 0) : [fitting];
}

function inFront({ text }: Block): readonly vscode.TextDocument[] {
  const document = vscode.window.activeTextEditor?.document;
  return document !== undefined && spotIn(document, text) !== undefined ? [document] : [];
}

function opened({ text }: Block): readonly vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter((document) => isOurs(document.uri) && declares(document, text));
}

async function declaring({ text }: Block): Promise<readonly vscode.TextDocument[]> {
  const names = namesIn(text.split(/\r\n?|\n/)).slice(0, mostNames);
  const found = (await Promise.all(names.map(filesWith))).flat();
  const uris = new Map(found.map((uri) => [uri.toString(), uri]));
  const documents = await existing([...uris.values()].slice(0, mostFiles));
  return documents.filter((document) => declares(document, text));
}

/** Files of the workspace in which language servers know a symbol of this name. */
async function filesWith(name: string): Promise<readonly vscode.Uri[]> {
  try {
    const asked = vscode.commands.executeCommand('vscode.executeWorkspaceSymbolProvider', name);
    const answer = await within(patience, asked);
    const symbols = Array.isArray(answer) ? Array.from<unknown>(answer) : [];
    return symbols.flatMap((symbol) => {
      const isIt = isSymbol(symbol) && symbol.name.replace(/\(.*$/s, '') === name && isOurs(symbol.location.uri);
      return isIt ? [symbol.location.uri] : [];
    });
  } catch {
    return [];
  }
}

/** Language extensions may return anything. */
const isSymbol = (value: unknown): value is vscode.SymbolInformation =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'location' in value &&
  typeof value.location === 'object' &&
  value.location !== null &&
  'uri' in value.location &&
  value.location.uri instanceof vscode.Uri;

export const isOurs = (uri: vscode.Uri): boolean => vscode.workspace.getWorkspaceFolder(uri) !== undefined;

/** Those that can be opened as text. */
async function existing(uris: readonly (vscode.Uri | undefined)[]): Promise<readonly vscode.TextDocument[]> {
  const open = async (uri: vscode.Uri): Promise<readonly vscode.TextDocument[]> => {
    try {
      return [await vscode.workspace.openTextDocument(uri)];
    } catch {
      return []; // not text, or gone
    }
  };
  return (await Promise.all(uris.map(async (uri) => (uri === undefined ? [] : open(uri))))).flat();
}

function spotIn(document: vscode.TextDocument, text: string): Spot | undefined {
  const lines = allLines(document);
  return placeFor(lines, linesToApply(text, lines))?.spot;
}

function declares(document: vscode.TextDocument, text: string): boolean {
  const lines = allLines(document);
  return spotOfDeclared(lines, linesToApply(text, lines)) !== undefined;
}

export function hasAlready(document: vscode.TextDocument, text: string): boolean {
  const lines = allLines(document);
  const code = linesToApply(text, lines);
  const placed = placeFor(lines, code);
  return placed !== undefined && isThere(lines, placed.spot, placed.code);
}
