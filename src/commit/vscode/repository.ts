// Which repository a command means, and what Git and its settings say about its messages.
import * as vscode from 'vscode';
import { choose } from '../../host/dialogs.ts';
import { gitApi, gitPatience } from '../../host/gitExtension.ts';
import type { GitApi, Repository } from '../../host/gitExtension.ts';
import { within } from '../../host/within.ts';
import { inform } from '../../host/messages.ts';

/** The one that is meant; `undefined`, and said, where there is none. */
export async function repositoryFor(given: unknown): Promise<Repository | undefined> {
  const git = await gitApi();
  const found = git === undefined ? vscode.l10n.t('Git isn’t running in this window.') : await meant(git, given);
  if (typeof found !== 'string') return found;
  void inform(found);
  return undefined;
}

/**
 * The one that a menu gave; else the only one, or the only one with changes; else whichever the user chooses, if any. Why
 * there is none, in a sentence.
 */
async function meant(git: GitApi, given: unknown): Promise<Repository | string | undefined> {
  const { rootUri: root } = (given ?? {}) as Partial<vscode.SourceControl>;
  if (root !== undefined)
    return git.getRepository(root) ?? vscode.l10n.t('Git doesn’t know the repository {0}.', root.fsPath);
  const all = git.repositories;
  const changed = all.filter(({ state }) => state.indexChanges.length + state.workingTreeChanges.length > 0);
  const [only, ...others] = changed.length > 0 ? changed : all;
  if (only === undefined) return vscode.l10n.t('There’s no Git repository here.');
  if (others.length === 0) return only;
  const rows = [only, ...others].map((repository) => ({
    repository,
    label: `$(repo) ${nameOf(repository)}`,
    description: branchOf(repository) ?? '',
  }));
  const placeHolder = vscode.l10n.t('Choose the repository to write a commit message for');
  return (await choose(rows, { placeHolder }))?.repository;
}

const nameOf = ({ rootUri: { path } }: Repository): string => path.slice(path.lastIndexOf('/') + 1);

export const branchOf = ({ state }: Repository): string | undefined => state.HEAD?.name;

/** How many commits show the style of a repository. */
const examples = 8;

/** The first lines of the newest commits; none where there are none yet. */
export async function subjectsOf(repository: Repository): Promise<readonly string[]> {
  try {
    const commits = await within(gitPatience, repository.log({ maxEntries: examples }));
    return commits.map(({ message }) => message.trim().split('\n')[0]?.slice(0, 120) ?? '');
  } catch {
    return [];
  }
}

/** What Git's own settings warn about, where they do. */
export function lengthsFor(root: vscode.Uri): { readonly subject: number; readonly line: number } {
  const git = vscode.workspace.getConfiguration('git', root);
  const line = limit(git.get('inputValidationLength')) ?? 72;
  return { subject: limit(git.get('inputValidationSubjectLength')) ?? line, line };
}

const limit = (value: unknown): number | undefined =>
  typeof value === 'number' && value > 0 && value <= 1_000 ? value : undefined;
