// What several features ask about documents, told once.
import * as vscode from 'vscode';
import { withoutLinks } from '../messages/index.ts';

/** The last line of a range: one that ends at a line's first character doesn't include that line. */
export function lastLineOf({ start, end }: vscode.Range): number {
  return end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
}

/** The name of a file, as people are shown it. */
export function fileName(uri: vscode.Uri): string {
  const path = vscode.workspace.asRelativePath(uri, false);
  return withoutLinks(path.slice(path.lastIndexOf('/') + 1));
}

/** A file that isn't there yet: where that can be, it is written when it is saved, and gone when it is closed without. */
export async function newDocument(uri: vscode.Uri): Promise<vscode.TextDocument> {
  if (uri.scheme !== 'file') {
    const create = new vscode.WorkspaceEdit();
    create.createFile(uri, { ignoreIfExists: true });
    await vscode.workspace.applyEdit(create);
  }
  return vscode.workspace.openTextDocument(uri.scheme === 'file' ? uri.with({ scheme: 'untitled' }) : uri);
}

/** The lines of a document, without their ends. */
export function allLines(document: vscode.TextDocument): string[] {
  return document.getText().split(/\r\n?|\n/);
}

/** Who reports a problem, and under which code, such as “ts(2304)”. Empty where neither is told. */
export function reporterOf({ source = '', code }: vscode.Diagnostic): string {
  const value = typeof code === 'object' ? code.value : code;
  return value === undefined ? source : `${source}(${value})`;
}

/** Why no file may be read or written now; `undefined` in a workspace the user trusts. */
export function refusedByTrust(): string | undefined {
  if (vscode.workspace.isTrusted) return undefined;
  return vscode.l10n.t('Parley can’t read or edit files in Restricted Mode. Trust this folder to use its code.');
}

/**
 * The symbols of a document: objects with fields of both of VS Code's classes, and whatever else a language extension
 * returned. May stay pending forever, and never rejects: showing its failure is up to the language extension.
 */
export async function symbolsOf(uri: vscode.Uri): Promise<readonly unknown[]> {
  try {
    const symbols: unknown = await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', uri);
    return Array.isArray(symbols) ? Array.from<unknown>(symbols) : [];
  } catch {
    return [];
  }
}
