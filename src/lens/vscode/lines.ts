// A document's lines as the pure files read them.
import type * as vscode from 'vscode';
import type { TextLines } from '../indentation.ts';

/** The current lines of a document: nothing is copied. */
export const linesOf = (document: vscode.TextDocument): TextLines => ({
  count: document.lineCount,
  at: (line) => document.lineAt(line).text,
});
