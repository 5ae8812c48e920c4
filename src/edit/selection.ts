// What is selected in a document, as lines and the parts of them that change.
import type { Parts } from './stream/parts.ts';
import type { Position, TextEdit } from './textEdit.ts';

type Range = Pick<TextEdit, 'start' | 'end'>;

/** Whole lines, and what is selected in them where that is less. */
export interface Selected {
  readonly start: number;
  readonly count: number;
  readonly parts?: Omit<Parts, 'separator'>;
}

/**
 * The lines that ranges of a document reach, and the parts of them that are in the ranges. White space at a range's ends
 * doesn't count, and a range that leaves out nothing else of its lines is whole lines, as is an empty one among several.
 * `lines` are the document's, of which the ranges are part.
 */
export function selectedIn(lines: readonly string[], ranges: readonly Range[]): Selected {
  const parts = merged(
    lines,
    ranges.map((range) => partOf(lines, unsplit(lines, range))).sort((a, b) => compare(a.start, b.start)),
  ).map((range) => partOf(lines, range)); // A whole line that goes on in the middle of another begins with white space.
  const start = parts[0]?.start.line ?? 0;
  const end = parts.at(-1)?.end.line ?? start;
  const [only, ...others] = parts;
  const count = end - start + 1;
  if (others.length === 0 && (!only || isWhole(lines, only))) return { start, count };
  const kept: string[] = [];
  let from: Position = { line: start, character: 0 };
  for (const part of parts) {
    kept.push(textIn(lines, { start: from, end: part.start }));
    from = part.end;
  }
  kept.push(textIn(lines, { start: from, end: { line: end, character: lengthOf(lines, end) } }));
  return { start, count, parts: { kept, selected: parts.map((part) => textIn(lines, part)) } };
}

/** The last of some lines (not none), as what is selected in them. */
export function lastLines(lines: readonly string[], count: number): Omit<Parts, 'separator'> {
  const above = lines.slice(0, -count).map((line) => `${line}\n`);
  return { kept: [above.join(''), ''], selected: [lines.slice(-count).join('\n')] };
}

/** A range without the white space at its ends, or its whole lines where nothing else is left out. */
function partOf(lines: readonly string[], { start, end }: Range): Range {
  const text = textIn(lines, { start, end });
  const whole = (first: number, last: number): Range => ({
    start: { line: first, character: 0 },
    end: { line: last, character: lengthOf(lines, last) },
  });
  // A range that ends at a line's beginning doesn't reach the line.
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  if (text.trim() === '') return whole(start.line, last);
  const from = after(start, text.slice(0, text.length - text.trimStart().length));
  const to = after(start, text.trimEnd());
  const part = { start: from, end: to };
  const { before, behind } = leftOut(lines, part);
  return before.trim() === '' && behind.trim() === ''
    ? whole(Math.min(start.line, from.line), Math.max(to.line, last))
    : part;
}

/** A range that an extension names may begin or end within a character that takes two places; VS Code's own never does. */
function unsplit(lines: readonly string[], { start, end }: Range): Range {
  const isWithin = ({ line, character }: Position): boolean =>
    /^[\ud800-\udbff][\udc00-\udfff]$/.test((lines[line] ?? '').slice(Math.max(character - 1, 0), character + 1));
  return {
    start: isWithin(start) ? { ...start, character: start.character - 1 } : start,
    end: isWithin(end) ? { ...end, character: end.character + 1 } : end,
  };
}

/** The position behind a text that begins at another. */
export function after({ line, character }: Position, text: string): Position {
  const lines = text.split('\n');
  const last = lines.at(-1) ?? '';
  return { line: line + lines.length - 1, character: (lines.length === 1 ? character : 0) + last.length };
}

function leftOut(
  lines: readonly string[],
  { start, end }: Range,
): { readonly before: string; readonly behind: string } {
  return {
    before: (lines[start.line] ?? '').slice(0, start.character),
    behind: (lines[end.line] ?? '').slice(end.character),
  };
}

function isWhole(lines: readonly string[], range: Range): boolean {
  const { before, behind } = leftOut(lines, range);
  return before === '' && behind === '';
}

/** Ranges that overlap are one, and so are whole lines next to each other. In order. */
function merged(lines: readonly string[], ranges: readonly Range[]): readonly Range[] {
  const all: Range[] = [];
  for (const range of ranges) {
    const last = all.at(-1);
    const next = last && range.start.line === last.end.line + 1 && isWhole(lines, range) && isWhole(lines, last);
    const joins = last && (next === true || compare(range.start, last.end) <= 0);
    if (last && joins)
      all[all.length - 1] = { start: last.start, end: compare(range.end, last.end) > 0 ? range.end : last.end };
    else all.push(range);
  }
  return all;
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

function textIn(lines: readonly string[], { start, end }: Range): string {
  if (start.line === end.line) return (lines[start.line] ?? '').slice(start.character, end.character);
  const inner = lines.slice(start.line + 1, end.line);
  return [
    (lines[start.line] ?? '').slice(start.character),
    ...inner,
    (lines[end.line] ?? '').slice(0, end.character),
  ].join('\n');
}

function lengthOf(lines: readonly string[], line: number): number {
  return (lines[line] ?? '').length;
}
