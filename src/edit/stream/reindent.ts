// Indents a reply’s code the way the file does.
import { indentOf, leastIndent, spacesOf } from './indent.ts';
import type { IndentStyle } from './indent.ts';
import { Literals, syntaxOf } from './syntax.ts';
import type { Syntax } from './syntax.ts';

interface Line {
  readonly text: string;
  /** Never shifted: it starts inside a literal, or is blank. */
  readonly fixed: boolean;
  /** Never converted between tabs and spaces: a literal, or documentation. */
  readonly kept: boolean;
  /** Tells how the reply is indented. */
  readonly counts: boolean;
  /** The first line that does. */
  readonly first: boolean;
}

/** The indentation missing from the first line, and from all others. */
interface Shift {
  readonly first: string;
  readonly rest: string;
  /** How many spaces make a level in the reply, where the file's levels have another number. */
  readonly level?: number | undefined;
}

const meant: Shift = { first: '', rest: '' };

/** A line without its trailing comment. */
function codeOf(line: string): string {
  return line.length > 1_000 ? line : line.replace(/\s+(?:\/\/|#|--).*$/, '').trimEnd();
}

/** Does a line open a block, so that the next one is a level deeper? */
function opensBlock(line: string): boolean {
  return /(?:[{[:]|=>|->|\b(?:then|do|else|try|begin|of|where))$/.test(codeOf(line));
}

/** Is the next line deeper than this one, because of a block or an open bracket? */
function opens(line: string): boolean {
  let open = 0;
  for (const [bracket] of codeOf(line).matchAll(/[([{}\])]/g)) open += '([{'.includes(bracket) ? 1 : -1;
  return open > 0 || opensBlock(line);
}

/** Does a line go on with the statement of the line before? */
const continues = /^\s*(?:\??\.[\w$]|&&|\|\||=>|->|::|[?:+/%|]\s|(?:and|or)\b)/;

/**
 * Gives the lines of a reply the indentation of the code they replace.
 *
 * The rule: indentation is as intended unless its base was lost. The base was lost if the reply starts further left than
 * the original, and its least indented line is at the margin, or off the file's step, while none of the original's is.
 * Then everything is shifted by one amount, so that the least indented line ends up where the original's is; only the
 * first line is shifted if only that one lost its base (servers trim what they send). A reply at the margin whose levels
 * have another number of spaces than the file's gets the file's. Literals are never touched.
 * Preprocessor lines and Makefile conditionals don't count, and stay at the margin. A shift that would turn the reply back
 * into the original is not made: moving the code is what was asked for.
 *
 * Spaces become tabs, or tabs spaces, in a file that uses only the other, except in literals and in lines that the
 * original has.
 *
 * `push` returns the lines that are certain and never changes its mind. It holds nothing if the reply starts as deep as
 * the original or the original reaches the margin, which is nearly always. It holds the first lines of a reply that starts
 * at the margin, usually one; all lines, until one is at the margin, of a reply that starts less indented than the
 * original but not at the margin; lines that so far only move the original; and, in a file of tabs, lines indented with
 * spaces until one shows how many make a level.
 */
export class Reindenter {
  readonly #original: readonly string[];
  #known: ReadonlySet<string> | undefined;
  readonly #style: IndentStyle;
  readonly #syntax: Syntax;
  readonly #literals: Literals;
  /** The original's first two lines that count, the first one's indentation, and the least of all. */
  readonly #starts: readonly string[];
  readonly #first: string;
  readonly #base: string;
  /** How many of the reply's spaces make a tab, once known; the lines waiting for it; and the line before them. */
  #spaces = 0;
  #unscaled: Line[] = [];
  #previous: string | undefined;
  /** Lines held until it is known whether the base was lost. */
  #held: Line[] = [];
  /** The reply's first two lines that count. */
  readonly #begins: string[] = [];
  #any = false;
  /** `undefined` until it is known. */
  #shift: Shift | undefined;
  /** Lines held because, shifted, they are the original so far. */
  #same: Line[] | undefined;
  /** Lines that stay as they are, of which nobody has asked yet what they start inside. */
  readonly #unread: string[] = [];

  constructor(original: readonly string[], style: IndentStyle, languageId = '') {
    this.#original = original;
    this.#style = style;
    this.#syntax = syntaxOf(languageId);
    this.#literals = new Literals(this.#syntax);
    this.#starts = this.#counted(original, (_, many) => many === 2);
    this.#first = indentOf(this.#starts[0] ?? '');
    const deeper = original.every((line) => line.startsWith(this.#first) || !this.#says(line));
    this.#base = deeper ? this.#first : leastIndent(this.#counted(original, (line) => indentOf(line) === ''));
    if (this.#base === '') this.#shift = meant;
  }

  push(text: string): string[] {
    if (this.#stays(text)) {
      this.#unread.push(text);
      return [text];
    }
    for (const unread of this.#unread.splice(0)) if (this.#read(unread).counts) this.#previous = unread;
    return this.#scale(this.#read(text)).flatMap((scaled) => this.#place(scaled));
  }

  /** Does a line stay as it is, whatever it starts inside? Nearly all do, and to find out what they start inside is dear. */
  #stays(text: string): boolean {
    if (this.#shift !== meant || this.#same || this.#unscaled.length > 0) return false;
    const { by } = this.#style;
    if (by === 'mixed' || this.#syntax.fixedIndent === true) return true;
    return by === 'tabs' ? !text.startsWith('  ') : !/^ *\t/.test(text);
  }

  #read(text: string): Line {
    const where = this.#literals.next(text);
    const literal = where === 'literal';
    const kept = literal || where === 'documentation';
    const counts = !kept && this.#says(text);
    const line = { text, fixed: literal || text.trim() === '', kept, counts, first: counts && !this.#any };
    this.#any ||= counts;
    return line;
  }

  /** The lines that tell how code is indented, to the one that is `enough`. */
  #counted(lines: readonly string[], enough: (line: string, many: number) => boolean): string[] {
    const literals = new Literals(this.#syntax);
    const counted: string[] = [];
    for (const line of lines) {
      const where = literals.next(line);
      if (where === 'literal' || where === 'documentation' || !this.#says(line)) continue;
      counted.push(line);
      if (enough(line, counted.length)) break;
    }
    return counted;
  }

  end(): string[] {
    const widths = this.#unscaled.map(({ text, counts }) => (counts ? spacesOf(text) : 0)).filter((width) => width > 1);
    this.#spaces ||= Math.min(this.#style.unit || 4, ...widths);
    const lines = this.#unscaled.splice(0).flatMap((line) => this.#place(this.#converted(line)));
    if (!this.#shift && this.#begins.length > 0) lines.push(...this.#settle(this.#atEnd()));
    for (const { text } of this.#held.splice(0)) lines.push(text);
    const same = this.#same ?? [];
    this.#same = undefined;
    const moved = same.length === this.#original.length;
    for (const line of same) lines.push(moved ? line.text : this.#shifted(line));
    return lines;
  }

  #has(line: string): boolean {
    this.#known ??= new Set(this.#original);
    return this.#known.has(line);
  }

  #says(line: string): boolean {
    return line.trim() !== '' && this.#syntax.aside?.test(line) !== true;
  }

  /** Converts a line to the file's tabs or spaces, once the width of the reply's levels is known. */
  #scale(line: Line): Line[] {
    const { by, unit } = this.#style;
    if (by === 'mixed' || this.#syntax.fixedIndent === true) return [line];
    const indent = indentOf(line.text);
    if (by === 'spaces') {
      if (line.kept || !indent.includes('\t') || this.#has(line.text)) return [line];
      return [{ ...line, text: indent.replaceAll('\t', ' '.repeat(unit)) + line.text.slice(indent.length) }];
    }
    if (this.#spaces === 0 && line.counts) this.#spaces = this.#levelOf(spacesOf(line.text));
    if (line.counts) this.#previous = line.text;
    const waits = this.#unscaled.length > 0 || (!line.kept && spacesOf(line.text) > 1 && !this.#has(line.text));
    if (this.#spaces === 0 && waits) {
      this.#unscaled.push(line);
      return [];
    }
    return [...this.#unscaled.splice(0), line].map((each) => this.#converted(each));
  }

  /** How many spaces make a level, judging by a line with this many. 0: it doesn't tell. */
  #levelOf(spaces: number): number {
    if (spaces < 2) return 0;
    const { length } = this.#first;
    if (this.#previous === undefined) return spaces === 2 * length || spaces === 4 * length ? spaces / length : 0;
    const step = spaces - spacesOf(this.#previous);
    return step >= 2 && step <= 8 && opensBlock(this.#previous) ? step : 0;
  }

  #converted(line: Line): Line {
    const spaces = spacesOf(line.text);
    if (this.#style.by !== 'tabs' || line.kept || spaces < 2 || this.#has(line.text)) return line;
    const tabs = '\t'.repeat(Math.floor(spaces / this.#spaces));
    return { ...line, text: tabs + ' '.repeat(spaces % this.#spaces) + line.text.slice(spaces) };
  }

  #place(line: Line): string[] {
    if (this.#shift) return this.#give(line);
    this.#held.push(line);
    if (!line.counts) return [];
    if (this.#begins.length < 2) this.#begins.push(line.text);
    const shift = this.#decide(line.text);
    return shift ? this.#settle(shift) : [];
  }

  /** Decides by the lines so far, of which `last` is the newest, if that is already certain. */
  #decide(last: string): Shift | undefined {
    const [first = '', second] = this.#begins;
    const indent = indentOf(first);
    if (indent.startsWith(this.#first) || !this.#first.startsWith(indent)) return meant;
    const all = { first: this.#base, rest: this.#base };
    if (indent !== '') return indentOf(last) === '' ? all : undefined;
    if (second === undefined) return undefined;
    if (!indentOf(last).startsWith(this.#base)) return all;
    const step = indentOf(second).length;
    const [begin = '', next] = this.#starts;
    if (next !== undefined && first.trim() === begin.trim()) {
      if (step === indentOf(next).length) return { first: this.#first, rest: '' };
      if (step === indentOf(next).length - this.#first.length) return all;
    }
    if (continues.test(second) && this.#syntax.prose !== true)
      return step <= this.#base.length ? all : { first: this.#first, rest: '' };
    return opens(first) && step === (this.#style.by === 'tabs' ? 1 : this.#style.unit) ? all : undefined;
  }

  /** Decides when the reply has ended. */
  #atEnd(): Shift {
    if (indentOf(this.#begins[0] ?? '') === '') return { first: this.#first, rest: '' };
    const lowest = leastIndent(this.#held.filter(({ counts }) => counts).map(({ text }) => text));
    const off = (indent: string): boolean => this.#style.by === 'spaces' && indent.length % this.#style.unit !== 0;
    const lost = off(lowest) && !off(this.#base) && this.#base.startsWith(lowest);
    const missing = lost ? this.#base.slice(lowest.length) : '';
    return { first: missing, rest: missing };
  }

  #settle(decided: Shift): string[] {
    const shift = decided.rest === '' ? decided : { ...decided, level: this.#levelAtMargin() };
    this.#shift = shift;
    if (shift.first !== '' || shift.rest !== '') this.#same = [];
    return this.#held.splice(0).flatMap((line) => this.#give(line));
  }

  /** The width of the levels of a reply at the margin, if the file's have another one. */
  #levelAtMargin(): number | undefined {
    const [first = '', second = ''] = this.#begins;
    const level = indentOf(second).length;
    const nested = opensBlock(first) || codeOf(first).endsWith('(');
    if (this.#style.by !== 'spaces' || this.#syntax.aligned === true || indentOf(first) !== '' || !nested)
      return undefined;
    // The space before a star belongs to a block comment.
    const even = this.#held.every(({ text, counts }) => !counts || spacesOf(text.replace(/ \*/, '*')) % level === 0);
    return level >= 2 && level <= 8 && level !== this.#style.unit && even ? level : undefined;
  }

  #give(line: Line): string[] {
    const text = this.#shifted(line);
    if (!this.#same) return [text];
    if (text === this.#original[this.#same.length]) {
      this.#same.push(line);
      return [];
    }
    const same = this.#same.map((each) => this.#shifted(each));
    this.#same = undefined;
    return [...same, text];
  }

  #shifted({ text, fixed, counts, first }: Line): string {
    if (fixed || (!counts && indentOf(text) === '')) return text;
    if (first || this.#shift?.level === undefined)
      return ((first ? this.#shift?.first : this.#shift?.rest) ?? '') + text;
    const { rest, level } = this.#shift;
    const { unit } = this.#style;
    const spaces = spacesOf(text);
    const width = Math.floor(spaces / level) * unit + Math.min(spaces % level, unit - 1);
    return rest + ' '.repeat(width) + text.slice(spaces);
  }
}
