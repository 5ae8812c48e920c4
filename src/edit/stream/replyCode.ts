// The code of a reply, whole or streaming, with everything doubtful about it.
import { describedCode, fromWholeFile, isDiffLanguage, mayDescribe, near } from './described.ts';
import type { Described, Surroundings } from './described.ts';
import { elides, insteadOfCode } from './doubts.ts';
import type { Instead } from './doubts.ts';
import { keepsRest, PartsCode } from './parts.ts';
import type { Misfit, Parts } from './parts.ts';
import { ReplyReader } from './reader.ts';
import type { Asked, Form, Reading } from './reading.ts';
import type { IndentStyle } from './indent.ts';
import { Reindenter } from './reindent.ts';
import { syntaxOf } from './syntax.ts';

/** What had to be guessed about a reply, or is wrong with it. The user is told before accepting. */
export type Doubt =
  | Instead // 'diff', 'search_replace' or 'line_numbers' in place of code
  | 'unclosed' // the end of the code never arrived
  | 'unmarked' // nothing marks the code, but the whole reply reads as code
  | 'ambiguous' // the reply has several pieces of code, or could be read differently
  | 'unwrapped' // a fence inside the marks was removed
  | 'elided' // a placeholder stands for omitted code
  | 'outside' // the reply changes lines above or below the code too, which was left out
  | Misfit; // the reply doesn't fit the parts of lines that were selected

/** What an inline edit asks for. */
export interface CodeAsked extends Asked {
  readonly style: IndentStyle;
  /** The rest of the file, by which a reply that is the whole file, or a diff of it, is known. */
  readonly file?: Surroundings | undefined;
  /** Set when less than the lines was selected. */
  readonly parts?: Parts | undefined;
}

/** A finished reply. */
export interface CodeEnd {
  readonly form: Form;
  /** All of the code, as it belongs in the file. */
  readonly lines: readonly string[];
  /** Is what `push` returned the beginning of `lines`? If not, everything written so far has to be replaced by `lines`. */
  readonly asGiven: boolean;
  readonly doubts: readonly Doubt[];
  /** The text of a reply without code (form `words`). */
  readonly words: readonly string[];
  /** Are the lines all of the code, also where the reply was cut off? */
  readonly whole: boolean;
  /** It describes a change of some other code, so it must not be taken for code. */
  readonly unfit?: Unfit | undefined;
}

/** What a reply is that describes a change and doesn't fit the code. */
export type Unfit = Exclude<Instead, 'line_numbers'> | 'file';

interface Fitted {
  readonly lines: readonly string[];
  readonly misfit?: Misfit | undefined;
}

/**
 * The code of a reply as it belongs in the file: read, indented, and put back into its line where it replaces a part of
 * one. `push` returns the lines that are certain so far, `end` all of them, however the text was split. Cost is linear.
 */
export class ReplyCode {
  readonly #asked: CodeAsked;
  readonly #reader: ReplyReader;
  readonly #indent: Reindenter;
  readonly #given: string[] = [];
  /** How many of the reply's lines are indented already. */
  #pushed = 0;
  readonly #mayDescribe: (line: string) => boolean;
  /** What comes may be something else than the code, which its end shows: no line is certain before. */
  #waits = false;
  /** Puts the lines in the place of the selected parts of lines. */
  readonly #parts: PartsCode | undefined;

  constructor(asked: CodeAsked) {
    this.#asked = asked;
    this.#reader = new ReplyReader(asked);
    this.#mayDescribe = mayDescribe(asked);
    this.#indent = new Reindenter(asked.original, asked.style, asked.languageId);
    if (asked.parts) this.#parts = new PartsCode(asked.parts, asked, true);
  }

  push(text: string): string[] {
    const read = this.#reader.push(text);
    if (this.#waits) return [];
    const other = read.findIndex((line) => this.#mayDescribe(line));
    this.#waits = other >= 0;
    const lines = this.#waits ? read.slice(0, other) : read;
    if (lines.length === 0) return [];
    const sure: string[] = [];
    for (const line of lines) {
      for (const indented of (this.#parts ?? this.#indent).push(line)) {
        sure.push(indented);
        this.#given.push(indented);
      }
    }
    this.#pushed += lines.length;
    return sure;
  }

  /** All lines, where what came before the end is the beginning of them. */
  #rest(read: readonly string[]): string[] {
    const rest = read.slice(this.#pushed).flatMap((line) => this.#indent.push(line));
    return [...this.#given, ...rest, ...this.#indent.end()];
  }

  /** All lines, with what was selected in them replaced. */
  #fitted(read: readonly string[], asGiven: boolean, complete: boolean): Fitted | undefined {
    const { parts } = this.#asked;
    if (!parts) return undefined;
    if (!complete && asGiven) return { lines: this.#given };
    const code = new PartsCode(parts, this.#asked);
    const lines = [...read.flatMap((line) => code.push(line)), ...code.end(complete)];
    return code.misfit === 'beyond'
      ? { lines: reindent(read, this.#asked), misfit: 'beyond' }
      : { lines, misfit: code.misfit };
  }

  /** `complete`: the model finished the reply. If it did not, unmarked text is never code, nor is an unfinished line. */
  end(complete: boolean): CodeEnd {
    const { all, ...reading } = this.#reader.end(complete);
    const { form, lines: read, words, info } = reading;
    const { original, languageId } = this.#asked;
    // What nothing marks may be a description among words.
    const found = form === 'tagged' || form === 'fenced' ? read : all;
    const instead = isDiffLanguage(languageId) ? undefined : insteadOfCode(found, original, info, near(this.#asked));
    // A fence in a block is no end of it.
    const blocks = form === 'fenced' && instead === 'search_replace' && syntaxOf(languageId).prose !== true;
    const said = blocks ? all : found;
    const described = this.#described(said, form, instead, complete);
    if (described) return described;
    // Only marks say that a diff is meant as code.
    const told = form === 'bare' || (form === 'fenced' && (instead === 'diff' || instead === 'search_replace'));
    if ((form === 'bare' && !complete) || (told && instead)) {
      const doubts = complete && instead ? [instead] : [];
      return { form: 'words', lines: [], asGiven: this.#given.length === 0, doubts, words: read, whole: false };
    }
    const fitted = form === 'words' || form === 'none' ? undefined : this.#fitted(read, reading.asGiven, complete);
    const lines = fitted?.lines ?? (reading.asGiven ? this.#rest(read) : reindent(read, this.#asked));
    const seen: readonly (readonly [Doubt, boolean])[] = [
      ...guessed(reading, complete && lines.length > 0),
      [
        'elided',
        without(
          lines.filter((line) => elides(line, languageId)),
          original,
        ).length > 0,
      ],
    ];
    const doubts = seen.filter(([, is]) => is).map(([doubt]) => doubt);
    if (fitted?.misfit) doubts.push(fitted.misfit);
    const asGiven = this.#given.every((line, i) => line === lines[i]);
    return { form, lines, asGiven, doubts: instead ? [...doubts, instead] : doubts, words, whole: false };
  }

  /** The end of a reply that describes the change, or is the whole file. */
  #described(
    said: readonly string[],
    form: Form,
    instead: Instead | undefined,
    complete: boolean,
  ): CodeEnd | undefined {
    const marked = form === 'tagged';
    const kind = instead ?? 'file';
    const numbers = instead === 'line_numbers';
    // Numbers before lines that nothing marks may be those of a list.
    if (numbers && !marked && form !== 'fenced') return undefined;
    const found = instead
      ? describedCode(said, instead, this.#asked, { marked, complete })
      : marked
        ? fromWholeFile(said, this.#asked, complete)
        : undefined;
    if (!found) return undefined;
    if (found === 'unfit') {
      const unfit = kind === 'line_numbers' ? undefined : kind;
      const asGiven = this.#given.length === 0;
      return { form: 'words', lines: [], asGiven, doubts: [], words: said, whole: false, unfit };
    }
    const lines = numbers ? reindent(found.lines, this.#asked) : found.lines;
    const asGiven = this.#given.every((line, i) => line === lines[i]);
    const { parts } = this.#asked;
    const doubts = parts && !keepsRest(lines, parts) ? [...doubtsOf(found), 'beyond' as const] : doubtsOf(found);
    return { form: 'tagged', lines, asGiven, doubts, words: [], whole: !numbers };
  }
}

function doubtsOf({ unsure, outside }: Described): Doubt[] {
  return [...(unsure ? (['ambiguous'] as const) : []), ...(outside ? (['outside'] as const) : [])];
}

/** What had to be guessed on reading. `ended`: the reply is over by itself, and has code. */
function guessed(
  { form, closed, ambiguous, unwrapped }: Reading,
  ended: boolean,
): readonly (readonly [Doubt, boolean])[] {
  return [
    ['unclosed', ended && !closed],
    ['unmarked', form === 'bare'],
    ['ambiguous', ambiguous],
    ['unwrapped', unwrapped],
  ];
}

function reindent(lines: readonly string[], { original, style, languageId }: CodeAsked): string[] {
  const indent = new Reindenter(original, style, languageId);
  return [...lines.flatMap((line) => indent.push(line)), ...indent.end()];
}

function without(lines: readonly string[], known: readonly string[]): readonly string[] {
  if (lines.length === 0) return lines;
  const there = new Set(known);
  return lines.filter((line) => !there.has(line));
}
