// What is found by the symbols of a document: the code around a line, and a file's beginning.
import type { Outlined } from '../host/documentSymbols.ts';

/** The symbol around a line: the innermost function or method, else the innermost class or type. */
export function symbolAround(outline: readonly Outlined[], line: number): Outlined | undefined {
  const around = outline.filter(({ start, end }) => start <= line && line <= end);
  const innermost = (...kinds: readonly Outlined['kind'][]): Outlined | undefined =>
    around.filter(({ kind }) => kinds.includes(kind)).sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  return innermost('function') ?? innermost('class', 'type');
}

/** Most lines at a file's beginning that may change with other code, which may need other imports. */
const mostHead = 60;

const imports =
  /^\s*(?:import|from|use|using|require|include|package|#include|const .*require\(|["']use |\/\/|\/?\*|#)/;

/** How many lines stand above everything that a file declares: mostly its imports. */
export function headLength(lines: readonly string[], outline: readonly Outlined[]): number {
  const [first] = outline.map(({ start }) => start).sort((a, b) => a - b);
  const end = first ?? lines.findIndex((line) => line.trim() !== '' && !imports.test(line));
  const head = lines.slice(0, end < 0 ? lines.length : end);
  return head.length > mostHead ? 0 : head.findLastIndex((line) => line.trim() !== '') + 1;
}

/**
 * The code to change so that these lines are right: what stands around them, and the file's beginning. All of it where that
 * is most of the file.
 */
export function codeToFix(
  outline: readonly Outlined[],
  problems: readonly number[],
  lines: readonly string[],
): readonly { readonly start: number; readonly end: number }[] {
  const lineCount = lines.length;
  const length = headLength(lines, outline);
  const head = length > 0 ? [{ start: 0, end: length - 1 }] : [];
  const stretches = stretchesAround(outline, problems);
  const apart = head.filter(({ end }) => stretches.every(({ start }) => start > end));
  const code = [...apart, ...stretches];
  const count = code.reduce((sum, { start, end }) => sum + end - start + 1, 0);
  return count > lineCount / 2 ? [{ start: 0, end: lineCount - 1 }] : code;
}

/** The outermost symbols that lines stand in, each with its lines; a line in none stands by itself. In order, none twice. */
export function stretchesAround(
  outline: readonly Outlined[],
  lines: readonly number[],
): readonly { readonly start: number; readonly end: number }[] {
  const stretches = lines.map((line) => {
    const around = outline.filter(({ start, end }) => start <= line && line <= end);
    // A whole class is more than its method that is wrong.
    const named = around
      .filter(({ kind }) => kind === 'function')
      .sort((a, b) => b.end - b.start - (a.end - a.start))[0];
    const other = around.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
    const { start, end } = named ?? other ?? { start: line, end: line };
    return { start, end };
  });
  stretches.sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: { start: number; end: number }[] = [];
  for (const stretch of stretches) {
    const last = merged.at(-1);
    if (last && stretch.start <= last.end + 1) last.end = Math.max(last.end, stretch.end);
    else merged.push({ ...stretch });
  }
  return merged;
}
