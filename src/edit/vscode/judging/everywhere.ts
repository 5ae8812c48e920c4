// What is done about all edits at once, over all files.
import * as vscode from 'vscode';
import type { EditAction } from '../showing/changeLenses.ts';
import type { Edits } from '../edits.ts';
import { closeIfEmpty } from './emptied.ts';
import { looksAgain, offerCopy, refusedMessage } from '../showing/said.ts';
import { totalOf, totalText } from '../showing/sums.ts';

/** Keeps everything that waits to be judged, in every file. Asks first where there is something to know about it. */
export async function acceptEverywhere(edits: Pick<Edits, 'live' | 'holding'>): Promise<void> {
  await edits.holding.open();
  const reviewed = edits.live.all.filter(({ file }) => file.phase === 'review');
  if (!(await looksAgain(reviewed))) return;
  for (const edit of reviewed) await edit.accept();
}

/** Puts the original back in every file, whatever still streams too. */
export async function rejectEverywhere(edits: Pick<Edits, 'live' | 'holding'>): Promise<void> {
  await edits.holding.open();
  for (const edit of edits.live.all) {
    if (await edit.reject()) await closeIfEmpty(edit, edits.live);
    else void offerCopy(refusedMessage(edit), edit);
  }
}

/** What can be done about all edits, where there are several. */
export function actionsEverywhere({ live: { all }, holding }: Pick<Edits, 'live' | 'holding'>): readonly EditAction[] {
  const { l10n } = vscode;
  if (all.length + holding.waiting.size < 2) return [];
  const detail = totalText(totalOf(all, [...holding.waiting.values()]));
  return [
    { icon: 'check-all', title: l10n.t('Accept All Edits'), detail, command: 'parley.acceptAllEdits' },
    { icon: 'discard', title: l10n.t('Reject All Edits'), detail, command: 'parley.rejectAllEdits' },
  ];
}
