// Line diffs: the edits between two texts, applying them, and grouping them into hunks.
import { diff } from 'fast-myers-diff';

/** One change of whole lines: at `line` (0-based, before the change) `remove` lines go and `insert` come instead. */
export interface LineEdit {
  readonly line: number;
  readonly remove: number;
  readonly insert: readonly string[];
}

/** A separate piece of a finished change: `removed` lines at `originalLine` of the original became `count` lines at `line`. */
export interface Hunk {
  readonly originalLine: number;
  readonly removed: readonly string[];
  readonly line: number;
  readonly count: number;
}

/** Most comparisons of lines for an exact diff. A comparison costs about 20 ns, so this is well under a frame and a half. */
const maxComparisons = 1_500_000;

/** The exact hunks between two texts, in order: the fewest changed lines; fewer and larger ones where finding those takes too long. */
export function hunks(original: readonly string[], current: readonly string[]): Hunk[] {
  const { head, left, right } = trimmed(original, current);
  return pieces(left, right).map(([fromLeft, toLeft, fromRight, toRight]) => ({
    originalLine: head + fromLeft,
    removed: left.slice(fromLeft, toLeft),
    line: head + fromRight,
    count: toRight - fromRight,
  }));
}

/** What is left of both between their common first and last lines. */
function trimmed(
  original: readonly string[],
  current: readonly string[],
): { readonly head: number; readonly left: readonly string[]; readonly right: readonly string[] } {
  let head = 0;
  const most = Math.min(original.length, current.length);
  while (head < most && original[head] === current[head]) head++;
  let tail = 0;
  while (tail < most - head && original[original.length - 1 - tail] === current[current.length - 1 - tail]) tail++;
  return {
    head,
    left: original.slice(head, original.length - tail),
    right: current.slice(head, current.length - tail),
  };
}

type Piece = readonly [fromLeft: number, toLeft: number, fromRight: number, toRight: number];

/**
 * Lines that only one side has can't be common, so they are left out of the search, which makes an edit of every line
 * cost no more than its few unchanged ones. The result stays exact.
 */
function pieces(left: readonly string[], right: readonly string[]): Piece[] {
  if (left.length === 0 && right.length === 0) return [];
  const [inLeft, inRight] = [new Set(left), new Set(right)];
  const leftAt = placesOf(left, inRight);
  const rightAt = placesOf(right, inLeft);
  let spent = 0;
  const tooMany = new Error('too many comparisons');
  const same = (i: number, j: number): boolean => {
    // The search can't be stopped in any other way.
    if (++spent > maxComparisons) throw tooMany;
    return left[leftAt[i] ?? -1] === right[rightAt[j] ?? -1];
  };
  try {
    return around(commonOf([...diff(leftAt, rightAt, same)], leftAt, rightAt), left.length, right.length);
  } catch (error) {
    if (error !== tooMany) throw error;
    return around(landmarks(left, right), left.length, right.length);
  }
}

function placesOf(lines: readonly string[], others: ReadonlySet<string>): number[] {
  return lines.flatMap((line, i) => (others.has(line) ? [i] : []));
}

/** The pairs of equal lines that a diff of `leftAt` and `rightAt` leaves between its pieces. */
function commonOf(
  changed: readonly Piece[],
  leftAt: readonly number[],
  rightAt: readonly number[],
): (readonly [left: number, right: number])[] {
  const common: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  for (const [fromLeft, toLeft, , toRight] of [...changed, [leftAt.length, 0, 0, 0] as const]) {
    for (; i < fromLeft; i++, j++) common.push([leftAt[i] ?? 0, rightAt[j] ?? 0]);
    [i, j] = [toLeft, toRight];
  }
  return common;
}

/** The pieces between pairs of common lines, which are in order on both sides. */
function around(common: readonly (readonly [left: number, right: number])[], left: number, right: number): Piece[] {
  const found: Piece[] = [];
  let [i, j] = [0, 0];
  for (const [atLeft, atRight] of [...common, [left, right] as const]) {
    if (i < atLeft || j < atRight) found.push([i, atLeft, j, atRight]);
    [i, j] = [atLeft + 1, atRight + 1];
  }
  return found;
}

/**
 * Pairs of lines that stand once on each side, the most of them that are in order on both. Not the exact answer, but
 * cheap, and a user sees the same lines.
 */
function landmarks(left: readonly string[], right: readonly string[]): (readonly [left: number, right: number])[] {
  const once = (lines: readonly string[]): Map<string, number> => {
    const places = new Map<string, number>();
    lines.forEach((line, i) => places.set(line, places.has(line) ? -1 : i));
    return places;
  };
  interface Chain {
    readonly pair: readonly [left: number, right: number];
    readonly before: Chain | undefined;
  }
  const there = once(right);
  // By length, the chain of that many pairs that ends furthest to the left in `right`.
  const best: Chain[] = [];
  for (const [line, i] of once(left)) {
    const j = there.get(line) ?? -1;
    if (i < 0 || j < 0) continue;
    let [low, high] = [0, best.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((best[middle]?.pair[1] ?? 0) < j) low = middle + 1;
      else high = middle;
    }
    best[low] = { pair: [i, j], before: best[low - 1] };
  }
  const kept: (readonly [number, number])[] = [];
  for (let chain = best.at(-1); chain; chain = chain.before) kept.push(chain.pair);
  return kept.reverse();
}

/** The line edits that turn `from` into `to`, touching no line that is the same in both. */
export function lineEdits(from: readonly string[], to: readonly string[]): LineEdit[] {
  return hunks(from, to).map((hunk) => ({
    line: hunk.originalLine,
    remove: hunk.removed.length,
    insert: to.slice(hunk.line, hunk.line + hunk.count),
  }));
}

/** `lines` after `edits` (in order, not overlapping, all counted before the change). */
export function applyLineEdits(lines: readonly string[], edits: readonly LineEdit[]): string[] {
  const result: string[] = [];
  let at = 0;
  for (const edit of edits) {
    for (; at < edit.line; at++) result.push(lines[at] ?? '');
    for (const line of edit.insert) result.push(line);
    at += edit.remove;
  }
  for (; at < lines.length; at++) result.push(lines[at] ?? '');
  return result;
}

export function sameLines(left: readonly string[], right: readonly string[]): boolean {
  return left === right || (left.length === right.length && left.every((line, i) => line === right[i]));
}
