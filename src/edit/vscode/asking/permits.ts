// What of a file an edit may send: nothing of one that is kept back, and no key, unless the user says so.
import * as vscode from 'vscode';
import { allLines } from '../../../host/documents.ts';
import { warn } from '../../../host/messages.ts';
import { holdsKey, linesHoldKey } from '../../../messages/index.ts';
import type { Captured } from './capture.ts';

/** Is a file attached only if the user insists? */
export type IsIgnored = (uri: vscode.Uri) => Promise<boolean>;

async function insists(reason: string): Promise<boolean> {
  const anyway = vscode.l10n.t('Send Anyway');
  return (await warn(reason, anyway)) === anyway;
}

/** What the user let through counts as long as the window is open. */
export class Permits {
  readonly #isIgnored: IsIgnored;
  readonly #insists: (reason: string) => Promise<boolean>;
  /** The files that they insisted on. */
  readonly #insisted = new Set<string>();

  constructor(isIgnored: IsIgnored, insistsOn = insists) {
    this.#isIgnored = isIgnored;
    this.#insists = insistsOn;
  }

  /** May the lines around the code go along, which the user did not choose? A key in them is left out later. */
  async around({ document }: Captured): Promise<boolean> {
    return !(await this.#isIgnored(document.uri));
  }

  /** May the whole file go along, of which the user chose a part? */
  async whole({ document }: Captured): Promise<boolean> {
    return !holdsKey(document.getText()) && !(await this.#isIgnored(document.uri));
  }

  /** May the code be sent? Asks where it holds a key, or its file is kept back. */
  async code({ document, original, start }: Captured): Promise<boolean> {
    const id = document.uri.toString();
    if (original.length === 0 || this.#insisted.has(id)) return true;
    const name = vscode.workspace.asRelativePath(document.uri, false);
    const reason = (await this.#isIgnored(document.uri))
      ? vscode.l10n.t('“{0}” is ignored by “parley.ignore” or .gitignore.', name)
      : holdsKey(original.join('\n')) || linesHoldKey(allLines(document), start, start + original.length)
        ? vscode.l10n.t('The code in “{0}” may contain a key.', name)
        : undefined;
    if (reason === undefined) return true;
    const isSure = await this.#insists(reason);
    if (isSure) this.#insisted.add(id);
    return isSure;
  }
}
