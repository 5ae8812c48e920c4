// Attaches Git changes: what is staged, all that isn't committed, or a commit.
import * as vscode from 'vscode';
import type { Excerpt } from '../../conversation/context.ts';
import { isLinked } from '../../host/links.ts';
import { addition } from '../gitDiff.ts';
import { isBinary, objectionTo } from '../rules.ts';
import { nothingTaken } from '../source.ts';
import type { Candidate, Taken } from '../source.ts';
import { newId } from './takeFile.ts';
import type { Gate } from './gate.ts';
import { changeCounts, changes, commits } from './git.ts';
import type { Changes, Commit } from './git.ts';

/** Most commits to choose from. */
const mostCommits = 100;

/** What can be attached of the repository; nothing without one, or without changes. */
export async function changeCandidates(): Promise<readonly Candidate[]> {
  const counts = await changeCounts();
  if (counts === undefined) return [];
  const of = (which: string, label: string, count?: number): Candidate => ({
    value: `changes:${which}`,
    kind: 'changes',
    label,
    detail: count === undefined ? undefined : files(count),
    matches: [],
  });
  return [
    ...(counts.staged > 0 ? [of('staged', vscode.l10n.t('Staged Changes'), counts.staged)] : []),
    ...(counts.all > 0 ? [of('all', vscode.l10n.t('Uncommitted Changes'), counts.all)] : []),
    of('commit', vscode.l10n.t('Commit…')),
  ];
}

const files = (count: number): string => (count === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', count));

/** Attaches changes: `staged`, `all`, a commit's hash, or `commit`, which asks for one. */
export async function takeChanges(gate: Gate, of: string): Promise<Taken> {
  if (of !== 'commit') return takeDiff(gate, of, names()[of] ?? of.slice(0, 8), of);
  const commit = await pickCommit();
  if (commit === undefined) return nothingTaken;
  const { hash, message } = commit;
  return takeDiff(gate, hash, subjectOf(message), `${hash.slice(0, 8)} ${message.trim()}`);
}

const names = (): Readonly<Record<string, string>> => ({
  staged: vscode.l10n.t('Staged Changes'),
  all: vscode.l10n.t('Uncommitted Changes'),
});

const subjectOf = (message: string): string => message.trim().split('\n')[0]?.slice(0, 100) ?? '';

async function takeDiff(gate: Gate, which: string, name: string, of: string): Promise<Taken> {
  const closed = gate.closed(name);
  if (closed !== undefined) return closed;
  try {
    const found = await changes(which);
    if (found === undefined) return gate.refuse(name, 'noGit');
    const { diff: known, added } = found;
    const parts = [
      gate.withoutIgnored(known),
      ...(await Promise.all(added.map(async (file, at) => additionOf(gate, file, at)))),
    ];
    const text = parts.filter((part) => part.trim() !== '').join('');
    const diff: Excerpt = { id: newId(), type: 'changes', name, of, path: '', uri: '', language: 'diff', text };
    return gate.admit(diff, name);
  } catch {
    return gate.refuse(name, 'gone');
  }
}

/** Most new files that are sent whole. */
const mostAdded = 50;
/** Largest of them. Bytes. */
const largestAdded = 50_000;

/** A file that Git doesn't track yet: whole if it may be attached and is small text, else its name. */
async function additionOf(gate: Gate, { uri, path }: Changes['added'][number], at: number): Promise<string> {
  const named = `New file, not tracked yet: ${path}\n`;
  if (at >= mostAdded || gate.isIgnored(path) || (await isLinked(uri))) return named;
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > largestAdded) return named;
    const bytes = await vscode.workspace.fs.readFile(uri);
    const text = new TextDecoder().decode(bytes);
    return isBinary(bytes) || objectionTo(text) !== undefined ? named : addition(path, text);
  } catch {
    return named; // a folder, or gone by now
  }
}

async function pickCommit(): Promise<Commit | undefined> {
  const rows = (await commits(mostCommits)).map((commit) => ({
    commit,
    label: subjectOf(commit.message),
    description: commit.hash.slice(0, 8),
  }));
  const picked = await vscode.window.showQuickPick(rows, {
    placeHolder: vscode.l10n.t('Choose a commit to attach'),
    matchOnDescription: true,
  });
  return picked?.commit;
}
