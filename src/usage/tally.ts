// What entries of the ledger come to by day, kept as they are added: nobody walks through a month of them at each key.
import { startOf, startOfNext } from './periods.ts';
import { isHold, isRow, isUnpriced } from './row.ts';
import type { Entry, Hold, Row } from './row.ts';
import type { Span } from './periods.ts';

/** What the requests to one gateway on one day came to. */
export interface Sum {
  readonly gateway: string;
  spent: number;
  requests: number;
  /** How many of them cost what nobody knows. */
  unknown: number;
  /** Some of it is estimated, or at most what it says. */
  isAbout: boolean;
}

/** A reply that came whole. */
export interface Replied {
  readonly at: number;
  readonly output: number;
}

/** What requests are told apart by where their replies are of another length. */
export interface Kind {
  readonly gateway: string;
  readonly model: string;
  readonly use: string;
}

/** So many of the newest replies of a kind are kept. */
const mostReplies = 20;

/** Of one file, or of what this window has added. */
export class Tally {
  /** By the first moment of the day, and then by gateway. */
  readonly #days = new Map<number, Map<string, Sum>>();
  readonly #held = new Map<string, Hold>();
  /** Of holds that aren't here. */
  readonly #released = new Set<string>();
  readonly #replies = new Map<string, Replied[]>();
  #today: Span = { from: 0, to: 0 };

  add(...entries: readonly Entry[]): this {
    for (const entry of entries) {
      if (isRow(entry)) this.#book(entry);
      else if (isHold(entry)) this.#hold(entry);
      else if (!this.#held.delete(entry.release)) this.#released.add(entry.release);
    }
    return this;
  }

  /** Of the days from the first moment on, up to the second. */
  sums({ from, to }: Span): readonly Sum[] {
    return [...this.#days].flatMap(([day, sums]) => (day >= from && day < to ? [...sums.values()] : []));
  }

  /** What may still be spent, as far as is known here. */
  get held(): readonly Hold[] {
    return [...this.#held.values()];
  }

  hasReleased(hold: string): boolean {
    return this.#released.has(hold);
  }

  /** The newest ones, in no order, and perhaps more. */
  replies(kind: Kind): readonly Replied[] {
    return this.#replies.get(nameOf(kind)) ?? [];
  }

  #book(row: Row): void {
    const { at, gateway, cost, about, ending, output } = row;
    const sum = this.#sumOf(at, gateway);
    sum.spent += cost ?? 0;
    sum.requests++;
    sum.unknown += Number(isUnpriced(row));
    sum.isAbout ||= about === true && cost !== undefined;
    if (ending === 'complete' && output !== undefined) this.#reply(row, { at, output });
  }

  #sumOf(at: number, gateway: string): Sum {
    // Most entries are of the day before them.
    if (at < this.#today.from || at >= this.#today.to)
      this.#today = { from: startOf('day', at), to: startOfNext('day', at) };
    const { from } = this.#today;
    const day = this.#days.get(from) ?? new Map<string, Sum>();
    this.#days.set(from, day);
    const sum = day.get(gateway) ?? { gateway, spent: 0, requests: 0, unknown: 0, isAbout: false };
    day.set(gateway, sum);
    return sum;
  }

  #hold(hold: Hold): void {
    if (!this.#released.delete(hold.hold)) this.#held.set(hold.hold, hold);
  }

  #reply(kind: Kind, replied: Replied): void {
    const name = nameOf(kind);
    const known = this.#replies.get(name) ?? [];
    known.push(replied);
    // Sorted once for so many, not for each.
    this.#replies.set(name, known.length < 2 * mostReplies ? known : newest(known));
  }
}

const nameOf = ({ gateway, model, use }: Kind): string => JSON.stringify([gateway, model, use]);

const newest = (replies: readonly Replied[]): Replied[] =>
  [...replies].sort((one, other) => other.at - one.at).slice(0, mostReplies);

/** What runs, over all of these. */
export const heldIn = (tallies: readonly Tally[]): readonly Hold[] =>
  tallies.flatMap(({ held }) => held).filter(({ hold }) => !tallies.some((tally) => tally.hasReleased(hold)));

/** Tokens of the newest replies of a kind, over all of these. */
export const outputsIn = (tallies: readonly Tally[], kind: Kind): readonly number[] =>
  newest(tallies.flatMap((tally) => tally.replies(kind))).map(({ output }) => output);
