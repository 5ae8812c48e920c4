// What was spent, by all windows: kept ready, because the status bar and the composer show it.
import { startOf, startOfNext } from './periods.ts';
import type { Ledger } from './ledger.ts';
import type { Tally } from './tally.ts';

/** What requests cost together. */
export interface TodaysCost {
  readonly amount: number;
  /** Prices are in US dollars wherever they come from. */
  readonly currency: 'USD';
  /** Some of it is estimated, or at most what it says. */
  readonly isAbout: boolean;
  readonly requests: number;
  /** How many of them cost what nobody knows: they aren't in the amount. */
  readonly unknown: number;
}

export interface SpendingPorts {
  readonly ledger: Pick<Ledger, 'talliesOfOthers' | 'tally'>;
  readonly now: () => number;
}

/** What is known of this month: this window's at once, others' as they were read last. */
export class Spending {
  readonly #ports: SpendingPorts;
  readonly #listeners = new Set<() => void>();
  #others: readonly Tally[] = [];

  constructor(ports: SpendingPorts) {
    this.#ports = ports;
  }

  /** Reads what other windows have spent. Never rejects: what can't be read is left as it was. */
  async refresh(): Promise<void> {
    const { ledger, now } = this.#ports;
    const span = { from: startOf('month', now()), to: startOfNext('day', now()) };
    const others = await ledger.talliesOfOthers(span).catch(() => undefined);
    if (others === undefined) return;
    this.#others = others;
    this.changed();
  }

  /** What is known of all windows. */
  get tallies(): readonly Tally[] {
    return [...this.#others, this.#ports.ledger.tally];
  }

  todaysCost(): TodaysCost {
    const sums = this.tallies.flatMap((tally) => tally.sums({ from: startOf('day', this.#ports.now()), to: Infinity }));
    return {
      amount: sums.reduce((all, { spent }) => all + spent, 0),
      currency: 'USD',
      isAbout: sums.some(({ isAbout }) => isAbout),
      requests: sums.reduce((all, { requests }) => all + requests, 0),
      unknown: sums.reduce((all, { unknown }) => all + unknown, 0),
    };
  }

  /** Returns what ends it. */
  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The ledger has more. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
