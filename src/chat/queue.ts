// The messages that wait until the replies before them are complete.
import type { Question } from '../conversation/context.ts';
import type { NodeId, Reply } from '../conversation/tree.ts';
import type { QueueStep } from '../panel/steering.ts';

/** A message that waits. `id`: the prompt's, once it is sent. */
export interface Queued extends Question {
  readonly id: NodeId;
}

/** What waits, in order. Sending is up to others. */
export class Queue {
  readonly #changed: () => void;
  #items: readonly Queued[];
  #held: NodeId | undefined;

  constructor(items: readonly Queued[], changed: () => void) {
    this.#items = items;
    this.#changed = changed;
  }

  get items(): readonly Queued[] {
    return this.#items;
  }

  /** One is being changed: nothing is sent by itself meanwhile. */
  get isHeld(): boolean {
    return this.#held !== undefined && this.has(this.#held);
  }

  has(id: NodeId): boolean {
    return this.#items.some((item) => item.id === id);
  }

  add(item: Queued): void {
    if (!this.has(item.id)) this.#set([...this.#items, item]);
  }

  /** Takes one out, by default the first. */
  take(id = this.#items[0]?.id): Queued | undefined {
    const item = this.#items.find((each) => each.id === id);
    if (item !== undefined) this.#set(this.#items.filter((each) => each !== item));
    return item;
  }

  /** Whoever changed one is gone, or says so again. */
  release(): void {
    this.#held = undefined;
  }

  change(id: NodeId, step: Exclude<QueueStep, 'send'>, text?: string): void {
    const at = this.#items.findIndex((item) => item.id === id);
    const item = this.#items[at];
    if (item === undefined) return;
    this.#held = step === 'hold' ? id : undefined;
    const others = this.#items.toSpliced(at, 1);
    switch (step) {
      case 'hold':
        break;
      case 'remove':
        this.#set(others);
        break;
      case 'edit':
        this.#set(this.#items.with(at, { ...item, text: text ?? item.text }));
        break;
      case 'up':
      case 'down':
        this.#set(others.toSpliced(Math.max(0, step === 'up' ? at - 1 : at + 1), 0, item));
        break;
    }
  }

  #set(items: readonly Queued[]): void {
    this.#items = items;
    this.#changed();
  }
}

/** Did a reply end as it should, so that what waits can follow? */
export function mayFollow(reply: Reply | undefined): boolean {
  if (reply?.ending?.type !== 'complete' || reply.ending.silence !== undefined || reply.group !== undefined)
    return false;
  const { stopReason } = reply.rounds.at(-1)?.message ?? {};
  return stopReason === undefined || stopReason === 'end_turn' || stopReason === 'stop_sequence';
}
