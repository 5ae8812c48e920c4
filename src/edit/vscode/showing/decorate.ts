// Draws an edit in the editor: added lines highlighted, removed ones shown beside them and on hover.
import * as vscode from 'vscode';
import { changedWords } from '../../changedWords.ts';
import type { Hunk } from '../../diff.ts';
import type { EditSession } from '../../session.ts';
import { successors } from '../../successors.ts';
import { changeAt } from '../../review.ts';
import type { Change } from '../../review.ts';
import type { Keys } from './changeLenses.ts';
import { hoverOver } from './hover.ts';
import type { Hovered } from './hover.ts';
import { fittingIn, near, shownAt } from './near.ts';
import { createStyles } from './styles.ts';

/** Most columns of a line and what stands beside it: what is longer stands in the hover and in Compare. */
const columns = 88;

/** Most lines of a change, around the cursor, of which one has the hint beside it. */
const hintLines = 8;

/** Lines above and below the visible ones that are drawn in full, so that little is drawn anew on scrolling. */
const nearby = 50;

const changed = new WeakMap<Hunk, ReturnType<typeof changedIn>>();

/** Where hunks lie in a document. Kept until the hunks change or move. */
interface Places {
  readonly closed: readonly Hunk[];
  readonly start: number;
  /** How many hunks the ranges are of. */
  seen: number;
  readonly added: vscode.Range[];
  readonly changed: vscode.Range[];
  readonly own: vscode.Range[];
  readonly gone: vscode.Range[];
  readonly gaps: vscode.Range[];
}

/** What an editor shows of all closed hunks: the ranges, and how many of each edit's hunks they are of. */
interface Shown {
  readonly places: readonly Places[];
  readonly seen: readonly number[];
}

/**
 * Draws edits into the editors that show them: what is new, what it replaced, and what is not reached yet. Whole lines are
 * drawn everywhere, and each closed hunk's range is made once and handed to VS Code when another has closed; what costs more
 * (old text, changed words) only where it can be seen, so that an edit of any length costs the same.
 */
export class Decorations implements vscode.Disposable, vscode.HoverProvider {
  readonly #styles = createStyles();
  readonly #of: (document: vscode.TextDocument) => readonly Hovered[];
  readonly #keys: Keys;
  readonly #places = new WeakMap<EditSession, Places>();
  readonly #shown = new WeakMap<vscode.TextEditor, Shown>();
  readonly #listeners: readonly vscode.Disposable[];
  #hovers: vscode.Disposable | undefined;

  /** `of`: the edits of a document. */
  constructor(of: (document: vscode.TextDocument) => readonly Hovered[], keys: Keys) {
    this.#of = of;
    this.#keys = keys;
    this.#listeners = [
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors) if (of(editor.document).length > 0) this.#drawIn(editor);
      }),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
        const open = this.#sessionsOf(textEditor.document);
        if (open.length > 0) this.#drawNear(textEditor, open);
      }),
      // The hint stands at the change the cursor is at.
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        const open = compares(textEditor) ? [] : this.#sessionsOf(textEditor.document);
        if (open.length > 0) this.#drawReview(textEditor, open);
      }),
    ];
  }

  dispose(): void {
    this.#hovers?.dispose();
    for (const disposable of [...Object.values<vscode.Disposable>({ ...this.#styles }), ...this.#listeners])
      disposable.dispose();
  }

  /** Hovers are asked for in every document, so only while there is an edit. */
  hover(needed: boolean): void {
    if (needed) this.#hovers ??= vscode.languages.registerHoverProvider({ pattern: '**' }, this);
    else {
      this.#hovers?.dispose();
      this.#hovers = undefined;
    }
  }

  /** Draws a document's edits, in each editor that shows it but those that compare: they show it already. */
  draw(document: vscode.TextDocument): void {
    for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) this.#drawIn(editor);
  }

  /** Made when someone asks. */
  provideHover(document: vscode.TextDocument, { line }: vscode.Position): vscode.Hover | undefined {
    for (const edit of this.#of(document)) {
      const hover = hoverOver(edit, document, line, this.#keys);
      if (hover) return hover;
    }
    return undefined;
  }

  #sessionsOf(document: vscode.TextDocument): readonly EditSession[] {
    return this.#of(document).map(({ session }) => session);
  }

  #drawIn(editor: vscode.TextEditor): void {
    const open = compares(editor) ? [] : this.#sessionsOf(editor.document);
    const growing: vscode.Range[] = [];
    const waiting: vscode.Range[] = [];
    for (const session of open) {
      const { start, count } = session.file.at;
      const hunk = session.hunks.open;
      if (hunk && hunk.count > 0) growing.push(lines(start + hunk.line, hunk.count));
      const ahead = count - session.reached;
      if (session.file.phase === 'streaming' && ahead > 0) {
        waiting.push(editor.document.validateRange(lines(start + session.reached, ahead, Number.MAX_SAFE_INTEGER)));
      }
    }
    this.#drawClosed(editor, open);
    editor.setDecorations(this.#styles.growing, growing);
    editor.setDecorations(this.#styles.waiting, waiting);
    this.#drawNear(editor, open);
  }

  /** The lines of all closed hunks, unless the editor shows them already. */
  #drawClosed(editor: vscode.TextEditor, sessions: readonly EditSession[]): void {
    const places = sessions.map((session) => this.#placesOf(session));
    const seen = places.map((place) => place.seen);
    const shown = this.#shown.get(editor);
    if (shown && same(shown.places, places) && same(shown.seen, seen)) return;
    this.#shown.set(editor, { places, seen });
    const draw = (style: vscode.TextEditorDecorationType, of: (place: Places) => readonly vscode.Range[]): void =>
      editor.setDecorations(style, places.flatMap(of));
    draw(this.#styles.added, ({ added }) => added);
    draw(this.#styles.changed, ({ changed }) => changed);
    draw(this.#styles.own, ({ own }) => own);
    draw(this.#styles.gone, ({ gone }) => gone);
    draw(this.#styles.gap, ({ gaps }) => gaps);
  }

  /** Old text and changed words, where they can be seen. */
  #drawNear(editor: vscode.TextEditor, sessions: readonly EditSession[]): void {
    const { document, visibleRanges } = editor;
    const words: vscode.Range[] = [];
    const removed: vscode.DecorationOptions[] = [];
    const from = (visibleRanges[0]?.start.line ?? 0) - nearby;
    const to = (visibleRanges.at(-1)?.end.line ?? 0) + nearby;
    for (const session of compares(editor) ? [] : sessions) {
      const { start } = session.file.at;
      const { closed, open } = session.hunks;
      for (const hunk of open
        ? [...near(closed, from - start, to - start), open]
        : near(closed, from - start, to - start)) {
        drawHunk(document, start, hunk, { from, to, open: hunk === open }, words, removed);
      }
    }
    editor.setDecorations(this.#styles.words, words);
    editor.setDecorations(this.#styles.removed, removed);
    this.#drawReview(editor, compares(editor) ? [] : sessions);
  }

  /** What is only there while changes are judged. */
  #drawReview(editor: vscode.TextEditor, sessions: readonly EditSession[]): void {
    const rejected: vscode.Range[] = [];
    const hints: vscode.DecorationOptions[] = [];
    for (const { file, review } of sessions) {
      const { start } = file.at;
      for (const { line } of review.rejected) rejected.push(lines(start + line, 1));
      const change = changeAt(review.changes, editor.selection.active.line - start);
      if (!change) continue;
      hints.push(this.#hintAt(editor, start, change, hintOf(review.changes, change, this.#keys)));
    }
    editor.setDecorations(this.#styles.rejected, rejected);
    editor.setDecorations(this.#styles.hint, hints);
  }

  /** The hint beside the line with room for it, of those of the change that are around the cursor. */
  #hintAt(
    { document, selection }: vscode.TextEditor,
    start: number,
    { hunk }: Change,
    parts: readonly string[],
  ): vscode.DecorationOptions {
    const top = start + shownAt(hunk);
    const count = Math.max(hunk.count, 1);
    const from = Math.max(0, Math.min(selection.active.line - top - hintLines / 2, count - hintLines));
    const rooms = Array.from({ length: Math.min(count, hintLines) }, (_, i) => {
      const current = textAt(document, top + from + i);
      return columns - current.length - (besideOf(hunk, from + i, current)?.contentText?.length ?? 0);
    });
    const { at, text } = fittingIn(rooms, parts);
    return { range: lines(top + from + at, 1), renderOptions: { after: { contentText: spaced(text) } } };
  }

  #placesOf(session: EditSession): Places {
    const { start } = session.file.at;
    const { closed } = session.hunks;
    const known = this.#places.get(session);
    const places =
      known?.closed === closed && known.start === start
        ? known
        : { closed, start, seen: 0, added: [], changed: [], own: [], gone: [], gaps: [] };
    const own = new Set(session.review.changes.flatMap((change) => (change.own ? [change.hunk] : [])));
    for (; places.seen < closed.length; places.seen++) {
      const hunk = closed[places.seen];
      if (!hunk) break;
      const gone = hunk.removed.length > 0;
      const style = own.has(hunk) ? places.own : gone ? places.changed : places.added;
      if (hunk.count > 0) style.push(lines(start + hunk.line, hunk.count));
      else places.gaps.push(lines(start + shownAt(hunk), 1));
      if (gone) places.gone.push(lines(start + shownAt(hunk), 1));
    }
    this.#places.set(session, places);
    return places;
  }
}

function same<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.length === right.length && left.every((item, i) => item === right[i]);
}

/** Does the editor show the changes by itself, as a diff or in VS Code's peek of them (which has no column)? */
function compares({ viewColumn, document }: vscode.TextEditor): boolean {
  // A notebook's cells are in no column either.
  if (viewColumn === undefined) return document.uri.scheme !== 'vscode-notebook-cell';
  const group = vscode.window.tabGroups.all.find((candidate) => candidate.viewColumn === viewColumn);
  return group?.activeTab?.input instanceof vscode.TabInputTextDiff;
}

function lines(start: number, count: number, character = 0): vscode.Range {
  return new vscode.Range(start, 0, start + count - 1, character);
}

function textAt(document: vscode.TextDocument, line: number): string {
  return line < document.lineCount ? document.lineAt(line).text : '';
}

/** The words that changed in each line of a change that came in place of another. Kept, since nothing of it changes. */
function changedIn(
  document: vscode.TextDocument,
  first: number,
  hunk: Hunk,
): readonly (readonly [from: number, to: number, line: number])[] {
  const known = changed.get(hunk);
  if (known) return known;
  const current = Array.from({ length: hunk.count }, (_, i) => textAt(document, first + i));
  const found = successors(hunk.removed, current).flatMap((before, i) =>
    before === undefined
      ? []
      : changedWords(hunk.removed[before] ?? '', current[i] ?? '').map(([from, to]) => [from, to, i] as const),
  );
  changed.set(hunk, found);
  return found;
}

/**
 * Where each line has its successor, the old line beside the new one and the words that changed; else how many went, beside
 * the first line that came, or the one before the gap.
 */
function drawHunk(
  document: vscode.TextDocument,
  start: number,
  hunk: Hunk,
  { open, from, to }: { readonly from: number; readonly to: number; readonly open: boolean },
  words: vscode.Range[],
  removed: vscode.DecorationOptions[],
): void {
  if (hunk.removed.length === 0) return;
  const first = start + shownAt(hunk);
  const paired = hunk.count === hunk.removed.length;
  const last = Math.min(Math.max(hunk.count, 1) - 1, to - first);
  for (let i = Math.max(0, from - first); i <= last; i++) {
    const line = Math.min(first + i, document.lineCount - 1);
    const current = textAt(document, line);
    const beside = besideOf(hunk, i, current);
    if (beside) removed.push({ range: document.lineAt(line).range, renderOptions: { after: beside } });
    if (paired) {
      for (const [start, end] of changedWords(hunk.removed[i] ?? '', current)) {
        words.push(new vscode.Range(line, start, line, end));
      }
    } else if (i > 0) break;
  }
  for (const [start, end, i] of open || paired || hunk.count === 0 ? [] : changedIn(document, first, hunk)) {
    words.push(new vscode.Range(first + i, start, first + i, end));
  }
}

/** What stands beside the `at`th line of a hunk, `current`: the line it came for, or else how many went; what fits. */
function besideOf(
  { removed, count }: Hunk,
  at: number,
  current: string,
): vscode.ThemableDecorationAttachmentRenderOptions | undefined {
  const gone = removed.length;
  const old = count === gone || (count === 0 && gone === 1) ? removed[at]?.trim() : undefined;
  if (gone === 0 || old === '' || (old === undefined && at > 0)) return undefined;
  const fits = (text: string): boolean => current.length + text.length <= columns;
  if (old !== undefined && fits(old)) return { contentText: spaced(old), textDecoration: 'line-through' };
  const sum = old !== undefined || gone === 1 ? vscode.l10n.t('− 1 line') : vscode.l10n.t('− {0} lines', gone);
  return fits(sum) ? { contentText: spaced(sum) } : undefined;
}

/** No-break spaces: CSS content folds the others. */
function spaced(text: string): string {
  return text.replaceAll(/\s/g, '\u00a0');
}

/** Which change it is, and the keys that judge it: there with the last text, before any lens. */
function hintOf(changes: readonly Change[], change: Change, keys: Keys): readonly string[] {
  const { l10n } = vscode;
  const only = changes.length === 1;
  const accept = keys(only ? 'parley.acceptEdit' : 'parley.acceptChange');
  const reject = keys(only ? 'parley.rejectEdit' : 'parley.rejectChange');
  return [
    ...(only ? [] : [l10n.t('{0} of {1}', changes.indexOf(change) + 1, changes.length)]),
    ...(accept === undefined ? [] : [l10n.t('{0} accepts', accept)]),
    ...(reject === undefined ? [] : [l10n.t('{0} rejects', reject)]),
  ];
}
