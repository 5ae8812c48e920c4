import { signal, type Signal } from '@preact/signals';
import type { Line } from '../highlight/kinds.ts';
import { decodeEntities } from './entities.ts';

/** A chunk ends after this many lines, … */
const linesPerChunk = 40;
/** … or at the first line end after this many characters. A longer line is broken here, for the eye only. */
const charactersPerChunk = 8_000;

/** Consecutive lines of a code block, drawn together. */
export interface Chunk {
  /** What is drawn; line feeds are part of it. */
  readonly text: Signal<string>;
  /** Its lines' colours, as far as they are known. */
  readonly lines: Signal<readonly Line[]>;
}

/** The language a code block names: the first word of what follows its fence, as `ts` of ```` ```ts title=x ````. */
export function languageOf(info: string): string {
  return /^[^\s{},]*/.exec(decodeEntities(info).trim())?.[0] ?? '';
}

/** The source of one code block: grows at its end, in chunks of which only the last still changes. */
export class CodeText {
  readonly language: string;
  /** All chunks so far; `count` is its length, to wait for. */
  readonly chunks: Chunk[] = [];
  readonly count = signal(0);
  /** Nothing more will be appended. */
  readonly ended = signal(false);

  /** Line ends in the last chunk, and length of its last line. */
  #lines = 0;
  #lineLength = 0;
  #listener: ((text: string) => void) | undefined;

  constructor(language: string) {
    this.language = language;
  }

  /** The exact source so far. */
  get source(): string {
    return this.chunks.map((chunk) => chunk.text.peek()).join('');
  }

  append(text: string): void {
    let at = 0;
    while (at < text.length) {
      const from = at;
      const length = this.chunks.at(-1)?.text.peek().length ?? 0;
      let full = this.chunks.length === 0 || this.#full(length);
      while (!full && at < text.length) {
        const room = at + charactersPerChunk - this.#lineLength;
        const feed = text.indexOf('\n', at);
        if (feed >= 0 && feed < room) {
          at = feed + 1;
          this.#lines++;
          this.#lineLength = 0;
        } else {
          const to = Math.min(room, text.length);
          this.#lineLength += to - at;
          at = to;
        }
        full = this.#full(length + at - from);
      }
      const last = this.chunks.at(-1);
      if (last !== undefined && at > from) last.text.value += text.slice(from, at);
      if (full && at < text.length) {
        this.chunks.push({ text: signal(''), lines: signal([]) });
        this.#lines = 0;
        this.#lineLength = 0;
      }
    }
    this.count.value = this.chunks.length;
    if (text !== '') this.#listener?.(text);
  }

  end(): void {
    this.ended.value = true;
  }

  /** `listener`, one at a time, is told what is appended from now on. */
  listen(listener: ((text: string) => void) | undefined): void {
    this.#listener = listener;
  }

  #full(length: number): boolean {
    if (this.#lineLength > 0) return this.#lineLength >= charactersPerChunk;
    return this.#lines >= linesPerChunk || length >= charactersPerChunk;
  }
}
