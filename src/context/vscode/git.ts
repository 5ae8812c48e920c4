// What the Git extension knows: ignored files, changes and commits. Absent on the web: then there is nothing of it.
import * as vscode from 'vscode';
import { within } from '../../host/within.ts';

/** The part of the Git extension's API (version 1) used here. */
interface GitApi {
  readonly repositories: readonly Repository[];
  getRepository(uri: vscode.Uri): Repository | null;
}

interface Change {
  readonly uri: vscode.Uri;
  /** A number of Git's extension. */
  readonly status: number;
}

/** The status of a file that Git doesn't track yet. */
const untracked = 7;

export interface Commit {
  readonly hash: string;
  readonly message: string;
}

interface Repository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly indexChanges: readonly Change[];
    readonly workingTreeChanges: readonly Change[];
    readonly untrackedChanges?: readonly Change[];
  };
  diff(cached?: boolean): Promise<string>;
  diffBetween(from: string, to: string): Promise<readonly Change[]>;
  diffBetween(from: string, to: string, path: string): Promise<string>;
  log(options: { readonly maxEntries: number }): Promise<readonly Commit[]>;
  getCommit(ref: string): Promise<Commit & { readonly parents: readonly string[] }>;
  checkIgnore(paths: string[]): Promise<ReadonlySet<string>>;
}

/** Most files of a commit that are sent. */
const mostFiles = 100;

/** No question to Git is waited for longer. Milliseconds. */
const patience = 20_000;

async function api(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  if (extension === undefined) return undefined;
  try {
    return (extension.isActive ? extension.exports : await within(patience, extension.activate())).getAPI(1);
  } catch {
    // Git isn't installed, or is turned off.
    return undefined;
  }
}

/** The repository of the active editor's file, else the first. */
async function repository(): Promise<Repository | undefined> {
  const git = await api();
  const uri = vscode.window.activeTextEditor?.document.uri;
  return (uri === undefined ? undefined : git?.getRepository(uri)) ?? git?.repositories[0];
}

/** How many files are changed; `undefined` without a repository. */
export async function changeCounts(): Promise<{ readonly staged: number; readonly all: number } | undefined> {
  const state = (await repository())?.state;
  if (state === undefined) return undefined;
  const staged = state.indexChanges.length;
  const paths = [...state.indexChanges, ...state.workingTreeChanges, ...(state.untrackedChanges ?? [])];
  return { staged, all: new Set(paths.map(({ uri }) => uri.toString())).size };
}

/** The newest commits; none without a repository. */
export async function commits(most: number): Promise<readonly Commit[]> {
  try {
    return (await (await repository())?.log({ maxEntries: most })) ?? [];
  } catch {
    return []; // nothing was committed yet
  }
}

/** A diff with every file's header: what is staged, all that isn't committed, or a commit by its hash. */
export async function changes(of: 'staged' | 'all' | (string & {})): Promise<string | undefined> {
  const repo = await repository();
  if (repo === undefined) return undefined;
  if (of === 'staged') return repo.diff(true);
  if (of !== 'all') return commitDiff(repo, of);
  const [staged, rest] = await Promise.all([repo.diff(true), repo.diff(false)]);
  const { workingTreeChanges, untrackedChanges = [] } = repo.state;
  const added = [...workingTreeChanges, ...untrackedChanges].filter(({ status }) => status === untracked);
  const names = [...new Set(added.map(({ uri }) => `New file, not tracked yet: ${nameIn(repo, uri)}`))];
  return [staged, rest, names.join('\n')].filter((part) => part.trim() !== '').join('\n');
}

const nameIn = ({ rootUri }: Repository, uri: vscode.Uri): string => uri.path.slice(rootUri.path.length + 1);

async function commitDiff(repo: Repository, hash: string): Promise<string> {
  const { parents } = await repo.getCommit(hash);
  const [from] = parents;
  // Git's extension compares with a common ancestor, which the first commit has with nothing.
  if (from === undefined) throw new Error('The first commit has nothing to be compared with.');
  const changed = await repo.diffBetween(from, hash);
  const shown = changed.slice(0, mostFiles);
  const parts = await Promise.all(shown.map(async ({ uri }) => repo.diffBetween(from, hash, uri.fsPath)));
  if (changed.length > shown.length) parts.push(`… and ${changed.length - shown.length} more files`);
  return parts.join('\n');
}

/** Those of the files that `.gitignore` leaves out. None where Git isn't there or doesn't answer. */
export async function ignored(uris: readonly vscode.Uri[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const git = await api();
  if (git === undefined) return found;
  const groups = new Map<Repository, string[]>();
  for (const uri of uris) {
    const repo = uri.scheme === 'file' || uri.scheme === 'vscode-remote' ? git.getRepository(uri) : null;
    if (repo !== null) addTo(groups, repo, uri.fsPath);
  }
  for (const [repo, paths] of groups) {
    try {
      for (const path of await within(patience, repo.checkIgnore(paths))) found.add(path);
    } catch {
      // Without an answer nothing is known to be ignored.
    }
  }
  return found;
}

function addTo<Key>(groups: Map<Key, string[]>, key: Key, path: string): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [path]);
  else group.push(path);
}
