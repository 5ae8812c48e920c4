// Keeps what editors show where it is while lines above it come and go.
import * as vscode from 'vscode';
import type { LineEdit } from '../../diff.ts';
import { linesAbove } from '../../linesAbove.ts';

/** What keeps a view still around one write. */
interface Hold {
  /** There must be room to scroll: what goes is still there before, what comes only after. */
  readonly before?: () => void;
  readonly after?: () => void;
  /** VS Code refused the write. */
  readonly back?: () => void;
}

/** Keeps all views of a document still around a write. VS Code gets all three in one go, so nothing is drawn between them. */
export function holdStill(document: vscode.TextDocument, edits: readonly LineEdit[]): Required<Hold> {
  const holds = vscode.window.visibleTextEditors
    .filter((editor) => editor.document === document)
    .map((editor) => holdOf(editor, edits));
  return {
    before: () => holds.forEach(({ before }) => before?.()),
    after: () => holds.forEach(({ after }) => after?.()),
    back: () => holds.forEach(({ back }) => back?.()),
  };
}

function holdOf(editor: vscode.TextEditor, edits: readonly LineEdit[]): Hold {
  const top = editor.visibleRanges[0]?.start ?? new vscode.Position(0, 0);
  const above = linesAbove(top.line, edits);
  const moves = isMoving(editor, top.line, above);
  if (above === 0) return {};
  const isActive = editor === vscode.window.activeTextEditor;
  const { wraps, padding } = optionsOf(editor);
  if (isActive && !wraps) {
    const back = (): void => scrollBy(editor, -above);
    return above < 0 ? { before: () => scrollBy(editor, above), back } : { after: () => scrollBy(editor, above), back };
  }
  // Where lines wrap, VS Code can't be told how far another view is to go.
  if (moves || (wraps && !isActive)) return {};
  const reveal = (line: number): void => {
    // Where a line goes on in the next row, the character there still counts as one of the row above.
    const to = isActive
      ? top.translate(0, top.character > 0 ? 1 : 0)
      : new vscode.Position(lineBelow(editor.visibleRanges, top.line, padding), 0);
    const at = to.translate(line);
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.AtTop);
    if (isActive) scrollBy(editor, Math.min(padding, at.line));
  };
  return { after: () => reveal(above), back: () => reveal(0) };
}

/** Where views will be after the last write. */
const expected = new WeakMap<vscode.TextEditor, { readonly top: number; readonly until: number }>();

/** How long it may take until a view that was scrolled is where it should be. Milliseconds. */
const settling = 500;

/** Is the user scrolling, so that a view must not be put anywhere? Then it isn't where the last write has left it. */
function isMoving(editor: vscode.TextEditor, top: number, above: number): boolean {
  const last = expected.get(editor);
  const moves = last !== undefined && last.until > Date.now() && last.top !== top;
  expected.set(editor, { top: moves ? top : top + above, until: Date.now() + settling });
  return moves;
}

/**
 * Whether a view wraps its lines, and how many lines below its top it shows what is revealed there: VS Code leaves room
 * for sticky scroll.
 */
function optionsOf({ document, visibleRanges }: vscode.TextEditor): {
  readonly wraps: boolean;
  readonly padding: number;
} {
  const options = vscode.workspace.getConfiguration('editor', document);
  const sticky = options.get<boolean>('stickyScroll.enabled') ? options.get('stickyScroll.maxLineCount', 0) : 0;
  const shown = visibleRanges.reduce((sum, { start, end }) => sum + end.line - start.line + 1, 0);
  const padding = Math.min(Math.max(sticky, options.get('cursorSurroundingLines', 0)), Math.floor(shown / 2));
  return { wraps: options.get<string>('wordWrap') !== 'off', padding };
}

/** The line that is shown so many lines below another: what is folded isn't. */
function lineBelow(ranges: readonly vscode.Range[], line: number, count: number): number {
  let left = count;
  for (const { start, end } of ranges) {
    const from = Math.max(start.line, line);
    if (from + left <= end.line) return from + left;
    left -= Math.max(end.line - from + 1, 0);
  }
  return line + count;
}

/** More than the height of a lens, in lines. */
const lensHeight = 3;

/**
 * Shows what is above a document's first line, where that line is seen already: VS Code may leave a lens that comes there
 * out of sight.
 */
export function showTop(document: vscode.TextDocument): void {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document === document && editor.visibleRanges[0]?.start.line === 0) scrollBy(editor, -lensHeight);
}

/** Moves the active editor’s view by lines, to the pixel and without its cursor. */
function scrollBy(editor: vscode.TextEditor, lines: number): void {
  if (lines === 0 || editor !== vscode.window.activeTextEditor) return;
  void vscode.commands.executeCommand('editorScroll', {
    to: lines > 0 ? 'down' : 'up',
    // Counts from where the view is now; by "line" it would begin at the top of one.
    by: 'wrappedLine',
    value: Math.abs(lines),
    revealCursor: false,
  });
}
