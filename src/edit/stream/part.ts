// Edits of part of a line: the text before and after the selection stays.

/** The text before and after a selection on its first and last line. */
export interface Around {
  readonly before: string;
  readonly after: string;
}

/** Does the selection leave out more than white space? */
export function isPart({ before, after }: Around): boolean {
  return before.trim() !== '' || after.trim() !== '';
}

/** Do the first lines of a reply show that it replaces whole lines, by starting with the text before the selection? */
export function beginsWhole(lines: readonly string[], { before }: Around): boolean {
  const first = lines.find((line) => line.trim() !== '')?.trimStart();
  return before.trim() !== '' && first?.startsWith(before.trim()) === true;
}

/**
 * Puts a reply that replaces only the selection back into its lines. `undefined`: it replaces whole lines, because it
 * starts or ends like them or repeats most of the words around the selection.
 */
export function completePart(lines: readonly string[], around: Around): string[] | undefined {
  const said = lines.findIndex((line) => line.trim() !== '');
  if (!isPart(around) || said < 0) return undefined;
  const before = around.before.trim();
  const after = around.after.trim();
  const text = lines.join('\n').trim();
  if (beginsWhole(lines, around) || (after !== '' && text.endsWith(after))) return undefined;
  const words = `${before} ${after}`.match(/[\p{L}\p{N}_$]+/gu) ?? [];
  const known = new Set(text.match(/[\p{L}\p{N}_$]+/gu));
  if (words.length > 0 && words.filter((word) => known.has(word)).length * 2 >= words.length) return undefined;
  const [first = '', ...rest] = lines.slice(said, lines.findLastIndex((line) => line.trim() !== '') + 1);
  const whole = [around.before + first.trimStart(), ...rest];
  return [...whole.slice(0, -1), (whole.at(-1) ?? '').trimEnd() + around.after];
}
