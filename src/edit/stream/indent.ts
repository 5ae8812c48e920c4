// How lines are indented, and the style of a file.

/** The white space at the start of a line. */
export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** How a file is indented; one level is `unit` columns wide. Code for `mixed` files stays as the reply writes it. */
export interface IndentStyle {
  readonly by: 'tabs' | 'spaces' | 'mixed';
  readonly unit: number;
}

/** Detects a file's style. `unit` is the most common change of indentation between two lines, or 4 if there is none. */
export function indentStyle(lines: Iterable<string>): IndentStyle {
  let tabs = 0;
  let spaces = 0;
  let before = 0;
  const steps = new Map<number, number>();
  for (const line of lines) {
    const indent = indentOf(line);
    if (indent.length === line.length) continue;
    // The space before a star belongs to a block comment.
    const star = line.startsWith('*', indent.length) && indent.length % 2 === 1;
    if (indent.startsWith('\t')) tabs++;
    else if (indent.length > 1 && !star) spaces++;
    if (indent.startsWith('\t') || star) continue;
    const step = Math.abs(indent.length - before);
    before = indent.length;
    if (step >= 2 && step <= 8) steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  const by = tabs > 0 && spaces === 0 ? 'tabs' : spaces > 0 && tabs === 0 ? 'spaces' : 'mixed';
  const [unit] = [...steps].sort(([a, many], [b, more]) => more - many || a - b)[0] ?? [4];
  return { by, unit };
}

/** How many spaces a line begins with. */
export function spacesOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}

/** The least of the indentations of lines that are not blank. */
export function leastIndent(lines: readonly string[]): string {
  let least: string | undefined;
  for (const line of lines) {
    const indent = indentOf(line);
    if (indent.length < line.length && (least === undefined || indent.length < least.length)) least = indent;
  }
  return least ?? '';
}
