// As much of VS Code as says where the cursor is.
import type { TextDocument } from 'vscode';

interface Editor {
  readonly document: TextDocument;
  readonly selection: { readonly active: { readonly line: number } };
}

export const window: { activeTextEditor?: Editor } = {};
