import { elides, insteadOfCode } from './doubts.ts';
import type { Instead } from './doubts.ts';
import { beginsWhole, completePart, isPart } from './part.ts';
import type { Around } from './part.ts';
import { ReplyReader } from './reader.ts';
import type { Asked, Form } from './reading.ts';
import { Reindenter } from './reindent.ts';
import type { IndentStyle } from './reindent.ts';

/** What was guessed of a reply, or is wrong with it: to be told before the person accepts. */
export type Doubt =
  | Instead // 'diff', 'search_replace' or 'line_numbers' in place of code
  | 'unclosed' // the mark that ends the code is missing
  | 'unmarked' // nothing said which part of the reply is code; all of it reads as code
  | 'ambiguous' // the reply had more than one piece of code, or could be read in another way
  | 'unwrapped' // a fence inside the marks was taken off
  | 'elided' // something stands for code that was left out
  | 'part'; // the reply was for the selected part of a line only, and the rest of the line was put around it

/** What the code of an inline edit is asked for. */
export interface CodeAsked extends Asked {
  readonly style: IndentStyle;
  /** Where less than the original's lines was selected. */
  readonly around?: Around | undefined;
}

/** A reply that is over. */
export interface CodeEnd {
  readonly form: Form;
  /** All of the code, as it belongs into the file. */
  readonly lines: readonly string[];
  /** Were all lines that `push` gave the first of `lines`? If not, the code is to be made `lines` once more. */
  readonly asGiven: boolean;
  readonly doubts: readonly Doubt[];
  /** What a reply without code says (form `words`), for people to read, or to use as code after all. */
  readonly words: readonly string[];
}

/**
 * The code of a reply, as it belongs into the file: read, indented, and completed where it answers a part of a line.
 * `push` gives the lines that are sure by now, `end` all of them; how the text was cut makes no difference. Cost is linear.
 */
export class ReplyCode {
  readonly #asked: CodeAsked;
  readonly #reader: ReplyReader;
  readonly #indent: Reindenter;
  readonly #given: string[] = [];
  /** What waits to know whether the reply is for a part of a line. */
  #held: string[] | undefined;

  constructor(asked: CodeAsked) {
    this.#asked = asked;
    this.#reader = new ReplyReader(asked);
    this.#indent = new Reindenter(asked.original, asked.style, asked.languageId);
    if (asked.around && isPart(asked.around)) this.#held = [];
  }

  push(text: string): string[] {
    const lines = this.#unheld(this.#reader.push(text));
    const sure = lines.flatMap((line) => this.#indent.push(line));
    for (const line of sure) this.#given.push(line);
    return sure;
  }

  /** Lines that are sure not to be a part of a line. What is one is known at its end: parts of lines are short. */
  #unheld(lines: readonly string[]): readonly string[] {
    if (!this.#held || lines.length === 0) return lines;
    for (const line of lines) this.#held.push(line);
    if (!this.#asked.around || !beginsWhole(this.#held, this.#asked.around)) return [];
    const held = this.#held;
    this.#held = undefined;
    return held;
  }

  /** `complete`: did the model end the reply? If not, what nothing marks as code is none. */
  end(complete: boolean): CodeEnd {
    const { form, lines: read, words, info, ...reading } = this.#reader.end();
    if (form === 'bare' && !complete) return { form: 'words', lines: [], asGiven: true, doubts: [], words: read };
    const { original, languageId, around } = this.#asked;
    const whole = around && completePart(read, around);
    const lines = whole ?? reindent(read, this.#asked);
    const known = new Set(original);
    const instead = insteadOfCode(read, original, info);
    const found: readonly (readonly [Doubt, boolean])[] = [
      ['unclosed', complete && !reading.closed && lines.length > 0],
      ['unmarked', form === 'bare'],
      ['ambiguous', reading.ambiguous],
      ['unwrapped', reading.unwrapped],
      ['elided', lines.some((line) => !known.has(line) && elides(line, languageId))],
      ['part', whole !== undefined],
    ];
    const doubts = found.filter(([, is]) => is).map(([doubt]) => doubt);
    const asGiven = this.#given.every((line, i) => line === lines[i]);
    return { form, lines, asGiven, doubts: instead ? [...doubts, instead] : doubts, words };
  }
}

function reindent(lines: readonly string[], { original, style, languageId }: CodeAsked): string[] {
  const indent = new Reindenter(original, style, languageId);
  return [...lines.flatMap((line) => indent.push(line)), ...indent.end()];
}
