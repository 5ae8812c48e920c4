import * as vscode from 'vscode';
import type { LiveEdit } from './live.ts';

/** Longest piece of a removed line that is shown beside what took its place. */
const GHOST = 80;

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
  /** Carries a removed line as text beside a line: no line of the document is ever one that is not there. */
  readonly #removed = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    overviewRulerColor: new vscode.ThemeColor('diffEditorOverview.removedForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    after: {
      margin: '0 0 0 2em',
      color: new vscode.ThemeColor('descriptionForeground'),
      backgroundColor: new vscode.ThemeColor('diffEditor.removedLineBackground'),
      textDecoration: 'line-through',
    },
  });
  readonly #waiting = vscode.window.createTextEditorDecorationType({ isWholeLine: true, opacity: '0.55' });
  readonly #all = [this.#added, this.#removed, this.#waiting];

  dispose(): void {
    for (const type of this.#all) type.dispose();
  }

  /** Draws all of a document's edits anew, in each editor that shows it. */
  draw(document: vscode.TextDocument, edits: readonly LiveEdit[]): void {
    const editors = vscode.window.visibleTextEditors.filter((editor) => editor.document === document);
    if (editors.length === 0) return;
    const added: vscode.Range[] = [];
    const removed: vscode.DecorationOptions[] = [];
    const waiting: vscode.Range[] = [];
    for (const { session } of edits) {
      if (!session.open) continue;
      const { block } = session;
      for (const hunk of session.hunks()) {
        const start = block.start + hunk.line;
        if (hunk.count > 0) added.push(lines(document, start, hunk.count));
        removed.push(...ghosts(document, start, hunk.count, hunk.removed));
      }
      const ahead = block.count - session.reached;
      if (session.phase === 'streaming' && ahead > 0)
        waiting.push(lines(document, block.start + session.reached, ahead));
    }
    for (const editor of editors) {
      editor.setDecorations(this.#added, added);
      editor.setDecorations(this.#removed, removed);
      editor.setDecorations(this.#waiting, waiting);
    }
  }
}

function lines(document: vscode.TextDocument, start: number, count: number): vscode.Range {
  return document.validateRange(new vscode.Range(start, 0, start + count - 1, Number.MAX_SAFE_INTEGER));
}

/** Each removed line beside the line that took its place; those that are over beside the last, counted. */
function ghosts(
  document: vscode.TextDocument,
  start: number,
  count: number,
  removed: readonly string[],
): vscode.DecorationOptions[] {
  const hover = new vscode.MarkdownString();
  hover.appendText(vscode.l10n.t('Before:'));
  hover.appendCodeblock(removed.join('\n'), document.languageId);
  const places = Math.max(count, 1);
  const shown = removed.slice(0, places);
  return shown.map((text, i) => {
    const over = i === places - 1 ? removed.length - places : 0;
    const line = Math.max(count > 0 ? start + i : start - 1, 0);
    return {
      range: lines(document, line, 1),
      hoverMessage: hover,
      renderOptions: { after: { contentText: ghost(text, over) } },
    };
  });
}

function ghost(text: string, over: number): string {
  const trimmed = text.trim();
  const short = trimmed.length > GHOST ? `${trimmed.slice(0, GHOST).replace(/[\uD800-\uDBFF]$/, '')}…` : trimmed;
  const more =
    over === 0 ? '' : over === 1 ? vscode.l10n.t('and 1 more line') : vscode.l10n.t('and {0} more lines', over);
  // No-break spaces: CSS content folds the others.
  return [short, more]
    .filter((part) => part !== '')
    .join(' ')
    .replaceAll(' ', '\u00a0');
}
