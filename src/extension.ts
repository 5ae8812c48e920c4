import type * as vscode from 'vscode';

/** The composition root: builds every part, hands each what it needs, and holds no logic. */
export function activate(_context: vscode.ExtensionContext): void {
  // Features register here.
}
