// Lenses above each change of a review: what to do about it, and about one that was rejected.
import * as vscode from 'vscode';
import type { Change } from '../../review.ts';
import type { EditSession } from '../../session.ts';
import { sumOf } from './sums.ts';

/** Above this many changes only those near the cursor have lenses: each takes time to lay out. */
const most = 200;

/** A change longer than this many lines has its lenses below its end, too. */
const long = 25;

/** Commands that stand above a line of the code. */
export interface LensRow {
  /** Counted from the first line of the code. */
  readonly line: number;
  /** The line below what it is about, where its own line is taken. */
  readonly below?: number;
  readonly commands: readonly vscode.Command[];
}

/** A title with its icon: a plain space between the two is lost in a lens. */
const withIcon = (icon: string, title: string): string => `$(${icon})\u00a0${title}`;

/** A lens that only says something. */
export function says(icon: string, title: string): vscode.Command {
  return { title: withIcon(icon, title), command: '' };
}

/** A lens that does something about what `args` name. */
export function action(
  { icon, title, detail, command }: EditAction,
  keys: Keys,
  args: readonly unknown[],
): vscode.Command {
  return {
    title: icon === undefined ? title : withIcon(icon, title),
    command,
    tooltip: withKeys(detail, command, keys),
    arguments: [...args],
  };
}

/** What can be done about an edit: the same above its code, in the status bar and in the palette. */
export interface EditAction {
  readonly icon?: string;
  readonly title: string;
  readonly detail: string;
  readonly command: string;
}

/** Names a command's default keys, as a user reads them. */
export type Keys = (command: string) => string | undefined;

/** What a tooltip says: what the command does, and its keys. */
export function withKeys(detail: string, command: string, keys: Keys): string {
  const named = keys(command);
  return named === undefined ? detail : `${detail} (${named})`;
}

/** The rows of each change. `near`: the cursor's line. */
export function changeRows(id: string, { review }: EditSession, near: number, keys: Keys): readonly LensRow[] {
  const { changes, rejected } = review;
  const some = changes.length > most ? nearest(changes, near) : changes;
  // What stands above the whole is enough for the only one there is.
  const only = changes.length + rejected.length === 1;
  const rows = [
    ...some.flatMap((change) => rowsOf(id, change, only, keys)),
    ...rejected.map(({ judgement, line }) => ({
      line,
      commands: [
        says('circle-slash', rejectedTitle(judgement.proposed.length)),
        action(takingBack(), keys, [id, judgement.id]),
      ],
    })),
  ];
  return rows.filter(({ commands }) => commands.length > 0);
}

function rowsOf(id: string, change: Change, only: boolean, keys: Keys): readonly LensRow[] {
  const { l10n } = vscode;
  const { hunk } = change;
  const acts = (one: EditAction): vscode.Command => action(one, keys, [id, change.id]);
  const own = change.own ? [says('person', l10n.t('Edited by you'))] : [];
  const rest: EditAction = {
    title: l10n.t('Do the Rest Like This'),
    detail: l10n.t('Make the other changes the same way as this one'),
    command: 'parley.doRestLikeThis',
  };
  const judge = judgingActions().map(acts);
  const before: EditAction = {
    title: sumOf([hunk]),
    detail: l10n.t('Show what was here'),
    command: 'parley.peekChange',
  };
  const more = [...(hunk.removed.length > 0 ? [before] : []), ...(change.own ? [rest] : [])].map(acts);
  return [
    { line: hunk.line, below: hunk.line + hunk.count, commands: [...own, ...(only ? [] : [...judge, ...more])] },
    ...(hunk.count > long ? [{ line: hunk.line + hunk.count, commands: judge }] : []),
  ];
}

/** What judges a change, wherever it is offered. */
export function judgingActions(): readonly EditAction[] {
  const { l10n } = vscode;
  return [
    { icon: 'check', title: l10n.t('Accept'), detail: l10n.t('Keep this change'), command: 'parley.acceptChange' },
    {
      icon: 'discard',
      title: l10n.t('Reject'),
      detail: l10n.t('Put back what was here'),
      command: 'parley.rejectChange',
    },
  ];
}

/** What makes a judged change wait again. */
export function takingBack(): EditAction {
  const { l10n } = vscode;
  return {
    title: l10n.t('Take Back'),
    detail: l10n.t('Propose this change again'),
    command: 'parley.takeBackChange',
  };
}

function rejectedTitle(count: number): string {
  const { l10n } = vscode;
  if (count === 0) return l10n.t('Rejected: a removal');
  return count === 1 ? l10n.t('Rejected: 1 line') : l10n.t('Rejected: {0} lines', count);
}

function nearest(changes: readonly Change[], line: number): readonly Change[] {
  const at = changes.findIndex(({ hunk }) => hunk.line >= line);
  const from = Math.max(0, Math.min((at < 0 ? changes.length : at) - most / 2, changes.length - most));
  return changes.slice(from, from + most);
}
