// What was spent today, by all windows: kept ready, because the status bar shows it.
import { shift, startOf } from './periods.ts';
import { isRow, isUnpriced } from './row.ts';
import type { Row } from './row.ts';
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
}

/** Today's cost as far as it is known: this window's at once, others' when they were read last. */
export class Spending {
  readonly #ports: SpendingPorts;
  readonly #listeners = new Set<() => void>();
  #others: readonly Row[] = [];

  constructor(ports: SpendingPorts) {
    this.#ports = ports;
  }

  /** Reads what other windows have spent. Never rejects: what can't be read is left as it was. */
  async refresh(): Promise<void> {
    const { ledger, now } = this.#ports;
    const span = { from: startOf('day', now()), to: shift('day', now(), 1) };
    const entries = await ledger.others(span).catch(() => undefined);
    if (entries === undefined) return;
    this.#others = entries.filter(isRow);
    this.changed();
  }

  todaysCost(): TodaysCost {
    const { ledger, now } = this.#ports;
    const today = startOf('day', now());
    const rows = [...this.#others, ...ledger.mine.filter(isRow)].filter(({ at }) => at >= today);
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
