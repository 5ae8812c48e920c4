// Batches patches for the webview, so that it gets at most thirty messages a second.
import type { Patch } from '../panel/contract.ts';
import type { Clock } from './clock.ts';

/**
 * Time between two messages to the webview. More than thirty a second back up (measured), and fewer lag. Milliseconds.
 */
const pace = 33;

/**
 * Collects patches and posts them no faster than {@link pace}. The first after a pause goes out in the same tick.
 * Pieces of text for one block are joined.
 */
export class Outbox {
  readonly #post: (patches: readonly Patch[]) => void;
  readonly #clock: Clock;
  #waiting: Patch[] = [];
  #last = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(post: (patches: readonly Patch[]) => void, clock: Clock) {
    this.#post = post;
    this.#clock = clock;
  }

  /** Patches pushed together are posted together. `urgent` posts them in this tick, with everything pending. */
  push(patches: readonly Patch[], urgent = false): void {
    for (const patch of patches) this.#add(patch);
    if (this.#waiting.length === 0) return;
    const wait = this.#last + pace - this.#clock.now();
    if (urgent || wait <= 0) this.flush();
    else this.#cancel ??= this.#clock.after(wait, () => this.flush());
  }

  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#waiting.length === 0) return;
    this.#last = this.#clock.now();
    const patches = this.#waiting;
    this.#waiting = [];
    this.#post(patches);
  }

  /** Drops everything pending: a snapshot covers it, or nobody is listening. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#waiting = [];
  }

  #add(patch: Patch): void {
    const last = this.#waiting.at(-1);
    const joins =
      patch.type === 'append' && last?.type === 'append' && last.reply === patch.reply && last.at === patch.at;
    if (joins) this.#waiting[this.#waiting.length - 1] = { ...last, text: last.text + patch.text };
    else this.#waiting.push(patch);
  }
}
