// Parses large JSON in steps, so that everything else goes on meanwhile.
import type { Steps } from '../conversation/steps.ts';

/**
 * What JSON.parse gives, in a step for each member of the outermost containers, down to this depth. Throws what
 * JSON.parse throws for anything that isn't JSON, perhaps in other words.
 */
export function* parseInSteps(json: string, depth: number): Steps<unknown> {
  const reader = new Reader(json);
  const value = yield* reader.value(depth);
  reader.end();
  return value;
}

class Reader {
  readonly #json: string;
  #at = 0;

  constructor(json: string) {
    this.#json = json;
  }

  *value(depth: number): Steps<unknown> {
    const open = this.#next();
    if (depth === 0 || (open !== '{' && open !== '[')) return this.#whole();
    this.#at++;
    const close = open === '{' ? '}' : ']';
    const keys: string[] = [];
    const values: unknown[] = [];
    for (let isFirst = true; !this.#takes(close); isFirst = false) {
      if (!isFirst) this.#expect(',');
      if (open === '{') {
        if (this.#next() !== '"') throw new SyntaxError('A key is missing.');
        keys.push(this.#whole() as string);
        this.#expect(':');
      }
      values.push(yield* this.value(depth - 1));
      yield;
    }
    return open === '[' ? values : Object.fromEntries(keys.map((key, at) => [key, values[at]]));
  }

  end(): void {
    if (this.#next() !== '') throw new SyntaxError('There is more than one value.');
  }

  /** The value that begins here, at once. */
  #whole(): unknown {
    const from = this.#at;
    let depth = 0;
    do {
      const token = this.#token();
      if (token === '') throw new SyntaxError('The end is missing.');
      if (token === '{' || token === '[') depth++;
      else if (token === '}' || token === ']') depth--;
    } while (depth > 0);
    return JSON.parse(this.#json.slice(from, this.#at)) as unknown;
  }

  /** Goes past a string, a sign or a word, and returns how it begins. */
  #token(): string {
    const first = this.#next();
    this.#at++;
    if (first === '"') {
      // However long: a loop over its characters is slow.
      do this.#at = this.#json.indexOf('"', this.#at) + 1 || Infinity;
      while (isEscaped(this.#json, this.#at - 1));
    } else if (!'{}[]:,'.includes(first)) {
      word.lastIndex = this.#at;
      this.#at += word.exec(this.#json)?.[0].length ?? 0;
    }
    return first;
  }

  /** The next character that isn't space; empty at the end. */
  #next(): string {
    while (' \n\r\t'.includes(this.#json.charAt(this.#at)) && this.#at < this.#json.length) this.#at++;
    return this.#json.charAt(this.#at);
  }

  #takes(sign: string): boolean {
    const isThere = this.#next() === sign;
    if (isThere) this.#at++;
    return isThere;
  }

  #expect(sign: string): void {
    if (!this.#takes(sign)) throw new SyntaxError(`${sign} is missing.`);
  }
}

/** The rest of a number, `true`, `false` or `null`. */
const word = /[^\s{}[\]:,"]*/y;

function isEscaped(json: string, at: number): boolean {
  let from = at;
  while (json[from - 1] === '\\') from--;
  return (at - from) % 2 === 1;
}
