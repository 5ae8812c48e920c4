import { longestInline } from './parser.ts';

/** A last line that may become the mark of a block, or a line of text: not shown until it is one of them. */
const undecided =
  /^(?:>[ \t]*|(?:[*+-]|\d{1,9}[.)])[ \t]+)*(?:[*+-]|\d{1,9}[.)]?|#{1,6}|=+|-+|`{1,2}|~{1,2}|`{3,}[^`]*|~{3,}.*|\[[ xX]?\]?)?$/;
/** The start of a list item or quote, before its text. */
const lead = /^[ \t]*(?:(?:[*+-]|\d{1,9}[.)]|>)[ \t]+(?:\[[ xX]\][ \t]+)?)*/;

/** A longer line is not looked at whole: it is a line of text. */
const longestLine = 1_000;

/**
 * `source`, whose end is still being written, with the marks completed that are half there: what is shown while they
 * arrive is what will most likely be shown when they have. Only for the eye; nothing is parsed again from it. Takes
 * time linear in its length.
 */
export function mend(source: string): string {
  const lineStart = source.lastIndexOf('\n') + 1;
  const line = source.slice(lineStart);
  if (line !== '' && line.length <= longestLine && undecided.test(line.trim())) return source.slice(0, lineStart);
  // A table's head, until the row below it says that it is one; and that row.
  const above = afterBlankLine(source);
  const head = source.indexOf('\n', above);
  const half = /^[ \t|:-]*$/.test(head < 0 ? '' : source.slice(head + 1));
  if (half && /^ {0,3}\|/.test(source.slice(above, above + 4))) return source.slice(0, above);
  const from = paragraphStart(source);
  return source.length - from > longestInline ? source : mendInline(source, from);
}

/** Where what follows the last blank line of `source` begins. */
function afterBlankLine(source: string): number {
  let end = source.lastIndexOf('\n');
  while (end > 0) {
    const start = source.lastIndexOf('\n', end - 1) + 1;
    if (source.slice(start, end).trim() === '') return end + 1;
    end = start - 1;
  }
  return 0;
}

/** Where the last paragraph, item or cell of `source` begins: marks do not reach further back. */
function paragraphStart(source: string): number {
  let at = source.length;
  for (;;) {
    const start = source.lastIndexOf('\n', at - 1) + 1;
    const line = source.slice(start, at);
    if (line.trim() === '' && at < source.length) return at + 1;
    const marks = lead.exec(line)?.[0].length ?? 0;
    if (line.startsWith('|')) return start + line.lastIndexOf('|') + 1;
    if (marks > 0 && /\S/.test(line.slice(0, marks))) return start + marks;
    if (start === 0) return 0;
    at = start - 1;
  }
}

/** Completes emphasis, code and links that are open at the end; a link whose address is half there is only its text. */
function mendInline(source: string, from: number): string {
  const open: Mark[] = [];
  const ends = bracketEnds(source);
  let at = from;
  while (at < source.length) {
    const character = source[at];
    if (character === '\\') {
      at += 2;
    } else if (character === '`') {
      const mark = run(source, at);
      const end = sameRun(source, mark, at + mark.length);
      if (end < 0) {
        const text = source.slice(at + mark.length);
        if (text.trim() === '') return closing(source.slice(0, at), open);
        let last = source.length;
        while (source[last - 1] === '`') last--;
        return closing(source.slice(0, last) + mark, open);
      }
      at = end + mark.length;
    } else if (character === '*' || character === '_' || character === '~') {
      const mark = run(source, at);
      toggle(open, source, mark, at);
      at += mark.length;
    } else if (character === '[') {
      const link = linkAt(source, at, ends);
      if (typeof link !== 'number') {
        return closing(source.slice(0, at - (link.image ? 1 : 0)) + link.text, open);
      }
      at = link;
    } else {
      at++;
    }
  }
  return closing(source, open);
}

/** Where each bracket of the last line is closed: links that are still being written are there. */
function bracketEnds(source: string): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (let at = source.lastIndexOf('\n') + 1; at < source.length; at++) {
    const character = source[at];
    if (character === '\\') at++;
    else if (character === '[') open.push(at);
    else if (character === ']') {
      const start = open.pop();
      if (start !== undefined) ends.set(start, at);
    }
  }
  for (const start of open) ends.set(start, source.length);
  return ends;
}

/** Where the next run of backticks as long as `mark` is, from `from` on; -1 if there is none. */
function sameRun(source: string, mark: string, from: number): number {
  let at = source.indexOf(mark, from);
  for (; at >= 0; at = source.indexOf(mark, at)) {
    const { length } = run(source, at);
    if (length === mark.length) return at;
    at += length;
  }
  return at;
}

function run(source: string, at: number): string {
  let end = at;
  while (source[end] === source[at]) end++;
  return source.slice(at, end);
}

interface Mark {
  readonly mark: string;
  readonly at: number;
}

function toggle(open: Mark[], source: string, mark: string, at: number): void {
  const before = source[at - 1] ?? ' ';
  const after = source[at + mark.length] ?? '';
  if (mark.startsWith('_') && /\w/.test(before) && /\w/.test(after)) return;
  const closes = !/\s/.test(before) && open.findLastIndex((entry) => entry.mark === mark);
  if (closes !== false && closes >= 0) open.length = closes;
  // At the very end, marks may open or close: taken for what they can be.
  else if (mark.length <= 3 && (after === '' || !/\s/.test(after)) && mark !== '~') open.push({ mark, at });
}

/** For a link at `at` that is not whole at the end of `source`, what to show; else where to read on. */
function linkAt(
  source: string,
  at: number,
  ends: ReadonlyMap<number, number>,
): number | { readonly text: string; readonly image: boolean } {
  const end = ends.get(at);
  if (end === undefined) return at + 1;
  const image = source[at - 1] === '!';
  if (end >= source.length) {
    const text = source.slice(at + 1);
    return image ? { text: '', image } : /^\^?[\w\s"'(.,:/-]+$/.test(text) ? { text, image } : at + 1;
  }
  if (source[end + 1] !== '(') return at + 1;
  for (let close = end + 2, nested = 0; close < source.length; close++) {
    const character = source[close];
    if (character === '\\') close++;
    else if (character === '(') nested++;
    else if (character === ')' && nested-- === 0) return close + 1;
  }
  return { text: image ? '' : source.slice(at + 1, end), image };
}

function closing(source: string, open: readonly Mark[]): string {
  let text = source;
  let last = open.length;
  // Marks with nothing after them yet are not shown.
  while (last > 0) {
    const entry = open[last - 1];
    if (entry === undefined || text.slice(entry.at + entry.mark.length).trim() !== '') break;
    text = text.slice(0, entry.at);
    last--;
  }
  const half = /(?<![*_~\\])[*_~]$/.exec(text)?.[0];
  const trimmed = text.trimEnd();
  const spaces = text.slice(trimmed.length);
  let marks = '';
  for (let index = last - 1; index >= 0; index--) marks += open[index]?.mark ?? '';
  if (marks === '') return text;
  // `**bold*`: the first half of the closing mark.
  if (half !== undefined && marks.startsWith(half + half)) return trimmed.slice(0, -1) + marks + spaces;
  return trimmed + marks + spaces;
}
