// What to show of Markdown whose end hasn’t arrived: half-written marks are held back or completed.
import type { Token, Tokens } from 'marked';
import { deepestInline, longestInline } from './parser.ts';
import type { Run } from './parser.ts';
import { isWide, startsTex } from './writing.ts';

// What is shown of Markdown whose end is still being written. Only for the eye: nothing is parsed again from it. The rule: no
// frame shows a mark, an empty block or a word that the whole text will not show in that place. What cannot be known yet is
// held back; everything takes time linear in the text.

/** A last line that may become the mark of a block, or a line of text: not shown until it is one of them. */
const undecided =
  /^(?:>[ \t]*|(?:[*+-]|\d{1,9}[.)])[ \t]+)*(?:[*+-]|\d{1,9}[.)]?|#{1,6}|[*_]{1,3}|=+|-+|`{1,2}|~{1,2}|`{3,}[^`]*|~{3,}.*|\[[ xX]?\]?)?$/;

/** In code: a line that may become its closing fence, or nothing but indentation. */
const undecidedInCode = /^[ \t>]*(?:`*|~*)[ \t]*$/;

/** A longer line is not looked at whole: it is a line of text. */
const longestLine = 1_000;

/** The beginning of `source` whose blocks are known. `inCode`: the last of them is a block of code. */
export function settled(source: string, inCode: boolean): string {
  const lineStart = source.lastIndexOf('\n') + 1;
  const line = source.slice(lineStart);
  if (inCode)
    return line.length <= longestLine && undecidedInCode.test(line) ? withoutBlankEnd(source, lineStart) : source;
  if (line !== '' && line.length <= longestLine && undecided.test(line.trim())) return source.slice(0, lineStart);
  return source.slice(0, tableHead(source, lineStart));
}

/** `source` up to the end of the last line before `lineStart` that is not blank. */
function withoutBlankEnd(source: string, lineStart: number): string {
  let end = lineStart;
  while (end > 0) {
    const start = end < 2 ? 0 : source.lastIndexOf('\n', end - 2) + 1;
    if (!/^[ \t>]*$/.test(source.slice(start, end - 1))) break;
    end = start;
  }
  return source.slice(0, Math.max(0, end - 1));
}

/** Where a table's head begins, when the row below, which says that it is one, is not there yet; else the end. */
function tableHead(source: string, lineStart: number): number {
  const line = source.slice(lineStart);
  const above = lineStart < 2 ? 0 : source.lastIndexOf('\n', lineStart - 2) + 1;
  const isHead = (text: string): boolean => /^ {0,3}\|/.test(text.slice(0, 4));
  const headAbove = lineStart > 0 && isHead(source.slice(above, lineStart)) && /^[ \t|:-]*$/.test(line);
  const start = headAbove ? above : isHead(line) ? lineStart : source.length;
  return start < source.length && !isInTable(source, lineStart) ? start : source.length;
}

/** Whether a row at `at` belongs to a table: somewhere above it, before a blank line, is a row of delimiters. */
function isInTable(source: string, at: number): boolean {
  let end = at - 1;
  while (end > 0) {
    const start = source.lastIndexOf('\n', end - 1) + 1;
    const line = source.slice(start, end).trim();
    if (line === '') return false;
    if (line.includes('-') && /^[\s|:-]+$/.test(line)) return true;
    end = start - 1;
  }
  return false;
}

/** Quick to tell: in most blocks there is nothing that code could begin with. */
export function mayHoldCode(source: string): boolean {
  return ['```', '~~~', '    ', '\t'].some((sign) => source.includes(sign));
}

/** Whether the last block, in whatever it stands, is one of code. */
export function endsInCode(tokens: readonly Token[]): boolean {
  const last = tokens.findLast(({ type }) => type !== 'space');
  if (last?.type === 'list') return endsInCode((last as Tokens.List).items.at(-1)?.tokens ?? []);
  if (last?.type === 'blockquote') return endsInCode((last as Tokens.Blockquote).tokens);
  return last?.type === 'code';
}

/** The last text of `runs` is still being written: it is read as if its half-written marks were whole. */
export function mendLast(runs: readonly Run[]): readonly Run[] {
  const index = runs.findLastIndex(({ src }) => src !== '');
  const last = runs[index];
  if (last === undefined || last.src.length > longestInline) return runs;
  const src = mend(last.src);
  return src === last.src ? runs : runs.with(index, { src, tokens: last.tokens });
}

/** A last piece that may become a mark, an entity, a tag, an escape, or a path. */
const halfWritten = /(?:&#?\w{0,31}|<(?:!-*|\/?[A-Za-z][^\s<>]{0,64})?|!|~{1,2}|\\(?:\.|\\[\w.-]{0,64}\\?)?)$/;

/** The longest formula that is waited for. */
const longestFormula = 300;

/**
 * The inline `text` with the marks completed that are half there. Emphasis and code are closed, marks with nothing after
 * them are left out, and so is the beginning of a link until its address begins; from then on it is its text.
 */
export function mend(text: string): string {
  // It looks at the end alone: the pattern would be tried at every character.
  const from = Math.max(0, text.length - 140);
  const half = halfWritten.exec(text.slice(from));
  return new Mending(half === null ? text : text.slice(0, from + half.index)).mended();
}

interface Mark {
  readonly mark: string;
  readonly at: number;
}

/** Where there may be something to mend; all between is text. */
const signs = /[\\`*_~[]/g;

/** A letter or a digit, of any script. */
const wordCharacter = /[\p{L}\p{N}\p{M}]/u;

/** The longest text of a link that is waited for. */
const longestLinkText = 300;

class Mending {
  readonly #source: string;
  /** Emphasis that is open, outermost first. */
  readonly #open: Mark[] = [];
  readonly #ends: ReadonlyMap<number, number>;

  constructor(source: string) {
    this.#source = source;
    this.#ends = bracketEnds(source);
  }

  mended(): string {
    const source = this.#source;
    signs.lastIndex = 0;
    for (let sign = signs.exec(source); sign !== null; sign = signs.exec(source)) {
      const next = this.#read(sign.index);
      if (typeof next === 'string') return this.#close(next);
      signs.lastIndex = next;
    }
    return this.#close(source);
  }

  /** Reads what is at `at`: where to read on, or the text to end with. */
  #read(at: number): number | string {
    switch (this.#source[at]) {
      case '\\':
        return this.#escape(at);
      case '`':
        return this.#code(at);
      case '*':
      case '_':
      case '~':
        return this.#emphasis(at);
      case '[':
        return this.#link(at);
      default:
        return at + 1;
    }
  }

  #escape(at: number): number | string {
    const source = this.#source;
    const formula = startsTex(source.slice(at, at + longestFormula));
    if (formula !== undefined) return at + formula.length;
    const waits = /[([]/.test(source[at + 1] ?? '') && source.length - at < longestFormula;
    return waits ? source.slice(0, at) : at + 2;
  }

  #code(at: number): number | string {
    const source = this.#source;
    const mark = run(source, at);
    const end = sameRun(source, mark, at + mark.length);
    if (end >= 0) return end + mark.length;
    if (source.slice(at + mark.length).trim() === '') return source.slice(0, at);
    return source.replace(/`+$/, '') + mark;
  }

  #emphasis(at: number): number | string {
    const source = this.#source;
    const whole = run(source, at);
    const after = source[at + whole.length] ?? '';
    const before = source[at - 1] ?? ' ';
    const inWord = wordCharacter.test(before) && wordCharacter.test(after);
    if (whole.startsWith('_') && inWord) return at + whole.length;
    let left = whole.length;
    if (!/\s/.test(before)) {
      left = this.#closeMarks(whole);
      // The first half of a closing mark, as of `**bold*`.
      const outer = this.#open.at(-1)?.mark ?? '';
      if (after === '' && left > 0 && left < outer.length && outer.startsWith(whole.slice(0, left))) {
        return source.slice(0, at + whole.length - left);
      }
    }
    const canOpen = after === '' || !/\s/.test(after);
    // A single asterisk between letters is more often a sign of multiplication.
    const isSign = left === 1 && whole === '*' && inWord && !isWide(before) && !isWide(after);
    const isMark = left > 0 && left <= 3 && this.#open.length < deepestInline && (!whole.startsWith('~') || left === 2);
    if (isMark && canOpen && !isSign) this.#open.push({ mark: whole.slice(0, left), at: at + whole.length - left });
    return at + whole.length;
  }

  /** Closes what the run of marks `whole` closes, innermost first; returns how many of its marks are left. */
  #closeMarks(whole: string): number {
    let left = whole.length;
    for (;;) {
      const inner = this.#open.findLastIndex(({ mark }) => whole.startsWith(mark.charAt(0)) && mark.length <= left);
      const last = this.#open.at(-1);
      const entry = this.#open[inner];
      if (entry === undefined) return left;
      // `***both***` may be closed one by one; anything else only by what it was opened with, or what encloses it.
      if (last !== undefined && last !== entry && whole.startsWith(last.mark.charAt(0))) return this.#shorten(left);
      this.#open.length = inner;
      left -= entry.mark.length;
      if (left === 0) return 0;
    }
  }

  /** The last open mark is longer than what is left: as much of it is closed. */
  #shorten(left: number): number {
    const last = this.#open.pop();
    if (last === undefined) return left;
    if (last.mark.length === 3) {
      this.#open.push({ mark: last.mark.slice(left), at: last.at });
      return 0;
    }
    this.#open.push(last);
    return left;
  }

  #link(at: number): number | string {
    const source = this.#source;
    const end = this.#ends.get(at);
    if (end === undefined) return at + 1;
    const image = source[at - 1] === '!';
    const before = image ? source.slice(0, at - 1) : source.slice(0, at);
    const follows = source[end + 1];
    if (end >= source.length || follows === undefined) {
      // `array[1` is no link; and a long text in brackets is shown rather than waited for.
      const waits = (image || !wordCharacter.test(source[at - 1] ?? ' ')) && source.length - at <= longestLinkText;
      return waits ? before : at + 1;
    }
    if (follows === '[' && this.#ends.get(end + 1) === source.length) return before;
    if (follows !== '(') return at + 1;
    for (let close = end + 2, nested = 0; close < source.length; close++) {
      const character = source[close];
      if (character === '\\') close++;
      else if (character === '(') nested++;
      else if (character === ')' && nested-- === 0) return close + 1;
      // What has a space, and no title after it, is no address.
      else if (character === ' ' && /[^\s"'(]/.test(source[close + 1] ?? ' ')) return at + 1;
    }
    return image ? before : before + source.slice(at + 1, end);
  }

  #close(text: string): string {
    let shown = text;
    const open = this.#open.slice();
    // Marks with nothing after them yet are not shown.
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      if (shown.slice(last.at + last.mark.length).trim() !== '') break;
      shown = shown.slice(0, last.at);
      open.pop();
    }
    const marks = open.reverse().map(({ mark }) => mark);
    if (marks.length === 0) return shown;
    const trimmed = shown.trimEnd();
    return trimmed + marks.join('') + shown.slice(trimmed.length);
  }
}

/** Where each bracket of the last line is closed: links that are still being written are there. */
function bracketEnds(source: string): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const lineStart = source.lastIndexOf('\n') + 1;
  if (!source.includes('[', lineStart)) return ends;
  const open: number[] = [];
  for (let at = lineStart; at < source.length; at++) {
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
