// Apply to File: finds the file and the lines that a block of code is about, and hands them over for review.
import * as vscode from 'vscode';
import { allLines, fileName, refusedByTrust } from '../../host/documents.ts';
import { isLinked } from '../../host/links.ts';
import { withoutLinks } from '../../messages/index.ts';
import { linesToApply, spotFor } from '../applying.ts';
import type { Spot } from '../applying.ts';
import { fileOf, hasAlready, isOurs, nameOf } from './codeTarget.ts';
import type { Block } from './codeTarget.ts';

/** What editing does for the chat. */
export interface ApplyPorts {
  /** Proposes lines in place of some of a document's, to be reviewed. `false`, and said: it can't be edited. */
  readonly propose: (uri: vscode.Uri, spot: Spot, lines: readonly string[]) => Promise<boolean>;
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
    void vscode.window.showInformationMessage(refused);
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
    void vscode.window.showInformationMessage(withoutLinks(words));
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
  const picked = await vscode.window.showInformationMessage(withoutLinks(words), ...here, create, choose);
  if (picked !== undefined && front && here.includes(picked)) return applyTo(front, text, ports);
  if (picked === create) return newFile(named);
  const [chosen] = picked === choose ? ((await vscode.window.showOpenDialog({ canSelectMany: false })) ?? []) : [];
  return chosen !== undefined && applyTo(chosen, text, ports);
}

async function applyTo(uri: vscode.Uri, text: string, { propose, compare }: ApplyPorts): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(uri);
  const lines = allLines(document);
  const code = linesToApply(text, lines);
  const spot = spotFor(lines, code);
  const name = withoutLinks(vscode.workspace.asRelativePath(uri));
  if (hasAlready(document, text)) {
    await vscode.window.showTextDocument(document);
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} has this code already.', name));
    return false;
  }
  if (spot !== undefined) {
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(spot.start, 0, spot.start, 0) });
    return propose(uri, spot, code);
  }
  const show = vscode.l10n.t('Compare');
  const words = vscode.l10n.t('Can’t tell where in {0} this code goes.', name);
  if ((await vscode.window.showInformationMessage(words, show)) === show) await compare(uri, code);
  return false;
}
