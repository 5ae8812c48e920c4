// What a user has asked for before, and walking through it from what they are typing.

/** Most instructions that are kept, and the longest one. */
const most = { entries: 50, characters: 4_000 } as const;

/** The instructions with another one, newest first, none twice. */
export function remembered(entries: readonly string[], instruction: string): readonly string[] {
  if (instruction.length > most.characters) return entries;
  return [instruction, ...entries.filter((entry) => entry !== instruction)].slice(0, most.entries);
}

/** What a store gives for them, which another version may have written. */
export function readRemembered(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string').slice(0, most.entries) : [];
}

/** One walk through earlier instructions, newest first, and back to what was typed. */
export class Recall {
  readonly #entries: readonly string[];
  /** -1: what was typed. */
  #at = -1;
  #typed = '';

  constructor(entries: readonly string[]) {
    this.#entries = entries;
  }

  /** The one before. `undefined`: there is none. `now` is what is typed, also where it is an earlier one, changed. */
  earlier(now: string): string | undefined {
    const entry = this.#entries[this.#at + 1];
    if (entry === undefined) return undefined;
    if (this.#at < 0 || now !== this.#entries[this.#at]) this.#typed = now;
    this.#at += 1;
    return entry;
  }

  /** The one after, or what was typed. `undefined`: it is shown already. */
  later(): string | undefined {
    if (this.#at < 0) return undefined;
    this.#at -= 1;
    return this.#at < 0 ? this.#typed : this.#entries[this.#at];
  }
}

/** Where a `#` was typed that asks for context: at the beginning of a word. `undefined`: none was. */
export function hashTyped(before: string, now: string): number | undefined {
  if (now.length !== before.length + 1) return undefined;
  let at = 0;
  while (at < before.length && before[at] === now[at]) at++;
  const isNew = now[at] === '#' && before.slice(at) === now.slice(at + 1);
  return isNew && (at === 0 || /\s/.test(now[at - 1] ?? '')) ? at : undefined;
}
