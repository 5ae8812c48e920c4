// Closes the tab of a file that was made for an edit, when nothing of it was kept.
import * as vscode from 'vscode';
import type { LiveEdit } from '../writing/live.ts';
import type { LiveEdits } from '../liveEdits.ts';

/** Closes an untitled document that was made for a rejected edit, if it is empty as on the first day. */
export async function closeIfEmpty({ document, file, asked }: LiveEdit, live: LiveEdits): Promise<void> {
  const isOver = asked?.made === true && file.phase === 'rejected' && live.of(document).length === 0;
  if (!isOver || document.isClosed || !document.isUntitled || document.getText() !== '') return;
  await vscode.window.showTextDocument(document, { preview: false });
  // Closing alone would ask whether to save the file, which has a name. The command means the active editor.
  if (vscode.window.activeTextEditor?.document === document && document.getText() === '')
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}
