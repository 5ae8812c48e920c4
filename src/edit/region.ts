// The lines an edit owns, followed through every change others make to the document.
import type { TextEdit } from './textEdit.ts';

/** Whole lines of a document, 0-based. A region of no lines is the gap before `start`. */
export interface Region {
  readonly start: number;
  readonly count: number;
}

/** A document as lines, as it is now. */
export interface Lines {
  readonly lineCount: number;
  readonly line: (line: number) => string | undefined;
}

/** Most places kept in mind while it is unclear which of them is the region. */
const maxPlaces = 16;

export function lineEnds(text: string): number {
  return text.split(/\r\n?|\n/).length - 1;
}

/** How many lines longer the document is after a change. */
function growth({ start, end, text }: TextEdit): number {
  return lineEnds(text) - (end.line - start.line);
}

/** Does a change reach a line of the region (or, of an empty region, across its gap)? */
export function touches({ start, count }: Region, change: TextEdit): boolean {
  if (count === 0) return change.start.line < start && change.end.line >= start;
  return change.end.line >= start && change.start.line < start + count;
}

/** Does a change reach into the region and beyond it? */
export function crosses(region: Region, change: TextEdit): boolean {
  const inside = change.start.line >= region.start && change.end.line < region.start + region.count;
  return touches(region, change) && !inside;
}

function shift(region: Region, change: TextEdit): Region {
  return change.end.line < region.start ? { start: region.start + growth(change), count: region.count } : region;
}

/** Does a change put whole lines right above the region's first character, or take some away there? */
function endsBefore(region: Region, { start, end, text }: TextEdit): boolean {
  if (end.line !== region.start || end.character !== 0) return false;
  return text === '' ? start.character === 0 : /[\r\n]$/.test(text);
}

/** Does a change put whole lines right below the region's last character? */
function beginsAfter(region: Region, lastLength: number, { start, text }: TextEdit): boolean {
  return start.line === region.start + region.count - 1 && start.character === lastLength && /^[\r\n]/.test(text);
}

/**
 * Does something of the region stay behind a change? That moves with all that is below it; where nothing does, the region
 * can only be in what the change put there.
 */
function leavesEnd({ start, count }: Region, lastLength: number, { end }: TextEdit): boolean {
  const last = start + count - 1;
  return end.line < last || (end.line === last && end.character < lastLength);
}

/** The region after a change at its very edge, which leaves its lines alone. `undefined`: the change is no such one. */
function pastEdge(region: Region, lastLength: number, change: TextEdit): Region | undefined {
  if (region.count > 0 && beginsAfter(region, lastLength, change)) return region;
  if (endsBefore(region, change)) return { start: region.start + growth(change), count: region.count };
  return undefined;
}

/**
 * The region after a change that may touch it: what was typed inside belongs to it; a line that the change joined with a
 * line outside does not, because putting the original back must never take text from outside.
 */
export function stretch(region: Region, change: TextEdit): Region {
  if (!touches(region, change)) return shift(region, change);
  const end = region.start + region.count;
  const added = lineEnds(change.text);
  const inside = change.start.line >= region.start;
  const start = inside ? region.start : change.start.line + added + (added === 0 && change.start.character > 0 ? 1 : 0);
  if (change.end.line < end) return { start, count: Math.max(end + growth(change) - start, 0) };
  return { start, count: inside ? Math.max(change.start.line + (added > 0 ? 1 : 0) - start, 0) : 0 };
}

/** The region with everything that was put into it or at its very edge. `undefined`: a change reaches beyond it. */
export function widen(region: Region, changes: readonly TextEdit[]): Region | undefined {
  let at = region;
  for (const change of changes) {
    if (crosses(at, change)) return undefined;
    at = stretch(at, change);
  }
  return at;
}

/** Does a change put other text where the region was, and nothing of the region stays? */
export function replaces(
  { start, count }: Region,
  { start: from, end: to, text }: TextEdit,
  lastLength: number,
): boolean {
  if (count === 0 || text === '') return false;
  const last = start + count - 1;
  const wider = from.line < start || to.line > last;
  return wider && from.line <= start && (to.line > last || (to.line === last && to.character >= lastLength));
}

/** Where a region is after `changes` that touch it, and whether it was replaced by something else on the way. */
export function stretchAll(
  region: Region,
  changes: readonly TextEdit[],
  lines: readonly string[],
  { lineCount, line }: Lines,
): { readonly region: Region; readonly replaced: boolean } {
  let replaced = false;
  let whole = true;
  const last = lines.at(-1)?.length ?? 0;
  let at = region;
  for (const change of changes) {
    replaced ||= replaces(at, change, last);
    // The length of the last line is known only until a change reaches into it.
    const edge = whole ? pastEdge(at, last, change) : undefined;
    const next = edge ?? stretch(at, change);
    if (!edge && touches(at, change) && change.end.line >= at.start + at.count - 1) whole = false;
    at = next;
  }
  const start = Math.min(Math.max(at.start, 0), lineCount);
  const count = Math.min(at.count, lineCount - start);
  // A document has one line at least: nothing in the place of all of it is an empty one.
  if (count === 0 && lineCount === 1 && line(0) === '') return { region: { start: 0, count: 1 }, replaced };
  return { region: { start, count }, replaced };
}

/**
 * Where the region is after others' `changes` (in the order they apply) if its lines are still `expected`: a change may
 * touch its edge, or replace the whole document by itself, and leave it as it was. `undefined`: it is not, or it is not
 * sure which of several places is the region.
 */
export function follow(
  region: Region,
  changes: readonly TextEdit[],
  expected: readonly string[],
  document: Lines,
): Region | undefined {
  const lastLength = expected.at(-1)?.length ?? 0;
  let sure = true;
  let places = [region];
  for (const change of changes) {
    const next: Region[] = [];
    for (const place of places) {
      const edge = touches(place, change) ? pastEdge(place, lastLength, change) : shift(place, change);
      if (edge) {
        next.push(edge);
        continue;
      }
      sure = false;
      const grown = growth(change);
      const moved = { start: place.start + grown, count: place.count };
      const isBegun = change.start.line >= place.start;
      const reach = change.start.line + lineEnds(change.text);
      const isLeft = leavesEnd(place, lastLength, change);
      for (const at of isBegun || grown === 0 ? [place] : [place, moved]) {
        if (isLeft ? at.start === moved.start : at.start + at.count - 1 <= reach) next.push(at);
      }
    }
    if (next.length > maxPlaces) return undefined;
    places = next;
  }
  // A gap that a change went across can't be told from any other.
  const held = sure ? places : places.filter(({ start, count }) => count > 0 && holds(expected, start, document));
  return held.length === 1 ? held[0] : undefined;
}

/** Do `lines` stand in the document from `start` on? */
export function holds(lines: readonly string[], start: number, document: Lines): boolean {
  return start >= 0 && lines.every((line, i) => document.line(start + i) === line);
}

/** The lines of a region from which on `lines` stand in it. */
export function placesIn({ start, count }: Region, lines: readonly string[], document: Lines): readonly number[] {
  const places: number[] = [];
  for (let at = start; at + lines.length <= start + count; at++) if (holds(lines, at, document)) places.push(at);
  return places;
}

/** Where `lines` are now in a document: where they were, else their one other place; `undefined` when gone or not sure. */
export function relocate(lines: readonly string[], was: number, document: Lines): number | undefined {
  if (holds(lines, was, document)) return was;
  let found: number | undefined;
  for (let start = 0; start + lines.length <= document.lineCount; start++) {
    if (!holds(lines, start, document)) continue;
    if (found !== undefined) return undefined;
    found = start;
  }
  return found;
}
