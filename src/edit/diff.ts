// Inline edit: a reply streams into a document, and what was there can always be put back. The files of this folder are
// pure and work on lines without their ends; only `vscode/` knows documents and editors. May import messages, gateways
// and fast-myers-diff; must never know a gateway's name or which editor is active.
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

/** Most comparisons of lines for an exact diff: about a tenth of a second. */
const MAX_COMPARISONS = 20_000_000;

/** The exact hunks between two texts, in order: the fewest changed lines; one hunk where finding those takes too long. */
export function hunks(original: readonly string[], current: readonly string[]): Hunk[] {
  let head = 0;
  const most = Math.min(original.length, current.length);
  while (head < most && original[head] === current[head]) head++;
  let tail = 0;
  while (tail < most - head && original[original.length - 1 - tail] === current[current.length - 1 - tail]) tail++;
  const left = original.slice(head, original.length - tail);
  const right = current.slice(head, current.length - tail);
  return pieces(left, right).map(([fromLeft, toLeft, fromRight, toRight]) => ({
    originalLine: head + fromLeft,
    removed: left.slice(fromLeft, toLeft),
    line: head + fromRight,
    count: toRight - fromRight,
  }));
}

type Piece = readonly [fromLeft: number, toLeft: number, fromRight: number, toRight: number];

function pieces(left: string[], right: string[]): Piece[] {
  if (left.length === 0 && right.length === 0) return [];
  const tooMany = new Error('too many comparisons');
  let count = 0;
  const same = (i: number, j: number): boolean => {
    // The search can not be stopped in any other way.
    if (++count > MAX_COMPARISONS) throw tooMany;
    return left[i] === right[j];
  };
  try {
    return [...diff(left, right, same)];
  } catch (error) {
    if (error !== tooMany) throw error;
    return [[0, left.length, 0, right.length]];
  }
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

export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A change of characters, as editors take it. */
export interface TextEdit {
  readonly start: Position;
  readonly end: Position;
  readonly text: string;
}

/**
 * A change of whole lines as a change of characters: where only lines come or only lines go, one line end each comes or
 * goes with them, so that all other lines keep theirs and a document without a final line end stays without.
 */
export function textEdit(
  { line, remove, insert }: LineEdit,
  document: { readonly lineCount: number; readonly lengthOf: (line: number) => number; readonly eol: string },
): TextEdit {
  const endOf = (at: number): Position => ({ line: at, character: document.lengthOf(at) });
  const after = line + remove;
  if (remove > 0 && insert.length > 0) {
    return { start: { line, character: 0 }, end: endOf(after - 1), text: insert.join(document.eol) };
  }
  if (after < document.lineCount) {
    const text = insert.map((added) => added + document.eol).join('');
    return { start: { line, character: 0 }, end: { line: after, character: 0 }, text };
  }
  const start = line > 0 ? endOf(line - 1) : { line: 0, character: 0 };
  return { start, end: endOf(document.lineCount - 1), text: insert.map((added) => document.eol + added).join('') };
}

/** Longest lines, in words, whose words are compared. */
const MAX_WORDS = 400;

/**
 * Where `current` differs from `previous` by whole words, as [from, to) in UTF-16 units. Empty where it is not a change of
 * that line but another one: less than half of it is the same.
 */
export function changedWords(previous: string, current: string): (readonly [from: number, to: number])[] {
  const left = wordsOf(previous);
  const right = wordsOf(current);
  if (left.length > MAX_WORDS || right.length > MAX_WORDS) return [];
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

function wordsOf(line: string): string[] {
  return line.match(/\w+|\s+|[^\w\s]/gu) ?? [];
}
