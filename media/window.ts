// The arithmetic of drawing only the turns near what is seen: where each turn stands, and which are drawn.

/** Heights of turns that stand below each other. Every question and every change costs the logarithm of their count. */
export class Heights {
  /** How many turns. */
  readonly count: number;
  readonly #each: Float64Array;
  /** Sums: the one at `n`, counted from 1, is of as many turns up to the `n`th as the lowest set bit of `n` says. */
  readonly #sums: Float64Array;

  constructor(heights: readonly number[]) {
    this.count = heights.length;
    this.#each = Float64Array.from(heights);
    this.#sums = new Float64Array(heights.length + 1);
    for (const [at, height] of heights.entries()) {
      const n = at + 1;
      const sum = (this.#sums[n] ?? 0) + height;
      this.#sums[n] = sum;
      const above = n + (n & -n);
      if (above < this.#sums.length) this.#sums[above] = (this.#sums[above] ?? 0) + sum;
    }
  }

  get total(): number {
    return this.top(this.count);
  }

  of(at: number): number {
    return this.#each[at] ?? 0;
  }

  set(at: number, height: number): void {
    const more = height - this.of(at);
    if (more === 0 || at < 0 || at >= this.count) return;
    this.#each[at] = height;
    for (let n = at + 1; n < this.#sums.length; n += n & -n) this.#sums[n] = (this.#sums[n] ?? 0) + more;
  }

  /** How far below the first turn's top the turn begins; of one past the last, where all end. */
  top(at: number): number {
    let sum = 0;
    for (let n = Math.min(at, this.count); n > 0; n -= n & -n) sum += this.#sums[n] ?? 0;
    return sum;
  }

  /** The turn that stands at a place: the first or the last for one above or below all. */
  at(place: number): number {
    let n = 0;
    let left = place;
    for (let step = 2 ** Math.floor(Math.log2(this.count || 1)); step >= 1; step /= 2) {
      const next = n + step;
      const sum = this.#sums[next];
      if (sum === undefined || sum > left) continue;
      n = next;
      left -= sum;
    }
    return Math.max(0, Math.min(n, this.count - 1));
  }
}

/** Turns in a row, from `from` to before `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * The turns to draw, in order and apart from each other: those between two places, and those that are kept wherever
 * they are.
 */
export function rangesOf(heights: Heights, top: number, bottom: number, kept: Iterable<number>): readonly Range[] {
  if (heights.count === 0) return [];
  const all = [{ from: heights.at(top), to: heights.at(bottom) + 1 }];
  for (const at of kept) if (at >= 0 && at < heights.count) all.push({ from: at, to: at + 1 });
  all.sort((one, other) => one.from - other.from);
  const ranges: Range[] = [];
  for (const range of all) {
    const last = ranges.at(-1);
    if (last === undefined || range.from > last.to) ranges.push(range);
    else if (range.to > last.to) ranges[ranges.length - 1] = { from: last.from, to: range.to };
  }
  return ranges;
}

/**
 * The turn between two places that stays where it is while others change their height: the first that begins there, as one
 * above it may turn out higher than it was guessed to be. If it can be, one that is drawn: all below one that is not would
 * move when it is.
 */
export function holderOf(heights: Heights, top: number, bottom: number, isDrawn: (at: number) => boolean): number {
  const first = heights.at(top);
  const begins = (at: number): boolean => at < heights.count && heights.top(at) < bottom;
  for (let at = first + 1; begins(at); at++) if (isDrawn(at)) return at;
  return begins(first + 1) && !isDrawn(first) ? first + 1 : first;
}

export const isSame = (one: readonly Range[], other: readonly Range[]): boolean =>
  one.length === other.length && one.every(({ from, to }, at) => other[at]?.from === from && other[at].to === to);

/** How high a turn will be, about, before it is drawn: its characters in lines as wide as the view. Pixels. */
export function guess(of: 'prompt' | 'reply', characters: number, width: number): number {
  const lines = Math.ceil(characters / Math.max(20, width / 7));
  // Code and lists leave half of their lines empty; long questions are folded.
  return of === 'prompt' ? 36 + 19 * Math.min(lines, 13) : 70 + 19 * lines * 1.4;
}
