// Code between editor and chat: attach a selection, reveal it again, copy or insert code from a reply, open links.
import * as vscode from 'vscode';
import type { Selection } from '../../conversation/context.ts';
import { lastLineOf, refusedByTrust } from '../../host/documents.ts';
import type { CodeRequest } from '../../panel/thread.ts';

/** A piece of a document. */
export interface Place {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
}

/** Largest selection that can be attached. Characters. */
const largest = 1_000_000;

/** The active editor's selection, or the cursor's line if nothing is selected. */
export function selected(): Place | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const { document, selection } = editor;
  return { uri: document.uri, range: selection.isEmpty ? document.lineAt(selection.active.line).range : selection };
}

/** The current text of a place. If it can't be attached, says why and returns `undefined`. */
export async function capture({ uri, range }: Place): Promise<Selection | undefined> {
  const refused = refusedByTrust();
  if (refused !== undefined) {
    tell(refused);
    return undefined;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const text = document.getText(range);
  if (text.trim() === '') tell(vscode.l10n.t('There’s no code here to attach.'));
  else if (text.length > largest) tell(vscode.l10n.t('This selection is too large to attach.'));
  else {
    return {
      id: crypto.randomUUID(),
      type: 'selection',
      path: vscode.workspace.asRelativePath(uri, (vscode.workspace.workspaceFolders?.length ?? 0) > 1),
      uri: uri.toString(),
      language: document.languageId,
      startLine: range.start.line + 1,
      endLine: lastLineOf(range) + 1,
      text,
    };
  }
  return undefined;
}

/** Opens the file an attachment came from at its lines. */
export async function reveal({ uri, startLine, endLine }: Selection): Promise<void> {
  try {
    const selection = new vscode.Range(startLine - 1, 0, endLine - 1, Number.MAX_SAFE_INTEGER);
    await vscode.window.showTextDocument(vscode.Uri.parse(uri, true), { selection, preview: true });
  } catch {
    tell(vscode.l10n.t('This file no longer exists.'));
  }
}

/**
 * Copies or inserts code from a reply, or opens it as a new file. Returns whether it could; if not, it has said why.
 */
export async function useCode({ action, text, language }: CodeRequest): Promise<boolean> {
  switch (action) {
    case 'copy':
      await vscode.env.clipboard.writeText(text);
      return true;
    case 'insert':
      return insert(text);
    case 'newFile': {
      const languageId = await languageFor(language);
      await vscode.window.showTextDocument(
        await vscode.workspace.openTextDocument({
          content: text,
          ...(languageId === undefined ? {} : { language: languageId }),
        }),
      );
      return true;
    }
  }
}

async function insert(text: string): Promise<boolean> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    tell(vscode.l10n.t('Open a file and place the cursor where the code should go.'));
    return false;
  }
  const refused = editor.document.isUntitled ? undefined : refusedByTrust();
  if (refused !== undefined) {
    tell(refused);
    return false;
  }
  const isDone = await editor.edit((edit) => {
    for (const selection of editor.selections) edit.replace(selection, text);
  });
  if (isDone) await vscode.window.showTextDocument(editor.document, editor.viewColumn);
  else tell(vscode.l10n.t('This editor is read-only.'));
  return isDone;
}

/** Fence words that differ from VS Code's id of the language. */
const aliases: Readonly<Record<string, string>> = {
  ts: 'typescript',
  tsx: 'typescriptreact',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascriptreact',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'shellscript',
  bash: 'shellscript',
  shell: 'shellscript',
  zsh: 'shellscript',
  ps1: 'powershell',
  yml: 'yaml',
  md: 'markdown',
  cs: 'csharp',
  'c++': 'cpp',
  'c#': 'csharp',
  golang: 'go',
  kt: 'kotlin',
  tex: 'latex',
};

/** VS Code's language id for the word after a fence; `undefined` if it has none. */
async function languageFor(word: string): Promise<string | undefined> {
  const name = word.toLowerCase();
  const id = (Object.hasOwn(aliases, name) ? aliases[name] : undefined) ?? name;
  return (await vscode.languages.getLanguages()).includes(id) ? id : undefined;
}

/** Asks whether to open a link from a reply, showing where it really goes. */
export async function openLink(url: string): Promise<void> {
  let target: URL;
  try {
    target = new URL(url);
  } catch {
    return;
  }
  if (!['http:', 'https:', 'mailto:'].includes(target.protocol)) return;
  const open = vscode.l10n.t('Open');
  const where = target.protocol === 'mailto:' ? target.pathname : target.host;
  const detail = target.href.length > 500 ? `${target.href.slice(0, 500)}… (${target.href.length})` : target.href;
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t('Open this link from a reply? It leads to {0}', where),
    { modal: true, detail },
    open,
  );
  if (picked === open) await vscode.env.openExternal(vscode.Uri.parse(target.href, true));
}

function tell(text: string): void {
  void vscode.window.showInformationMessage(text);
}
