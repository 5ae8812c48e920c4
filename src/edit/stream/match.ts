/** What one incoming line means for the original: `skip` of its lines are gone, then the line is new or is the next one. */
export interface Step {
  readonly skip: number;
  readonly keep: boolean;
}

/**
 * Matches incoming lines to the original's, in order and greedily: an incoming line is the next equal original line if
 * that is near enough to be believed. A wrong guess costs only how the change looks while it streams, never its result.
 * Cost per line does not depend on the original's length.
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
    // A line that says little (blank, a brace) may lie as far ahead as lines were inserted since the last match; one that
    // says something, anywhere near.
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
