import * as vscode from 'vscode';
import { changedWords } from '../diff.ts';
import type { Hunk } from '../diff.ts';
import type { EditSession } from '../session.ts';

/** Most columns of a line and the old line beside it: what is longer is said in the hover and in Show Changes. */
const COLUMNS = 110;

interface Drawn {
  readonly added: vscode.Range[];
  readonly words: vscode.Range[];
  readonly removed: vscode.DecorationOptions[];
  readonly waiting: vscode.Range[];
}

/** Draws edits into the editors that show them: what is new, what it took the place of, and what is not reached yet. */
export class Decorations implements vscode.Disposable {
  readonly #added = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('diffEditor.insertedLineBackground'),
    borderColor: new vscode.ThemeColor('editorGutter.addedBackground'),
    borderStyle: 'solid',
    borderWidth: '0 0 0 3px',
    overviewRulerColor: new vscode.ThemeColor('diffEditorOverview.insertedForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
  readonly #words = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('diffEditor.insertedTextBackground'),
  });
  /** Carries a removed line as text beside a line: no line of the document is ever one that is not there. */
  readonly #removed = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    overviewRulerColor: new vscode.ThemeColor('diffEditorOverview.removedForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    after: {
      margin: '0 0 0 2em',
      color: new vscode.ThemeColor('descriptionForeground'),
      backgroundColor: new vscode.ThemeColor('diffEditor.removedLineBackground'),
    },
  });
  readonly #waiting = vscode.window.createTextEditorDecorationType({ isWholeLine: true, opacity: '0.55' });
  readonly #all = [this.#added, this.#words, this.#removed, this.#waiting];

  dispose(): void {
    for (const type of this.#all) type.dispose();
  }

  /** Draws all of a document's edits anew, in each editor that shows it but those that compare: they show it already. */
  draw(document: vscode.TextDocument, sessions: readonly EditSession[]): void {
    const editors = vscode.window.visibleTextEditors.filter((editor) => editor.document === document);
    if (editors.length === 0) return;
    const drawn = rangesOf(document, sessions);
    const none: Drawn = { added: [], words: [], removed: [], waiting: [] };
    for (const editor of editors) {
      const { added, words, removed, waiting } = compares(editor) ? none : drawn;
      editor.setDecorations(this.#added, added);
      editor.setDecorations(this.#words, words);
      editor.setDecorations(this.#removed, removed);
      editor.setDecorations(this.#waiting, waiting);
    }
  }
}

function compares({ viewColumn }: vscode.TextEditor): boolean {
  const group = vscode.window.tabGroups.all.find((candidate) => candidate.viewColumn === viewColumn);
  return group?.activeTab?.input instanceof vscode.TabInputTextDiff;
}

function rangesOf(document: vscode.TextDocument, sessions: readonly EditSession[]): Drawn {
  const drawn: Drawn = { added: [], words: [], removed: [], waiting: [] };
  for (const session of sessions) {
    const { block } = session;
    for (const hunk of session.hunks()) {
      const start = block.start + hunk.line;
      if (hunk.count > 0) drawn.added.push(lines(document, start, hunk.count));
      drawn.removed.push(...ghosts(document, start, hunk));
      if (hunk.count !== hunk.removed.length) continue;
      hunk.removed.forEach((previous, i) => {
        for (const [from, to] of changedWords(previous, textAt(document, start + i))) {
          drawn.words.push(new vscode.Range(start + i, from, start + i, to));
        }
      });
    }
    const ahead = block.count - session.reached;
    if (session.phase === 'streaming' && ahead > 0) {
      drawn.waiting.push(lines(document, block.start + session.reached, ahead));
    }
  }
  return drawn;
}

function textAt(document: vscode.TextDocument, line: number): string {
  return line < document.lineCount ? document.lineAt(line).text : '';
}

function lines(document: vscode.TextDocument, start: number, count: number): vscode.Range {
  return document.validateRange(new vscode.Range(start, 0, start + count - 1, Number.MAX_SAFE_INTEGER));
}

/**
 * Where each line has its successor, the old line beside the new one; else how many went, beside the first line that came,
 * or the one before the gap. Whole in the hover in any case.
 */
function ghosts(document: vscode.TextDocument, start: number, { removed, count }: Hunk): vscode.DecorationOptions[] {
  if (removed.length === 0) return [];
  const hoverMessage = new vscode.MarkdownString();
  hoverMessage.appendText(vscode.l10n.t('Before:'));
  hoverMessage.appendCodeblock(removed.join('\n'), document.languageId);
  const beside = (line: number, contentText: string, old: boolean): vscode.DecorationOptions => ({
    range: lines(document, line, 1),
    hoverMessage,
    renderOptions: { after: { contentText, ...(old ? { textDecoration: 'line-through' } : {}) } },
  });
  const went = removed.length === 1 ? vscode.l10n.t('− 1 line') : vscode.l10n.t('− {0} lines', removed.length);
  if (count !== removed.length && (count > 0 || removed.length > 1)) {
    return [beside(count > 0 ? start : Math.max(start - 1, 0), spaced(went), false)];
  }
  return removed.flatMap((text, i) => {
    const line = count > 0 ? start + i : Math.max(start - 1, 0);
    const old = text.trim();
    if (old === '') return [];
    const fits = textAt(document, line).length + old.length <= COLUMNS;
    return [beside(line, spaced(fits ? old : vscode.l10n.t('− 1 line')), fits)];
  });
}

/** No-break spaces: CSS content folds the others. */
function spaced(text: string): string {
  return text.replaceAll(/\s/g, '\u00a0');
}
