// Where a window keeps its conversations: the folder, what watches it, and what is said when something is wrong there.
import * as vscode from 'vscode';
import type { Disk } from '../../host/disk.ts';
import { Storage } from '../../host/storage.ts';
import { clock } from '../../host/timer.ts';
import { workspaceFolder } from '../../host/workspaceFolder.ts';
import { warn } from '../../host/messages.ts';
import type { Chats } from '../chats.ts';
import { catalogName } from '../catalog.ts';
import { newDrafts } from '../drafts.ts';
import type { Mark } from '../drafts.ts';
import { journalOf } from '../files.ts';
import { Library, NewerError } from '../library.ts';
import type { LibraryPorts } from '../library.ts';
import { Shelf } from '../shelf.ts';
import type { PortPorts } from './port.ts';
import type { ChatView } from './webview.ts';
import { sentence } from './words.ts';

/** Which conversation this window shows; the conversation itself is in a file. */
const currentKey = 'parley.conversation';
/** By what this window knows its own drafts after a reload. */
const windowKey = 'parley.window';

interface Kept {
  readonly folder: vscode.Uri;
  readonly store: Storage;
  readonly shelf: Shelf;
  readonly library: Library;
  readonly porting: PortPorts;
}

/** Once a window has started it has time to tidy up. Milliseconds. */
const idle = 20_000;

/** Where the conversations of this workspace are, and what reads and writes them. */
export function openShelf(
  context: vscode.ExtensionContext,
  disk: Disk | undefined,
  onUnsaved: LibraryPorts['onUnsaved'],
): Kept {
  const folder = keptIn(context);
  const store = new Storage(folder, disk, [keptBefore(context)]);
  const newId = (): string => crypto.randomUUID();
  const drafts = newDrafts(store, markOf(context, disk));
  const shelf = new Shelf({ store, clock, newId, drafts });
  const cancel = clock.after(idle, () => void store.clean().catch(() => undefined));
  context.subscriptions.push({ dispose: cancel });
  const library = new Library({
    store,
    shelf,
    drafts,
    pointer: {
      get: () => context.workspaceState.get(currentKey),
      set: (id) => void context.workspaceState.update(currentKey, id),
    },
    unread: (reason) => void sayUnread(reason),
    damaged: () => sayDamaged(),
    onUnsaved,
    clock,
    newId,
  });
  return { folder, store, shelf, library, porting: { store, clock, newId, flush: async () => library.flush() } };
}

/** Without processes nobody can tell whether another window is gone: then it keeps what it has. */
function markOf({ workspaceState }: vscode.ExtensionContext, disk: Disk | undefined): Mark {
  const known = workspaceState.get(windowKey);
  const id = typeof known === 'string' && /^[0-9a-f]{8}$/.test(known) ? known : crypto.randomUUID().slice(0, 8);
  if (id !== known) void workspaceState.update(windowKey, id);
  const isRunning = (process: number): boolean => disk?.isRunning(process) ?? true;
  return { id, process: disk?.process ?? 0, isRunning, ends: async (process) => hasEnded(process, isRunning) };
}

/** How long the process of a window that is reloaded may take to end. Milliseconds. */
const ending = 1_500;

/** Waits for it a moment. Without processes there is only one window that could have left something here. */
async function hasEnded(process: number, isRunning: (process: number) => boolean): Promise<boolean> {
  if (process === 0) return true;
  for (const until = Date.now() + ending; isRunning(process);) {
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

/** The folder of this workspace's conversations, whichever window has it open. */
const keptIn = (context: vscode.ExtensionContext): vscode.Uri =>
  vscode.Uri.joinPath(workspaceFolder(context.globalStorageUri), 'conversations');

/** Where earlier versions kept them: a folder of the window's. */
const keptBefore = ({ storageUri, globalStorageUri }: vscode.ExtensionContext): vscode.Uri =>
  vscode.Uri.joinPath(storageUri ?? globalStorageUri, 'conversations');

/** The list is written in bursts. Milliseconds. */
const settling = 300;

interface WatchParts {
  readonly chats: Chats<ChatView>;
  readonly notify: (error: unknown) => void;
  /** Conversations have come, gone or changed in the list. */
  readonly listChanged: () => void;
}

/** Shows what other windows write: when the disk tells of it, and when this window is turned to again. */
export function watch(folder: vscode.Uri, { chats, notify, listChanged }: WatchParts): readonly vscode.Disposable[] {
  const refresh = (id?: string): void => void chats.refresh(id).then(undefined, notify);
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '*'));
  let waiting = (): void => undefined;
  const list = (): void => {
    waiting();
    waiting = clock.after(settling, listChanged);
  };
  const changed = (uri: vscode.Uri): void => {
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    if (name === catalogName) list();
    const id = journalOf(name);
    if (id !== undefined) refresh(id);
  };
  const turned = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (focused) refresh();
  });
  const gone = (uri: vscode.Uri): void => {
    list();
    changed(uri);
  };
  return [watcher, watcher.onDidChange(changed), watcher.onDidCreate(changed), watcher.onDidDelete(gone), turned];
}

/** The conversation that the window showed last isn't shown. */
async function sayUnread(reason: unknown): Promise<void> {
  const why =
    reason instanceof NewerError
      ? vscode.l10n.t('A newer version of Parley wrote it.')
      : sentence(reason instanceof Error ? reason.message : String(reason));
  const words = vscode.l10n.t(
    'Couldn’t open the last conversation. {0} It has been kept: reload the window to try again, or ask something to start a new one.',
    why,
  );
  const reload = vscode.l10n.t('Reload Window');
  if ((await warn(words, reload)) === reload) {
    await vscode.commands.executeCommand('workbench.action.reloadWindow');
  }
}

/** The conversation itself shows where something is missing. */
function sayDamaged(): void {
  void warn(vscode.l10n.t('Part of this conversation was damaged on disk. Everything that could be read is shown.'));
}
