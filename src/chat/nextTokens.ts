// The token count of the next message, and what it may cost: estimated while typing, counted by the gateway on request.
import type { Size } from '../sending/estimate.ts';
import type { CostAhead } from '../gateways/cost.ts';
import type { TokensView } from '../panel/composer.ts';
import type { Countable } from '../sending/count.ts';

/** Counts for the model that is asked next, as a `TokenCounter` does. */
export interface NextCounter {
  estimate(size: Size): number;
  count(params: Countable, signal: AbortSignal): Promise<number | undefined>;
}

export interface NextTokensPorts {
  readonly counter: NextCounter;
  /** How large the next message would be, with the conversation; `undefined` while there is nothing to send. */
  readonly size: () => Size | undefined;
  /** What the next message would send; `undefined` while there is nothing. */
  readonly next: () => Countable | undefined;
  /** What so many tokens may cost; `undefined` where nobody knows. */
  readonly cost: (count: number) => CostAhead | undefined;
  readonly post: (tokens: TokensView | undefined) => void;
}

/**
 * The input tokens of the next message, for the composer to show: estimated as it changes, without sending anything,
 * and counted by the gateway on request.
 */
export class NextTokens {
  readonly #ports: NextTokensPorts;
  #shown: TokensView | undefined;
  #asking: AbortController | undefined;

  constructor(ports: NextTokensPorts) {
    this.#ports = ports;
  }

  /** What to show. */
  get shown(): TokensView | undefined {
    return this.#shown;
  }

  /** The next message has changed, so an exact count no longer applies. */
  changed(): void {
    this.#asking?.abort();
    const size = this.#ports.size();
    const count = size && this.#ports.counter.estimate(size);
    this.#show(count === undefined ? undefined : { count, exact: false });
  }

  /** Asks the gateway. Rejects with a `MessagesError`; settles without a change if the message changed meanwhile. */
  async count(): Promise<void> {
    const next = this.#ports.next();
    if (next === undefined) return;
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const count = await this.#ports.counter.count(next, asking.signal);
      if (!asking.signal.aborted && count !== undefined) this.#show({ count, exact: true });
    } catch (error) {
      if (!asking.signal.aborted) throw error;
    }
  }

  #show(tokens: TokensView | undefined): void {
    const cost = tokens && this.#ports.cost(tokens.count);
    const shown = tokens && { ...tokens, ...(cost !== undefined && { cost }) };
    if (JSON.stringify(this.#shown) === JSON.stringify(shown)) return;
    this.#shown = shown;
    this.#ports.post(shown);
  }
}
