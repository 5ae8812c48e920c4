// Says when attached files change, in an editor or on disk, and when what is attached by itself may be different.
import * as vscode from 'vscode';
import { clock } from '../../host/timer.ts';
import type { Heard, Watching } from '../source.ts';

/** While someone types, a file is looked at once in so many milliseconds. */
const pause = 400;

/** Watches these files only. `more` says, too, that what is attached by itself may be different. */
export function watch(heard: Heard, more: vscode.Event<void>): Watching {
  let uris: ReadonlySet<string> = new Set();
  let watchers: readonly vscode.Disposable[] = [];
  const waiting = new Map<string, () => void>();
  const later = (key: string, run: () => void): void => {
    waiting.get(key)?.();
    waiting.set(
      key,
      clock.after(pause, () => {
        waiting.delete(key);
        run();
      }),
    );
  };
  const changed = (uri: vscode.Uri): void => {
    const key = uri.toString();
    if (uris.has(key)) later(key, () => heard.changed(key));
  };
  const moved = (): void => later('', heard.moved);
  const subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      changed(document.uri);
      if (document === vscode.window.activeTextEditor?.document) moved();
    }),
    vscode.window.onDidChangeActiveTextEditor(moved),
    vscode.window.onDidChangeTextEditorSelection(moved),
    vscode.workspace.onDidGrantWorkspaceTrust(moved),
    more(moved),
  );
  const stop = (): void => {
    for (const watcher of watchers) watcher.dispose();
  };
  return {
    set: (now) => {
      uris = new Set(now);
      stop();
      watchers = now.map((uri) => watchFile(vscode.Uri.parse(uri, true), changed));
    },
    dispose: () => {
      stop();
      subscriptions.dispose();
      for (const cancel of waiting.values()) cancel();
    },
  };
}

function watchFile(uri: vscode.Uri, changed: (uri: vscode.Uri) => void): vscode.Disposable {
  const folder = vscode.Uri.joinPath(uri, '..');
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1).replace(/[[\]{}*?]/g, '?');
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
  const on = (): void => changed(uri);
  return vscode.Disposable.from(watcher, watcher.onDidChange(on), watcher.onDidCreate(on), watcher.onDidDelete(on));
}
