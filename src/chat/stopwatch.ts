// How long a request takes: until its first block, while it thinks, and in all.
import type { Took } from '../conversation/tree.ts';
import type { Message } from '../messages/index.ts';
import type { Clock } from './clock.ts';

/** Measures one request at a time; a request that is sent again begins anew. */
export class Stopwatch {
  readonly #clock: Pick<Clock, 'now'>;
  #sent: number | undefined;
  #first: number | undefined;
  #thinking: number | undefined;
  #thought: number | undefined;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** When it was sent, the last time. */
  get sentAt(): number | undefined {
    return this.#sent;
  }

  sent(): void {
    this.#sent = this.#clock.now();
    this.#first = this.#thinking = this.#thought = undefined;
  }

  /** Something of the reply has come. */
  grown({ content }: Message): void {
    const last = content.at(-1);
    if (last === undefined) return;
    const now = this.#clock.now();
    this.#first ??= now;
    if (last.type === 'thinking' || last.type === 'redacted_thinking') this.#thinking ??= now;
    else if (this.#thinking !== undefined) this.#thought ??= now - this.#thinking;
  }

  /** As it is now; `undefined` while nothing was sent. */
  get took(): Took | undefined {
    if (this.#sent === undefined) return undefined;
    const now = this.#clock.now();
    const thought = this.#thought ?? (this.#thinking === undefined ? undefined : now - this.#thinking);
    return {
      ...(this.#first !== undefined && { first: this.#first - this.#sent }),
      ...(thought !== undefined && { thought }),
      total: now - this.#sent,
    };
  }
}
