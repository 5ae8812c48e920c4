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
    const marks = this.#sessions(editor.document).flatMap((session) => this.#marksOf(session));
    if (marks.length === 0 && !this.#shown.delete(editor)) return;
    if (marks.length > 0) this.#shown.add(editor);
    editor.setDecorations(this.#box, marks);
  }

  /** Only of what is there to be judged: while it streams nothing can be accepted. */
  #marksOf(session: EditSession): readonly vscode.DecorationOptions[] {
    const { file, reply } = session;
    if (file.phase !== 'review' || !reply.issues.includes('hidden')) return [];
    const { current, at } = file;
    let found = this.#found.get(session);
    if (found?.of !== current) {
      const marks = file.hunks.flatMap(({ line, count }) => marksIn(current, line, count)).slice(0, most);
      found = { of: current, marks };
      this.#found.set(session, found);
    }
    return found.marks.map(({ line, from, to, name }) =>
      box(new vscode.Range(at.start + line, from, at.start + line, to), name),
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

function box(range: vscode.Range, name: string): vscode.DecorationOptions {
  const hoverMessage = vscode.l10n.t('An invisible character, {0}, that wasn’t on this line before', name);
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
