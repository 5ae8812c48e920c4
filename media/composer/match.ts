// Finds the commands that fit what is typed after the slash.

/** How well a text fits, and the places of its characters that were found. */
export interface Match {
  readonly score: number;
  readonly places: readonly number[];
}

/** Whether the characters of `query` stand in `text`, in this order; the better the closer to words’ beginnings. */
export function match(query: string, text: string): Match | undefined {
  if (query === '') return { score: 0, places: [] };
  const wanted = query.toLowerCase();
  const lower = text.toLowerCase();
  const whole = lower.indexOf(wanted);
  if (whole >= 0) {
    const score = 1_000 - whole + (starts(text, whole) ? 500 : 0) - text.length / 1_000;
    return { score, places: Array.from(wanted, (_, at) => whole + at) };
  }
  const places: number[] = [];
  let score = 0;
  for (const character of wanted) {
    const from = (places.at(-1) ?? -1) + 1;
    const next = lower.indexOf(character, from);
    if (next < 0) return undefined;
    let at = next;
    while (at >= 0 && !starts(text, at)) at = lower.indexOf(character, at + 1);
    // A word's beginning is worth a jump, if the next character follows at once it needs none.
    const place = next === from || at < 0 ? next : at;
    if (places.length === 0 && !starts(text, place)) return undefined;
    score += starts(text, place) ? 20 : place === from ? 10 : 1;
    places.push(place);
  }
  return { score, places };
}

const starts = (text: string, at: number): boolean => at === 0 || /[-_./\s]/.test(text[at - 1] ?? '');

/** Those that fit, best first; among equals the order stays. */
export function ranked<T>(query: string, all: readonly T[], name: (each: T) => string) {
  return all
    .flatMap((item) => {
      const found = match(query, name(item));
      return found === undefined ? [] : [{ item, ...found }];
    })
    .toSorted((one, other) => other.score - one.score);
}
