// A reply that describes the change instead of giving the new code: a diff, SEARCH/REPLACE blocks, numbered lines, or the
// whole file where a part was asked for.
import { applyLineEdits, lineEdits, sameLines } from '../diff.ts';
import type { LineEdit } from '../diff.ts';
import { lineNumber } from './doubts.ts';
import type { Instead } from './doubts.ts';
import { blocks, diffPieces, isAside, unnumbered } from './pieces.ts';
import type { Piece } from './pieces.ts';
import { indentOf } from './indent.ts';
import { syntaxOf } from './syntax.ts';

/** The lines of the file above and below the code to change, all of them. */
export interface Surroundings {
  readonly above: readonly string[];
  readonly below: readonly string[];
}

/** The code to change, and the file it is in. */
export interface Place {
  readonly original: readonly string[];
  readonly file?: Surroundings | undefined;
  readonly languageId: string;
}

/** What a description makes of the code. */
export interface Described {
  readonly lines: readonly string[];
  /** Is there another place that it could mean, or does it fit only but for white space? */
  readonly unsure: boolean;
  /** Does it change lines above or below the code too? Those changes are left out. */
  readonly outside: boolean;
}

/**
 * The code after a change that is described rather than written out. `unfit`: it is a description, but not of this code,
 * so it must not be applied. `undefined`: it isn't a description from its first line to its last. `marked`: it stands
 * between the marks, where nothing but the description may be; `complete`: the reply was not cut off.
 */
export function describedCode(
  lines: readonly string[],
  instead: Instead,
  place: Place,
  { marked, complete }: { readonly marked: boolean; readonly complete: boolean },
): Described | 'unfit' | undefined {
  if (instead === 'line_numbers') {
    const code = unnumbered(lines);
    return code && { lines: code, unsure: false, outside: false };
  }
  const file = fileOf(place);
  const aside = syntaxOf(place.languageId).prose === true ? () => false : marked ? isAside : () => true;
  const found = instead === 'search_replace' ? blocks(lines, aside, file) : undefined;
  if (complete && found?.unfinished === true) return 'unfit';
  const pieces = instead === 'diff' ? diffPieces(lines, new Set(file), aside) : found?.pieces;
  if (!pieces) return undefined;
  // The last hunk of a diff that was cut off may be a part of one.
  const sure = complete || instead !== 'diff' ? pieces : pieces.slice(0, -1);
  return sure.length === 0 ? 'unfit' : applied(sure, file, place);
}

/**
 * The code in a reply that is the whole file. `undefined`: it isn't the whole file. `unfit`: it was cut off, or its code
 * begins or ends elsewhere.
 */
export function fromWholeFile(
  reply: readonly string[],
  { file = none, ...code }: Place,
  complete: boolean,
): Described | 'unfit' | undefined {
  const { above } = file;
  // A reply may end without the file's last line end.
  const all = surrounds(reply, above, file.below);
  const [lines, below] = all ? [reply, file.below] : [withoutEnd(reply), withoutEnd(file.below)];
  const place = { ...code, file: { above, below } };
  if (!complete) {
    const first = edgeOf(above);
    const begun = lines.find((line) => line.trim() !== '');
    return first !== undefined && begun === first && !place.original.includes(first) ? 'unfit' : undefined;
  }
  const around = [...above, ...below].filter(tells);
  const end = lines.length - below.length;
  const whole = { lines: lines.slice(above.length, end), unsure: around.length === 0, outside: false };
  const isAround = surrounds(lines, above, below);
  // Lines that say little stand at the code's own edges by chance, but not all of the file's.
  const many = [...above, ...below].filter((line) => line.trim() !== '').length > 2;
  if (isAround && many && !surrounds(place.original, above, below)) return whole;
  if (around.length === 0 || !hasEdge(lines, place)) return undefined;
  const there = new Set(lines);
  if (around.filter((line) => there.has(line)).length < around.length * 0.6) return undefined;
  if (isAround) return whole;
  return inside(lineEdits(fileOf(place), lines), place) ?? 'unfit';
}

/** Do lines begin with all of these and end with all of those? */
function surrounds(lines: readonly string[], above: readonly string[], below: readonly string[]): boolean {
  const end = lines.length - below.length;
  return end >= above.length && sameLines(above, lines.slice(0, above.length)) && sameLines(below, lines.slice(end));
}

function withoutEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1);
}

/**
 * Tells of each line of a reply that streams whether it, and so what follows, may be something else than the new code. What
 * it is shows at the end of the reply.
 */
export function mayDescribe(place: Place): (line: string) => boolean {
  const { original, file = none, languageId } = place;
  if (isDiffLanguage(languageId)) return () => false;
  const known = new Set(original);
  const trimmed = new Set(original.map((line) => line.trim()));
  const numbered = original.some((line) => lineNumber.test(line));
  const first = edgeOf(file.above);
  const next = file.below.find(tells);
  const context = new Set(near(place));
  const signs = original.some((line) => /^[-+]/.test(line));
  let begun = false;
  return (line) => {
    if (known.has(line) || line.trim() === '') return false;
    const begins = !begun;
    begun = true;
    if (line === next || (begins && line === first)) return true;
    if (begins && !numbered && /^\s*\d+\s*[|:│→\t]/.test(line)) return true;
    if (mark.test(line)) return true;
    // A diff without its head.
    if (begins && (line.startsWith(' ') ? context.has(line.slice(1)) : /^[-+]/.test(line) && !signs)) return true;
    const signed = /^[-+]/.test(line) && line.length > 2;
    return signed && trimmed.has(line.slice(1).trim()) && !trimmed.has(line.trim());
  };
}

/** Is text in this language itself a description of a change? */
export function isDiffLanguage(languageId: string): boolean {
  return languageId === 'diff' || languageId === 'patch';
}

const none: Surroundings = { above: [], below: [] };

/** Most lines before a change that a diff shows with it. */
const mostContext = 10;

/** What begins a diff, or a block to search and replace, on a line of its own. */
const mark =
  /^(?:@@ |diff --git |--- (?:a\/|\/dev\/null)|\*\*\* Begin Patch|\s*(?:<{5,9}|-{7}) ?(?:SEARCH|ORIGINAL)\b)/;

function fileOf({ original, file = none }: Place): readonly string[] {
  return [...file.above, ...original, ...file.below];
}

/** The code with the lines next to it that a diff may show. */
export function near({ original, file = none }: Place): readonly string[] {
  return [...file.above.slice(-mostContext), ...original, ...file.below.slice(0, mostContext)];
}

/** Does a line say enough to be known again? */
function tells(line: string): boolean {
  return /\w.*\w.*\w.*\w/.test(line);
}

/** The first line of a file, if it says enough and comes before the code. */
function edgeOf(above: readonly string[]): string | undefined {
  const first = above.find((line) => line.trim() !== '');
  return first !== undefined && tells(first) ? first : undefined;
}

/** Does a reply begin with the file's first line, or end with its last, where those are not the code's own? */
function hasEdge(lines: readonly string[], { original, file = none }: Place): boolean {
  const ends = (from: readonly string[]): string | undefined => from.findLast((line) => line.trim() !== '');
  const begins = (from: readonly string[]): string | undefined => from.find((line) => line.trim() !== '');
  const first = begins(file.above);
  const last = ends(file.below);
  return first === undefined
    ? last !== undefined && ends(lines) === last && ends(original) !== last
    : begins(lines) === first && begins(original) !== first;
}

interface Found {
  readonly line: number;
  readonly count: number;
  readonly unsure: boolean;
  /** Is it elsewhere than the reply says? And is there another place like it? */
  readonly isOff: boolean;
  readonly isOneOfSeveral: boolean;
  /** How the file's lines are indented deeper than those of the piece, or less deep. */
  readonly shift: (line: string) => string;
}

function applied(pieces: readonly Piece[], file: readonly string[], place: Place): Described | 'unfit' {
  const edits: LineEdit[] = [];
  const all: Found[] = [];
  const views = viewsOf(file);
  let from = 0;
  for (const piece of pieces) {
    const found = find(piece, views, place, from);
    if (!found) return 'unfit';
    all.push(found);
    from = found.line + found.count;
    for (const { line, remove, insert } of piece.edits)
      edits.push({ line: found.line + line, remove, insert: insert.map(found.shift) });
  }
  edits.sort((a, b) => a.line - b.line);
  const clash = edits.some(({ line, remove }, i) => line + remove > (edits[i + 1]?.line ?? Number.POSITIVE_INFINITY));
  const result = clash ? undefined : inside(edits, place);
  // Where some of the numbers are wrong none is proof.
  const isGuess = all.some(({ isOff }) => isOff) && all.some(({ isOneOfSeveral }) => isOneOfSeveral);
  return result ? { ...result, unsure: isGuess || all.some(({ unsure }) => unsure) } : 'unfit';
}

/** Where a piece is in the file: exactly, else but for white space. */
function find(piece: Piece, views: readonly View[], place: Place, after: number): Found | undefined {
  const file = views[0]?.lines() ?? [];
  const { at } = piece;
  if (piece.from.length === 0) {
    const whole = place.original.every((line) => line.trim() === '');
    const line = whole ? (place.file?.above.length ?? 0) : at;
    if (line === undefined || line > file.length) return undefined;
    return {
      line,
      count: 0,
      unsure: piece.doubt === 'lines' || (!whole && piece.doubt === 'place'),
      isOff: false,
      isOneOfSeveral: false,
      shift: same,
    };
  }
  for (const { read, lines: seen } of views) {
    // A blank line at the end may stand between hunks.
    for (let count = piece.from.length; count > 0; count--) {
      const lines = piece.from.slice(0, count);
      const places = placesOf(lines.map(read), seen());
      const line = best(places, place, after, at);
      if (line !== undefined) {
        const [own = '', theirs = ''] = [file[line], lines[0]].map((each) => indentOf(each ?? ''));
        const exact = read === same;
        const unsure = piece.doubt === 'lines' || (places.length > 1 && (line !== at || piece.doubt === 'place'));
        return {
          line,
          count,
          unsure: unsure || !exact,
          isOff: at !== undefined && line !== at,
          isOneOfSeveral: places.length > 1,
          shift: exact ? same : shifter(theirs, own),
        };
      }
      const isChanged = piece.edits.some(({ line, remove }) => line + remove >= count);
      if (piece.from[count - 1]?.trim() !== '' || isChanged) break;
    }
  }
  return undefined;
}

const same = (line: string): string => line;

/** The lines of a file as they are compared: read once for all pieces, and only where they are needed. */
interface View {
  readonly read: (line: string) => string;
  readonly lines: () => readonly string[];
}

function viewsOf(file: readonly string[]): readonly View[] {
  return [same, (line: string) => line.trimEnd(), (line: string) => line.trim()].map((read) => {
    let lines: readonly string[] | undefined;
    return { read, lines: () => (lines ??= file.map(read)) };
  });
}

function placesOf(wanted: readonly string[], lines: readonly string[]): number[] {
  const places: number[] = [];
  const [first = ''] = wanted;
  for (let start = lines.indexOf(first); start >= 0; start = lines.indexOf(first, start + 1))
    if (wanted.every((line, i) => line === lines[start + i])) places.push(start);
  return places;
}

/** The place that is meant: where the reply says, else in the code rather than around it, after the last piece. */
function best(
  places: readonly number[],
  { original, file = none }: Place,
  after: number,
  at?: number,
): number | undefined {
  if (at !== undefined && places.includes(at)) return at;
  const [start, end] = [file.above.length, file.above.length + original.length];
  const here = places.filter((line) => line >= start && line < end);
  const of = here.length > 0 ? here : places;
  return of.find((line) => line >= after) ?? of[0];
}

function shifter(theirs: string, own: string): (line: string) => string {
  if (theirs === own) return (line) => line;
  if (own.startsWith(theirs)) return (line) => (line.trim() === '' ? line : own.slice(theirs.length) + line);
  return (line) => (line.startsWith(theirs) ? own + line.slice(theirs.length) : line);
}

/** The code after edits of its file. `undefined`: one of them reaches across its edge, or none into it. */
function inside(edits: readonly LineEdit[], { original, file = none }: Place): Described | undefined {
  const start = file.above.length;
  const end = start + original.length;
  const own: LineEdit[] = [];
  for (const edit of edits) {
    const last = edit.line + edit.remove;
    if (edit.line >= start && last <= end) own.push({ ...edit, line: edit.line - start });
    else if (edit.line < end && last > start) return undefined;
  }
  if (own.length === 0 && edits.length > 0) return undefined;
  return { lines: applyLineEdits(original, own), unsure: false, outside: own.length < edits.length };
}
