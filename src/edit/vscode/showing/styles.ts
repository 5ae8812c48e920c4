// How an edit looks in the editor. Told apart without color: by a sign in the margin, and by the form of a border.
import * as vscode from 'vscode';

/** A sign in the editor's margin, in a color for light and one for dark themes; both contrast 4.5:1 or better. */
function sign(path: string, light: string, dark: string): vscode.DecorationRenderOptions {
  const icon = (color: string): vscode.Uri => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="${path}" fill="none" stroke="${color}" stroke-width="2"/></svg>`;
    return vscode.Uri.parse(`data:image/svg+xml;base64,${btoa(svg)}`);
  };
  return {
    gutterIconSize: 'contain',
    light: { gutterIconPath: icon(light) },
    dark: { gutterIconPath: icon(dark) },
  };
}

const signs = {
  plus: sign('M8 4v8M4 8h8', '#116329', '#7ee787'),
  wave: sign('M3 9.5q2.5-4 5-1.5t5-1.5', '#0a3069', '#79c0ff'),
  minus: sign('M4 8h8', '#a40e26', '#ffa198'),
  pen: sign('M4 12l1-3 6-6 2 2-6 6z', '#633c01', '#e3b341'),
  cross: sign('M5 5l6 6M11 5l-6 6', '#424a53', '#b1bac4'),
};

/** In high contrast lines have no background but an outline, as in VS Code's own diff. */
const insertedOutline: vscode.DecorationRenderOptions = {
  outline: '1px dashed',
  outlineColor: new vscode.ThemeColor('diffEditor.insertedTextBorder'),
};

const { createTextEditorDecorationType: create } = vscode.window;

function lines(of: vscode.DecorationRenderOptions): vscode.TextEditorDecorationType {
  return create({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('diffEditor.insertedLineBackground'),
    borderColor: new vscode.ThemeColor('editorGutter.addedBackground'),
    borderStyle: 'solid',
    borderWidth: '0 0 0 4px',
    overviewRulerColor: new vscode.ThemeColor('diffEditorOverview.insertedForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
    ...insertedOutline,
    ...of,
  });
}

/** The decorations of one window. */
export interface Styles {
  /** Lines that came where none were. */
  readonly added: vscode.TextEditorDecorationType;
  /** Lines that came instead of others. */
  readonly changed: vscode.TextEditorDecorationType;
  /** The change that is being written, apart from the many that are. */
  readonly growing: vscode.TextEditorDecorationType;
  /** Lines of a change that the user typed into. */
  readonly own: vscode.TextEditorDecorationType;
  /** Words of a line that differ from the line before. */
  readonly words: vscode.TextEditorDecorationType;
  /** Where lines went, in the overview ruler. */
  readonly gone: vscode.TextEditorDecorationType;
  /** The line above a gap: what stood between it and the next is gone. */
  readonly gap: vscode.TextEditorDecorationType;
  /** Text beside a line: nothing that is gone is ever a line of the document. */
  readonly removed: vscode.TextEditorDecorationType;
  /** Lines that the reply has not reached. */
  readonly waiting: vscode.TextEditorDecorationType;
  /** Where a change was rejected. */
  readonly rejected: vscode.TextEditorDecorationType;
  /** Beside the change the cursor is at: which one it is, and the keys that judge it. */
  readonly hint: vscode.TextEditorDecorationType;
}

export function createStyles(): Styles {
  return {
    added: lines(signs.plus),
    changed: lines({
      ...signs.wave,
      borderStyle: 'double',
      borderColor: new vscode.ThemeColor('editorGutter.modifiedBackground'),
    }),
    growing: lines({}),
    own: lines({
      ...signs.pen,
      borderStyle: 'dotted',
      borderColor: new vscode.ThemeColor('editorWarning.foreground'),
    }),
    words: create({
      backgroundColor: new vscode.ThemeColor('diffEditor.insertedTextBackground'),
      ...insertedOutline,
      // Not to be lost in the outlines of lines.
      outline: '1px solid',
    }),
    gone: create({
      overviewRulerColor: new vscode.ThemeColor('diffEditorOverview.removedForeground'),
      overviewRulerLane: vscode.OverviewRulerLane.Left,
    }),
    gap: create({
      isWholeLine: true,
      borderColor: new vscode.ThemeColor('editorGutter.deletedBackground'),
      borderStyle: 'dashed',
      borderWidth: '0 0 2px 0',
      ...signs.minus,
    }),
    waiting: create({ isWholeLine: true, opacity: '0.55' }),
    rejected: create({ isWholeLine: true, ...signs.cross }),
    ...createBeside(),
  };
}

/** Texts beside a line. VS Code orders those of one line by the names of their types: the hint comes last. */
function createBeside(): Pick<Styles, 'removed' | 'hint'> {
  const removed = create({
    isWholeLine: true,
    after: {
      margin: '0 0 0 2em',
      color: new vscode.ThemeColor('descriptionForeground'),
      backgroundColor: new vscode.ThemeColor('diffEditor.removedLineBackground'),
      border: '1px dashed',
      borderColor: new vscode.ThemeColor('diffEditor.removedTextBorder'),
    },
  });
  const hint = create({
    isWholeLine: true,
    after: { margin: '0 0 0 2em', color: new vscode.ThemeColor('editorCodeLens.foreground'), fontStyle: 'italic' },
  });
  if (removed.key < hint.key) return { removed, hint };
  // Names end with a number and are ordered as text: `10` before `9`.
  removed.dispose();
  hint.dispose();
  return createBeside();
}
