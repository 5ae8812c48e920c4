// Which hunks are near some lines, where each is shown, and what fits beside a line.
import type { Hunk } from '../../diff.ts';

/** The hunks (in order) that reach a line between `from` and `to`. */
export function near(hunks: readonly Hunk[], from: number, to: number): readonly Hunk[] {
  let [low, high] = [0, hunks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const hunk = hunks[middle];
    if (hunk && hunk.line + Math.max(hunk.count, 1) < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  for (; end < hunks.length; end++) if ((hunks[end]?.line ?? 0) - 1 > to) break;
  return hunks.slice(low, end);
}

/** The line that a hunk is shown at: its first, or where only lines went, the one before the gap. */
export function shownAt({ line, count }: Hunk): number {
  return count > 0 ? line : Math.max(line - 1, 0);
}

/** Which of the lines with so much room has the parts beside it: the last that has room for all, or else the roomiest. */
export function fittingIn(
  rooms: readonly number[],
  parts: readonly string[],
): { readonly at: number; readonly text: string } {
  const most = Math.max(...rooms);
  const text = fitting(parts, most);
  return { at: rooms.findLastIndex((room) => room >= text.length || room === most), text };
}

/** As many of the parts, from the first on, as stand in so many columns; the first always does. */
function fitting(parts: readonly string[], columns: number): string {
  const all = parts.map((_, at) => parts.slice(0, parts.length - at).join(' · '));
  return all.find(({ length }) => length <= columns) ?? parts[0] ?? '';
}
