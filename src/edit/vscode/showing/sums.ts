// How much an edit changes, in numbers.
import * as vscode from 'vscode';
import { hunks } from '../../diff.ts';
import type { Hunk } from '../../diff.ts';
import type { Held } from '../../held.ts';
import type { LiveEdit } from '../writing/live.ts';

/** How many lines came and went. */
function countsOf(hunks: readonly Hunk[]): { readonly added: number; readonly removed: number } {
  return {
    added: hunks.reduce((sum, hunk) => sum + hunk.count, 0),
    removed: hunks.reduce((sum, hunk) => sum + hunk.removed.length, 0),
  };
}

/** “+4 −3”, without the part that is none. */
export function sumOf(hunks: readonly Hunk[]): string {
  const { added, removed } = countsOf(hunks);
  return [...(added > 0 ? [`+${added}`] : []), ...(removed > 0 ? [`−${removed}`] : [])].join(' ');
}

/** “4 lines added, 3 removed”, without the part that is none. */
export function linesText(hunks: readonly Hunk[]): string {
  const { l10n } = vscode;
  const { added, removed } = countsOf(hunks);
  const lines = (count: number): string => (count === 1 ? l10n.t('1 line') : l10n.t('{0} lines', count));
  if (removed === 0) return l10n.t('{0} added', lines(added));
  if (added === 0) return l10n.t('{0} removed', lines(removed));
  return l10n.t('{0} added, {1} removed', lines(added), removed);
}

/** How many changes wait to be judged, and in how many files. */
export interface Total {
  readonly changes: number;
  readonly files: number;
}

/** `waiting`: those whose documents aren't open. */
export function totalOf(edits: readonly LiveEdit[], waiting: readonly Held[]): Total {
  const open = edits.map(({ document, file }) => ({ uri: document.uri.toString(), changes: file.hunks.length }));
  const closed = waiting.map((held) => ({ uri: held.uri, changes: changesOf(held) }));
  const all = [...open, ...closed];
  return {
    changes: all.reduce((sum, { changes }) => sum + changes, 0),
    files: new Set(all.map(({ uri }) => uri)).size,
  };
}

const counted = new WeakMap<Held, number>();

/** Counted once: nothing changes what waits, and the sum is shown anew at every keystroke in a review. */
function changesOf(held: Held): number {
  const known = counted.get(held) ?? hunks(held.baseline, held.current).length;
  counted.set(held, known);
  return known;
}

export function totalText({ changes, files }: Total): string {
  const { l10n } = vscode;
  if (files > 1) return l10n.t('{0} changes in {1} files', changes, files);
  return changes === 1 ? l10n.t('1 change') : l10n.t('{0} changes', changes);
}
