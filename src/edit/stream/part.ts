/** What stands on the lines of a selection that is only a part of them, before and after it. */
export interface Around {
  readonly before: string;
  readonly after: string;
}

/** Is a selection really less than its lines? Indentation and white space at the end do not count. */
export function isPart({ before, after }: Around): boolean {
  return before.trim() !== '' || after.trim() !== '';
}

/** Do lines, the first of a reply, show that it answers whole lines? Known for sure where they begin with what is before. */
export function beginsWhole(lines: readonly string[], { before }: Around): boolean {
  const first = lines.find((line) => line.trim() !== '')?.trimStart();
  return before.trim() !== '' && first?.startsWith(before.trim()) === true;
}

/**
 * The whole lines for a reply that answers only the selected part of them. `undefined` where it answers whole lines: it
 * begins or ends as they do, or has most of the words around the selection.
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
