// What of a conversation is likely still in its model's prompt cache, by what the gateway said of earlier requests.
import { isSummary, sentExchanges } from '../conversation/path.ts';
import { hasEnded, sentAt } from '../conversation/tree.ts';
import type { Author, Node, NodeId, Reply } from '../conversation/tree.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { Price, Usage } from '../messages/index.ts';
import type { CacheView } from '../panel/composer.ts';

type Model = Pick<EndpointLabel, 'gatewayId' | 'model'>;

/** Tokens that are in a cache after a request, as its usage says: those that were read, and those that were written. */
export const cachedBy = ({ cacheRead = 0, cacheWrite = 0 }: Usage): number => cacheRead + cacheWrite;

/** Does the gateway say anything of a cache? */
export const saysOfCache = ({ cacheRead, cacheWrite }: Usage): boolean =>
  cacheRead !== undefined || cacheWrite !== undefined;

/** The usage of a reply's last request. */
export const usageOf = ({ rounds }: Reply): Usage => rounds.at(-1)?.message.usage ?? {};

/** The replies of a path that the next request repeats, oldest first. */
export const repeated = (path: readonly Node[]): readonly Reply[] =>
  sentExchanges(path).flatMap((exchange) =>
    exchange.reply === undefined || isSummary(exchange) ? [] : [exchange.reply],
  );

export const isBy = (reply: Reply, { gatewayId, model }: Model | Author): boolean =>
  reply.author?.gatewayId === gatewayId && reply.author.model === model;

/** How long what these replies' requests left in a cache stays there, in milliseconds; only as a gateway said it. */
export function lifetimeOf(replies: readonly Reply[]): number | undefined {
  for (const { cacheWrite5m = 0, cacheWrite1h = 0 } of replies.map(usageOf).reverse()) {
    if (cacheWrite5m > 0) return 5 * 60_000;
    if (cacheWrite1h > 0) return 60 * 60_000;
  }
  return undefined;
}

export interface WarmthOptions {
  /** Who is asked next. */
  readonly to: Model;
  readonly now: number;
  readonly price: Price | undefined;
  /** Are breakpoints sent to this model? Without, only what its server caches by itself is expected to be read. */
  readonly caches: boolean;
  /** What of the next request is another than in that of this reply, which its cache doesn’t outlive. */
  readonly changed?: (reply: NodeId) => CacheView['changed'];
}

/** `undefined` where nothing says that there is a cache. */
export function warmthOf(
  path: readonly Node[],
  { to, now, price, caches, changed }: WarmthOptions,
): CacheView | undefined {
  const own = repeated(path).filter((reply) => isBy(reply, to) && hasEnded(reply) && saysOfCache(usageOf(reply)));
  const last = own.at(-1);
  const usage = last && usageOf(last);
  if (last === undefined || usage === undefined || cachedBy(usage) === 0) return undefined;
  if (!caches && (usage.cacheWrite ?? 0) > 0) return undefined;
  const lifetime = lifetimeOf(own);
  const tokens = cachedBy(usage);
  const saves = price?.cacheRead === undefined ? 0 : tokens * ((price.cacheWrite ?? price.input) - price.cacheRead);
  const at = sentAt(last);
  const change = changed?.(last.id);
  if (change !== undefined) return { tokens, left: 0, changed: change };
  return {
    tokens,
    ...(lifetime !== undefined &&
      at !== undefined && {
        // Never longer than was said, even where the clock was set back.
        left: Math.max(0, lifetime - Math.max(0, now - at)),
      }),
    ...(saves > 0 && { saves }),
  };
}
