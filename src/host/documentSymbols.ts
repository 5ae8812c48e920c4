// The symbols of a document in one list. They are whatever a language extension returned, so nothing about them is taken
// on trust.

/** Lines are 0-based, `end` is the last one. */
export interface Outlined {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'type' | 'other';
  readonly start: number;
  readonly end: number;
  /** The line of the name, below comments and decorators. */
  readonly line: number;
  /** How many symbols it stands in. */
  readonly depth: number;
  /** Is one of them a function? */
  readonly inFunction: boolean;
}

/** Most symbols of a document that are looked at: generated files have more than anyone reads. */
const mostSymbols = 50_000;

/** By the values of `vscode.SymbolKind`. */
const kinds: ReadonlyMap<unknown, Outlined['kind']> = new Map([
  [4, 'class'], // Class
  [22, 'class'], // Struct
  [5, 'function'], // Method
  [8, 'function'], // Constructor
  [11, 'function'], // Function
  [9, 'type'], // Enum
  [10, 'type'], // Interface
]);

/** A symbol that is still to be looked at, and where it stands. */
interface Open extends Pick<Outlined, 'depth' | 'inFunction'> {
  readonly symbol: unknown;
}

/** The symbols (DocumentSymbol trees or flat SymbolInformation) whose lines are in the document, in the order given. */
export function outlineOf(symbols: unknown, lineCount: number): readonly Outlined[] {
  const found: Outlined[] = [];
  const open: Open[] = [];
  const take = (all: unknown, depth: number, inFunction: boolean): void => {
    if (!Array.isArray(all)) return;
    for (let at = Math.min(all.length, mostSymbols) - 1; at >= 0; at--)
      open.push({ symbol: all[at], depth, inFunction });
  };
  take(symbols, 0, false);
  for (let seen = 0; seen < mostSymbols; seen++) {
    const next = open.pop();
    if (!next) break;
    const { symbol, depth, inFunction } = next;
    if (!isRecord(symbol)) continue;
    const outlined = outlinedAs(symbol, next, lineCount);
    if (outlined) found.push(outlined);
    take(symbol['children'], depth + 1, inFunction || kinds.get(symbol['kind']) === 'function');
  }
  return found;
}

function outlinedAs(
  symbol: Readonly<Record<string, unknown>>,
  { depth, inFunction }: Open,
  lineCount: number,
): Outlined | undefined {
  const { name, kind, location } = symbol;
  const range = linesOf(symbol['range'] ?? (isRecord(location) ? location['range'] : undefined), lineCount);
  if (typeof name !== 'string' || typeof kind !== 'number' || !range) return undefined;
  const named = linesOf(symbol['selectionRange'], lineCount);
  const line = named && named.start >= range.start && named.start <= range.end ? named.start : range.start;
  return { name, kind: kinds.get(kind) ?? 'other', ...range, line, depth, inFunction };
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
