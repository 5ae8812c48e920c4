// Changes of whole lines as changes of characters, which is what editors take.
import type { LineEdit } from './diff.ts';

export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A change of characters, as editors take it. */
export interface TextEdit {
  readonly start: Position;
  readonly end: Position;
  readonly text: string;
}

/**
 * A change of whole lines as a change of characters: where only lines come or only lines go, one line end each comes or
 * goes with them, so that all other lines keep theirs and a document without a final line end stays without.
 */
export function textEdit(
  { line, remove, insert }: LineEdit,
  document: { readonly lineCount: number; readonly lengthOf: (line: number) => number; readonly eol: string },
): TextEdit {
  const endOf = (at: number): Position => ({ line: at, character: document.lengthOf(at) });
  const after = line + remove;
  if (remove > 0 && insert.length > 0) {
    return { start: { line, character: 0 }, end: endOf(after - 1), text: insert.join(document.eol) };
  }
  if (after < document.lineCount) {
    const text = insert.map((added) => added + document.eol).join('');
    return { start: { line, character: 0 }, end: { line: after, character: 0 }, text };
  }
  const start = line > 0 ? endOf(line - 1) : { line: 0, character: 0 };
  return { start, end: endOf(document.lineCount - 1), text: insert.map((added) => document.eol + added).join('') };
}
