// Draws an edit in the editor: added lines highlighted, removed ones shown beside them and on hover.
import * as vscode from 'vscode';
import { changedWords } from '../changedWords.ts';
import type { Hunk } from '../diff.ts';
import type { EditSession } from '../session.ts';

/** Most columns of a line and the old line beside it: what is longer stands in the hover and in Show Changes. */
const columns = 110;

/** Lines above and below the visible ones that are drawn in full, so that little is drawn anew on scrolling. */
const nearby = 50;

/** Most removed lines that a hover shows. */
const hoverLines = 40;

/** Longest removed line that a hover shows whole. */
const hoverColumns = 500;

/** Where hunks lie in a document. Kept until the hunks change or move. */
interface Places {
  readonly closed: readonly Hunk[];
  readonly start: number;
  /** How many hunks the ranges are of. */
  seen: number;
  readonly added: vscode.Range[];
  readonly gone: vscode.Range[];
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
  readonly #added = newLines();
  /** The hunk that is being written, apart from the many that are. */
  readonly #growing = newLines();
  readonly #words = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('diffEditor.insertedTextBackground'),
  });
  readonly #gone = vscode.window.createTextEditorDecorationType({
    overviewRulerColor: new vscode.ThemeColor('diffEditorOverview.removedForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  });
  /** Shows a removed line as text beside a line: nothing that is gone is ever a line of the document. */
  readonly #removed = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    after: {
      margin: '0 0 0 2em',
      color: new vscode.ThemeColor('descriptionForeground'),
      backgroundColor: new vscode.ThemeColor('diffEditor.removedLineBackground'),
    },
  });
  readonly #waiting = vscode.window.createTextEditorDecorationType({ isWholeLine: true, opacity: '0.55' });
  readonly #all = [this.#added, this.#growing, this.#words, this.#gone, this.#removed, this.#waiting];
  readonly #of: (document: vscode.TextDocument) => readonly EditSession[];
  readonly #places = new WeakMap<EditSession, Places>();
  readonly #shown = new WeakMap<vscode.TextEditor, Shown>();
  readonly #listeners: readonly vscode.Disposable[];
  #hovers: vscode.Disposable | undefined;

  /** `sessions` are the edits of a document. */
  constructor(sessions: (document: vscode.TextDocument) => readonly EditSession[]) {
    this.#of = sessions;
    this.#listeners = [
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors) if (sessions(editor.document).length > 0) this.#drawIn(editor);
      }),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
        const open = sessions(textEditor.document);
        if (open.length > 0) this.#drawNear(textEditor, open);
      }),
    ];
  }

  dispose(): void {
    this.#hovers?.dispose();
    for (const disposable of [...this.#all, ...this.#listeners]) disposable.dispose();
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

  /** The lines that were replaced, made when someone asks. */
  provideHover(document: vscode.TextDocument, { line }: vscode.Position): vscode.Hover | undefined {
    for (const session of this.#of(document)) {
      const at = line - session.file.at.start;
      const { closed, open } = session.hunks;
      for (const hunk of open ? [...near(closed, at, at), open] : near(closed, at, at)) {
        const first = shownAt(hunk);
        if (hunk.removed.length === 0 || at < first || at >= first + Math.max(hunk.count, 1)) continue;
        return new vscode.Hover(removedText(hunk, at - first, document.languageId), document.lineAt(line).range);
      }
    }
    return undefined;
  }

  #drawIn(editor: vscode.TextEditor): void {
    const open = compares(editor) ? [] : this.#of(editor.document);
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
    editor.setDecorations(this.#growing, growing);
    editor.setDecorations(this.#waiting, waiting);
    this.#drawNear(editor, open);
  }

  /** The lines of all closed hunks, unless the editor shows them already. */
  #drawClosed(editor: vscode.TextEditor, sessions: readonly EditSession[]): void {
    const places = sessions.map((session) => this.#placesOf(session));
    const seen = places.map((place) => place.seen);
    const shown = this.#shown.get(editor);
    if (shown && same(shown.places, places) && same(shown.seen, seen)) return;
    this.#shown.set(editor, { places, seen });
    editor.setDecorations(
      this.#added,
      places.flatMap(({ added }) => added),
    );
    editor.setDecorations(
      this.#gone,
      places.flatMap(({ gone }) => gone),
    );
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
        drawHunk(document, start, hunk, { from, to }, words, removed);
      }
    }
    editor.setDecorations(this.#words, words);
    editor.setDecorations(this.#removed, removed);
  }

  #placesOf(session: EditSession): Places {
    const { start } = session.file.at;
    const { closed } = session.hunks;
    const known = this.#places.get(session);
    const places =
      known?.closed === closed && known.start === start ? known : { closed, start, seen: 0, added: [], gone: [] };
    for (; places.seen < closed.length; places.seen++) {
      const hunk = closed[places.seen];
      if (!hunk) break;
      if (hunk.count > 0) places.added.push(lines(start + hunk.line, hunk.count));
      if (hunk.removed.length > 0) places.gone.push(lines(start + shownAt(hunk), 1));
    }
    this.#places.set(session, places);
    return places;
  }
}

function newLines(): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('diffEditor.insertedLineBackground'),
    borderColor: new vscode.ThemeColor('editorGutter.addedBackground'),
    borderStyle: 'solid',
    borderWidth: '0 0 0 3px',
    overviewRulerColor: new vscode.ThemeColor('diffEditorOverview.insertedForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
}

function same<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.length === right.length && left.every((item, i) => item === right[i]);
}

function compares({ viewColumn }: vscode.TextEditor): boolean {
  const group = vscode.window.tabGroups.all.find((candidate) => candidate.viewColumn === viewColumn);
  return group?.activeTab?.input instanceof vscode.TabInputTextDiff;
}

/** The hunks (in order) that reach a line between `from` and `to`. */
function near(hunks: readonly Hunk[], from: number, to: number): readonly Hunk[] {
  let [low, high] = [0, hunks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const hunk = hunks[middle];
    if (hunk && hunk.line + Math.max(hunk.count, 1) < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  for (; end < hunks.length; end++) if ((hunks[end]?.line ?? 0) - 1 > to) break;
  return hunks.slice(low, end);
}

/** The line that a hunk is shown at: its first, or where only lines went, the one before the gap. */
function shownAt({ line, count }: Hunk): number {
  return count > 0 ? line : Math.max(line - 1, 0);
}

function lines(start: number, count: number, character = 0): vscode.Range {
  return new vscode.Range(start, 0, start + count - 1, character);
}

function textAt(document: vscode.TextDocument, line: number): string {
  return line < document.lineCount ? document.lineAt(line).text : '';
}

/**
 * Where each line has its successor, the old line beside the new one and the words that changed; else how many went, beside
 * the first line that came, or the one before the gap.
 */
function drawHunk(
  document: vscode.TextDocument,
  start: number,
  hunk: Hunk,
  visible: { readonly from: number; readonly to: number },
  words: vscode.Range[],
  removed: vscode.DecorationOptions[],
): void {
  const gone = hunk.removed.length;
  if (gone === 0) return;
  const first = start + shownAt(hunk);
  const beside = (line: number, contentText: string, old: boolean): void => {
    const { range } = document.lineAt(Math.min(line, document.lineCount - 1));
    removed.push({
      range,
      renderOptions: { after: { contentText, ...(old ? { textDecoration: 'line-through' } : {}) } },
    });
  };
  const count = gone === 1 ? vscode.l10n.t('− 1 line') : vscode.l10n.t('− {0} lines', gone);
  if (hunk.count !== gone && (hunk.count > 0 || gone > 1)) {
    beside(first, spaced(count), false);
    return;
  }
  const last = Math.min(gone - 1, visible.to - first);
  for (let i = Math.max(0, visible.from - first); i <= last; i++) {
    const previous = hunk.removed[i] ?? '';
    const current = textAt(document, first + i);
    if (hunk.count > 0) {
      for (const [from, to] of changedWords(previous, current)) {
        words.push(new vscode.Range(first + i, from, first + i, to));
      }
    }
    const old = previous.trim();
    if (old === '') continue;
    const fits = current.length + old.length <= columns;
    beside(first + i, spaced(fits ? old : vscode.l10n.t('− 1 line')), fits);
  }
}

/** The removed lines around the `at`th, as many as a hover holds. */
function removedText({ removed, count }: Hunk, at: number, languageId: string): vscode.MarkdownString {
  const middle = count === removed.length ? at : 0;
  const from = Math.max(0, Math.min(middle - hoverLines / 2, removed.length - hoverLines));
  const shown = removed.slice(from, from + hoverLines);
  const text = new vscode.MarkdownString();
  text.appendText(vscode.l10n.t('Before:'));
  text.appendCodeblock(
    shown.map((line) => (line.length > hoverColumns ? `${line.slice(0, hoverColumns)}…` : line)).join('\n'),
    languageId,
  );
  if (shown.length < removed.length) {
    text.appendText(vscode.l10n.t('{0} more lines. Show Changes has all of them.', removed.length - shown.length));
  }
  return text;
}

/** No-break spaces: CSS content folds the others. */
function spaced(text: string): string {
  return text.replaceAll(/\s/g, '\u00a0');
}
