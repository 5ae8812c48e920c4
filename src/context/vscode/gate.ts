// What every attachment passes: why it may not be attached, in words, and the way around that for once.
import * as vscode from 'vscode';
import type { Attachment } from '../../conversation/context.ts';
import { refusedByTrust } from '../../host/documents.ts';
import { canOverride, isIgnored, objectionTo, withoutIgnored } from '../rules.ts';
import type { Reason } from '../rules.ts';
import { nothingTaken } from '../source.ts';
import type { Taken } from '../source.ts';

/** `outside`: in no folder of the workspace. `gone`: it can't be read. */
type Refused = Reason | 'outside' | 'gone';

/** Refusals that a person may still override. Older ones are let go. */
const mostHeld = 100;

export class Gate {
  readonly #globs: () => readonly string[];
  readonly #held = new Map<string, () => Promise<Taken>>();
  /** Files outside of the workspace that the person attached since the window was opened. */
  readonly #letIn = new Set<string>();

  constructor(globs: () => readonly string[]) {
    this.#globs = globs;
  }

  /** Why nothing of the workspace may be read now; `undefined` in one that is trusted. */
  closed(label: string): Taken | undefined {
    const reason = refusedByTrust();
    return reason === undefined ? undefined : { attachments: [], refused: [{ label, reason }] };
  }

  isIgnored(path: string): boolean {
    return isIgnored(path, this.#globs());
  }

  withoutIgnored(diff: string): string {
    return withoutIgnored(diff, this.#globs());
  }

  /** The text's attachment, or the refusal of it. `anyway` takes it in spite of what can be overridden. */
  admit(attachment: Attachment & { readonly text: string }, label: string, anyway = false): Taken {
    const reason = objectionTo(attachment.text);
    if (reason !== undefined && !(anyway && canOverride(reason))) {
      return this.refuse(label, reason, async () => Promise.resolve({ ...nothingTaken, attachments: [attachment] }));
    }
    return { attachments: [attachment], refused: [] };
  }

  /** `again` takes it in spite of the reason. */
  refuse(label: string, reason: Refused, again?: () => Promise<Taken>): Taken {
    const token =
      again !== undefined && (reason === 'outside' || isOverridable(reason)) ? this.#hold(again) : undefined;
    return { attachments: [], refused: [{ label, reason: words(reason), ...(token !== undefined && { token }) }] };
  }

  /** Refuses a file outside of the workspace until the person insists on that one. */
  outside(uri: vscode.Uri, label: string, again: () => Promise<Taken>): Taken | undefined {
    if (this.isWithin(uri)) return undefined;
    return this.refuse(label, 'outside', async () => {
      this.letIn(uri);
      return again();
    });
  }

  /** The person attaches it: it may be looked at again. */
  letIn(uri: vscode.Uri): void {
    this.#letIn.add(uri.toString());
  }

  /** In the workspace, or attached by the person since the window was opened. */
  isWithin(uri: vscode.Uri): boolean {
    return vscode.workspace.getWorkspaceFolder(uri) !== undefined || this.#letIn.has(uri.toString());
  }

  async override(token: string): Promise<Taken> {
    const again = this.#held.get(token);
    this.#held.delete(token);
    return again === undefined ? nothingTaken : again();
  }

  #hold(again: () => Promise<Taken>): string {
    const token = crypto.randomUUID();
    this.#held.set(token, again);
    const [oldest] = this.#held.keys();
    if (this.#held.size > mostHeld && oldest !== undefined) this.#held.delete(oldest);
    return token;
  }
}

const isOverridable = (reason: Refused): boolean => reason !== 'gone' && reason !== 'outside' && canOverride(reason);

function words(reason: Refused): string {
  switch (reason) {
    case 'ignored':
      return vscode.l10n.t('It’s ignored by “parley.ignore” or .gitignore.');
    case 'secret':
      return vscode.l10n.t('It may contain a key.');
    case 'binary':
      return vscode.l10n.t('It isn’t text.');
    case 'tooLarge':
      return vscode.l10n.t('It’s too large.');
    case 'empty':
      return vscode.l10n.t('There’s nothing in it.');
    case 'outside':
      return vscode.l10n.t('It’s outside this workspace.');
    case 'gone':
      return vscode.l10n.t('It can’t be read.');
  }
}
