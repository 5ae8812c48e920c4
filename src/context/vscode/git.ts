// What the Git extension knows: ignored files, changes and commits. Absent on the web: then there is nothing of it.
import * as vscode from 'vscode';
import { gitApi, gitNow, gitPatience } from '../../host/gitExtension.ts';
import type { Commit, GitApi, Repository } from '../../host/gitExtension.ts';
import { within } from '../../host/within.ts';
import { isNamed } from '../gitIgnore.ts';

/** The status of a file that Git doesn't track yet. */
const untracked = 7;

/** The branch that is checked out there, if Git's extension runs already. Starts nothing. */
export const branchNow = (): string | undefined => inUse(gitNow())?.state.HEAD?.name;

/** The repository at this place; by default the one that is in use. */
async function repository(root?: vscode.Uri): Promise<Repository | undefined> {
  const git = await gitApi();
  return root === undefined ? inUse(git) : (git?.getRepository(root) ?? undefined);
}

/** The repository of the active editor's file, else the first. */
function inUse(git: GitApi | undefined): Repository | undefined {
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
    const repo = await repository();
    return repo === undefined ? [] : await within(gitPatience, repo.log({ maxEntries: most }));
  } catch {
    return []; // nothing was committed yet
  }
}

/** The root of the repository that a file is in. */
export async function rootOf(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  return (await repository(uri))?.rootUri;
}

/** What has changed. */
export interface Changes {
  readonly diff: string;
  /** Files that Git doesn't track yet: they are in no diff. */
  readonly added: readonly { readonly uri: vscode.Uri; readonly path: string }[];
}

/** What is staged, all that isn't committed, or a commit by its hash; `undefined` without a repository. */
export async function changes(of: 'staged' | 'all' | (string & {}), root?: vscode.Uri): Promise<Changes | undefined> {
  const repo = await repository(root);
  if (repo === undefined) return undefined;
  if (of === 'staged') return { diff: await within(gitPatience, repo.diff(true)), added: [] };
  if (of !== 'all') return { diff: await commitDiff(repo, of), added: [] };
  const [staged, rest] = await within(gitPatience, Promise.all([repo.diff(true), repo.diff(false)]));
  const { workingTreeChanges, untrackedChanges = [] } = repo.state;
  const added = [...workingTreeChanges, ...untrackedChanges].filter(({ status }) => status === untracked);
  const uris = new Map(added.map(({ uri }) => [uri.toString(), { uri, path: nameIn(repo, uri) }]));
  return { diff: staged + rest, added: [...uris.values()] };
}

const nameIn = ({ rootUri }: Repository, uri: vscode.Uri): string => uri.path.slice(rootUri.path.length + 1);

/** The tree without files, which every repository has: what the first commit is compared with. */
const emptyTree = (hash: string): string =>
  hash.length > 40
    ? '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321'
    : '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

async function commitDiff(repo: Repository, hash: string): Promise<string> {
  const { hash: whole, parents } = await within(gitPatience, repo.getCommit(hash));
  // `diffBetween` compares with a common ancestor, which a commit without parents has with nothing. This compares any two.
  return within(gitPatience, repo.diffBlobs(parents[0] ?? emptyTree(whole), whole));
}

/**
 * Those of the files that Git says it ignores. Its answer may be lost: what must not go out by mistake is asked about with
 * `isNamedByFile` as well.
 */
export async function ignored(uris: readonly vscode.Uri[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const git = await gitApi();
  if (git === undefined) return found;
  const groups = new Map<Repository, string[]>();
  for (const uri of uris) {
    const repo = uri.scheme === 'file' || uri.scheme === 'vscode-remote' ? git.getRepository(uri) : null;
    if (repo !== null) addTo(groups, repo, uri.fsPath);
  }
  for (const [repo, paths] of groups) {
    await ask(repo, paths, found);
    // VS Code reads Git's answer until the process ends, and on a busy machine loses what comes after: what Git didn't
    // name is asked about once more.
    const others = paths.filter((path) => !found.has(path));
    if (others.length > 0) await ask(repo, others, found);
  }
  return found;
}

async function ask(repo: Repository, paths: string[], found: Set<string>): Promise<void> {
  try {
    for (const path of await within(gitPatience, repo.checkIgnore(paths))) found.add(path);
  } catch {
    // There is no answer.
  }
}

/**
 * Whether a .gitignore file names the file and Git isn't known to track it: ignored, then, although Git's answer about it
 * was lost, or there is no Git to ask.
 */
export async function isNamedByFile(uri: vscode.Uri): Promise<boolean> {
  const repo = (await gitApi())?.getRepository(uri) ?? undefined;
  const root = repo?.rootUri ?? vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (root === undefined) return false;
  const path = uri.path.slice(root.path.replace(/\/$/, '').length + 1);
  const folders = [...path.matchAll(/^|(?<=\/)/g)].map(({ index }) => path.slice(0, index));
  const files = await Promise.all(
    folders.map(async (folder) => ({ folder, text: await textOf(root, `${folder}.gitignore`) })),
  );
  return isNamed(path, files) && !(await isTracked(repo, path));
}

async function textOf(root: vscode.Uri, path: string): Promise<string> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(root, path)));
  } catch {
    return ''; // there is none
  }
}

async function isTracked(repo: Repository | undefined, path: string): Promise<boolean> {
  try {
    return repo !== undefined && (await within(gitPatience, repo.getObjectDetails('', path))) !== undefined;
  } catch {
    return false;
  }
}

function addTo<Key>(groups: Map<Key, string[]>, key: Key, path: string): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [path]);
  else group.push(path);
}
