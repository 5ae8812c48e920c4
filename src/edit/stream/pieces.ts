// The pieces of a change that a reply describes: the hunks of a diff, or blocks to search and replace.
import { lineEdits } from '../diff.ts';
import type { LineEdit } from '../diff.ts';
import { areWords } from './doubts.ts';
import { fenceOf } from './fences.ts';

/** Lines that are said to be in the file, and what is to be done to them. */
export interface Piece {
  readonly from: readonly string[];
  readonly edits: readonly LineEdit[];
  /** The line, 0-based, that the reply says it is at. */
  readonly at?: number | undefined;
  /** What the reply says of it is no proof: its `place`, where it counts other lines than it has, or which `lines` it is. */
  readonly doubt?: 'place' | 'lines' | undefined;
}

/** A hunk's header: `@@ -3,4 +3,5 @@`, or one that names no lines. */
const hunkHead = /^@@(?: -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@.*| .*)?$/;
const fileHead =
  /^(?:diff --git |index [\da-f]+\.\.|(?:new|deleted) file mode |(?:old|new) mode |similarity index |rename (?:from|to) |\+\+\+ |\*\*\* (?:Begin|End|Update|Add|Delete|Move))/;

/** May a line stand around the description? In prose none may: it would be text. */
export type Aside = (line: string) => boolean;

/** The hunks of a unified diff, or of what models write for one: no headers, no numbers, no space before context. */
export function diffPieces(lines: readonly string[], known: ReadonlySet<string>, aside: Aside): Piece[] | undefined {
  const pieces: Growing[] = [];
  let piece: Growing | undefined;
  const begin = (at?: number, counted?: number): Growing => {
    const begun = { from: [], edits: [], at, counted };
    pieces.push(begun);
    return begun;
  };
  for (const [i, line] of lines.entries()) {
    const head = hunkHead.exec(line);
    if (head) {
      const [, from, count] = head;
      piece = from === undefined ? begin() : begin(Number(from) - (count === '0' ? 0 : 1), Number(count ?? 1));
      continue;
    }
    if (isFileHead(line, lines[i + 1])) {
      piece = undefined;
      continue;
    }
    const kind = piece || /^[-+]/.test(line) || known.has(line.slice(1)) ? kindOf(line, known) : undefined;
    if (kind === undefined) {
      if (line.trim() !== '' && !aside(line)) return undefined;
      if (piece && line.trim() !== '') piece = undefined;
      continue;
    }
    if (kind === 'note') continue;
    piece ??= begin();
    const text = kind === 'bare' ? line : line.slice(1);
    if (kind === 'gone' || kind === 'new') change(piece, kind, text);
    if (kind !== 'new') piece.from.push(text);
  }
  const changing = pieces.filter(({ edits }) => edits.length > 0);
  if (changing.length === 0) return undefined;
  return changing.map((each) => {
    const isMiscounted = each.counted !== undefined && each.counted !== each.from.length;
    return { ...each, doubt: isMiscounted ? 'place' : undefined };
  });
}

/** A hunk that is read line by line. `counted`: how many lines its header says that the file has. */
interface Growing extends Piece {
  readonly counted: number | undefined;
  readonly from: string[];
  readonly edits: { line: number; remove: number; insert: string[] }[];
}

function change({ from, edits }: Growing, kind: 'gone' | 'new', text: string): void {
  let last = edits.at(-1);
  if (!last || last.line + last.remove < from.length) edits.push((last = { line: from.length, remove: 0, insert: [] }));
  if (kind === 'gone') last.remove++;
  else last.insert.push(text);
}

function isFileHead(line: string, next: string | undefined): boolean {
  return fileHead.test(line) || (line.startsWith('--- ') && next?.startsWith('+++ ') === true);
}

/** What a line of a hunk is. `bare`: context that lost the space before it. */
function kindOf(line: string, known: ReadonlySet<string>): 'new' | 'gone' | 'context' | 'bare' | 'note' | undefined {
  if (line.startsWith('+')) return 'new';
  if (line.startsWith('-')) return 'gone';
  if (line.startsWith('\\')) return 'note';
  if (line.startsWith(' ') && (known.has(line.slice(1)) || !known.has(line))) return 'context';
  return line === '' || known.has(line) ? 'bare' : undefined;
}

/** May a line stand around a description without being code: a fence, a file's name, or words? */
export function isAside(line: string): boolean {
  return fenceOf(line) !== undefined || /^\s*[\w./\\-]+\.\w+\s*$/.test(line) || areWords([line]);
}

const search = /^\s*(?:<{5,9}|-{7,9}) ?(?:SEARCH|ORIGINAL|[A-Z]+)?\s*$/;
const middle = /^\s*={5,9}\s*$/;
const replace = /^\s*(?:>{5,9}|\+{7,9}) ?(?:REPLACE|UPDATED|[A-Z]+)?\s*$/;

/**
 * The finished blocks that say what to search and what to put there; `file` tells which of several lines like the one
 * between them it is. `unfinished`: the last one has no end. `undefined`: a line stands between them that may not.
 */
export function blocks(
  lines: readonly string[],
  aside: Aside,
  file: readonly string[],
): { readonly pieces: readonly Piece[]; readonly unfinished: boolean } | undefined {
  const pieces: Piece[] = [];
  const known = new Set(file.map((line) => line.trim()));
  let block: string[] | undefined;
  for (const line of lines) {
    if (block === undefined) {
      if (search.test(line)) block = [];
      else if (line.trim() !== '' && !aside(line)) return undefined;
    } else if (replace.test(line) && block.some((each) => middle.test(each))) {
      pieces.push(blockOf(block, known));
      block = undefined;
    } else if (/^-{7}$/.test(line) && block.every((each) => /^:\w+:/.test(each))) {
      // Some models say where the lines begin, above a rule.
      block.length = 0;
    } else block.push(line);
  }
  return { pieces, unfinished: block !== undefined };
}

/** Where several lines could be the one between, it is the first behind nothing but lines of the file. */
function blockOf(lines: readonly string[], known: ReadonlySet<string>): Piece {
  const places = [...lines.keys()].filter((at) => middle.test(lines[at] ?? ''));
  const fitting = places.filter((at) => lines.slice(0, at).every((line) => known.has(line.trim())));
  const at = fitting[0] ?? places[0] ?? 0;
  const from = lines.slice(0, at);
  return { from, edits: lineEdits(from, lines.slice(at + 1)), doubt: fitting.length > 1 ? 'lines' : undefined };
}

/** The lines without their numbers, where all of them have one and the same thing behind it. */
export function unnumbered(lines: readonly string[]): readonly string[] | undefined {
  const said = lines.filter((line) => line.trim() !== '');
  const form = /^\s*\d+(\s?[|:│→]|\t)/.exec(said[0] ?? '')?.[1];
  if (form === undefined) return undefined;
  const number = new RegExp(`^\\s*\\d+${form.replace('|', '\\|')}`);
  const cut = lines.map((line) => line.replace(number, ''));
  if (!said.every((line) => number.test(line))) return undefined;
  const spaced = cut.every((line) => line.trim() === '' || line.startsWith(' '));
  return cut.map((line) => (spaced ? line.slice(1) : line));
}
