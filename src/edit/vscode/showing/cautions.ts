// What to know about an edit's file before judging it.
import * as vscode from 'vscode';
import type { FileProposal } from '../../proposal.ts';
import { runsCode } from '../../runsCode.ts';

/** Each with its icon. */
export function cautionsOf({ uri, saved }: FileProposal): readonly { readonly icon: string; readonly text: string }[] {
  const { l10n } = vscode;
  return [
    ...(runsCode(vscode.workspace.asRelativePath(vscode.Uri.parse(uri), false))
      ? [{ icon: 'terminal', text: l10n.t('This file can run commands') }]
      : []),
    ...(saved ? [{ icon: 'save', text: l10n.t('Saved, not reviewed yet') }] : []),
  ];
}
