// Which functions, methods and classes get a code lens.
import type { Outlined } from '../host/documentSymbols.ts';

/** Code to show lenses above. Lines are 0-based and `end` is the last one. */
export interface LensTarget {
  readonly kind: 'function' | 'class';
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Where the lenses go: the line of the name, below comments and decorators. */
  readonly line: number;
}

/** Most lenses of a document: generated files have more code than anyone reads. */
export const mostTargets = 500;

/**
 * The targets among the symbols of a document, in its order. At most one per line and none inside functions, because a
 * lens takes up a line of the screen.
 */
export function lensTargets(outline: readonly Outlined[]): LensTarget[] {
  const found = new Map<number, LensTarget>();
  for (const { kind, name, start, end, line, inFunction } of outline) {
    if (found.size === mostTargets) break;
    if ((kind !== 'function' && kind !== 'class') || inFunction || isAnonymous(name) || found.has(line)) continue;
    found.set(line, { kind, name, start, end, line });
  }
  return [...found.values()].sort((a, b) => a.line - b.line);
}

/** Names that the TypeScript and Lua servers give to callbacks and the like. */
function isAnonymous(name: string): boolean {
  return name.trim() === '' || /^[<([]|callback$/.test(name);
}
