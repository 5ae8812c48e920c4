// Finds code by its indentation, for when no language server says where functions begin and end.
import type { LensTarget } from './targets.ts';

/** The lines of a document, as far as they are looked at. */
export interface TextLines {
  readonly count: number;
  readonly at: (line: number) => string;
}

export interface Span {
  /** 0-based. */
  readonly start: number;
  /** The last line. */
  readonly end: number;
}

/** Lines looked at on each side, at most: a block that is longer is none that anyone would mean. */
const reach = 150;
/** Lines on each side that stand in for a block where there is none. */
const near = 10;

/**
 * The block around some lines: from the line above them that is indented less, to where that one's indentation ends. At
 * the outermost level, and where the block would be longer than anyone means, the lines close by.
 */
export function blockAround(lines: TextLines, { start, end }: Span): Span {
  const own = Math.min(...indentsOf(lines, start, end));
  let head = start;
  for (let line = start; line >= Math.max(0, start - reach); line--) {
    const indent = indentOf(lines.at(line));
    if (indent === undefined || indent >= own) continue;
    head = line;
    break;
  }
  const last = head === start && !opens(lines, start) ? undefined : endOf(lines, head);
  if (last !== undefined && last >= end) return { start: head, end: last };
  return { start: Math.max(0, start - near), end: Math.min(lines.count - 1, end + near) };
}

/** The functions and classes that begin within a span, by their keywords and indentation. At most one a line. */
export function definitionsIn(lines: TextLines, { start, end }: Span): LensTarget[] {
  const found: LensTarget[] = [];
  for (let line = Math.max(0, start); line <= Math.min(end, lines.count - 1); line++) {
    const [, keyword = '', name = ''] = definition.exec(lines.at(line)) ?? [];
    if (name === '' || !opens(lines, line)) continue;
    const last = endOf(lines, line);
    const kind = classWords.has(keyword) ? 'class' : 'function';
    if (last !== undefined) found.push({ kind, name, start: line, end: last, line });
  }
  return found;
}

const classWords = new Set(['class', 'struct', 'trait', 'impl', 'module', 'object']);

/** A line that defines something by a keyword, in most languages that have one. Linear: each word is read once. */
const definition =
  /^[ \t]{0,80}(?:(?:export|default|public|private|protected|internal|static|async|final|abstract|virtual|override|sealed|partial|open|pub(?:\([a-z]{1,9}\))?|unsafe|inline|local|data) ){0,6}(function\*?|def|fn|func|fun|sub|proc|class|struct|trait|impl|module|object)[ \t]+(?:\([^()]{0,60}\)[ \t]*)?([\p{L}_$][\p{L}\p{N}_$]{0,100}(?:(?:\.|::?)[\p{L}\p{N}_$]{1,100}){0,5})/u;

/** Is the next line that has text indented further than this one? */
function opens(lines: TextLines, line: number): boolean {
  const own = indentOf(lines.at(line));
  for (let next = line + 1; own !== undefined && next < Math.min(lines.count, line + reach); next++) {
    const indent = indentOf(lines.at(next));
    if (indent !== undefined) return indent > own;
  }
  return false;
}

/** Where the block below a line ends, with the line that closes it; `undefined`: too far away. */
function endOf(lines: TextLines, head: number): number | undefined {
  const own = indentOf(lines.at(head)) ?? 0;
  let last = head;
  for (let line = head + 1; line < lines.count; line++) {
    if (line - head > 2 * reach) return undefined;
    const text = lines.at(line);
    const indent = indentOf(text);
    if (indent === undefined) continue;
    if (indent > own) last = line;
    else return indent === own && /^\s*(?:[)\]}]|end\b)/.test(text) ? line : last;
  }
  return last;
}

function indentsOf(lines: TextLines, start: number, end: number): number[] {
  const found: number[] = [];
  for (let line = start; line <= Math.min(end, start + reach); line++) {
    const indent = indentOf(lines.at(line));
    if (indent !== undefined) found.push(indent);
  }
  return found.length > 0 ? found : [0];
}

/** Columns before the first character, a tab counting as four; `undefined` for a blank line. */
function indentOf(text: string): number | undefined {
  let columns = 0;
  for (const character of text) {
    if (character === ' ') columns += 1;
    else if (character === '\t') columns += 4;
    else return columns;
  }
  return undefined;
}
