// Apply to File, for one block of a reply or for all: finds the file and the lines that code is about, for a review.
import * as vscode from 'vscode';
import type { CodeBlock } from '../../conversation/codeBlocks.ts';
import { allLines, fileName, newDocument, refusedByTrust } from '../../host/documents.ts';
import { isLinked } from '../../host/links.ts';
import { inform } from '../../host/messages.ts';
import { withoutLinks } from '../../messages/index.ts';
import { isForTerminal, languageIn, pathIn } from '../../panel/fenceInfo.ts';
import { linesToApply } from '../applying.ts';
import type { Spot } from '../applying.ts';
import { placeFor } from '../leftOut.ts';
import { fileOf, hasAlready, isOurs, nameOf } from './codeTarget.ts';
import type { Block } from './codeTarget.ts';
import { placesOf } from './namedFiles.ts';

/** What editing does for the chat. */
export interface ApplyPorts {
  /** Proposes lines in place of some of a document's, to be reviewed. `false`, and said: it can't be edited. */
  readonly propose: (uri: vscode.Uri, spot: Spot, lines: readonly string[], made?: boolean) => Promise<boolean>;
  /** Goes to the first change that waits in a document, and says how many wait in all. */
  readonly review: (uri: vscode.Uri) => Promise<void>;
  /** Shows a document next to lines. */
  readonly compare: (uri: vscode.Uri, lines: readonly string[]) => Promise<void>;
}

/** Proposes code for the file it is about. Returns whether it could; if not, it has said why. */
export async function applyCode(
  block: Block,
  ports: ApplyPorts,
  newFile: (path: string | undefined) => Promise<boolean>,
): Promise<boolean> {
  const refused = refusedByTrust();
  if (refused !== undefined) {
    void inform(refused);
    return false;
  }
  const { text } = block;
  const named = nameOf(block);
  const uri = await fileOf(block);
  if (uri !== undefined && (await isLinked(uri))) {
    const words = vscode.l10n.t(
      '{0} is a link, or behind one. Open the file itself to apply code to it.',
      vscode.workspace.asRelativePath(uri),
    );
    void inform(words);
    return false;
  }
  if (uri !== undefined) return applyTo(uri, text, ports);
  const create = vscode.l10n.t('New File');
  const choose = vscode.l10n.t('Choose File…');
  const front = vscode.window.activeTextEditor?.document.uri;
  const here = front && isOurs(front) ? [fileName(front)] : [];
  const words =
    named === undefined
      ? vscode.l10n.t('Can’t tell which file this code belongs to.')
      : vscode.l10n.t('There’s no {0} in this folder.', named);
  const picked = await inform(words, ...here, create, choose);
  if (picked !== undefined && front && here.includes(picked)) return applyTo(front, text, ports);
  if (picked === create) return newFile(named);
  const [chosen] = picked === choose ? ((await vscode.window.showOpenDialog({ canSelectMany: false })) ?? []) : [];
  return chosen !== undefined && applyTo(chosen, text, ports);
}

/**
 * Proposes each block for the file it is about, a new one where it names one that isn't there: one review over all of them.
 * A block whose place can't be told for certain is left out, and named. Returns whether any was proposed.
 */
export async function applyAll(blocks: readonly CodeBlock[], ports: ApplyPorts): Promise<boolean> {
  const refused = refusedByTrust();
  const left: string[] = [];
  let first: vscode.Uri | undefined;
  let isThere = false;
  // One after the other: two may be about the same file.
  for (const { info, ...rest } of refused === undefined ? blocks : []) {
    const block = { ...rest, path: pathIn(info) };
    if (isForTerminal(languageIn(info)) && nameOf(block) === undefined) continue;
    const placed = await placeOf(block);
    if (placed === 'there') isThere = true;
    else if (placed !== undefined && (await ports.propose(placed.uri, placed.spot, placed.code, placed.made)))
      first ??= placed.uri;
    else left.push(labelOf(block));
  }
  if (first !== undefined) await ports.review(first);
  const words = refused ?? notProposed(left, first !== undefined, isThere);
  if (words !== undefined) void inform(words);
  return first !== undefined;
}

/** What wasn't proposed, in words. */
function notProposed(left: readonly string[], any: boolean, isThere: boolean): string | undefined {
  const { l10n } = vscode;
  if (left.length > 0)
    return l10n.t('Can’t tell where this code goes: {0}. Use Apply to File on its block.', listOf(left));
  if (any) return undefined;
  return isThere
    ? l10n.t('The files already have all code of this reply.')
    : l10n.t('This reply has no code for a file.');
}

const listOf = (labels: readonly string[]): string =>
  labels.length > mostNamed
    ? vscode.l10n.t('{0} and {1} more', labels.slice(0, mostNamed).join(', '), labels.length - mostNamed)
    : labels.join(', ');

const mostNamed = 4;

/** What a user knows a block by: its file, else its first line. */
const labelOf = (block: Block): string =>
  nameOf(block)?.replace(/^.*[/\\]/, '') ?? `“${(/\S.*/.exec(block.text)?.[0] ?? '').slice(0, 40)}”`;

/** Code, and where it goes. */
interface Placed {
  readonly uri: vscode.Uri;
  readonly spot: Spot;
  readonly code: readonly string[];
  readonly made: boolean;
}

/** `there`: the file has it already. `undefined`: its place can't be told. */
async function placeOf(block: Block): Promise<Placed | 'there' | undefined> {
  const found = await documentOf(block);
  if (found === undefined) return undefined;
  const { document, made } = found;
  if (hasAlready(document, block.text)) return 'there';
  const lines = allLines(document);
  const placed = placeFor(lines, linesToApply(block.text, lines));
  return placed && { uri: document.uri, ...placed, made };
}

/** The file that a block is about, or a new one under the name that it gives. None behind a link. */
async function documentOf(
  block: Block,
): Promise<{ readonly document: vscode.TextDocument; readonly made: boolean } | undefined> {
  const uri = await fileOf(block);
  if (uri !== undefined) {
    const document = (await isLinked(uri)) ? undefined : await openAsText(uri);
    return document && { document, made: false };
  }
  const [place] = placesOf(nameOf(block) ?? '');
  if (place === undefined || (await isLinked(vscode.Uri.joinPath(place, '..')))) return undefined;
  const before = new Set(vscode.workspace.textDocuments);
  const document = await newDocument(place);
  return { document, made: !before.has(document) };
}

/** `undefined`: it is no text. */
const openAsText = async (uri: vscode.Uri): Promise<vscode.TextDocument | undefined> =>
  vscode.workspace.openTextDocument(uri).then(undefined, () => undefined);

async function applyTo(uri: vscode.Uri, text: string, { propose, compare }: ApplyPorts): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(uri);
  const lines = allLines(document);
  const code = linesToApply(text, lines);
  const placed = placeFor(lines, code);
  const name = withoutLinks(vscode.workspace.asRelativePath(uri));
  if (hasAlready(document, text)) {
    await vscode.window.showTextDocument(document);
    void inform(vscode.l10n.t('{0} has this code already.', name));
    return false;
  }
  if (placed !== undefined) {
    const { start } = placed.spot;
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(start, 0, start, 0) });
    return propose(uri, placed.spot, placed.code);
  }
  const show = vscode.l10n.t('Compare');
  const words = vscode.l10n.t('Can’t tell where in {0} this code goes.', name);
  if ((await inform(words, show)) === show) await compare(uri, code);
  return false;
}
