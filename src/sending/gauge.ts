// What is left of a gateway's rate limits, by its headers and refusals, and how long a request would have to wait.
import { nameOf } from '../gateways/use.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import { rateLimitsOf } from '../messages/index.ts';
import type { RateLimit } from '../messages/index.ts';
import type { Observer } from './observers.ts';

interface Known {
  readonly at: number;
  readonly limits: readonly RateLimit[];
}

/** A wait that is longer is left to the gateway to refuse. Milliseconds. */
const longest = 600_000;

/** One for a window. Knows only what replies have said; nothing is asked for. */
export class RateGauge {
  readonly #now: () => number;
  readonly #known = new Map<string, Known>();
  /** Models that were refused: when, and for how long they asked not to be asked again. */
  readonly #refused = new Map<string, { readonly at: number; readonly wait: number }>();
  /** Headers that were read: a reply is told of more than once, and says what was left when it began. */
  readonly #read = new WeakSet();

  constructor(now: () => number) {
    this.#now = now;
  }

  readonly observe: Observer = ({ endpoint, status = 0, replyHeaders, ending }) => {
    const name = nameOf(endpoint);
    if (replyHeaders !== undefined && !this.#read.has(replyHeaders)) {
      this.#read.add(replyHeaders);
      const limits = rateLimitsOf(new Map(Object.entries(replyHeaders)));
      if (limits.length > 0) this.#known.set(name, { at: this.#now(), limits });
      if (status >= 200 && status < 300) this.#refused.delete(name);
    }
    const error = ending !== undefined && 'error' in ending ? ending.error : undefined;
    if (error?.kind !== 'rate_limit' || error.retryAfter === undefined) return;
    this.#refused.set(name, { at: this.#now(), wait: error.retryAfter });
  };

  /** What is left, of what has not begun anew since. */
  limits(endpoint: Pick<EndpointLabel, 'gatewayId' | 'model'>): readonly RateLimit[] {
    const { at = 0, limits = [] } = this.#known.get(nameOf(endpoint)) ?? {};
    const passed = this.#since(at);
    return limits.flatMap(({ reset = 0, ...limit }) => (reset > passed ? [{ ...limit, reset: reset - passed }] : []));
  }

  /** The models of a gateway of which something is known, by their ids. */
  modelsOf(gatewayId: string): readonly string[] {
    const prefix = `${gatewayId}/`;
    return [...this.#known.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  }

  /** Milliseconds until a request with so many tokens fits; 0: now, as far as is known. */
  waitFor(endpoint: Pick<EndpointLabel, 'gatewayId' | 'model'>, tokens: number): number {
    const waits = this.limits(endpoint).flatMap(({ of, remaining, limit = Infinity, reset = 0 }) => {
      const needed = of === 'requests' ? 1 : of === 'output-tokens' ? 1 : tokens;
      return remaining < needed && needed <= limit ? [reset] : [];
    });
    const { at = 0, wait: asked = 0 } = this.#refused.get(nameOf(endpoint)) ?? {};
    const wait = Math.max(0, asked - this.#since(at), ...waits);
    return wait > longest ? 0 : wait;
  }

  /** A clock that was set back makes no wait longer. */
  #since(at: number): number {
    return Math.max(0, this.#now() - at);
  }
}
