// How well a query fits a path, and where it does: the order of what `#` finds.

/** A path, prepared once for all queries. */
export interface Entry<Value> {
  readonly path: string;
  readonly value: Value;
  readonly lower: string;
  /** Where the name begins. */
  readonly name: number;
}

export function entryOf<Value>(path: string, value: Value): Entry<Value> {
  return { path, value, lower: lowerOf(path), name: path.lastIndexOf('/') + 1 };
}

/** In lower case, as long as it was: places in one are places in the other. */
function lowerOf(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (letter) =>
    letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter,
  ).join('');
}

/** A query as it is compared: as it was typed, and without its blanks. */
function readingsOf(query: string): readonly [typed: string, letters: string] {
  const typed = lowerOf(query.trim().replaceAll('\\', '/'));
  return [typed, typed.replace(/\s+/g, '')];
}

export interface Ranked<Value> {
  readonly entry: Entry<Value>;
  readonly score: number;
}

/**
 * The entries that fit, best first: a name that is the query, that begins with it, that has it at the beginning of a
 * word, anywhere, as the beginnings of its words, or as letters in order; then the same of the whole path. Among equals
 * those with a bonus come first, then the shorter ones. Linear in the entries but for sorting those that fit.
 */
export function rank<Value>(
  entries: readonly Entry<Value>[],
  query: string,
  limit: number,
  bonus: (value: Value) => number = () => 0,
): readonly Ranked<Value>[] {
  const [typed, letters] = readingsOf(query);
  const fitting: Ranked<Value>[] = [];
  for (const entry of entries) {
    const inLetters = letters === '' ? 1 : fitOf(entry, letters);
    const fit = typed === letters ? inLetters : Math.max(inLetters, fitOf(entry, typed));
    if (fit > 0)
      fitting.push({ entry, score: fit * 1_000 + bonus(entry.value) - Math.min(999, entry.path.length) / 1_000 });
  }
  fitting.sort((one, other) => other.score - one.score || compare(one.entry.path, other.entry.path));
  return fitting.slice(0, limit);
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function fitOf<Value>(entry: Entry<Value>, wanted: string): number {
  const { lower, name, path } = entry;
  if (!wanted.includes('/')) {
    const at = lower.indexOf(wanted, name);
    if (at === name && wanted.length === lower.length - name) return 11;
    if (at === name) return isWhole(lower, at + wanted.length) ? 10 : 9;
    if (at > name) return beginsWord(path, at) ? 8 : 6;
    if (humpsFrom(path, lower, name, wanted) !== undefined) return 7;
    if (lettersFrom(lower, name, wanted) !== undefined) return 4;
  }
  const at = lower.indexOf(wanted);
  if (at >= 0) return beginsWord(path, at) ? 5 : 3;
  return lettersFrom(lower, 0, wanted) === undefined ? 0 : 1;
}

/** The query is all of the name but its extensions. */
const isWhole = (lower: string, end: number): boolean => end === lower.length || lower[end] === '.';

function beginsWord(path: string, at: number): boolean {
  if (at === 0) return true;
  const before = path.charAt(at - 1);
  return /[^a-z\d]/i.test(before) || (isUpper(path.charAt(at)) && !isUpper(before));
}

const isUpper = (letter: string): boolean => letter >= 'A' && letter <= 'Z';

/** Places where the query goes on from one word's beginning to the next: `fbz` and `foobz` in `FooBarBaz`. */
function humpsFrom(path: string, lower: string, from: number, wanted: string): number[] | undefined {
  const places: number[] = [];
  let at = from;
  for (const letter of wanted) {
    const goesOn = places.length > 0 && lower[at] === letter;
    if (!goesOn) {
      at = lower.indexOf(letter, at);
      while (at >= 0 && !beginsWord(path, at)) at = lower.indexOf(letter, at + 1);
      if (at < 0) return undefined;
    }
    places.push(at);
    at++;
  }
  return places;
}

/** Places of the query's letters in their order. */
function lettersFrom(lower: string, from: number, wanted: string): number[] | undefined {
  const places: number[] = [];
  let at = from;
  for (const letter of wanted) {
    at = lower.indexOf(letter, at);
    if (at < 0) return undefined;
    places.push(at++);
  }
  return places;
}

/** Which characters of a name to show as matched by the query. */
export function matchesIn(name: string, query: string): readonly number[] {
  const lower = lowerOf(name);
  const [whole, wanted] = readingsOf(query).map((each) => each.slice(each.lastIndexOf('/') + 1)) as [string, string];
  for (const part of [whole, wanted]) {
    const at = lower.indexOf(part);
    if (at >= 0) return Array.from({ length: part.length }, (_, index) => at + index);
  }
  return humpsFrom(name, lower, 0, wanted) ?? lettersFrom(lower, 0, wanted) ?? [];
}
