// Finds an edit’s place again after others changed the document, undid, or reloaded it from disk.
import { applyLineEdits, sameLines } from './diff.ts';
import type { LineEdit } from './diff.ts';
import { crosses, follow, holds, lineEnds, placesIn, relocate, stretchAll, widen } from './region.ts';
import type { Lines, Region } from './region.ts';
import type { TextEdit } from './textEdit.ts';

/**
 * What others did to the document, in the order the changes apply. `reload`: it may have been read from disk again, or be
 * the first change after it was saved.
 */
export interface OtherChange {
  readonly changes: readonly TextEdit[];
  readonly by: 'person' | 'undo' | 'redo' | 'reload';
}

/** Lines of a document, where they begin, and how many it has in all. */
export interface State {
  readonly start: number;
  readonly lines: readonly string[];
  readonly lineCount: number;
}

type Around = readonly [above: string | undefined, below: string | undefined];

/** A state, and the lines around it, by which one of few lines is known again. */
export interface Seen extends State {
  readonly around?: Around;
}

/** Most states kept for undo to come back to. */
const maxStates = 64;

/**
 * Where some lines of a document are, while we and others change it. `lines` is exactly what stands there, as long as
 * `changed` does not say that it was lost.
 */
export class Place {
  #start: number;
  #lines: readonly string[];
  /** How it stands after what was seen last, and how it stood where an undo or redo may come back to. */
  #now: Seen;
  readonly #states: Seen[];

  /** `seen`: by the place that this one goes on from, in the same document. */
  constructor({ start, lines, lineCount }: State, seen: readonly Seen[] = []) {
    this.#start = start;
    this.#lines = lines;
    this.#now = { start, lines, lineCount };
    this.#states = [...seen];
  }

  /** How the document stood where an undo or redo may come back to, the newest last. */
  get seen(): readonly Seen[] {
    return [...this.#states, this.#now];
  }

  get at(): Region {
    return { start: this.#start, count: this.#lines.length };
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Do the lines stand in the document where they should? If not, nothing may be written there. */
  stands(document: Lines): boolean {
    return holds(this.#lines, this.#start, document);
  }

  /** An undo or a revert may come back to how the document is now. */
  remember(document: Lines): void {
    this.#look(document.lineCount, document);
    this.#keep();
  }

  /** `edits`, in lines of the place, are in the document. */
  wrote(edits: readonly LineEdit[], document: Lines): void {
    this.#lines = applyLineEdits(this.#lines, edits);
    const longer = edits.reduce((sum, { remove, insert }) => sum + insert.length - remove, 0);
    this.#look(this.#now.lineCount + longer, document);
  }

  /** Takes up the last state that was seen, is there again and is one of `which`. `false`: there is none. */
  back(document: Lines, which: (lines: readonly string[]) => boolean): boolean {
    this.#keep();
    const state = this.#states.findLast((seen) => isBack(seen, document));
    if (!state || !which(state.lines)) return false;
    this.#start = state.start;
    this.#lines = state.lines;
    this.#look(document.lineCount, document);
    return true;
  }

  /** Someone else changed the document, which is `document` now. `before`: what the lines were, the newest first. */
  changed(change: OtherChange, before: readonly (readonly string[])[], document: Lines): 'same' | 'others' | 'lost' {
    this.#keep();
    const last = this.#lines;
    const now = this.#back(change, before, document) ?? this.#follow(change, document);
    if (!now) return 'lost';
    this.#start = now.start;
    if (!sameLines(now.lines, last)) this.#lines = now.lines;
    this.#look(document.lineCount, document);
    return this.#lines === last ? 'same' : 'others';
  }

  /** As it was before: an undo went back to a state that was seen, or what the lines were is in place again. */
  #back(
    { changes, by }: OtherChange,
    before: readonly (readonly string[])[],
    document: Lines,
  ): Omit<State, 'lineCount'> | undefined {
    if (by !== 'person') {
      const state = this.#states.findLast((seen) => isBack(seen, document));
      if (state) return state;
    }
    const others = before.filter((lines) => !sameLines(lines, this.#lines));
    if (others.length === 0) return undefined;
    // Enter next to code whose first or last line was blank is no way to bring that line back.
    if (by === 'person' && changes.every(({ text }) => text.trim() === '')) return undefined;
    const wide = widen(this.at, changes);
    for (const lines of others) {
      if (wide?.count === lines.length && holds(lines, wide.start, document)) return { start: wide.start, lines };
      const start = by === 'person' ? undefined : this.#brought(changes, lines, document);
      if (start !== undefined) return { start, lines };
    }
    if (!this.#isReload({ changes, by })) return undefined;
    // All between the first and the last difference is one change: look for the code itself, the longest first, because a
    // shorter one may be a part of it.
    const known = [this.#lines, ...others].sort((a, b) => b.length - a.length);
    return known.map((lines) => this.#find(lines, document)).find((found) => found !== undefined);
  }

  /** Where an undo or the disk put lines into the place or its gap, maybe with lines that were next to it. */
  #brought(changes: readonly TextEdit[], lines: readonly string[], document: Lines): number | undefined {
    const { count } = this.at;
    const wide = widen(this.at, changes);
    let places: readonly number[] = [];
    if (count === 0) {
      // Lines that come at a gap are above it or below it.
      const isNext = (at: number): boolean =>
        wide ? at === wide.start || at + lines.length === wide.start : tells(lines);
      places = changes
        .flatMap(({ start, text }) => placesIn({ start: start.line, count: lineEnds(text) + 1 }, lines, document))
        .filter(isNext);
    } else if (wide && tells(lines)) {
      const own = { line: (at: number) => this.#lines[at], lineCount: count };
      if (placesIn({ start: 0, count }, lines, own).length === 0) places = placesIn(wide, lines, document);
    }
    return places.length === 1 ? places[0] : undefined;
  }

  /** The place after a change that did not bring back anything known. `undefined`: other text stands there. */
  #follow({ changes, by }: OtherChange, document: Lines): Omit<State, 'lineCount'> | undefined {
    const reloaded = this.#isReload({ changes, by });
    if (reloaded && !tells(this.#lines)) return undefined;
    const followed = follow(this.at, changes, this.#lines, document);
    if (followed) return { start: followed.start, lines: this.#lines };
    if (reloaded) return this.#find(this.#lines, document);
    const { region, replaced } = stretchAll(this.at, changes, this.#lines, document);
    if (replaced) return undefined;
    const lines = Array.from({ length: region.count }, (_, i) => document.line(region.start + i) ?? '');
    return { start: region.start, lines };
  }

  /** What is read from disk inside of the code is as if someone had typed it there. */
  #isReload({ changes, by }: OtherChange): boolean {
    return by === 'reload' && changes.some((change) => crosses(this.at, change));
  }

  #find(lines: readonly string[], document: Lines): Omit<State, 'lineCount'> | undefined {
    const start = tells(lines) ? relocate(lines, this.#start, document) : undefined;
    return start === undefined ? undefined : { start, lines };
  }

  #keep(): void {
    if (this.#states.at(-1) === this.#now) return;
    this.#states.push(this.#now);
    if (this.#states.length > maxStates) this.#states.shift();
  }

  #look(lineCount: number, document: Lines): void {
    const [start, lines] = [this.#start, this.#lines];
    this.#now = { start, lines, lineCount, around: aroundOf(start, lines.length, document) };
  }
}

/** Do lines say enough to be known again in another text? A blank line or a brace is found in any. */
export function tells(lines: readonly string[]): boolean {
  return lines.some((line) => /\w.*\w.*\w.*\w/.test(line));
}

function aroundOf(start: number, count: number, { line }: Lines): Around {
  return [line(start - 1), line(start + count)];
}

/** Is the document as it was in this state, as far as the code, the lines around it and the number of lines tell? */
function isBack({ start, lines, lineCount, around }: Seen, document: Lines): boolean {
  if (lineCount !== document.lineCount || !holds(lines, start, document)) return false;
  if (!around) return lines.length > 0;
  const [above, below] = aroundOf(start, lines.length, document);
  return above === around[0] && below === around[1];
}
