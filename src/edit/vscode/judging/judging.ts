// Goes from change to change of a review, and judges them one by one.
import * as vscode from 'vscode';
import { changeAt } from '../../review.ts';
import type { Change } from '../../review.ts';
import { announced } from '../showing/announce.ts';
import type { Symbols } from '../showing/announce.ts';
import { peekedLine } from './changePeek.ts';
import type { Edits } from '../edits.ts';
import { closeIfEmpty } from './emptied.ts';
import type { LiveEdit } from '../writing/live.ts';
import { shownAt } from '../showing/near.ts';
import { totalOf, totalText } from '../showing/sums.ts';
import { looksAgain, offerCopy, refusedMessage } from '../showing/said.ts';

/** A change, and the edit it is of. */
interface Found {
  readonly edit: LiveEdit;
  readonly change: Change;
}

/**
 * What a user can do about one change. Each takes what a lens was given, an edit's id and a change's; what VS Code's peek
 * of changes gives its buttons; or nothing, and means the change at the cursor.
 */
export class Judging {
  readonly #edits: Pick<Edits, 'live' | 'holding' | 'status'>;
  readonly #symbols: Symbols | undefined;
  /** How many changes were gone to. */
  #gone = 0;

  constructor(edits: Pick<Edits, 'live' | 'holding' | 'status'>, symbols?: Symbols) {
    this.#edits = edits;
    this.#symbols = symbols;
  }

  /** Goes to the first change that waits in a document, and says how many wait in all. */
  async begin(uri: vscode.Uri): Promise<void> {
    const first = this.#inOrder().find(({ edit }) => edit.document.uri.toString() === uri.toString());
    if (first) await this.#reveal(first);
    const { live, holding, status } = this.#edits;
    status.say(vscode.l10n.t('{0} to review.', totalText(totalOf(live.all, [...holding.waiting.values()]))));
  }

  /** Goes on to another change, of whatever file, once an edit is over: as after the last change of an edit. */
  async after(edit: LiveEdit | undefined): Promise<void> {
    if (edit !== undefined) await this.go(1);
  }

  /** Goes to the next change, or the one before, of all there are: at the end of a file on to the next file. */
  async go(by: 1 | -1): Promise<void> {
    await this.#edits.holding.open();
    const all = this.#inOrder();
    const editor = vscode.window.activeTextEditor;
    const cursor = editor?.selection.active.line ?? 0;
    const after = ({ edit, change }: Found): boolean =>
      edit.document === editor?.document &&
      (by > 0 ? lineOf(edit, change) > cursor : lineOf(edit, change) + Math.max(change.hunk.count, 1) <= cursor);
    const here = all.filter(({ edit }) => edit.document === editor?.document);
    const first = by > 0 ? here.find(after) : here.findLast(after);
    if (first) return this.#reveal(first);
    // Past the last one of this file is the first one of the next.
    const end = by > 0 ? here.at(-1) : here[0];
    const at = end ? all.indexOf(end) + by : by > 0 ? 0 : -1;
    const found = all.at(at % Math.max(all.length, 1));
    if (found) await this.#reveal(found);
  }

  async accept(...args: readonly unknown[]): Promise<void> {
    const found = this.#meant(args);
    if (!found) return;
    const { edit, change } = found;
    if (args.length === 0 && !(await looksAgain([edit]))) return;
    await edit.rewrite(() => ({ edits: [], written: () => edit.session.review.accept(change.id) }));
    await this.#goOn(found);
  }

  async reject(...args: readonly unknown[]): Promise<void> {
    const found = this.#meant(args);
    if (!found) return;
    const { edit, change } = found;
    if (await edit.rewrite(() => edit.session.review.reject(change.id))) {
      await this.#goOn(found);
      await closeIfEmpty(edit, this.#edits.live);
    } else void offerCopy(refusedMessage(edit), edit);
  }

  /** Makes a judged change wait again: the one named, the rejected one at the cursor, or else the last that was judged. */
  async takeBack(id: unknown, which: unknown): Promise<void> {
    const edit = this.#edits.live.find(id, ({ session }) => session.review.last !== undefined);
    if (!edit) return;
    const { review } = edit.session;
    const line = (vscode.window.activeTextEditor?.selection.active.line ?? 0) - edit.file.at.start;
    const here = review.rejected.find((rejected) => rejected.line === line)?.judgement;
    const judged = typeof which === 'number' ? which : (here ?? review.last)?.id;
    if (judged === undefined) return;
    const before = new Set(review.changes.map((change) => change.id));
    if (!(await edit.rewrite(() => review.takeBack(judged)))) void offerCopy(refusedMessage(edit), edit);
    const change = review.changes.find((candidate) => !before.has(candidate.id));
    if (change) await this.#reveal({ edit, change });
  }

  /** Shows what was there before a change: in VS Code's own peek of changes, or where that is off, as a hover. */
  async peek(inPeek: boolean, ...args: readonly unknown[]): Promise<void> {
    const found = this.#meant(args);
    if (!found) return;
    await this.#reveal(found);
    await vscode.commands.executeCommand(inPeek ? 'editor.action.dirtydiff.next' : 'editor.action.showHover');
  }

  /** Goes to the change after one that was judged, if any waits. */
  async #goOn({ edit, change }: Found): Promise<void> {
    const next = edit.session.review.changes.find(({ hunk }) => hunk.line >= change.hunk.line);
    if (next) await this.#reveal({ edit, change: next });
    else await this.go(1);
  }

  #meant([id, which, index]: readonly unknown[]): Found | undefined {
    if (id instanceof vscode.Uri) {
      const line = peekedLine(which, index);
      const edits = this.#edits.live.at(id);
      return line === undefined ? undefined : nearest(edits, line);
    }
    const edit = this.#edits.live.find(id, ({ file }) => file.phase === 'review');
    if (!edit) return undefined;
    const { review } = edit.session;
    const cursor = (vscode.window.activeTextEditor?.selection.active.line ?? 0) - edit.file.at.start;
    const change = typeof which === 'number' ? review.find(which) : changeAt(review.changes, cursor);
    return change && { edit, change };
  }

  /** All changes that wait, file by file. */
  #inOrder(): readonly Found[] {
    const documents = [...new Set(this.#edits.live.all.map(({ document }) => document))];
    return documents.flatMap((document) =>
      [...this.#edits.live.of(document)]
        .sort((a, b) => a.file.at.start - b.file.at.start)
        .flatMap((edit) => edit.session.review.changes.map((change) => ({ edit, change }))),
    );
  }

  async #reveal({ edit, change }: Found): Promise<void> {
    const { document } = edit;
    const active = vscode.window.activeTextEditor;
    const editor = active?.document === document ? active : await vscode.window.showTextDocument(document);
    const line = lineOf(edit, change);
    const at = new vscode.Position(line, 0);
    editor.selection = new vscode.Selection(at, at);
    editor.revealRange(
      new vscode.Range(line, 0, line + Math.max(change.hunk.count - 1, 0), 0),
      vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
    const { changes } = edit.session.review;
    const gone = ++this.#gone;
    const sentence = await announced(changes, change, { document, line }, this.#symbols);
    // A slow language server may answer after the user has gone on.
    if (gone === this.#gone) this.#edits.status.say(sentence);
  }
}

/** The line of the document that a change is shown at. */
function lineOf({ file }: LiveEdit, { hunk }: Change): number {
  return file.at.start + shownAt(hunk);
}

function nearest(edits: readonly LiveEdit[], line: number): Found | undefined {
  const distance = ({ edit, change }: Found): number => {
    const first = lineOf(edit, change);
    return Math.max(first - line, line - (first + Math.max(change.hunk.count, 1) - 1), 0);
  };
  return edits
    .flatMap((edit) => edit.session.review.changes.map((change) => ({ edit, change })))
    .reduce<Found | undefined>((best, found) => (best && distance(best) <= distance(found) ? best : found), undefined);
}
