// A growing code block as text: cut into chunks that are drawn once, and its language.
import { signal, type Signal } from '@preact/signals';
import { languageIn, pathIn } from '../../src/panel/fenceInfo.ts';
import type { Line } from '../highlight/kinds.ts';
import { decodeEntities } from './entities.ts';

/** A chunk ends after this many lines, … */
const linesPerChunk = 40;
/** … or at the first line end after this many characters. */
const charactersPerChunk = 4_000;
/** A longer line is broken here, for the eye only: it would be slow to lay out, and to paint. */
export const longestLine = 2_000;

/** Of a block's first line, what it is called by. */
const longestStart = 60;

/** Consecutive lines of a code block, drawn together. */
export interface Chunk {
  /** What is drawn; line feeds are part of it. */
  readonly text: Signal<string>;
  /** Its lines' colours, as far as they are known. */
  readonly lines: Signal<readonly Line[]>;
  /** Line ends in it. */
  ends: number;
}

/** What follows a fence, with its escapes and references resolved. */
function plainInfo(info: string): string {
  return decodeEntities(info.replace(/\\([!-/:-@[-`{-~])/g, '$1')).trim();
}

/** The language that a code block names. */
export const languageOf = (info: string): string => languageIn(plainInfo(info));

/** The file that a code block names. */
export const pathOf = (info: string): string | undefined => pathIn(plainInfo(info));

/** The source of one code block: grows at its end, in chunks of which only the last still changes. */
export class CodeText {
  readonly language: string;
  /** The file that its fence names. */
  readonly path: string | undefined;
  /** All chunks so far; `count` is its length, to wait for. */
  readonly chunks: Chunk[] = [];
  readonly count = signal(0);
  /** Nothing more will be appended. */
  readonly ended = signal(false);

  /** How the first line that says anything begins, to call the block by; once it is whole or long enough. */
  readonly start = signal('');

  /** Length of the last chunk's last line. */
  #lineLength = 0;
  /** The chunk whose lines get colours next. */
  #colored = 0;
  #listener: ((text: string) => void) | undefined;

  constructor(language: string, path?: string) {
    this.language = language;
    this.path = path;
  }

  /** The exact source so far. */
  get source(): string {
    return this.chunks.map((chunk) => chunk.text.peek()).join('');
  }

  /** Its lines so far; one that has no end counts. */
  get lines(): number {
    return this.chunks.reduce((sum, { ends }) => sum + ends, this.#lineLength > 0 ? 1 : 0);
  }

  append(text: string): void {
    let at = 0;
    while (at < text.length) {
      const from = at;
      const last = this.chunks.at(-1) ?? this.#startChunk();
      const length = last.text.peek().length;
      let full = this.#full(last.ends, length);
      while (!full && at < text.length) {
        const room = at + longestLine - this.#lineLength;
        const feed = text.indexOf('\n', at);
        if (feed >= 0 && feed < room) {
          at = feed + 1;
          last.ends++;
          this.#lineLength = 0;
        } else {
          const to = Math.min(room, text.length);
          this.#lineLength += to - at;
          at = to;
        }
        full = this.#full(last.ends, length + at - from);
      }
      // Read with peek: who draws while this is appended must not come to depend on it.
      if (at > from) last.text.value = last.text.peek() + text.slice(from, at);
      if (full && at < text.length) this.#startChunk();
    }
    if (this.start.peek() === '') this.#name(false);
    this.count.value = this.chunks.length;
    if (text !== '') this.#listener?.(text);
  }

  end(): void {
    if (this.start.peek() === '') this.#name(true);
    this.ended.value = true;
  }

  /** `listener`, one at a time, is told what is appended from now on. */
  listen(listener: ((text: string) => void) | undefined): void {
    this.#listener = listener;
  }

  /** Takes the colours of the lines after those it has colours of. */
  color(lines: readonly Line[]): void {
    let from = 0;
    while (from < lines.length) {
      const chunk = this.chunks[this.#colored];
      if (chunk === undefined) return;
      const known = chunk.lines.peek();
      const isLast = this.#colored === this.chunks.length - 1;
      const room = isLast ? Infinity : chunk.ends - known.length;
      const taken = lines.slice(from, from + room);
      if (taken.length > 0) chunk.lines.value = [...known, ...taken];
      from += taken.length;
      if (taken.length === room) this.#colored++;
    }
  }

  /** Forgets all colours. */
  uncolor(): void {
    for (const chunk of this.chunks) if (chunk.lines.peek().length > 0) chunk.lines.value = [];
    this.#colored = 0;
  }

  #name(isWhole: boolean): void {
    const [line = '', ...more] = (this.chunks[0]?.text.peek() ?? '').trimStart().split('\n', 2);
    if (isWhole || more.length > 0 || line.length > longestStart) {
      this.start.value = line.length > longestStart ? `${line.slice(0, longestStart)}…` : line.trimEnd();
    }
  }

  #startChunk(): Chunk {
    const chunk: Chunk = { text: signal(''), lines: signal([]), ends: 0 };
    this.chunks.push(chunk);
    this.#lineLength = 0;
    return chunk;
  }

  #full(ends: number, length: number): boolean {
    if (this.#lineLength > 0) return this.#lineLength >= longestLine;
    return ends >= linesPerChunk || length >= charactersPerChunk;
  }
}
