// What every attachment passes: why it may not be attached, in words, and the way around that for once.
import * as vscode from 'vscode';
import type { Attachment } from '../../conversation/context.ts';
import type { Disk } from '../../host/disk.ts';
import { allLines, refusedByTrust } from '../../host/documents.ts';
import { leadsOut, withoutLedOut } from '../../host/links.ts';
import { linesHoldKey } from '../../messages/index.ts';
import { partsOf } from '../gitDiff.ts';
import type { DiffPart } from '../gitDiff.ts';
import { canOverride, isIgnored, objectionTo } from '../rules.ts';
import type { Reason } from '../rules.ts';
import { nothingTaken } from '../source.ts';
import type { Refusal, Taken, Withheld } from '../source.ts';
import { ignored, isNamedByFile } from './git.ts';
import { pathOf } from './paths.ts';

type Refused = Required<Refusal>['why'];

/** What speaks against attaching something and was overridden, each by itself: what is ignored may also hold a key. */
export type InSpite = ReadonlySet<Reason>;

export const inSpiteOf = (...reasons: readonly Reason[]): InSpite => new Set(reasons);

/** Refusals that a user may still override. Older ones are let go. */
const mostHeld = 100;

export class Gate {
  readonly #globs: () => readonly string[];
  readonly #disk: Pick<Disk, 'isBelow'> | undefined;
  readonly #held = new Map<string, () => Promise<Taken>>();
  /** Files outside of the workspace that the user attached since the window was opened. */
  readonly #letIn = new Set<string>();
  /** Ignored files that they did. */
  readonly #insisted = new Set<string>();

  constructor(globs: () => readonly string[], disk?: Pick<Disk, 'isBelow'>) {
    this.#globs = globs;
    this.#disk = disk;
  }

  /** Why nothing of the workspace may be read now; `undefined` in one that is trusted. */
  closed(label: string): Taken | undefined {
    const reason = refusedByTrust();
    return reason === undefined ? undefined : { attachments: [], refused: [{ label, reason }] };
  }

  isIgnored(path: string): boolean {
    return isIgnored(path, this.#globs());
  }

  /** A diff file by file, of ignored ones only the names. */
  partsOf(diff: string): readonly DiffPart[] {
    return partsOf(diff, this.#globs());
  }

  /** Those that the setting or Git ignores, as strings. */
  async ignoredOf(uris: readonly vscode.Uri[]): Promise<ReadonlySet<string>> {
    const byGit = await ignored(uris);
    const isOut = async (uri: vscode.Uri): Promise<boolean> =>
      this.isIgnored(pathOf(uri)) || byGit.has(uri.fsPath) || isNamedByFile(uri);
    const out = await Promise.all(uris.map(async (uri) => ((await isOut(uri)) ? [uri.toString()] : [])));
    return new Set(out.flat());
  }

  /** Refuses what belongs to an ignored file. `take` takes it with what is overridden by then. */
  async ifIgnored(
    uri: vscode.Uri,
    label: string,
    inSpite: InSpite,
    take: (inSpite: InSpite) => Promise<Taken>,
  ): Promise<Taken | undefined> {
    if (inSpite.has('ignored')) {
      this.#insisted.add(uri.toString());
      return undefined;
    }
    if ((await this.ignoredOf([uri])).size === 0) return undefined;
    return this.refuse(label, 'ignored', async () => take(inSpiteOf('ignored', ...inSpite)));
  }

  /** The text's attachment, or the refusal of it. `of`: the file that it is lines of. */
  admit(
    attachment: Attachment & { readonly text: string },
    label: string,
    inSpite: InSpite = inSpiteOf(),
    of?: vscode.TextDocument,
  ): Taken {
    const reason = objectionTo(attachment.text) ?? (of && objectionToLines(attachment, of));
    if (reason === undefined || (canOverride(reason) && inSpite.has(reason)))
      return { attachments: [attachment], refused: [] };
    return this.refuse(label, reason, async () =>
      Promise.resolve(this.admit(attachment, label, inSpiteOf(reason, ...inSpite), of)),
    );
  }

  /** `again` takes it in spite of the reason. */
  refuse(label: string, why: Refused, again?: () => Promise<Taken>): Taken {
    const isFinal = why === 'gone' || why === 'noGit' || (why !== 'outside' && !canOverride(why));
    const token = again === undefined || isFinal ? undefined : this.#hold(again);
    return { attachments: [], refused: [{ label, reason: words(why), why, ...(token !== undefined && { token }) }] };
  }

  /**
   * Refuses a file outside of the workspace until the user insists on that one. `chosen`: they chose it by name, so that
   * only a link is refused, whose name says it is inside.
   */
  async outside(
    uri: vscode.Uri,
    label: string,
    chosen: boolean,
    again: () => Promise<Taken>,
  ): Promise<Taken | undefined> {
    if (chosen && vscode.workspace.getWorkspaceFolder(uri) === undefined) this.#letIn.add(uri.toString());
    if (await this.#isWithin(uri)) return undefined;
    return this.refuse(label, 'outside', async () => {
      this.#letIn.add(uri.toString());
      return again();
    });
  }

  /** Of the files found in a folder, those that can be named: not what lies behind a link out of the workspace. */
  async inside(folder: vscode.Uri, files: readonly vscode.Uri[]): Promise<readonly vscode.Uri[]> {
    return withoutLedOut(folder, files, this.#disk);
  }

  async override(token: string): Promise<Taken> {
    const again = this.#held.get(token);
    this.#held.delete(token);
    return again === undefined ? nothingTaken : again();
  }

  /** What of it can be attached by itself: nobody is asked to insist on the rest. */
  quietly({ attachments, refused }: Taken): Taken['attachments'] {
    for (const { token } of refused) if (token !== undefined) this.#held.delete(token);
    return attachments;
  }

  /**
   * The attachment as it is now. Only what was overridden when it was attached is again: a file that has a key by now, or
   * is ignored by now, is withheld. What is neither in the workspace nor was attached in this window isn't looked at: a
   * conversation's file could name any file of this computer.
   */
  async retaken(old: Text, take: () => Promise<Taken>): Promise<Attachment | Withheld | undefined> {
    const { type, uri } = old;
    const isPlace = type === 'selection' || type === 'file' || type === 'symbol' || type === 'folder' || uri !== '';
    if (isPlace && (uri === '' || !(await this.#isWithin(vscode.Uri.parse(uri, true))))) return undefined;
    for (let taken = await take(); ;) {
      const [now] = taken.attachments;
      const [refusal] = taken.refused;
      if (now !== undefined) return { ...now, id: old.id };
      if (refusal?.why === undefined || refusal.why === 'gone') return undefined;
      const { why, reason, token } = refusal;
      if (token === undefined || !this.#wasOverridden(old, why)) {
        this.quietly(taken);
        return { type: 'withheld', reason };
      }
      taken = await this.override(token);
    }
  }

  #wasOverridden({ text, uri }: Text, why: Refused): boolean {
    return why === 'ignored' ? this.#insisted.has(uri) : why === objectionTo(text);
  }

  /** In the workspace, and not by a link that leads out of it; or attached by the user since the window was opened. */
  async #isWithin(uri: vscode.Uri): Promise<boolean> {
    if (this.#letIn.has(uri.toString())) return true;
    return vscode.workspace.getWorkspaceFolder(uri) !== undefined && !(await leadsOut(uri, this.#disk));
  }

  #hold(again: () => Promise<Taken>): string {
    const token = crypto.randomUUID();
    this.#held.set(token, again);
    const [oldest] = this.#held.keys();
    if (this.#held.size > mostHeld && oldest !== undefined) this.#held.delete(oldest);
    return token;
  }
}

type Text = Exclude<Attachment, { readonly type: 'image' | 'unknown' }>;

/** Lines may be of a private key whose first line, which alone says so, is not among them. */
function objectionToLines(attachment: Attachment, document: vscode.TextDocument): Reason | undefined {
  if (attachment.type !== 'selection' && attachment.type !== 'symbol') return undefined;
  const { startLine = 1, endLine = document.lineCount } = attachment;
  return linesHoldKey(allLines(document), startLine - 1, endLine) ? 'secret' : undefined;
}

function words(why: Refused): string {
  switch (why) {
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
    case 'noGit':
      return vscode.l10n.t('Git isn’t available here.');
  }
}
