// The symbols of a document in one list, and what is found by them. Symbols are whatever a language extension returned, so
// nothing about them is taken on trust.

/** Lines are 0-based, `end` is the last one. */
export interface Outlined {
  readonly name: string;
  readonly kind: number;
  readonly start: number;
  readonly end: number;
  /** The line of the name, below comments and decorators. */
  readonly line: number;
  /** How many symbols it stands in. */
  readonly depth: number;
}

/** Most symbols of a document that are looked at: generated files have more than anyone reads. */
const mostSymbols = 20_000;

/** Values of `vscode.SymbolKind`. */
const functions: ReadonlySet<number> = new Set([5, 8, 11]); // Method, Constructor, Function
const containers: ReadonlySet<number> = new Set([4, 9, 10, 22]); // Class, Enum, Interface, Struct

/** The symbols (DocumentSymbol trees or flat SymbolInformation) whose lines are in the document, in the order given. */
export function outlineOf(symbols: unknown, lineCount: number): readonly Outlined[] {
  const found: Outlined[] = [];
  const open = (Array.isArray(symbols) ? Array.from<unknown>(symbols) : [])
    .map((symbol) => ({ symbol, depth: 0 }))
    .reverse();
  for (let seen = 0; seen < mostSymbols; seen++) {
    const next = open.pop();
    if (!next) break;
    const { symbol, depth } = next;
    if (!isRecord(symbol)) continue;
    const outlined = outlinedAs(symbol, depth, lineCount);
    if (outlined) found.push(outlined);
    const children = symbol['children'];
    if (!Array.isArray(children)) continue;
    for (let at = Math.min(children.length, mostSymbols) - 1; at >= 0; at--)
      open.push({ symbol: children[at], depth: depth + 1 });
  }
  return found;
}

function outlinedAs(symbol: Readonly<Record<string, unknown>>, depth: number, lineCount: number): Outlined | undefined {
  const { name, kind, location } = symbol;
  const range = linesOf(symbol['range'] ?? (isRecord(location) ? location['range'] : undefined), lineCount);
  if (typeof name !== 'string' || typeof kind !== 'number' || !range) return undefined;
  const named = linesOf(symbol['selectionRange'], lineCount);
  const line = named && named.start >= range.start && named.start <= range.end ? named.start : range.start;
  return { name, kind, ...range, line, depth };
}

function linesOf(range: unknown, lineCount: number): { readonly start: number; readonly end: number } | undefined {
  if (!isRecord(range) || !isRecord(range['start']) || !isRecord(range['end'])) return undefined;
  const [start, end] = [range['start']['line'], range['end']['line']];
  if (typeof start !== 'number' || typeof end !== 'number' || !Number.isInteger(start) || !Number.isInteger(end))
    return undefined;
  return start >= 0 && end >= start && end < lineCount ? { start, end } : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The symbol around a line: the innermost function or method, else the innermost class or type. */
export function symbolAround(outline: readonly Outlined[], line: number): Outlined | undefined {
  const around = outline.filter(({ start, end }) => start <= line && line <= end);
  const innermost = (kinds: ReadonlySet<number>): Outlined | undefined =>
    around.filter(({ kind }) => kinds.has(kind)).sort((a, b) => a.end - a.start - (b.end - b.start))[0];
  return innermost(functions) ?? innermost(containers);
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
      .filter(({ kind }) => functions.has(kind))
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
