// What is left of a key, where the gateway says so.
import { ask } from './ask.ts';
import type { AskOptions } from './ask.ts';
import type { Endpoint } from '../endpoint.ts';
import { cleanText } from '../errors/clean.ts';
import { MessagesError } from '../errors/errors.ts';
import { isObject } from '../json.ts';
import { requestHeaders } from '../request/headers.ts';
import type { Json } from '../schema.ts';

/** What a gateway says of a key. What it doesn't say is absent. */
export interface Balance {
  readonly remaining?: number;
  readonly spent?: number;
  readonly limit?: number;
  /** A date, or a word of the gateway's. */
  readonly resets?: string;
  readonly unlimited?: true;
  /** Three letters; absent: the gateway's own units. */
  readonly currency?: string;
}

/** `undefined` where the gateway documents none: it is not asked. Rejects with a {@link MessagesError}. */
export async function askBalance(endpoint: Endpoint, options: AskOptions): Promise<Balance | undefined> {
  const { balance } = endpoint.dialect;
  if (balance === false) return undefined;
  const url = new URL(endpoint.baseUrl.replace(/\/+$/, '') + balance.path);
  if (url.origin !== new URL(endpoint.url).origin)
    throw new MessagesError('request', 'The balance is at another origin.');
  const headers = requestHeaders(endpoint, 'application/json');
  const answer = await ask(endpoint, { method: 'GET', url: url.href, headers }, options);
  const remaining = amountAt(answer, balance.remaining);
  const spent = amountAt(answer, balance.spent);
  const limit = amountAt(answer, balance.limit);
  const resets = wordAt(answer, balance.resets);
  const isUnlimited = at(answer, balance.unlimited) === true;
  if (!isUnlimited && [remaining, spent, limit].every((amount) => amount === undefined)) {
    throw new MessagesError('not_messages', 'This answer does not say what is left.', { status: 200 });
  }
  const currency = currencyOf(answer, balance.currency);
  return {
    ...(remaining !== undefined && { remaining }),
    ...(spent !== undefined && { spent }),
    ...(limit !== undefined && { limit }),
    ...(resets !== undefined && { resets }),
    ...(isUnlimited && { unlimited: true }),
    ...(currency !== undefined && { currency }),
  };
}

/** What stands at names joined by dots; numbers are places in a list. */
function at(answer: Json, path: string | undefined): Json | undefined {
  if (path === undefined) return undefined;
  return path.split('.').reduce<Json | undefined>((value, name) => {
    if (Array.isArray(value)) return (value as readonly Json[])[Number(name)];
    return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }, answer);
}

function amountAt(answer: Json, path: string | undefined): number | undefined {
  const value = at(answer, path);
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof amount === 'number' && Number.isFinite(amount) ? amount : undefined;
}

function wordAt(answer: Json, path: string | undefined): string | undefined {
  const value = at(answer, path);
  return typeof value === 'string' && value !== '' ? cleanText(value, undefined, 100) : undefined;
}

const currency = /^[A-Z]{3}$/;

function currencyOf(answer: Json, named: string | undefined): string | undefined {
  const found = named !== undefined && currency.test(named) ? named : wordAt(answer, named);
  return found !== undefined && currency.test(found) ? found : undefined;
}
