/** Whole lines of a document, 0-based. A block of no lines is the gap before `start`. */
export interface Block {
  readonly start: number;
  readonly count: number;
}

/** What a change of a document replaced: from within line `start` to within line `end`, by text with `added` line ends. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly added: number;
}

/** How many lines longer the document is after a change. */
export function growth(change: Change): number {
  return change.added - (change.end - change.start);
}

/** Does a change touch a line of the block (or, of an empty block, go across its gap)? */
export function touches(block: Block, change: Change): boolean {
  if (block.count === 0) return change.start < block.start && change.end >= block.start;
  return change.end >= block.start && change.start < block.start + block.count;
}

/** Where the block is after a change that does not touch it. */
export function shift(block: Block, change: Change): Block {
  return change.end < block.start ? { start: block.start + growth(change), count: block.count } : block;
}

/**
 * The block after a change that may touch it: what was typed inside belongs to it; a line that the change joined with a
 * line outside does not, because putting the original back must never take text from outside.
 */
export function stretch(block: Block, change: Change): Block {
  if (!touches(block, change)) return shift(block, change);
  const end = block.start + block.count;
  const joined = change.added === 0 ? 1 : 0;
  const start = change.start >= block.start ? block.start : change.start + change.added + joined;
  if (change.end < end) return { start, count: Math.max(end + growth(change) - start, 0) };
  return { start, count: change.start >= block.start ? Math.max(change.start + 1 - joined - start, 0) : 0 };
}

/**
 * Where the block is after `changes` (in the order they are to be applied), if its lines are still `expected`: a change
 * may touch the edge of a block, or replace a whole document by itself, and leave the block as it was.
 */
export function follow(
  block: Block,
  changes: readonly Change[],
  expected: (line: number) => string,
  actual: (line: number) => string | undefined,
): Block | undefined {
  let still = block;
  let moved = block;
  let touched = false;
  for (const change of changes) {
    touched ||= touches(still, change) || touches(moved, change);
    still = touches(still, change) ? still : shift(still, change);
    moved = {
      start: moved.start + (change.start < moved.start || touches(moved, change) ? growth(change) : 0),
      count: moved.count,
    };
  }
  if (!touched) return still;
  return [still, moved].find((candidate) => holds(candidate, expected, actual));
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
  count: number,
  actual: (line: number) => string | undefined,
): number | undefined {
  const expected = (line: number): string => lines[line] ?? '';
  const at = (start: number): boolean => holds({ start, count: lines.length }, expected, actual);
  if (at(was)) return was;
  let found: number | undefined;
  for (let start = 0; start + lines.length <= count; start++) {
    if (!at(start)) continue;
    if (found !== undefined) return undefined;
    found = start;
  }
  return found;
}
