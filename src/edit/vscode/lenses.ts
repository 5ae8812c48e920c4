import * as vscode from 'vscode';
import type { Hunk } from '../diff.ts';
import type { EditSession, Issue } from '../session.ts';

/** Between an icon and its word: a plain space is lost in a lens. */
const GAP = '\u00a0';

/**
 * What stands above an edit: what it is doing, and what can be done about it. Commands carry the edit's id. `wait`: the
 * milliseconds after which a gateway that was busy is asked again.
 */
export function lensCommands(id: string, session: EditSession, wait: number | undefined): vscode.Command[] {
  const { l10n } = vscode;
  const to = (title: string, command: string, tooltip = ''): vscode.Command => ({
    title,
    command,
    tooltip,
    arguments: [id],
  });
  const reject = to(`$(discard)${GAP}${l10n.t('Reject')}`, 'parley.rejectEdit', l10n.t('Put the original back'));
  const show = to(l10n.t('Show Changes'), 'parley.edit.show');
  switch (session.phase) {
    case 'streaming': {
      const progress =
        wait !== undefined
          ? l10n.t('The gateway is busy: asked again after {0} s', Math.ceil(wait / 1000))
          : session.received === 0
            ? l10n.t('Editing…')
            : l10n.t('Editing… line {0}', session.received);
      return [
        to(`$(loading~spin)${GAP}${progress}`, ''),
        to(`$(debug-stop)${GAP}${l10n.t('Stop')}`, 'parley.edit.stop'),
        reject,
      ];
    }
    case 'paused':
      return [
        to(`$(warning)${GAP}${l10n.t('You changed this code: the edit waits')}`, ''),
        to(l10n.t('Use the Edit'), 'parley.edit.overwrite', l10n.t('Replaces your change; Undo brings it back')),
        to(l10n.t('Keep Mine'), 'parley.edit.keep', l10n.t('Leaves the code as it is now')),
        show,
        reject,
      ];
    case 'review': {
      const issues = session.issues.map(issueMessage);
      const accept = issues.length > 0 ? l10n.t('Accept Anyway') : l10n.t('Accept');
      return [
        ...issues.map((issue) => to(`$(warning)${GAP}${issue}`, '')),
        to(`$(check)${GAP}${accept}`, 'parley.acceptEdit', l10n.t('Keep the new code')),
        reject,
        show,
        to(counts(session.hunks()), ''),
      ];
    }
    case 'accepted':
    case 'rejected':
    case 'left':
      return [];
  }
}

function counts(hunks: readonly Hunk[]): string {
  const added = hunks.reduce((sum, hunk) => sum + hunk.count, 0);
  const removed = hunks.reduce((sum, hunk) => sum + hunk.removed.length, 0);
  return `+${added} −${removed}`;
}

/** What to know before accepting, in a few words. */
export function issueMessage(issue: Issue): string {
  const { l10n } = vscode;
  switch (issue) {
    case 'stopped':
      return l10n.t('Stopped: the rest is as it was');
    case 'interrupted':
      return l10n.t('Interrupted: the rest is as it was');
    case 'cut':
      return l10n.t('Cut off at the token limit: the rest is as it was');
    case 'unclosed':
      return l10n.t('The reply may have been cut off');
    case 'elided':
      return l10n.t('The reply leaves code out');
    case 'unmarked':
      return l10n.t('The reply may not be code');
    case 'ambiguous':
      return l10n.t('The reply can be read in more than one way');
    case 'unwrapped':
      return l10n.t('A Markdown fence around the code was removed');
    case 'diff':
      return l10n.t('The reply is a diff, not code');
    case 'search_replace':
      return l10n.t('The reply has search and replace marks');
    case 'line_numbers':
      return l10n.t('The reply has line numbers');
    case 'part':
      return l10n.t('Only the selected part of the line was replaced');
  }
}
