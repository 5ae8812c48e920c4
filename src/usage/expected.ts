// What a request may cost, before it is sent: what goes in, and a reply of the usual length or of the longest.
import { writePrice } from '../gateways/cost.ts';
import type { TokensAhead } from '../gateways/cost.ts';
import type { EndpointLabel, Purpose } from '../gateways/use.ts';
import type { Price } from '../messages/index.ts';
import { percentile } from './figures.ts';
import { isRow } from './row.ts';
import type { Entry } from './row.ts';

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
/** So many replies show what is usual; of more, the newest count. */
const [few, enough] = [3, 50];

/** `entries`: whatever is known of earlier requests. */
export function expectedCost(
  { input, most, cached }: TokensAhead,
  price: Price,
  entries: readonly Entry[] = [],
  asked?: Asked,
): Expected {
  const reply = Math.min(most, (asked && usualReply(entries, asked)) ?? guess);
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

function usualReply(entries: readonly Entry[], { gatewayId, model, purpose }: Asked): number | undefined {
  const replies = entries
    .filter(isRow)
    .filter((row) => row.use === purpose && row.model === model && row.gateway === gatewayId)
    .filter(({ ending }) => ending === 'complete')
    .sort((one, other) => other.at - one.at)
    .slice(0, enough)
    .flatMap(({ output }) => output ?? []);
  if (replies.length < few) return undefined;
  return percentile(
    replies.sort((one, other) => one - other),
    0.5,
  );
}
