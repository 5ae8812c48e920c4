// VS Code’s Git extension, as far as Parley uses it. Absent on the web.
import * as vscode from 'vscode';
import { within } from './within.ts';

/** The part of the Git extension's API (version 1) used here. */
export interface GitApi {
  readonly repositories: readonly Repository[];
  getRepository(uri: vscode.Uri): Repository | null;
}

interface Change {
  readonly uri: vscode.Uri;
  /** A number of Git's extension. */
  readonly status: number;
}

export interface Commit {
  readonly hash: string;
  readonly message: string;
}

export interface Repository {
  readonly rootUri: vscode.Uri;
  /** The commit message that is typed in Source Control. */
  readonly inputBox: { value: string };
  readonly state: {
    readonly HEAD?: { readonly name?: string } | undefined;
    readonly indexChanges: readonly Change[];
    readonly workingTreeChanges: readonly Change[];
    readonly untrackedChanges?: readonly Change[];
  };
  diff(cached?: boolean): Promise<string>;
  diffBlobs(one: string, other: string): Promise<string>;
  log(options: { readonly maxEntries: number }): Promise<readonly Commit[]>;
  getCommit(ref: string): Promise<Commit & { readonly parents: readonly string[] }>;
  checkIgnore(paths: string[]): Promise<ReadonlySet<string>>;
  getObjectDetails(treeish: string, path: string): Promise<unknown>;
}

/** No question to Git is waited for longer. Milliseconds. */
export const gitPatience = 20_000;

type GitExtension = vscode.Extension<{ getAPI(version: 1): GitApi }>;
const extension = (): GitExtension | undefined => vscode.extensions.getExtension('vscode.git');

/** `undefined` where Git isn't installed, is turned off, or can't run. */
export async function gitApi(): Promise<GitApi | undefined> {
  const git = extension();
  try {
    if (git?.isActive === false) await within(gitPatience, git.activate());
    return gitNow();
  } catch {
    return undefined;
  }
}

/** The same, where it runs already. Starts nothing. */
export function gitNow(): GitApi | undefined {
  const git = extension();
  try {
    return git?.isActive === true ? git.exports.getAPI(1) : undefined;
  } catch {
    return undefined; // Git is turned off
  }
}
