// What is outside of the code of an edit, as a user makes it: the oracle of random runs. It knows only two lists of lines.
import assert from 'node:assert/strict';

export interface Outside {
  readonly above: readonly string[];
  readonly below: readonly string[];
}

/** The lines above and below the code, and those that undo and redo come to. */
export class History {
  readonly #states: Outside[];
  #at = 0;

  constructor(first: Outside) {
    this.#states = [first];
  }

  get now(): Outside {
    const state = this.#states[this.#at];
    assert.ok(state);
    return state;
  }

  /** Someone made it so. */
  become(next: Outside): void {
    if (isSame(next, this.now)) return;
    this.#states.splice(this.#at + 1, Infinity, next);
    this.#at += 1;
  }

  /** Undo or redo was pressed once: what is outside is as it was, or one state on. */
  went(by: -1 | 1, lines: readonly string[]): void {
    const nearest = by < 0 ? [this.#at, this.#at - 1] : [this.#at + 1, this.#at];
    const found = nearest.find((at) => fits(this.#states[at], lines));
    assert.ok(found !== undefined, `no one step of ${by < 0 ? 'undo' : 'redo'}:\n${lines.join('\n')}`);
    this.#at = found;
  }

  /** The code between what is outside, which must be as it was made. */
  inside(lines: readonly string[]): readonly string[] {
    const { above, below } = this.now;
    assert.deepEqual(lines.slice(0, above.length), above, 'above the code');
    assert.deepEqual(lines.slice(Math.max(lines.length - below.length, 0)), below, 'below the code');
    assert.ok(lines.length >= above.length + below.length, 'above and below have a line in common');
    return lines.slice(above.length, lines.length - below.length);
  }
}

function fits(state: Outside | undefined, lines: readonly string[]): boolean {
  if (!state || lines.length < state.above.length + state.below.length) return false;
  const { above, below } = state;
  return isSame({ above: lines.slice(0, above.length), below: lines.slice(lines.length - below.length) }, state);
}

function isSame(one: Outside, other: Outside): boolean {
  return one.above.join('\n') === other.above.join('\n') && one.below.join('\n') === other.below.join('\n');
}
