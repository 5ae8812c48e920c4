// Which line of a change came in place of which, where there are not as many as there were.
import { wordsOf } from './changedWords.ts';

/** Most pairs of lines that are compared: each takes a few microseconds. */
const mostPairs = 900;

/** Lines that share less than this part of their words have nothing to do with each other. */
const least = 0.5;

/**
 * For each of `current` the index of the line of `previous` it came in place of, in order on both sides, so that as many
 * words as possible stay. `undefined`: it is new, or there are too many lines to tell.
 */
export function successors(previous: readonly string[], current: readonly string[]): readonly (number | undefined)[] {
  const found: (number | undefined)[] = current.map(() => undefined);
  if (previous.length === current.length) return found.map((_, i) => i);
  if (previous.length * current.length > mostPairs) return found;
  const [before, after] = [previous.map(countsOf), current.map(countsOf)];
  const likeness = before.map((old) => after.map((one) => alike(old, one)));
  // The best that can be had of the lines from `i` and from `j` on.
  const best = Array.from({ length: previous.length + 1 }, () => new Float64Array(current.length + 1));
  const at = (i: number, j: number): number => best[i]?.[j] ?? 0;
  const pair = (i: number, j: number): number => {
    const like = likeness[i]?.[j] ?? 0;
    return like < least ? 0 : like + at(i + 1, j + 1);
  };
  for (let i = previous.length - 1; i >= 0; i--) {
    const row = best[i];
    for (let j = current.length - 1; row && j >= 0; j--) row[j] = Math.max(pair(i, j), at(i + 1, j), at(i, j + 1));
  }
  for (let [i, j] = [0, 0]; i < previous.length && j < current.length;) {
    if (at(i, j) === pair(i, j) && at(i, j) > 0) found[j++] = i++;
    else if (at(i, j) === at(i + 1, j)) i++;
    else j++;
  }
  return found;
}

function countsOf(line: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of wordsOf(line)) if (word.trim() !== '') counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** The part of the words of the longer line that both have. */
function alike(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let [shared, left, right] = [0, 0, 0];
  for (const [word, count] of one) {
    left += count;
    shared += Math.min(count, other.get(word) ?? 0);
  }
  for (const count of other.values()) right += count;
  return shared / Math.max(left, right, 1);
}
