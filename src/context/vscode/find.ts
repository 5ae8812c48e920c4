// The files that `#` finds: one list for all keystrokes, made when first needed, without what Git ignores.
import * as vscode from 'vscode';
import { within } from '../../host/within.ts';
import { entryOf, matchesIn, rank } from '../rank.ts';
import type { Entry } from '../rank.ts';
import type { Candidate } from '../source.ts';
import { openFiles } from './editors.ts';
import { nameOf, pathOf } from './paths.ts';
import { excluded } from './takeFile.ts';
import { ignored } from './git.ts';

/** Most files in the list. Of a workspace with more, the others are searched for by name. */
const mostFiles = 50_000;
/** Most files that such a search brings. */
const mostSearched = 200;
/** Most files that were open lately. */
const mostRecent = 50;
/** How long a list is waited for before the user is shown what there is without it. Milliseconds. */
const renewal = 150;

interface Found {
  readonly uri: vscode.Uri;
  readonly kind: 'file' | 'folder';
}

interface List {
  readonly entries: readonly Entry<Found>[];
  /** The workspace has more files than the list. */
  readonly isPart: boolean;
}

/**
 * Finds files and folders by name. The list is made at the first question, in about half a second for 20,000 files, and
 * made anew when files came or went: meanwhile the old one answers. Each question looks through it, in a few
 * milliseconds.
 */
export class Files {
  #list: Promise<List> | undefined;
  /** Files came or went since it was made. */
  #isStale = false;
  #renewing: Promise<List> | undefined;
  #watcher: vscode.Disposable | undefined;
  /** Newest first. */
  #recent: readonly string[] = [];

  register(): readonly vscode.Disposable[] {
    return [
      vscode.window.onDidChangeActiveTextEditor((editor) => this.#opened(editor?.document.uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#drop()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('files.exclude') || event.affectsConfiguration('search.exclude')) this.#drop();
      }),
      new vscode.Disposable(() => this.#stop()),
    ];
  }

  async find(query: string, limit: number, signal: AbortSignal): Promise<readonly Candidate[]> {
    const { entries, isPart } = await this.#all();
    if (signal.aborted) return [];
    const more = isPart && query.length > 1 ? await search(query) : [];
    const first = new Map(this.#atHand().map((uri, at) => [uri, 100 - at]));
    const bonus = ({ uri, kind }: Found): number => (kind === 'file' ? (first.get(uri.toString()) ?? 0) : -1);
    // A bonus puts an equal match first; with nothing typed, all are equal.
    return rank([...entries, ...more], query, limit, bonus).map(({ entry }) => candidateOf(entry, query));
  }

  /** Files open now, then those open lately. */
  recent(limit: number): readonly Candidate[] {
    return this.#atHand()
      .slice(0, limit)
      .map((uri) => vscode.Uri.parse(uri, true))
      .map((uri) => candidateOf(entryOf(pathOf(uri), { uri, kind: 'file' }), ''));
  }

  /** A few of all files, if the list comes in a moment. */
  async some(limit: number, signal: AbortSignal): Promise<readonly Candidate[]> {
    return within(renewal, this.find('', limit, signal)).catch(() => []);
  }

  /** Has the list ready for the first keystroke. */
  prepare(): void {
    void this.#all().then(undefined, () => this.#drop());
  }

  #atHand(): readonly string[] {
    const open = openFiles()
      .filter(({ scheme }) => ['file', 'vscode-remote', 'untitled', 'vscode-vfs'].includes(scheme))
      .map((uri) => uri.toString());
    return [...new Set([...open, ...this.#recent])];
  }

  #opened(uri: vscode.Uri | undefined): void {
    if (uri === undefined || vscode.workspace.getWorkspaceFolder(uri) === undefined) return;
    const name = uri.toString();
    this.#recent = [name, ...this.#recent.filter((other) => other !== name)].slice(0, mostRecent);
  }

  async #all(): Promise<List> {
    this.#watcher ??= this.#watch();
    if (this.#list === undefined || !this.#isStale) return (this.#list ??= listFiles());
    return within(renewal, (this.#renewing ??= this.#renew())).catch(async () => this.#list ?? listFiles());
  }

  async #renew(): Promise<List> {
    this.#isStale = false;
    try {
      const list = await listFiles();
      this.#list = Promise.resolve(list);
      return list;
    } finally {
      this.#renewing = undefined;
    }
  }

  #watch(): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*', false, true, false);
    const drop = (): void => void (this.#isStale = true);
    return vscode.Disposable.from(watcher, watcher.onDidCreate(drop), watcher.onDidDelete(drop));
  }

  #stop(): void {
    this.#watcher?.dispose();
  }

  #drop(): void {
    this.#list = undefined;
  }
}

async function listFiles(): Promise<List> {
  const found = await vscode.workspace.findFiles('**/*', excluded(await ignoredFolders()), mostFiles);
  const left = await ignored(found);
  const files = found.filter(({ fsPath }) => !left.has(fsPath)).map((uri) => entryOf(pathOf(uri), file(uri)));
  return { entries: [...files, ...foldersOf(files)], isPart: found.length >= mostFiles };
}

const file = (uri: vscode.Uri): Found => ({ uri, kind: 'file' });

/** Ignored folders at the top, such as those of dependencies: looking through them first would take much longer. */
async function ignoredFolders(): Promise<readonly string[]> {
  const names = await Promise.all(
    (vscode.workspace.workspaceFolders ?? []).map(async ({ uri }) => {
      const entries = await vscode.workspace.fs.readDirectory(uri);
      const folders = entries.flatMap(([name, type]) => ((type & vscode.FileType.Directory) === 0 ? [] : [name]));
      const uris = folders.map((name) => vscode.Uri.joinPath(uri, name));
      const left = await ignored(uris);
      return folders.filter((name, at) => left.has(uris[at]?.fsPath ?? '') && /^[\w.-]+$/.test(name));
    }),
  );
  return names.flat().map((name) => `${name}/**`);
}

/** The folders that the files are in. */
function foldersOf(files: readonly Entry<Found>[]): readonly Entry<Found>[] {
  const folders = new Map<string, Entry<Found>>();
  for (const { path, value } of files) {
    let up = 0;
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      up++;
      if (folders.has(folder)) break;
      const uri = value.uri.with({ path: value.uri.path.split('/').slice(0, -up).join('/') });
      folders.set(folder, entryOf(folder, { uri, kind: 'folder' }));
    }
  }
  return [...folders.values()];
}

/** Files whose name has the query's letters in order, of a workspace too large for a list. */
async function search(query: string): Promise<readonly Entry<Found>[]> {
  const letters = Array.from(query.replace(/[^\p{L}\p{N}_.-]/gu, '')).slice(0, 40);
  if (letters.length === 0) return [];
  const any = letters.map((letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`).join('*');
  const found = await vscode.workspace.findFiles(`**/*${any}*`, excluded(), mostSearched);
  const left = await ignored(found);
  return found.filter(({ fsPath }) => !left.has(fsPath)).map((uri) => entryOf(pathOf(uri), file(uri)));
}

function candidateOf({ path, value: { uri, kind } }: Entry<Found>, query: string): Candidate {
  const label = nameOf(path);
  const folder = path.slice(0, Math.max(0, path.length - label.length - 1));
  return {
    value: `${kind}:${uri.toString()}`,
    kind,
    label,
    detail: folder === '' ? undefined : folder,
    matches: matchesIn(label, query),
  };
}
