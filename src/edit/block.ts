import type { TextEdit } from './diff.ts';

/** Whole lines of a document, 0-based. A block of no lines is the gap before `start`. */
export interface Block {
  readonly start: number;
  readonly count: number;
}

function lineEnds(text: string): number {
  return text.split(/\r\n?|\n/).length - 1;
}

/** How many lines longer the document is after a change. */
function growth({ start, end, text }: TextEdit): number {
  return lineEnds(text) - (end.line - start.line);
}

/** Does a change reach a line of the block (or, of an empty block, across its gap)? */
function touches({ start, count }: Block, change: TextEdit): boolean {
  if (count === 0) return change.start.line < start && change.end.line >= start;
  return change.end.line >= start && change.start.line < start + count;
}

function shift(block: Block, change: TextEdit): Block {
  return change.end.line < block.start ? { start: block.start + growth(change), count: block.count } : block;
}

/**
 * The block after a change that may touch it: what was typed inside belongs to it; a line that the change joined with a
 * line outside does not, because putting the original back must never take text from outside.
 */
export function stretch(block: Block, change: TextEdit): Block {
  if (!touches(block, change)) return shift(block, change);
  const end = block.start + block.count;
  const added = lineEnds(change.text);
  const inside = change.start.line >= block.start;
  const start = inside ? block.start : change.start.line + added + (added === 0 && change.start.character > 0 ? 1 : 0);
  if (change.end.line < end) return { start, count: Math.max(end + growth(change) - start, 0) };
  return { start, count: inside ? Math.max(change.start.line + (added > 0 ? 1 : 0) - start, 0) : 0 };
}

/**
 * Where the block is after others' `changes` (in the order they apply) if its lines are still `expected`: a change may
 * touch its edge, or replace the whole document by itself, and leave it as it was. `undefined`: it is not, or it is not
 * sure which of several places is the block.
 */
export function follow(
  block: Block,
  changes: readonly TextEdit[],
  expected: (line: number) => string,
  actual: (line: number) => string | undefined,
): Block | undefined {
  const lastLength = block.count > 0 ? expected(block.count - 1).length : 0;
  let sure = true;
  let places = [block];
  for (const change of changes) {
    const next: Block[] = [];
    for (const place of places) {
      const moved = { start: place.start + growth(change), count: place.count };
      const last = place.start + place.count - 1;
      const atEnd = change.start.line === last && change.start.character === lastLength;
      if (!touches(place, change)) next.push(shift(place, change));
      else if (atEnd && /^[\r\n]/.test(change.text)) next.push(place);
      else if (endsBefore(place, change)) next.push(moved);
      else {
        sure = false;
        next.push(place);
        if (change.start.line < place.start && moved.start !== place.start) next.push(moved);
      }
    }
    places = next;
  }
  const held = sure ? places : places.filter((place) => holds(place, expected, actual));
  return held.length === 1 ? held[0] : undefined;
}

/** Does a change end right at the block's first character, with a line end of its own before it? */
function endsBefore(block: Block, { start, end, text }: TextEdit): boolean {
  if (end.line !== block.start || end.character !== 0) return false;
  return text === '' ? start.character === 0 : /[\r\n]$/.test(text);
}

function holds(
  block: Block,
  expected: (line: number) => string,
  actual: (line: number) => string | undefined,
): boolean {
  if (block.start < 0) return false;
  for (let i = 0; i < block.count; i++) if (actual(block.start + i) !== expected(i)) return false;
  return true;
}

/** Where `lines` are now in a document: where they were, else their one other place; `undefined` when gone or not sure. */
export function relocate(
  lines: readonly string[],
  was: number,
  lineCount: number,
  actual: (line: number) => string | undefined,
): number | undefined {
  const at = (start: number): boolean => holds({ start, count: lines.length }, (line) => lines[line] ?? '', actual);
  if (at(was)) return was;
  let found: number | undefined;
  for (let start = 0; start + lines.length <= lineCount; start++) {
    if (!at(start)) continue;
    if (found !== undefined) return undefined;
    found = start;
  }
  return found;
}
