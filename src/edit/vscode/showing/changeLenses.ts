// Lenses above each change of a review: what to do about it, and about one that was rejected.
import * as vscode from 'vscode';
import type { Change } from '../../review.ts';
import type { EditSession } from '../../session.ts';
import { sumOf } from './sums.ts';

/** Between an icon and its word: a plain space is lost in a lens. */
const gap = '\u00a0';

/** Above this many changes only those near the cursor have lenses: each takes time to lay out. */
const most = 200;

/** A change longer than this many lines has its lenses below its end, too. */
const long = 25;

/** Commands that stand above a line of the code. */
export interface LensRow {
  /** Counted from the first line of the code. */
  readonly line: number;
  readonly commands: readonly vscode.Command[];
}

/** Names a command's default keys, as a person reads them. */
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
  return [
    ...some.flatMap((change) => rowsOf(id, change, only, keys)),
    ...rejected.map(({ judgement, line }) => ({
      line,
      commands: [
        says('circle-slash', rejectedTitle(judgement.proposed.length)),
        action(vscode.l10n.t('Take Back'), vscode.l10n.t('Propose this change again'), 'parley.takeBackChange', keys, [
          id,
          judgement.id,
        ]),
      ],
    })),
  ];
}

function rowsOf(id: string, change: Change, only: boolean, keys: Keys): readonly LensRow[] {
  const { l10n } = vscode;
  const { hunk } = change;
  const args = [id, change.id];
  const own = change.own ? [says('person', l10n.t('Edited by you'))] : [];
  const rest =
    change.own && !only
      ? [
          action(
            l10n.t('Do the Rest Like This'),
            l10n.t('Make the other changes in the same way as this one'),
            'parley.doRestLikeThis',
            keys,
            args,
          ),
        ]
      : [];
  const judge: vscode.Command[] = [
    action(`$(check)${gap}${l10n.t('Accept')}`, l10n.t('Keep this change'), 'parley.acceptChange', keys, args),
    action(`$(discard)${gap}${l10n.t('Reject')}`, l10n.t('Put back what was here'), 'parley.rejectChange', keys, args),
  ];
  const before =
    hunk.removed.length === 0
      ? []
      : [action(sumOf([hunk]), l10n.t('Show what was here'), 'parley.peekChange', keys, args)];
  return [
    { line: hunk.line, commands: [...own, ...(only ? [] : [...judge, ...before, ...rest])] },
    ...(hunk.count > long ? [{ line: hunk.line + hunk.count, commands: judge }] : []),
  ];
}

function says(icon: string, title: string): vscode.Command {
  return { title: `$(${icon})${gap}${title}`, command: '' };
}

function action(title: string, detail: string, command: string, keys: Keys, args: readonly unknown[]): vscode.Command {
  return { title, command, tooltip: withKeys(detail, command, keys), arguments: [...args] };
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
