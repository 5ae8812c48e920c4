// Puts back what a block of code leaves out, as `// ... existing code ...` does, where that can be told for certain.
import { declaredIn, indentOf, isBlank, isClosing, isComment, isLeftOut, leavesOut, spotFor } from './applying.ts';
import type { Spot } from './applying.ts';

/** Code without gaps, and the lines it goes in place of. */
export interface Filled {
  readonly spot: Spot;
  readonly code: readonly string[];
}

/** Where code goes in a document, and all of it. `undefined`: that can't be told for certain. */
export function placeFor(document: readonly string[], code: readonly string[]): Filled | undefined {
  const spot = spotFor(document, code);
  if (spot) return { spot, code };
  return leavesOut(code) ? filled(document, code) : undefined;
}

/**
 * `code` with the lines of `document` that it leaves out, and where it goes. `undefined`: a line beside a gap is not known in
 * the document, or in more places than one, so that nobody can tell what the gap stands for.
 */
export function filled(document: readonly string[], code: readonly string[]): Filled | undefined {
  const pieces = piecesOf(code);
  const outer = outerIn(document, pieces[0] ?? []);
  const spots: Spot[] = [];
  for (const [at, piece] of pieces.entries()) {
    const start = at === 0 && outer ? outer.start : startOf(document, piece, outer);
    const end = endOf(document, piece, outer);
    if (start === undefined || end === undefined || start >= end || start < (spots.at(-1)?.end ?? 0)) return undefined;
    // What is put between is as deep as the document has it.
    if (indentOf(piece[0] ?? '') !== indentOf(document[start] ?? '')) return undefined;
    const from = at === 0 && outer && end < outer.end ? start + 1 : start;
    if (losesAny(document, { start: from, end }, piece)) return undefined;
    spots.push({ start, end });
  }
  const [first, last] = [spots[0], spots.at(-1)];
  if (!first || !last) return undefined;
  const lines = pieces.flatMap((piece, at) => [
    ...piece,
    ...document.slice(spots[at]?.end, spots[at + 1]?.start ?? spots[at]?.end),
  ]);
  return { spot: { start: first.start, end: last.end }, code: lines };
}

/** Would something go that a piece, which takes the place of these lines, doesn't declare? */
function losesAny(document: readonly string[], { start, end }: Spot, piece: readonly string[]): boolean {
  const all = declaredIn(document).filter((one) => one.start >= start && one.start < end);
  const margin = Math.min(...all.map(({ indent }) => indent));
  const known = new Set(declaredIn(piece).map(({ name }) => name));
  return all.some(({ name, indent }) => indent === margin && !known.has(name));
}

/** What stands between the gaps, without blank lines at the edges. */
function piecesOf(code: readonly string[]): readonly (readonly string[])[] {
  const pieces: string[][] = [[]];
  for (const line of code) {
    if (isLeftOut(line)) pieces.push([]);
    else pieces.at(-1)?.push(line);
  }
  return pieces
    .map((piece) => {
      const from = piece.findIndex((line) => !isBlank(line));
      return from < 0 ? [] : piece.slice(from, piece.findLastIndex((line) => !isBlank(line)) + 1);
    })
    .filter((piece) => piece.length > 0);
}

/** What the first line declares and the first piece leaves open: where that is in the document, and how deep in the code. */
interface Outer extends Spot {
  readonly indent: number;
}

function outerIn(document: readonly string[], [line = '', ...rest]: readonly string[]): Outer | undefined {
  const indent = indentOf(line);
  const [own] = declaredIn([line]);
  if (!own || rest.some((other) => indentOf(other) === indent && isClosing(other))) return undefined;
  const spot = declaredOnce(document, own.name);
  return spot && { ...spot, indent };
}

function declaredOnce(document: readonly string[], name: string): Spot | undefined {
  const [found, ...others] = declaredIn(document).filter((one) => one.name === name);
  return others.length === 0 ? found : undefined;
}

/** The only line of the document that says this. */
function lineOnce(document: readonly string[], line: string): number | undefined {
  const text = line.trim();
  const [found, ...others] = document.flatMap((other, at) => (other.trim() === text ? [at] : []));
  return others.length === 0 && text.length > 2 ? found : undefined;
}

/** The line of the document that a piece begins in place of. */
function startOf(document: readonly string[], piece: readonly string[], outer: Outer | undefined): number | undefined {
  if (outer && piece.every((line) => isClosing(line) || isBlank(line))) {
    const same = piece.every((line, at) => document[outer.end - piece.length + at]?.trim() === line.trim());
    return same ? outer.end - piece.length : undefined;
  }
  const head = piece.findIndex((line) => !isComment(line));
  const [own] = declaredIn(piece).filter(({ start }) => start === head);
  let start = own && declaredOnce(document, own.name)?.start;
  if (start === undefined) return lineOnce(document, piece[0] ?? '');
  if (head > 0) while (start > 0 && isComment(document[start - 1] ?? '')) start--;
  return start;
}

/** The line of the document after those that a piece goes in place of. */
function endOf(document: readonly string[], piece: readonly string[], outer: Outer | undefined): number | undefined {
  const last = piece.at(-1) ?? '';
  if (!isClosing(last)) {
    const at = lineOnce(document, last);
    return at === undefined ? undefined : at + 1;
  }
  if (outer?.indent === indentOf(last)) return outer.end;
  const [own] = declaredIn(piece).filter(({ end, indent }) => end === piece.length && indent === indentOf(last));
  return own && declaredOnce(document, own.name)?.end;
}
