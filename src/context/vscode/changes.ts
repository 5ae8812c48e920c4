// Attaches changes: what is staged, all that isn't committed, a commit, or an edit that waits to be judged.
import * as vscode from 'vscode';
import { plain } from '../../host/plain.ts';
import { choose } from '../../host/dialogs.ts';
import type { Excerpt } from '../../conversation/context.ts';
import { isLinked } from '../../host/links.ts';
import { unified } from '../difference.ts';
import { addition } from '../gitDiff.ts';
import type { DiffPart } from '../gitDiff.ts';
import { isBinary, objectionTo } from '../rules.ts';
import { nothingTaken } from '../source.ts';
import type { Candidate, EditedFile, Taken } from '../source.ts';
import { newId } from './takeFile.ts';
import { inSpiteOf } from './gate.ts';
import type { Gate, InSpite } from './gate.ts';
import { changeCounts, changes, commits, rootOf } from './git.ts';
import { nameOf, pathOf } from './paths.ts';
import type { Changes } from './git.ts';
import type { Commit } from '../../host/gitExtension.ts';

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

/** Attaches what isn't committed of these files. */
export async function takeChangesOf(gate: Gate, uris: readonly vscode.Uri[]): Promise<Taken> {
  const [first] = uris;
  if (first === undefined) return nothingTaken;
  const name =
    uris.length === 1
      ? vscode.l10n.t('Changes in {0}', nameOf(first.path))
      : vscode.l10n.t('Changes in {0} files', uris.length);
  const closed = gate.closed(name);
  if (closed !== undefined) return closed;
  try {
    const texts: string[] = [];
    for (const [root, paths] of await byRepository(uris)) {
      const parts = (await partsOf(gate, 'all', vscode.Uri.parse(root, true))) ?? [];
      texts.push(...parts.filter(({ path }) => paths.has(path)).map(({ text }) => text));
    }
    const path = uris.length === 1 ? pathOf(first) : '';
    return gate.admit({ ...changesNamed(name, path), text: texts.join('') }, name);
  } catch {
    return gate.refuse(name, 'gone');
  }
}

const changesNamed = (name: string, path: string): Omit<Excerpt, 'text'> => ({
  id: newId(),
  type: 'changes',
  name,
  of: '',
  path,
  uri: '',
  language: 'diff',
});

/** The paths of files in their repositories, by the roots of these. */
async function byRepository(uris: readonly vscode.Uri[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Set<string>>();
  for (const uri of uris) {
    const root = await rootOf(uri);
    if (root === undefined) continue;
    const path = uri.path.slice(root.path.replace(/\/$/, '').length + 1);
    found.set(root.toString(), (found.get(root.toString()) ?? new Set()).add(path));
  }
  return found;
}

/** Attaches what the diff editor in front shows, whatever it compares; without one, all that isn't committed. */
export async function takeCompared(gate: Gate, inSpite: InSpite = inSpiteOf()): Promise<Taken> {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputTextDiff)) return takeChanges(gate, 'all');
  const { original, modified } = input;
  const name = vscode.l10n.t('Changes in {0}', nameOf(modified.path));
  const closed = gate.closed(name);
  if (closed !== undefined) return closed;
  const file = vscode.Uri.file(modified.path);
  // The lines of both are in it.
  for (const path of new Set([modified.path, original.path])) {
    const own = vscode.Uri.file(path);
    const refused = await gate.ifIgnored(own, name, inSpite, async (more) => takeCompared(gate, more));
    if (refused !== undefined) return refused;
  }
  try {
    const [before, after] = await Promise.all(
      [original, modified].map(async (uri) => vscode.workspace.openTextDocument(uri)),
    );
    const text = unified(before?.getText() ?? '', after?.getText() ?? '');
    if (text === undefined) return gate.refuse(name, 'tooLarge');
    return gate.admit({ ...changesNamed(name, pathOf(file)), text }, name, inSpite);
  } catch {
    return gate.refuse(name, 'gone');
  }
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
    const parts = await partsOf(gate, which);
    if (parts === undefined) return gate.refuse(name, 'noGit');
    const text = parts.map((part) => part.text).join('');
    const diff: Excerpt = { id: newId(), type: 'changes', name, of, path: '', uri: '', language: 'diff', text };
    return gate.admit(diff, name);
  } catch {
    return gate.refuse(name, 'gone');
  }
}

/** The changes file by file, of what is ignored only the names; `undefined` without a repository. */
export async function partsOf(gate: Gate, of: string, root?: vscode.Uri): Promise<readonly DiffPart[] | undefined> {
  const found = await changes(of, root);
  if (found === undefined) return undefined;
  const added = await Promise.all(
    found.added.map(async (file, at) => ({ path: file.path, text: await additionOf(gate, file, at) })),
  );
  return [...gate.partsOf(found.diff), ...added].filter(({ text }) => text.trim() !== '');
}

/** Attaches what an edit that waits to be judged changes in its file. */
export async function takeEdit(gate: Gate, edited: EditedFile, inSpite: InSpite = inSpiteOf()): Promise<Taken> {
  const uri = vscode.Uri.parse(edited.uri.toString(), true);
  const path = pathOf(uri);
  const name = vscode.l10n.t('Edit of {0}', nameOf(path));
  const refused =
    gate.closed(name) ?? (await gate.ifIgnored(uri, name, inSpite, async (more) => takeEdit(gate, edited, more)));
  if (refused !== undefined) return refused;
  const text = unified(edited.before, edited.after);
  if (text === undefined) return gate.refuse(name, 'tooLarge');
  return gate.admit({ ...changesNamed(name, path), of: 'edit', text }, name, inSpite);
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
    label: plain(subjectOf(commit.message)),
    description: commit.hash.slice(0, 8),
  }));
  const picked = await choose(rows, {
    placeHolder: vscode.l10n.t('Choose a commit to attach'),
    matchOnDescription: true,
  });
  return picked?.commit;
}
