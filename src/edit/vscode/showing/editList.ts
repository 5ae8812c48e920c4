// The edits that run or wait, as a list that others can show.
import * as vscode from 'vscode';
import type { Held } from '../../held.ts';
import { isRunning } from '../../session.ts';
import type { LiveEdit } from '../writing/live.ts';
import { fileName } from '../../../host/documents.ts';
import { totalOf, totalText } from './sums.ts';

export interface ListedEdit {
  readonly id: string;
  /** The file's name, with the line where several edits are in one file. */
  readonly file: string;
  /** What it is at. */
  readonly note: string;
  readonly runs: boolean;
}

/** Kept up to date by {@link EditList.show}; tells only of what a reader of the list would see. */
export class EditList implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  /** What is in a file that isn't open is compared once, not with each write into another. */
  readonly #counted = new WeakMap<Held, number>();
  #all: readonly ListedEdit[] = [];
  #sum: string | undefined;

  get all(): readonly ListedEdit[] {
    return this.#all;
  }

  /** Of several edits that only wait to be judged, how much that is in all. */
  get sum(): string | undefined {
    return this.#sum;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /** `waiting`: those whose documents aren't open, by their ids. */
  show(edits: readonly LiveEdit[], waiting: ReadonlyMap<string, Held>): void {
    const places = [
      ...edits.map((edit) => ({ id: edit.id, uri: edit.document.uri, start: edit.file.at.start, ...whatOf(edit) })),
      ...[...waiting].map(([id, held]) => ({
        id,
        uri: vscode.Uri.parse(held.uri),
        start: held.start,
        note: toReview(this.#changesOf(held)),
        runs: false,
      })),
    ];
    const all = places.map(({ id, uri, start, note, runs }) => {
      const isAlone = places.every((other) => other.id === id || other.uri.toString() !== uri.toString());
      return { id, file: isAlone ? fileName(uri) : `${fileName(uri)}:${start + 1}`, note, runs };
    });
    const wait = all.length > 1 && edits.every(({ file }) => file.phase === 'review');
    const sum = wait ? totalText(totalOf(edits, [...waiting.values()])) : undefined;
    // It is told of each write.
    if (sum === this.#sum && JSON.stringify(all) === JSON.stringify(this.#all)) return;
    this.#all = all;
    this.#sum = sum;
    this.#changed.fire();
  }

  #changesOf(held: Held): number {
    const changes = this.#counted.get(held) ?? totalOf([], [held]).changes;
    this.#counted.set(held, changes);
    return changes;
  }
}

function whatOf(edit: LiveEdit): Pick<ListedEdit, 'note' | 'runs'> {
  const { phase } = edit.file;
  const runs = isRunning(edit.session);
  if (phase === 'paused') return { note: vscode.l10n.t('on hold'), runs };
  if (phase === 'streaming') return { note: vscode.l10n.t('editing…'), runs };
  return { note: toReview(totalOf([edit], []).changes), runs };
}

const toReview = (changes: number): string =>
  changes === 1 ? vscode.l10n.t('1 change to review') : vscode.l10n.t('{0} changes to review', changes);
