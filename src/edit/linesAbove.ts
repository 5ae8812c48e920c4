// How far a write moves what stands below it.
import type { LineEdit } from './diff.ts';

/**
 * How many more lines there are above `line` after these edits. What comes exactly there comes below: it is seen. Of a
 * piece that begins above it and ends below it, the new lines stand above as far as old ones did.
 */
export function linesAbove(line: number, edits: readonly LineEdit[]): number {
  let more = 0;
  for (const { line: at, remove, insert } of edits) {
    if (at >= line) continue;
    const above = line - at;
    more += above >= remove ? insert.length - remove : Math.min(insert.length, above) - above;
  }
  return more;
}
