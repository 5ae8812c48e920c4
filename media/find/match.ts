// Where a text stands in another.

/** Of the same length, so that places in one are places in the other. */
function folded(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (char) => {
    const small = char.toLowerCase();
    return small.length === char.length ? small : char;
  }).join('');
}

/** Where each begins, one after another without overlapping; at most so many. */
export function matches(text: string, sought: string, matchCase: boolean, most = 2_000): readonly number[] {
  const [where, what] = matchCase ? [text, sought] : [folded(text), folded(sought)];
  const found: number[] = [];
  if (what === '') return found;
  for (let at = where.indexOf(what); at >= 0 && found.length < most; at = where.indexOf(what, at + what.length)) {
    found.push(at);
  }
  return found;
}
