// Exports a conversation to a file that the user chooses, and imports those in files they choose.
import * as vscode from 'vscode';
import { choose, wait } from '../../host/dialogs.ts';
import { pathTo } from '../../conversation/path.ts';
import { titleOf } from '../../conversation/title.ts';
import { pathToMarkdown } from '../lookup.ts';
import { exportJson, importText, readWhole } from '../porting.ts';
import type { PortingPorts, Refusal } from '../porting.ts';
import { createWords, panelPhrases, sentence } from './words.ts';
import { inform, warn } from '../../host/messages.ts';

export interface PortPorts extends PortingPorts {
  /** Writes everything pending to the store. */
  readonly flush: () => Promise<void>;
}

type Format = 'md' | 'json';

/** Larger files hold no conversation that a window could show. Bytes. */
const largest = 200 * 1024 * 1024;

/** Exports a conversation, in a format that is asked for if none is given. False if it is called off. */
export async function exportAs(ports: PortPorts, id: string, given?: Format): Promise<boolean> {
  const { store, flush } = ports;
  await flush();
  const conversation = await readWhole(store, id);
  if (conversation.nodes.size === 0) {
    void inform(vscode.l10n.t('There’s no conversation to export.'));
    return false;
  }
  const format = given ?? (await askFormat());
  if (format === undefined) return false;
  const title = titleOf(conversation) ?? vscode.l10n.t('Untitled');
  const to = await vscode.window.showSaveDialog({
    ...placeFor(`${fileName(title)}.${format}`),
    filters: format === 'md' ? { Markdown: ['md'] } : { JSON: ['json'] },
    title: vscode.l10n.t('Export Conversation'),
  });
  if (to === undefined) return false;
  const text =
    format === 'json'
      ? await exportJson(store, id)
      : `# ${title}\n\n${pathToMarkdown(pathTo(conversation), panelPhrases(), { words: createWords(() => true) })}\n`;
  await vscode.workspace.fs.writeFile(to, new TextEncoder().encode(text));
  void offerToOpen(to);
  return true;
}

async function askFormat(): Promise<Format | undefined> {
  const formats: readonly (vscode.QuickPickItem & { readonly format: Format })[] = [
    { format: 'md', label: 'Markdown', detail: vscode.l10n.t('The visible conversation, readable anywhere.') },
    {
      format: 'json',
      label: 'JSON',
      detail: vscode.l10n.t('Everything, including branches and images. Can be imported again.'),
    },
  ];
  const title = vscode.l10n.t('Export Conversation');
  return (await choose(formats, { title }))?.format;
}

/** A title as a file may be called everywhere. */
const fileName = (title: string): string =>
  Array.from(title)
    .slice(0, 60)
    .join('')
    .replace(/[\p{Cc}\\/:*?"<>|]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '') || 'conversation';

function placeFor(name: string): Pick<vscode.SaveDialogOptions, 'defaultUri'> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) };
}

async function offerToOpen(file: vscode.Uri): Promise<void> {
  const open = vscode.l10n.t('Open');
  const words = vscode.l10n.t('Exported to “{0}”.', nameOf(file));
  if ((await inform(words, open)) === open) await vscode.window.showTextDocument(file);
}

const nameOf = ({ path }: vscode.Uri): string => path.slice(path.lastIndexOf('/') + 1);

/** Imports files that the user chooses; one that is alone is shown. Says what became of them; returns how many. */
export async function importFiles(ports: PortPorts, show: (id: string) => Promise<void>): Promise<number> {
  const files = await vscode.window.showOpenDialog({
    canSelectMany: true,
    filters: { [vscode.l10n.t('Conversations')]: ['json', 'jsonl'] },
    openLabel: vscode.l10n.t('Import'),
    title: vscode.l10n.t('Import Conversations'),
  });
  const imported: string[] = [];
  const refused: string[] = [];
  for (const file of files ?? []) {
    const name = nameOf(file);
    try {
      const { size } = await vscode.workspace.fs.stat(file);
      if (size > largest) refused.push(vscode.l10n.t('“{0}” is too large to be imported.', name));
      else {
        const result = await read(file, size, ports);
        if (result === 'canceled') break;
        if (typeof result === 'object') imported.push(result.id);
        else refused.push(why(result, name));
      }
    } catch (error) {
      const reason = sentence(error instanceof Error ? error.message : String(error));
      refused.push(vscode.l10n.t('“{0}” couldn’t be imported. {1}', name, reason));
    }
  }
  if (refused.length > 0) void warn(refused.join(' '));
  const [only] = imported;
  if (imported.length === 1 && only !== undefined) await show(only);
  else if (imported.length > 1) {
    void inform(vscode.l10n.t('{0} conversations imported.', imported.length));
  }
  return imported.length;
}

/** Files from this size on say that they are being read. Bytes. */
const long = 4 * 1024 * 1024;

async function read(
  file: vscode.Uri,
  size: number,
  ports: PortPorts,
): Promise<{ readonly id: string } | Refusal | 'canceled'> {
  const take = async (signal?: AbortSignal) => {
    const bytes = await vscode.workspace.fs.readFile(file);
    // VS Code takes as long to hand over the bytes as decoding them takes, so each gets a task of its own.
    await new Promise((resolve) => setTimeout(resolve));
    return importText(new TextDecoder().decode(bytes), ports, signal);
  };
  if (size < long) return take();
  const title = vscode.l10n.t('Importing “{0}”…', nameOf(file));
  return wait({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (_, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    return take(stop.signal).catch((error: unknown) => {
      if (stop.signal.aborted) return 'canceled' as const;
      throw error;
    });
  });
}

function why(refusal: Refusal, name: string): string {
  switch (refusal) {
    case 'foreign':
      return vscode.l10n.t('“{0}” is neither an exported conversation nor a transcript of Claude Code.', name);
    case 'newer':
      return vscode.l10n.t('“{0}” was written by a newer version of Parley.', name);
    case 'empty':
      return vscode.l10n.t('“{0}” contains no questions.', name);
    case 'strange':
      return vscode.l10n.t('“{0}” has been modified and can’t be imported.', name);
  }
}
