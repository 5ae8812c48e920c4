// Matches incoming lines to the original’s while they stream.

/** What an incoming line means for the original: `skip` of its lines are gone; then the line is either new or the next one. */
export interface Step {
  readonly skip: number;
  readonly keep: boolean;
}

/**
 * Matches incoming lines to the original's, greedily and in order: an incoming line is the next equal line of the original
 * if that is close enough to be plausible. A wrong guess affects only how the change looks while it streams, never the
 * result. The cost per line does not depend on the length of the original.
 */
export function lineMatcher(original: readonly string[]): (line: string) => Step {
  const places = new Map<string, number[]>();
  for (let i = original.length - 1; i >= 0; i--) {
    const line = original[i] ?? '';
    const list = places.get(line);
    if (list) list.push(i);
    else places.set(line, [i]);
  }
  let cursor = 0;
  let inserted = 0;
  return (line) => {
    const list = places.get(line);
    while (list && (list.at(-1) ?? cursor) < cursor) list.pop();
    const at = list?.at(-1);
    // A line that says little (blank, a brace) may be as far ahead as lines were inserted since the last match; any other
    // line a good deal further.
    const reach = /\w.*\w.*\w.*\w/.test(line) ? inserted + 50 : inserted;
    if (at === undefined || at - cursor > reach) {
      inserted++;
      return { skip: 0, keep: false };
    }
    const skip = at - cursor;
    cursor = at + 1;
    inserted = 0;
    return { skip, keep: true };
  };
}
