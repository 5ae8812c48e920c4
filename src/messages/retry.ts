// What response headers say about a retry: the request’s id, and how long to wait.
import { redactor } from './secrets.ts';
import type { Redact } from './secrets.ts';

/** Headers as every runtime has them. */
interface HeaderReader {
  get(name: string): string | null;
}

const requestIdHeaders = ['request-id', 'x-request-id', 'x-oneapi-request-id', 'x-generation-id', 'cf-ray'];

/**
 * The id a gateway gave the request, from the first header that has one; redacted, in printable ASCII, at
 * most 200 characters.
 */
export function requestIdOf(headers: HeaderReader, redact: Redact = redactor([])): string | undefined {
  for (const name of requestIdHeaders) {
    const id = redact(headers.get(name) ?? '')
      .replace(/[^\x21-\x7e]/g, '')
      .slice(0, 200);
    if (id !== '') return id;
  }
  return undefined;
}

/**
 * Milliseconds the server asks to wait: `retry-after-ms`, else `retry-after` (seconds, or a date compared with the
 * response's own `Date`, so that a wrong clock does not matter), else on a 429 the latest reset of a used-up limit.
 * `undefined` where it says nothing, or nothing that makes sense (negative, past, not a number).
 */
export function retryAfterOf(headers: HeaderReader, status?: number): number | undefined {
  const now = Date.parse(headers.get('date') ?? '') || Date.now();
  const ms = seconds(headers.get('retry-after-ms'));
  if (ms !== undefined) return ms / 1000;
  const after = headers.get('retry-after');
  return seconds(after) ?? until(after, now) ?? (status === 429 ? resetOf(headers, now) : undefined);
}

/** Positive seconds as milliseconds. Of a header sent twice the longer wait counts. */
function seconds(value: string | null): number | undefined {
  if (value === null || !/^[\s\d.,eE+-]+$/.test(value)) return undefined;
  const numbers = value.split(',').map((part) => Number(part.trim() || NaN));
  const wait = Math.max(...numbers) * 1000;
  return Number.isFinite(wait) && wait > 0 ? wait : undefined;
}

function until(value: string | null, now: number): number | undefined {
  if (value === null || !/[a-z]{3}|\d{4}-\d\d/i.test(value)) return undefined;
  const wait = Date.parse(value) - now;
  return Number.isFinite(wait) && wait > 0 ? wait : undefined;
}

const anthropicLimits = ['requests', 'tokens', 'input-tokens', 'output-tokens'];
const otherResets = ['x-ratelimit-reset', 'x-ratelimit-reset-requests', 'x-ratelimit-reset-tokens', 'ratelimit-reset'];

function resetOf(headers: HeaderReader, now: number): number | undefined {
  const used = anthropicLimits.filter((name) => headers.get(`anthropic-ratelimit-${name}-remaining`) === '0');
  const waits = [
    ...used.map((name) => until(headers.get(`anthropic-ratelimit-${name}-reset`), now)),
    ...otherResets
      .filter((name) => (headers.get(name.replace('reset', 'remaining')) ?? '0') === '0')
      .map((name) => resetWait(headers.get(name), now)),
  ].filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** One of a gateway's limits, as it stood when the reply began. */
export interface RateLimit {
  readonly of: 'requests' | 'tokens' | 'input-tokens' | 'output-tokens';
  readonly remaining: number;
  readonly limit?: number;
  /** Milliseconds until it begins anew. */
  readonly reset?: number;
}

/** What reply headers say is left of rate limits: the reference's, and those of compatible servers. */
export function rateLimitsOf(headers: { get(name: string): string | undefined }): readonly RateLimit[] {
  const now = Date.parse(headers.get('date') ?? '') || Date.now();
  const read = (of: RateLimit['of'], name: (part: string) => string): readonly RateLimit[] => {
    const count = (part: string): number => {
      const text = headers.get(name(part))?.trim() ?? '';
      return text === '' ? NaN : Number(text);
    };
    const [remaining, limit] = [count('remaining'), count('limit')];
    const at = headers.get(name('reset')) ?? null;
    const reset = resetWait(at, now);
    if (!(remaining >= 0)) return [];
    return [{ of, remaining, ...(limit > 0 && { limit }), ...(reset !== undefined && { reset }) }];
  };
  const kinds = ['requests', 'tokens', 'input-tokens', 'output-tokens'] as const;
  return [
    ...kinds.flatMap((of) => read(of, (part) => `anthropic-ratelimit-${of}-${part}`)),
    ...(['requests', 'tokens'] as const).flatMap((of) => read(of, (part) => `x-ratelimit-${part}-${of}`)),
    ...read('requests', (part) => `x-ratelimit-${part}`),
  ];
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `x-ratelimit-reset` in the units seen: seconds, epoch seconds or milliseconds, `6m0s`, `20ms`, a date. */
function resetWait(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const number = Number(value.trim() || NaN);
  if (Number.isFinite(number)) {
    const wait = number > 1e12 ? number - now : number > 1e9 ? number * 1000 - now : number * 1000;
    return wait > 0 ? wait : undefined;
  }
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(value)) return until(value, now);
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0);
}

/**
 * Milliseconds before retry number `attempt` (1 is the first): what the server asked for, else half a second doubled
 * each time up to 8 s, less up to a quarter so that clients do not come back together. `random` is in [0, 1).
 */
export function waitBefore(attempt: number, retryAfter: number | undefined, random: number): number {
  if (retryAfter !== undefined) return retryAfter;
  return Math.min(500 * 2 ** (attempt - 1), 8000) * (1 - random / 4);
}

interface Pause {
  readonly signal: AbortSignal;
  readonly onWait?: (retryNow: (() => void) | undefined) => void;
}

/** Waits; false when the user stopped meanwhile. `onWait` is given a function that ends the wait at once. */
export async function pause(ms: number, { signal, onWait }: Pause): Promise<boolean> {
  if (signal.aborted) return false;
  const goOn = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => done(true), ms);
    const stop = (): void => done(false);
    const done = (result: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(result);
    };
    signal.addEventListener('abort', stop);
    onWait?.(() => done(true));
  });
  onWait?.(undefined);
  return goOn;
}
