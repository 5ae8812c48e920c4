// Shows the invisible characters of what an edit proposes, each by its code point.
import * as vscode from 'vscode';
import { hiddenIn } from '../../hidden.ts';
import type { EditSession } from '../../session.ts';

/** Most that are shown of one edit: it has to be read with care anyway. */
const most = 500;

export class HiddenMarks implements vscode.Disposable {
  readonly #box = vscode.window.createTextEditorDecorationType({});
  readonly #sessions: (document: vscode.TextDocument) => readonly EditSession[];
  /** Of each edit, the marks of the lines it has now. */
  readonly #found = new WeakMap<EditSession, { readonly of: readonly string[]; readonly marks: readonly Mark[] }>();
  readonly #shown = new WeakSet<vscode.TextEditor>();
  readonly #listener: vscode.Disposable;

  /** `sessions`: the edits of a document. */
  constructor(sessions: (document: vscode.TextDocument) => readonly EditSession[]) {
    this.#sessions = sessions;
    this.#listener = vscode.window.onDidChangeVisibleTextEditors((editors) => {
      for (const editor of editors) this.#drawIn(editor);
    });
  }

  dispose(): void {
    this.#listener.dispose();
    this.#box.dispose();
  }

  draw(document: vscode.TextDocument): void {
    for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) this.#drawIn(editor);
  }

  #drawIn(editor: vscode.TextEditor): void {
    const marks = this.#sessions(editor.document).flatMap((session) => this.#marksOf(session, editor.document));
    if (marks.length === 0 && !this.#shown.delete(editor)) return;
    if (marks.length > 0) this.#shown.add(editor);
    editor.setDecorations(this.#box, marks);
  }

  /** Only of what is there to be judged: while it streams nothing can be accepted. */
  #marksOf(session: EditSession, document: vscode.TextDocument): readonly vscode.DecorationOptions[] {
    const { file, reply } = session;
    if (file.phase !== 'review' || !reply.issues.includes('hidden')) return [];
    const { current, at } = file;
    let found = this.#found.get(session);
    if (found?.of !== current) {
      const marks = file.hunks.flatMap(({ line, count }) => marksIn(current, line, count)).slice(0, most);
      found = { of: current, marks };
      this.#found.set(session, found);
    }
    const drawn = drawnByVsCode(document);
    return found.marks.map(({ line, from, to, name }) =>
      box(new vscode.Range(at.start + line, from, at.start + line, to), name, drawn.has(name)),
    );
  }
}

/** A hidden character, by its line in the code and its columns. */
interface Mark {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly name: string;
}

function marksIn(lines: readonly string[], first: number, count: number): readonly Mark[] {
  return lines
    .slice(first, first + count)
    .flatMap((text, i) =>
      hiddenIn(text).map(({ at, length, name }) => ({ line: first + i, from: at, to: at + length, name })),
    );
}

/** The characters that turn code round, which VS Code draws by their code points itself unless it is told not to. */
const turning: ReadonlySet<string> = new Set(
  'U+061C U+200E U+200F U+202A U+202B U+202C U+202D U+202E U+2066 U+2067 U+2068 U+2069'.split(' '),
);

function drawnByVsCode(document: vscode.TextDocument): ReadonlySet<string> {
  const draws = vscode.workspace.getConfiguration('editor', document).get<boolean>('renderControlCharacters', true);
  return draws ? turning : new Set();
}

function box(range: vscode.Range, name: string, isDrawn: boolean): vscode.DecorationOptions {
  const hoverMessage = vscode.l10n.t('An invisible character, {0}, that wasn’t on this line before', name);
  if (isDrawn) return { range, hoverMessage };
  return {
    range,
    hoverMessage,
    renderOptions: {
      before: {
        contentText: name,
        border: '1px solid',
        margin: '0 1px',
        color: new vscode.ThemeColor('editorWarning.foreground'),
        backgroundColor: new vscode.ThemeColor('editor.background'),
      },
    },
  };
}
