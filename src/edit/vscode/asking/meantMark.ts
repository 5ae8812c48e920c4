// Marks the code that an edit will be about while it is being asked for.
import * as vscode from 'vscode';
import { after } from '../../selection.ts';
import type { Captured } from './capture.ts';

/** Lines that the instruction box may cover at the top of an editor. */
const covered = 4;

/** Marks the code in the editors that show it, where the box doesn't cover it. Dispose puts the selection back. */
export class MeantMark implements vscode.Disposable {
  readonly #mark = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.wordHighlightBackground'),
    borderColor: new vscode.ThemeColor('editor.wordHighlightBorder'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.selectionHighlightForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
    borderWidth: '1px',
    borderStyle: 'solid',
  });
  readonly #lines = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.selectionHighlightForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
    borderColor: new vscode.ThemeColor('focusBorder'),
    borderStyle: 'solid',
    borderWidth: '0 0 0 3px',
  });
  /** Where new code goes between two lines. */
  readonly #gap = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    borderColor: new vscode.ThemeColor('focusBorder'),
    borderStyle: 'solid',
    borderWidth: '2px 0 0 0',
  });
  #selected: { readonly editor: vscode.TextEditor; readonly selections: readonly vscode.Selection[] } | undefined;

  /** Shows what is meant. */
  show(code: Captured): void {
    const ranges = partsOf(code);
    const { start, count } = code;
    const last = Math.max(start, start + count - 1);
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document !== code.document) continue;
      editor.setDecorations(this.#mark, ranges);
      const lines = [new vscode.Range(start, 0, last, 0)];
      editor.setDecorations(this.#lines, ranges.length > 0 || count === 0 ? [] : lines);
      editor.setDecorations(this.#gap, count === 0 ? lines : []);
    }
    const editor = vscode.window.activeTextEditor;
    const whole = code.document.validateRange(new vscode.Range(start, 0, last, Number.MAX_SAFE_INTEGER));
    if (editor?.document === code.document) this.#reveal(editor, whole);
  }

  /** `asked`: the edit begins, and the code is drawn as what it is about. */
  end(asked: boolean): void {
    const { editor, selections } = this.#selected ?? {};
    if (editor && selections && !asked) editor.selections = selections;
    this.#selected = undefined;
    this.dispose();
  }

  dispose(): void {
    this.#mark.dispose();
    this.#lines.dispose();
    this.#gap.dispose();
  }

  #reveal(editor: vscode.TextEditor, range: vscode.Range): void {
    // Another selection that stays lit would pass for what is meant.
    if (editor.selections.some((selection) => !selection.isEmpty && !range.contains(selection.start))) {
      this.#selected = { editor, selections: editor.selections };
      editor.selection = new vscode.Selection(range.start, range.start);
    }
    const [visible] = editor.visibleRanges;
    const isSeen = visible && range.start.line >= visible.start.line + covered && range.start.line <= visible.end.line;
    if (isSeen || (visible && range.contains(visible))) return;
    const top = Math.max(0, range.start.line - covered);
    editor.revealRange(new vscode.Range(top, 0, top, 0), vscode.TextEditorRevealType.AtTop);
  }
}

/** The ranges of what is selected, where that is less than the lines. */
function partsOf({ start, parts }: Captured): vscode.Range[] {
  if (!parts) return [];
  let at = { line: start, character: 0 };
  return parts.selected.map((text, index) => {
    const from = after(at, parts.kept[index] ?? '');
    at = after(from, text);
    return new vscode.Range(from.line, from.character, at.line, at.character);
  });
}
