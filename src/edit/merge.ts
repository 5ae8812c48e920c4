// What a user typed into the code while an edit was being written: kept apart from what the edit wrote.
import { applyLineEdits, hunks } from './diff.ts';
import type { Hunk, LineEdit } from './diff.ts';
import type { Region } from './region.ts';

/** The code without the edit but with what the user changed. */
export interface Merged {
  readonly lines: readonly string[];
  /** Did the user change lines that the edit had changed too? Those stand as they stood. */
  readonly overlaps: boolean;
}

/**
 * A three-way merge by lines: `written` (what the edit had made of `original`) became `now` by the user's hand; the rest
 * goes back to the original.
 */
export function withoutEdit(original: readonly string[], written: readonly string[], now: readonly string[]): Merged {
  const mine = hunks(written, now);
  const isMine = (hunk: Hunk): boolean => mine.some((own) => overlap(own, hunk));
  const back = hunks(written, original).flatMap((hunk) => (isMine(hunk) ? lineByLine(hunk) : [hunk]));
  const free = back.filter((hunk) => !isMine(hunk));
  const edits = [...mine.map((hunk) => edit(hunk, now)), ...free.map((hunk) => edit(hunk, original))];
  // Lines that are only put in stand before what begins at the same line.
  edits.sort((a, b) => a.line - b.line || a.remove - b.remove);
  return { lines: applyLineEdits(written, edits), overlaps: free.length < back.length };
}

/** A change of each line by itself, where as many came as went. */
function lineByLine({ originalLine, removed, line, count }: Hunk): readonly Hunk[] {
  return removed.length === count
    ? removed.map((text, i) => ({ originalLine: originalLine + i, removed: [text], line: line + i, count: 1 }))
    : [{ originalLine, removed, line, count }];
}

/** The original with those of the changes to `accepted` that stand in `now`, just so. */
export function withAccepted(
  original: readonly string[],
  accepted: readonly string[],
  now: readonly string[],
): readonly string[] {
  const say = (hunk: Hunk, to: readonly string[]): string => JSON.stringify(edit(hunk, to));
  const standing = new Set(hunks(original, now).map((hunk) => say(hunk, now)));
  const both = hunks(original, accepted).filter((hunk) => standing.has(say(hunk, accepted)));
  return applyLineEdits(
    original,
    both.map((hunk) => edit(hunk, accepted)),
  );
}

/**
 * What `from` became, with the lines of these regions as they were: none goes, and none comes among them or in the place of
 * nothing else.
 */
export function withRegions(
  from: readonly string[],
  to: readonly string[],
  regions: readonly Region[],
): readonly string[] {
  const edits = hunks(from, to).flatMap((hunk): LineEdit[] => {
    const { line, remove, insert } = edit(hunk, to);
    const end = line + remove;
    const kept = regions.filter((at) => at.start < end && line < at.start + at.count);
    const isAmong = remove === 0 && regions.some((at) => at.start < line && line < at.start + at.count);
    if (isAmong) return [];
    if (kept.length === 0) return [{ line, remove, insert }];
    const gone: LineEdit[] = [];
    for (let at = line; at < end; at++)
      if (!kept.some(({ start, count }) => at >= start && at < start + count))
        gone.push({ line: at, remove: 1, insert: [] });
    return gone.map((one, index) => (index === 0 ? { ...one, insert } : one));
  });
  return applyLineEdits(from, edits);
}

function edit({ originalLine, removed, line, count }: Hunk, to: readonly string[]): LineEdit {
  return { line: originalLine, remove: removed.length, insert: to.slice(line, line + count) };
}

/** Do two hunks of the same text change the same lines? Those that only touch don't, but two gaps at the same place do. */
function overlap(a: Hunk, b: Hunk): boolean {
  const [endOfA, endOfB] = [a.originalLine + a.removed.length, b.originalLine + b.removed.length];
  const isSameGap = a.originalLine === endOfA && b.originalLine === endOfB && endOfA === endOfB;
  return isSameGap || (a.originalLine < endOfB && b.originalLine < endOfA);
}

/** The hunks from `original` to `written`, where they stand in `now`, without the lines that the user has changed. */
export function hunksOfEdit(original: readonly string[], written: readonly string[], now: readonly string[]): Hunk[] {
  const places = placesIn(written, now);
  return hunks(original, written).flatMap((hunk) => {
    if (hunk.count === 0) {
      const line = places[hunk.line];
      return line === undefined ? [] : [{ ...hunk, line }];
    }
    const runs: Hunk[] = [];
    for (const line of places.slice(hunk.line, hunk.line + hunk.count)) {
      const last = runs.at(-1);
      if (line === undefined) continue;
      if (last && last.line + last.count === line) runs.splice(-1, 1, { ...last, count: last.count + 1 });
      else if (last) runs.push({ ...last, removed: [], line, count: 1 });
      else runs.push({ ...hunk, line, count: 1 });
    }
    return runs;
  });
}

/** Where each line of `written`, and its end, is in `now`; `undefined` for those that are not there any more. */
function placesIn(written: readonly string[], now: readonly string[]): readonly (number | undefined)[] {
  const places: (number | undefined)[] = [];
  let to = 0;
  const end = { originalLine: written.length, removed: [''], line: now.length, count: 0 };
  for (const { originalLine, removed, line, count } of [...hunks(written, now), end]) {
    while (places.length < originalLine) places.push(to++);
    while (places.length < originalLine + removed.length) places.push(undefined);
    to = line + count;
  }
  places[written.length] = now.length;
  return places;
}
