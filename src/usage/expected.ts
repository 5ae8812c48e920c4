// What a request may cost, before it is sent: what goes in, and a reply of the usual length or of the longest.
import { writePrice } from '../gateways/cost.ts';
import type { TokensAhead } from '../gateways/cost.ts';
import type { EndpointLabel, Purpose } from '../gateways/use.ts';
import type { Price } from '../messages/index.ts';
import { percentile } from './figures.ts';
import { outputsIn } from './tally.ts';
import type { Tally } from './tally.ts';

type Asked = Pick<EndpointLabel, 'gatewayId' | 'model'> & { readonly purpose: Purpose };

/** US dollars. */
export interface Expected {
  readonly cost: number;
  /** With the longest reply that is allowed: the budget has to have room for it. */
  readonly most: number;
  /** Tokens of a reply, as many as usual. */
  readonly reply: number;
}

/** Tokens of a reply while nothing is known of this model's. */
const guess = 500;
/** So many replies show what is usual. */
const few = 3;

/** `tallies`: whatever is known of earlier requests. */
export function expectedCost(
  { input, most, cached }: TokensAhead,
  price: Price,
  tallies: readonly Tally[] = [],
  asked?: Asked,
): Expected {
  const reply = Math.min(most, (asked && usualReply(tallies, asked)) ?? guess);
  return {
    cost: costIn(input, cached, price) + reply * price.output,
    most: input * Math.max(price.input, price.cacheWrite ?? 0) + most * price.output,
    reply,
  };
}

function costIn(input: number, cached: number | undefined, price: Price): number {
  if (cached === undefined) return input * price.input;
  const read = Math.min(input, cached);
  return read * (price.cacheRead ?? price.input) + (input - read) * writePrice(price);
}

function usualReply(tallies: readonly Tally[], { gatewayId, model, purpose }: Asked): number | undefined {
  const outputs = outputsIn(tallies, { gateway: gatewayId, model, use: purpose });
  if (outputs.length < few) return undefined;
  return percentile(
    [...outputs].sort((one, other) => one - other),
    0.5,
  );
}
