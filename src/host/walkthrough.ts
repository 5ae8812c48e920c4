// Ticks the steps of the walkthrough.
import * as vscode from 'vscode';

/**
 * A step was taken. It is told as a moment: VS Code ticks a step when its context becomes true, and never if it was true
 * before the walkthrough was first looked at.
 */
export async function tick(context: 'parley.tested' | 'parley.answered' | 'parley.inspected'): Promise<void> {
  await vscode.commands.executeCommand('setContext', context, true);
  await vscode.commands.executeCommand('setContext', context, undefined);
}
