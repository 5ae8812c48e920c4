// Finds an edit’s place again after others changed the document, undid, or reloaded it from disk.
import { applyLineEdits, sameLines } from './diff.ts';
import type { LineEdit } from './diff.ts';
import { crosses, follow, holds, relocate, stretchAll, widen } from './region.ts';
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
interface Seen extends State {
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
  readonly #states: Seen[] = [];

  constructor({ start, lines, lineCount }: State) {
    this.#start = start;
    this.#lines = lines;
    this.#now = { start, lines, lineCount };
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

  /** Someone else changed the document, which is `document` now. `baseline` is what the lines were at first. */
  changed(change: OtherChange, baseline: readonly string[], document: Lines): 'same' | 'others' | 'lost' {
    this.#keep();
    const before = this.#lines;
    const now = this.#back(change, baseline, document) ?? this.#follow(change, document);
    if (!now) return 'lost';
    this.#start = now.start;
    if (!sameLines(now.lines, before)) this.#lines = now.lines;
    this.#look(document.lineCount, document);
    return this.#lines === before ? 'same' : 'others';
  }

  /** As it was before: an undo went back to a state that was seen, or the baseline is in place again. */
  #back(
    { changes, by }: OtherChange,
    baseline: readonly string[],
    document: Lines,
  ): Omit<State, 'lineCount'> | undefined {
    if (by !== 'person') {
      const state = this.#states.findLast((seen) => isBack(seen, document));
      if (state) return state;
    }
    if (sameLines(baseline, this.#lines)) return undefined;
    // Enter next to code whose first or last line was blank is no way to bring that line back.
    if (by === 'person' && changes.every(({ text }) => text.trim() === '')) return undefined;
    const wide = widen(this.at, changes);
    if (wide?.count === baseline.length && holds(baseline, wide.start, document)) {
      return { start: wide.start, lines: baseline };
    }
    if (!this.#isReload({ changes, by })) return undefined;
    // All between the first and the last difference is one change: look for the code itself, the longer of the two first,
    // because the shorter may be a part of it.
    const known = baseline.length >= this.#lines.length ? [baseline, this.#lines] : [this.#lines, baseline];
    return known.map((lines) => this.#find(lines, document)).find((found) => found !== undefined);
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
