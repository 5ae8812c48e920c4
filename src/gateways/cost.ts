// What the tokens of a request come to, at a model's price.
import type { Price, Usage } from '../messages/index.ts';
import type { EndpointLabel, Purpose } from './use.ts';

/** US dollars. */
export interface Cost {
  readonly amount: number;
  /** Prices of a cache aren't known: what was read is counted in full, and what was written as the reference does. */
  readonly isAtMost: boolean;
}

/** By how much writing to a cache costs more than sending, at the reference: to stay for five minutes, or an hour. */
const [forMinutes, forAnHour] = [1.25, 2];

/** What a token costs that is written to a cache. */
export const writePrice = ({ input, cacheWrite = input * forMinutes }: Price): number => cacheWrite;

/** `undefined` where it isn't known: without a price, and without a count of what went in and came out. */
export function costOf(usage: Usage, price: Price | undefined): Cost | undefined {
  const { input, output, cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0 } = usage;
  if (price === undefined || input === undefined || output === undefined) return undefined;
  const long = Math.min(cacheWrite, cacheWrite1h);
  const amount =
    input * price.input +
    cacheRead * (price.cacheRead ?? price.input) +
    (cacheWrite - long) * writePrice(price) +
    long * Math.max(writePrice(price), price.input * forAnHour) +
    output * price.output;
  if (!Number.isFinite(amount) || amount < 0) return undefined;
  const isUnpriced = (tokens: number, each: number | undefined): boolean => tokens > 0 && each === undefined;
  return { amount, isAtMost: isUnpriced(cacheRead, price.cacheRead) || isUnpriced(cacheWrite, price.cacheWrite) };
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
  /** Of those sent, how many a cache likely has; the others are put there. Absent where nothing is cached. */
  readonly cached?: number | undefined;
}

/** `undefined` where nobody knows what the model costs. */
export type Expect = (
  asked: { readonly purpose: Purpose; readonly endpoint: EndpointLabel },
  tokens: TokensAhead,
) => CostAhead | undefined;
