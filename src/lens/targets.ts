// Which functions, methods and classes get a code lens. Symbols are whatever a language extension returned, so nothing
// about them is taken on trust.

/** Code to show lenses above. Lines are 0-based and `end` is the last one. */
export interface LensTarget {
  readonly kind: 'function' | 'class';
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Where the lenses go: the line of the name, below comments and decorators. */
  readonly line: number;
}

/** Limits per document on lenses, and on symbols examined for them: generated files have more than anyone reads. */
export const limits = { targets: 500, symbols: 50_000 } as const;

/** Values of `vscode.SymbolKind`. */
const kinds: ReadonlyMap<unknown, LensTarget['kind']> = new Map([
  [4, 'class'], // Class
  [22, 'class'], // Struct
  [5, 'function'], // Method
  [8, 'function'], // Constructor
  [11, 'function'], // Function
]);

/**
 * The targets among symbols (DocumentSymbol trees or flat SymbolInformation), in document order. At most one per line
 * and none inside functions, because a lens takes up a line of the screen. Anything without a range inside the document
 * is left out. Linear in the number of symbols, up to the limits.
 */
export function lensTargets(symbols: unknown, lineCount: number): LensTarget[] {
  const found = new Map<number, LensTarget>();
  const open: unknown[] = Array.isArray(symbols) ? Array.from<unknown>(symbols).reverse() : [];
  for (let seen = 0; open.length > 0 && seen < limits.symbols && found.size < limits.targets; seen++) {
    const symbol = open.pop();
    if (!isRecord(symbol)) continue;
    const target = targetOf(symbol, lineCount);
    if (target && !found.has(target.line)) found.set(target.line, target);
    const children = symbol['children'];
    if (Array.isArray(children) && kinds.get(symbol['kind']) !== 'function') {
      for (let i = Math.min(children.length, limits.symbols) - 1; i >= 0; i--) open.push(children[i]);
    }
  }
  return [...found.values()].sort((a, b) => a.line - b.line);
}

function targetOf(symbol: Readonly<Record<string, unknown>>, lineCount: number): LensTarget | undefined {
  const kind = kinds.get(symbol['kind']);
  const name = symbol['name'];
  if (kind === undefined || typeof name !== 'string' || isAnonymous(name)) return undefined;
  const range = linesOf(
    symbol['range'] ?? (isRecord(symbol['location']) ? symbol['location']['range'] : undefined),
    lineCount,
  );
  if (!range) return undefined;
  const named = linesOf(symbol['selectionRange'], lineCount);
  const line = named && named.start >= range.start && named.start <= range.end ? named.start : range.start;
  return { kind, name, ...range, line };
}

/** Names that the TypeScript and Lua servers give to callbacks and the like. */
function isAnonymous(name: string): boolean {
  return name.trim() === '' || /^[<([]|callback$/.test(name);
}

function linesOf(range: unknown, lineCount: number): { start: number; end: number } | undefined {
  if (!isRecord(range) || !isRecord(range['start']) || !isRecord(range['end'])) return undefined;
  const start = range['start']['line'];
  const end = range['end']['line'];
  if (typeof start !== 'number' || typeof end !== 'number' || !Number.isInteger(start) || !Number.isInteger(end))
    return undefined;
  if (start < 0 || end < start || end >= lineCount) return undefined;
  return { start, end };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
