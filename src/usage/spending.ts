// What was spent, by all windows: kept ready, because the status bar and the composer show it.
import { startOf, startOfNext } from './periods.ts';
import { isRow, isUnpriced } from './row.ts';
import type { Entry } from './row.ts';
import type { Ledger } from './ledger.ts';

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
  readonly ledger: Pick<Ledger, 'others' | 'mine'>;
  readonly now: () => number;
  /** Whether anyone looks further back than today. */
  readonly wantsMonth: () => boolean;
}

/**
 * What is known of today, or of this month if a budget is for one: this window's at once, others' as they were read last.
 */
export class Spending {
  readonly #ports: SpendingPorts;
  readonly #listeners = new Set<() => void>();
  #others: readonly Entry[] = [];

  constructor(ports: SpendingPorts) {
    this.#ports = ports;
  }

  /** Reads what other windows have spent. Never rejects: what can't be read is left as it was. */
  async refresh(): Promise<void> {
    const { ledger, now } = this.#ports;
    const span = { from: startOf(this.#ports.wantsMonth() ? 'month' : 'day', now()), to: startOfNext('day', now()) };
    const entries = await ledger.others(span).catch(() => undefined);
    if (entries === undefined) return;
    this.#others = entries.filter((entry) => 'release' in entry || entry.at >= span.from);
    this.changed();
  }

  /** What is known of all windows, in no order. */
  get entries(): readonly Entry[] {
    return [...this.#others, ...this.#ports.ledger.mine];
  }

  todaysCost(): TodaysCost {
    const today = startOf('day', this.#ports.now());
    const rows = this.entries.filter(isRow).filter(({ at }) => at >= today);
    return {
      amount: rows.reduce((sum, { cost = 0 }) => sum + cost, 0),
      currency: 'USD',
      isAbout: rows.some(({ about, cost }) => about === true && cost !== undefined),
      requests: rows.length,
      unknown: rows.filter(isUnpriced).length,
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
