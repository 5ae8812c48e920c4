// What to know about an edit's file before judging it.
import * as vscode from 'vscode';
import type { FileProposal } from '../../proposal.ts';
import { runsCode } from '../../runsCode.ts';

/** What is to be said about an edit, with its icon. `late`: it may come while the pointer is on its way to an action. */
export interface Note {
  readonly icon: string;
  readonly text: string;
  readonly late?: true;
}

export function cautionsOf({ uri, saved }: FileProposal): readonly Note[] {
  const { l10n } = vscode;
  return [
    ...(runsCode(vscode.workspace.asRelativePath(vscode.Uri.parse(uri), false))
      ? [{ icon: 'terminal', text: l10n.t('This file can run commands') }]
      : []),
    ...(saved ? [{ icon: 'save', text: l10n.t('Saved, not reviewed yet'), late: true as const }] : []),
  ];
}
