// The words of a line that differ from those of the line before the change.
import { diff } from 'fast-myers-diff';

/** Longest lines, in words, whose words are compared. */
const maxWords = 400;

/**
 * Where `current` differs from `previous` by whole words, as [from, to) in UTF-16 units. Empty where it is not a change of
 * that line but another one: less than half of it is the same.
 */
export function changedWords(previous: string, current: string): (readonly [from: number, to: number])[] {
  const left = wordsOf(previous);
  const right = wordsOf(current);
  if (left.length > maxWords || right.length > maxWords) return [];
  const starts = [0];
  for (const word of right) starts.push((starts.at(-1) ?? 0) + word.length);
  const spans: (readonly [number, number])[] = [];
  let changed = 0;
  for (const [, , from, to] of diff(left, right)) {
    const span = [starts[from] ?? 0, starts[to] ?? 0] as const;
    changed += span[1] - span[0];
    if (span[1] > span[0]) spans.push(span);
  }
  return changed * 2 > current.trim().length ? [] : spans;
}

/** Words, blanks and single signs. */
export function wordsOf(line: string): string[] {
  return line.match(/\w+|\s+|[^\w\s]/gu) ?? [];
}
