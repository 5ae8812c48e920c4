// What the tokens of a request come to, at a model's price.
import type { Price, Usage } from '../messages/index.ts';

/** US dollars. */
export interface Cost {
  readonly amount: number;
  /** The price of tokens read from a cache isn't known: they are counted in full. */
  readonly isAtMost: boolean;
}

/**
 * `undefined` where it isn't known: without a price, without a count of what went in and came out, and where a cache was
 * written to and no price says what that costs.
 */
export function costOf(usage: Usage, price: Price | undefined): Cost | undefined {
  const { input, output, cacheRead = 0, cacheWrite = 0 } = usage;
  if (price === undefined || input === undefined || output === undefined) return undefined;
  if (cacheWrite > 0 && price.cacheWrite === undefined) return undefined;
  const amount =
    input * price.input +
    cacheRead * (price.cacheRead ?? price.input) +
    cacheWrite * (price.cacheWrite ?? 0) +
    output * price.output;
  if (!Number.isFinite(amount) || amount < 0) return undefined;
  return { amount, isAtMost: cacheRead > 0 && price.cacheRead === undefined };
}

/** The most that a request can cost, with this many tokens in and at most as many out as it allows. */
export const mostCost = (input: number, output: number, price: Price): number =>
  input * Math.max(price.input, price.cacheWrite ?? 0) + output * price.output;
