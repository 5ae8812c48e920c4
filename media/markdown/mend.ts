// What to show of inline Markdown whose end hasn’t arrived: half-written marks are held back or completed. Only for the
// eye: nothing is parsed again from it. No frame shows a mark or a word that the whole text will not show in that place.
// All of it takes time linear in the text.
import { Emphasis } from './emphasis.ts';
import { longestInline } from './parser.ts';
import type { Run } from './items.ts';
import { formulaAt, mayBeFormula, toCome } from './formula.ts';

/** Which of `runs` is still being written. */
export function lastRun(runs: readonly Run[]): number {
  return runs.findLastIndex(({ src }) => src !== '');
}

/** The last text of `runs` is still being written: it is read as if its half-written marks were whole. */
export function mendLast(runs: readonly Run[]): readonly Run[] {
  const index = lastRun(runs);
  const last = runs[index];
  if (last === undefined || last.src.length > longestInline) return runs;
  const src = mend(last.src);
  return src === last.src ? runs : runs.with(index, { src, tokens: last.tokens });
}

/** A last piece that may become a mark, an entity, a tag, an escape, or a path. */
const halfWritten = /(?:&#?\w{0,31}|<(?:!-*|\/?[A-Za-z][^\s<>]{0,64})?|!|~{1,2}|\\(?:\.|\\[\w.-]{0,64}\\?)?)$/;

/** A backslash at the end that would escape what follows. */
const halfEscape = /(?<!\\)(?:\\\\)*\\$/;

/** The longest formula that is waited for: one in brackets is not shown, one in dollars is shown as it is written. */
const longestFormula = { brackets: 300, dollars: 2_001 };

/**
 * The inline `text` with the marks completed that are half there. Emphasis and code are closed, marks with nothing after
 * them are left out, and so is the beginning of a link until its address begins; from then on it is its text.
 * `brokenOff`: no more will come, so nothing waits, and no word is left out.
 */
export function mend(text: string, brokenOff = false): string {
  // A backslash at the end would escape the mark that is put there.
  if (brokenOff) return new Mending(halfEscape.test(text) ? text.slice(0, -1) : text, true).mended();
  // It looks at the end alone: the pattern would be tried at every character.
  const from = Math.max(0, text.length - 140);
  const half = halfWritten.exec(text.slice(from));
  return new Mending(half === null ? text : text.slice(0, from + half.index), false).mended();
}

/** Where there may be something to mend; all between is text. */
const signs = /[\\`*_~[$]/g;

/** A letter or a digit, of any script. */
const wordCharacter = /[\p{L}\p{N}\p{M}]/u;

/** The longest text of a link that is waited for. */
const longestLinkText = 300;

class Mending {
  readonly #source: string;
  readonly #brokenOff: boolean;
  readonly #emphasis: Emphasis;
  readonly #ends: ReadonlyMap<number, number>;

  constructor(source: string, brokenOff: boolean) {
    this.#source = source;
    this.#brokenOff = brokenOff;
    this.#emphasis = new Emphasis(source);
    this.#ends = bracketEnds(source);
  }

  mended(): string {
    const source = this.#source;
    signs.lastIndex = 0;
    for (let sign = signs.exec(source); sign !== null; sign = signs.exec(source)) {
      const next = this.#read(sign.index);
      if (typeof next === 'string') return this.#emphasis.closed(next, this.#brokenOff);
      signs.lastIndex = next;
    }
    return this.#emphasis.closed(source, this.#brokenOff);
  }

  /** Reads what is at `at`: where to read on, or the text to end with. */
  #read(at: number): number | string {
    switch (this.#source[at]) {
      case '\\':
        return this.#escape(at);
      case '$':
        return this.#formula(at);
      case '`':
        return this.#code(at);
      case '*':
      case '_':
      case '~':
        return this.#marks(at);
      case '[':
        return this.#link(at);
      default:
        return at + 1;
    }
  }

  #escape(at: number): number | string {
    const source = this.#source;
    const formula = formulaAt(source.slice(at, at + longestFormula.brackets));
    if (formula !== undefined) return at + formula.raw.length;
    const waits = /[([]/.test(source[at + 1] ?? '') && source.length - at < longestFormula.brackets;
    return waits && !this.#brokenOff ? source.slice(0, at) : at + 2;
  }

  /** A formula that has not ended is shown as it is written, marks and all. */
  #formula(at: number): number | string {
    const source = this.#source;
    const rest = source.slice(at, at + longestFormula.dollars);
    const formula = formulaAt(rest, source[at - 1]);
    if (formula !== undefined) return at + formula.raw.length;
    if (!mayBeFormula(rest, source[at - 1] ?? '')) return at + 1;
    return this.#brokenOff ? source : source + toCome;
  }

  #code(at: number): number | string {
    const source = this.#source;
    const mark = run(source, at);
    const end = sameRun(source, mark, at + mark.length);
    if (end >= 0) return end + mark.length;
    const code = source.slice(at + mark.length).replace(/`+$/, '');
    return source.slice(0, at) + (code.trim() === '' ? '' : mark + code + mark);
  }

  #marks(at: number): number | string {
    const end = at + run(this.#source, at).length;
    // A run at the end may be half of one, and what it is depends on what follows.
    if (end === this.#source.length) return this.#source.slice(0, at);
    this.#emphasis.take(at, end);
    return end;
  }

  #link(at: number): number | string {
    const source = this.#source;
    const end = this.#ends.get(at);
    if (end === undefined) return at + 1;
    const image = source[at - 1] === '!';
    const before = this.#brokenOff ? at + 1 : source.slice(0, image ? at - 1 : at);
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
      else if (character === ' ') {
        const next = source[close + 1] ?? ' ';
        // What has a space, and no title after it, is no address.
        if (/[^\s"')]/.test(next)) return at + 1;
        if (next === '"' || next === "'") close = endOfTitle(source, close + 1);
      }
    }
    // A link to nowhere is drawn as its text, whose marks stay apart from those around it.
    return image && !this.#brokenOff ? before : `${source.slice(0, end + 1)}()`;
  }
}

/** Where the title that begins at `at` is closed, or the end. */
function endOfTitle(source: string, at: number): number {
  const end = source.indexOf(source.charAt(at), at + 1);
  return end < 0 ? source.length : end;
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
