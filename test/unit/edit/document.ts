import type { LineEdit } from '../../../src/edit/diff.ts';
import { textEdit } from '../../../src/edit/textEdit.ts';
import type { Position, TextEdit } from '../../../src/edit/textEdit.ts';
import type { Region } from '../../../src/edit/region.ts';

/** A document as an editor has it, but for the undo stack: text with any mix of line ends, changed by positions. */
export class TestDocument {
  text: string;
  readonly eol: string;
  /** What takes back each change, oldest first. */
  readonly inverses: TextEdit[] = [];

  constructor(text: string, eol: string) {
    this.text = text;
    this.eol = eol;
  }

  get lines(): string[] {
    return this.text.split(/\r\n|\n/);
  }

  get lineCount(): number {
    return this.lines.length;
  }

  readonly line = (line: number): string | undefined => this.lines[line];

  offset({ line, character }: Position): number {
    let at = 0;
    for (let i = 0; i < line; i++) at = this.text.indexOf('\n', at) + 1;
    return at + character;
  }

  /** Changes the text as a user or another extension would; returns what an editor tells of it. */
  replace(edit: TextEdit): TextEdit {
    const ends = edit.text.split(/\r\n|\n/);
    const line = edit.start.line + ends.length - 1;
    const character = (ends.length === 1 ? edit.start.character : 0) + (ends.at(-1)?.length ?? 0);
    const removed = this.text.slice(this.offset(edit.start), this.offset(edit.end));
    this.inverses.push({ start: edit.start, end: { line, character }, text: removed });
    this.text = this.text.slice(0, this.offset(edit.start)) + edit.text + this.text.slice(this.offset(edit.end));
    return edit;
  }

  /** Makes line edits of a region as `vscode/write.ts` does: all counted before the change. */
  write({ start }: Pick<Region, 'start'>, edits: readonly LineEdit[]): void {
    const lines = this.lines;
    const shape = { lineCount: lines.length, lengthOf: (line: number) => lines[line]?.length ?? 0, eol: this.eol };
    const changes = edits.map((edit) => textEdit({ ...edit, line: start + edit.line }, shape));
    for (const change of changes.reverse()) this.replace(change);
  }

  region({ start, count }: Region): string[] {
    return this.lines.slice(start, start + count);
  }
}
