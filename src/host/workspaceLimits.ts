// Reads `.parley.json` of every folder of a workspace that the user trusts, and again whenever it changes.
import * as vscode from 'vscode';
import { titleOf } from '../faults/actions.ts';
import { allowedWords } from '../faults/sentences.ts';
import { broken, limitsFile, readLimits } from '../gateways/allowed.ts';
import type { Limits } from '../gateways/allowed.ts';
import { inform, warn } from './messages.ts';

export interface WorkspaceLimits {
  /** One for each folder that has any. */
  readonly current: readonly Limits[];
  /** Reads everything that is there, and resolves when that is done. Never rejects. */
  readonly ready: () => Promise<void>;
  readonly onDidChange: vscode.Event<void>;
  dispose(): void;
}

export function watchLimits(): WorkspaceLimits {
  const changed = new vscode.EventEmitter<void>();
  let current: readonly Limits[] = [];
  let isKnown = false;
  let watchers: readonly vscode.Disposable[] = [];
  let reading: Promise<void> = Promise.resolve();
  const read = (): void => {
    // One after the other, so that the newest state counts.
    reading = reading.then(async () => {
      const found = await Promise.all(folders().map(limitsOf));
      const now = found.filter((each) => each !== undefined);
      const isSame = JSON.stringify(now) === JSON.stringify(current);
      current = now;
      // At first, whoever wants to send something is told. Who changes the file is told at once.
      if (isKnown && !isSame) void sayBroken(now);
      isKnown = true;
      if (!isSame) changed.fire();
    });
  };
  const begin = (): void => {
    for (const watcher of watchers) watcher.dispose();
    watchers = folders().map((folder) => {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, limitsFile));
      return vscode.Disposable.from(
        watcher,
        ...[watcher.onDidChange(read), watcher.onDidCreate(read), watcher.onDidDelete(read)],
      );
    });
    read();
  };
  const subscription = vscode.Disposable.from(
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(begin),
    vscode.workspace.onDidGrantWorkspaceTrust(begin),
  );
  begin();
  return {
    get current() {
      return current;
    },
    ready: async () => {
      // Nobody is told at once, and of what a link leads to not at all.
      read();
      return reading;
    },
    onDidChange: changed.event,
    dispose: () => {
      for (const watcher of watchers) watcher.dispose();
      subscription.dispose();
    },
  };
}

const folders = (): readonly vscode.WorkspaceFolder[] =>
  vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];

async function limitsOf({ uri }: vscode.WorkspaceFolder): Promise<Limits | undefined> {
  const file = vscode.Uri.joinPath(uri, limitsFile);
  let bytes: Uint8Array;
  try {
    bytes = await vscode.workspace.fs.readFile(file);
  } catch (error) {
    // What is there and can't be read may limit anything.
    return isMissing(error) && (await isAbsent(file)) ? undefined : broken('unreadable');
  }
  return readLimits(new TextDecoder().decode(bytes));
}

const isMissing = (error: unknown): boolean => error instanceof vscode.FileSystemError && error.code === 'FileNotFound';

/** A link that leads nowhere can't be read for the same reason, but is there. */
const isAbsent = async (file: vscode.Uri): Promise<boolean> =>
  vscode.workspace.fs.stat(file).then(() => false, isMissing);

/** A file that allows all of the user's gateways, to be made less. */
const templateFor = (gateways: readonly string[]): string =>
  `${JSON.stringify({ gateways, models: gateways.map((id) => `${id}/*`), exclude: [] }, undefined, 2)}\n`;

/** Opens the file of the workspace, or one to be filled in and saved. `gateways`: the ids of the user's own. */
export async function openLimits(gateways: readonly string[]): Promise<void> {
  const all = folders();
  const [folder] = all;
  if (folder === undefined) {
    void inform(vscode.l10n.t('Open a folder that you trust first.'));
    return;
  }
  const found = await Promise.all(all.map(async (each) => ({ each, limits: await limitsOf(each) })));
  // Of several, the one with a mistake.
  const { each } = found.find(({ limits }) => limits?.problem !== undefined) ??
    found.find(({ limits }) => limits !== undefined) ?? { each: folder };
  const file = vscode.Uri.joinPath(each.uri, limitsFile);
  try {
    await vscode.window.showTextDocument(file);
  } catch {
    // Not saved: it would limit everything from then on.
    const draft = await vscode.workspace.openTextDocument(file.with({ scheme: 'untitled' }));
    const editor = await vscode.window.showTextDocument(draft);
    if (draft.getText() === '')
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), templateFor(gateways)));
  }
}

async function sayBroken(limits: readonly Limits[]): Promise<void> {
  const problem = limits.find((each) => each.problem !== undefined)?.problem;
  if (problem === undefined) return;
  const why = allowedWords(problem, vscode.l10n);
  const words = vscode.l10n.t('Nothing is sent from this workspace: .parley.json has a mistake. {0}', why);
  const open = titleOf('limitWorkspace', vscode.l10n);
  if ((await warn(words, open)) === open) await openLimits([]);
}
