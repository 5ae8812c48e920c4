// What the tokens of a request come to, at a model's price.
import type { Price, Usage } from '../messages/index.ts';
import type { EndpointLabel, Purpose } from './use.ts';

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

/** What a request may cost, before it is sent and in words. */
export interface CostAhead {
  readonly text: string;
  readonly title: string;
  /** It may go over the budget: over a cap that warns, or over a hard one, and then nothing is sent. */
  readonly over?: { readonly text: string; readonly isHard: boolean } | undefined;
}

/** Tokens that a request sends, and that its reply may have at most. */
export interface TokensAhead {
  readonly input: number;
  readonly most: number;
}

/** `undefined` where nobody knows what the model costs. */
export type Expect = (
  asked: { readonly purpose: Purpose; readonly endpoint: EndpointLabel },
  tokens: TokensAhead,
) => CostAhead | undefined;
