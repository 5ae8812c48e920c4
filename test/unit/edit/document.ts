import type { Block } from '../../../src/edit/block.ts';
import { textEdit } from '../../../src/edit/diff.ts';
import type { LineEdit, Position, TextEdit } from '../../../src/edit/diff.ts';

/** A document as an editor has it, but for the undo stack: text with any mix of line ends, changed by positions. */
export class TestDocument {
  text: string;
  readonly eol: string;

  constructor(text: string, eol: string) {
    this.text = text;
    this.eol = eol;
  }

  get lines(): string[] {
    return this.text.split(/\r\n|\n/);
  }

  line(line: number): string | undefined {
    return this.lines[line];
  }

  offset({ line, character }: Position): number {
    let at = 0;
    for (let i = 0; i < line; i++) at = this.text.indexOf('\n', at) + 1;
    return at + character;
  }

  /** Changes the text as a person or another extension would; returns what an editor tells of it. */
  replace(edit: TextEdit): TextEdit {
    this.text = this.text.slice(0, this.offset(edit.start)) + edit.text + this.text.slice(this.offset(edit.end));
    return edit;
  }

  /** Makes line edits of a block as `vscode/apply.ts` does: all counted before the change. */
  write(block: Block, edits: readonly LineEdit[]): void {
    const lines = this.lines;
    const shape = { lineCount: lines.length, lengthOf: (line: number) => lines[line]?.length ?? 0, eol: this.eol };
    const changes = edits.map((edit) => textEdit({ ...edit, line: block.start + edit.line }, shape));
    for (const change of changes.reverse()) this.replace(change);
  }

  block({ start, count }: Block): string[] {
    return this.lines.slice(start, start + count);
  }
}
