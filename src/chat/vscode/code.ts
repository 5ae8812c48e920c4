// From a reply into the editor: what the buttons of a code block do, and links.
import * as vscode from 'vscode';
import { newDocument, refusedByTrust } from '../../host/documents.ts';
import { isLinked } from '../../host/links.ts';
import { askUser, inform } from '../../host/messages.ts';
import type { CodeRequest } from '../../panel/thread.ts';
import { insertionOf } from '../insertion.ts';
import { applyCode } from './apply.ts';
import type { ApplyPorts } from './apply.ts';
import { nameOf } from './codeTarget.ts';
import { fileInWorkspace, placesOf } from './namedFiles.ts';
import { pasteIntoTerminal } from './terminal.ts';

/** Does what a button of a code block says. Returns whether it could; if not, it has said why. */
export async function useCode(request: CodeRequest, ports: ApplyPorts): Promise<boolean> {
  const { action, text, language } = request;
  switch (action) {
    case 'copy':
      await vscode.env.clipboard.writeText(text);
      return true;
    case 'insert':
      return edit(text, vscode.l10n.t('Open a file and place the cursor where the code should go.'), 'cursor');
    case 'replace':
      return edit(text, vscode.l10n.t('Select the code to replace.'), 'selection');
    case 'newFile':
      return newFile(text, language, nameOf(request));
    case 'apply':
      return applyCode(request, ports, async (named) => newFile(text, language, named));
    case 'run':
      return pasteIntoTerminal(text);
  }
}

/** An editor with the code that is not saved yet, under the name the block gives unless something has it. */
async function newFile(text: string, language: string, path: string | undefined): Promise<boolean> {
  if (await newNamed(text, path)) return true;
  const languageId = await languageFor(language);
  const named = languageId === undefined ? {} : { language: languageId };
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text, ...named }));
  return true;
}

async function newNamed(text: string, path: string | undefined): Promise<boolean> {
  const [place] = path === undefined ? [] : placesOf(path);
  if (place === undefined || (await fileInWorkspace(path ?? '')) !== undefined) return false;
  if (await isLinked(vscode.Uri.joinPath(place, '..'))) return false;
  const document = await newDocument(place);
  if (document.getText() !== '') return false;
  const editor = await vscode.window.showTextDocument(document);
  return editor.edit((change) => change.insert(new vscode.Position(0, 0), text.endsWith('\n') ? text : `${text}\n`));
}

/** Inserts at each cursor, whatever is selected, or replaces what is selected. */
async function edit(text: string, nowhere: string, where: 'cursor' | 'selection'): Promise<boolean> {
  const editor = vscode.window.activeTextEditor;
  const selections = editor?.selections.filter(({ isEmpty }) => where === 'cursor' || !isEmpty) ?? [];
  if (editor === undefined || selections.length === 0) {
    tell(nowhere);
    return false;
  }
  const refused = editor.document.isUntitled ? undefined : refusedByTrust();
  if (refused !== undefined) {
    tell(refused);
    return false;
  }
  const isDone = await editor.edit((change) => {
    for (const selection of selections) {
      const { line, character } = selection.active;
      if (where === 'cursor')
        change.insert(selection.active, insertionOf(text, editor.document.lineAt(line).text, character));
      else change.replace(selection, text);
    }
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
  const picked = await askUser(vscode.l10n.t('Open this link from a reply? It leads to {0}', where), detail, open);
  if (picked === open) await vscode.env.openExternal(vscode.Uri.parse(target.href, true));
}

function tell(text: string): void {
  void inform(text);
}
