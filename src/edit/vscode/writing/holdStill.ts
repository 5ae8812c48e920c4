// Keeps what an editor shows where it is while lines above it come and go.
import * as vscode from 'vscode';

/**
 * Moves the active editor’s view by lines, to the pixel and without its cursor. Another editor’s stays as it is: VS Code
 * has no way to move it to the pixel.
 */
export function scrollBy(editor: vscode.TextEditor, lines: number): void {
  if (lines === 0 || editor !== vscode.window.activeTextEditor) return;
  void vscode.commands.executeCommand('editorScroll', {
    to: lines > 0 ? 'down' : 'up',
    // Counts from where the view is now; by "line" it would begin at the top of one.
    by: 'wrappedLine',
    value: Math.abs(lines),
    revealCursor: false,
  });
}
