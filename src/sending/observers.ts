// The observers of requests: Show Request, the log, and the token estimate. None can hold a request up.
import { hasBreakpoints } from '../messages/index.ts';
import type { Dialect, MessageParams } from '../messages/index.ts';
import type { Gateway } from '../gateways/gateway.ts';
import { dialectOf } from '../gateways/gateway.ts';
import { factsOf } from '../gateways/learned.ts';
import type { Learned, LearnedFacts } from '../gateways/learned.ts';
import type { Settings } from '../gateways/settings.ts';
import { calibrate, sizeOf } from './estimate.ts';
import { toJson, toLine } from './requestRecord.ts';
import type { RequestRecord } from './requestRecord.ts';

/**
 * Told when a request goes out, when its reply begins, and when it ended; once for each attempt. Called on the request's
 * own way, so it never throws and returns at once; what it is told has no secret of the request in it.
 */
export type Observer = (record: RequestRecord, params: MessageParams) => void;

/** Keeps the last request, for Show Request. */
export function lastRequest(): { readonly observe: Observer; readonly last: () => RequestRecord | undefined } {
  let last: RequestRecord | undefined;
  return { observe: (record) => (last = record), last: () => last };
}

/** Most characters of requests that are kept, replies apart. */
const mostKept = 16 * 1024 * 1024;

/** Keeps the newest requests by what they belong to, for Show Request: the last attempt of each. */
export function recentRequests(): {
  readonly observe: Observer;
  readonly of: (about: string) => readonly RequestRecord[];
} {
  let kept: readonly RequestRecord[] = [];
  return {
    observe: (record) => {
      if (record.about === undefined) return;
      const isSame = (other: RequestRecord): boolean => other.about === record.about && other.body === record.body;
      const all = [...kept.filter((other) => !isSame(other)), record];
      let left = mostKept;
      kept = all.slice(all.findLastIndex(({ body }) => (left -= body.length) < 0) + 1);
    },
    of: (about) => kept.filter((record) => record.about === about),
  };
}

/** Writes a line for each request that ended; what was asked and answered only if the user wants it in the log. */
export function logRequests(
  log: { info(text: string): void; warn(text: string): void },
  settings: () => Settings,
): Observer {
  return (record) => {
    if (record.ending === undefined) return;
    if ('error' in record.ending) log.warn(toLine(record));
    else log.info(toLine(record));
    if (settings().logContent) log.info(toJson(record));
  };
}

export interface LearningPorts {
  readonly settings: () => Settings;
  readonly learned: (gateway: Gateway) => Learned | undefined;
  readonly learn: (gateway: Gateway, facts: LearnedFacts, model: string) => Promise<void>;
}

/** Learns from what comes back: how many tokens a text has, and whether the gateway takes breakpoints of a cache. */
export function learning({ settings, learned, learn }: LearningPorts, warn: (text: string) => void): Observer {
  return (record, params) => {
    const { gatewayId, model } = record.endpoint;
    const gateway = settings().gateways.find(({ id }) => id === gatewayId);
    if (record.ending === undefined || gateway === undefined) return;
    const before = factsOf(learned(gateway), model);
    const facts = { ...calibrated(record, params, before), ...seenCaching(record, dialectOf(gateway, before.dialect)) };
    const fail = (error: unknown): void => warn(`Couldn’t save what was learned: ${String(error)}`);
    if (Object.keys(facts).length > 0) learn(gateway, facts, model).then(undefined, fail);
  };
}

/** A better estimate of tokens, from the usage of a reply. */
function calibrated({ ending, message }: RequestRecord, params: MessageParams, before: LearnedFacts): LearnedFacts {
  if (ending?.type !== 'complete') return {};
  const bytesPerToken = calibrate(sizeOf(params), message?.usage ?? {}, before.bytesPerToken);
  return bytesPerToken === undefined || bytesPerToken === before.bytesPerToken ? {} : { bytesPerToken };
}

/**
 * Breakpoints that were refused are not sent to that model again; where a cache was written, they are from now on. That
 * one was read proves nothing: some servers cache by themselves.
 */
function seenCaching({ body, ending, message }: RequestRecord, { caching, cache_control }: Dialect): LearnedFacts {
  if (!hasBreakpoints(body)) return {};
  const isRefused = ending?.type === 'failed' && ending.error.field === 'cache_control';
  // Where the settings say `blocks` even so, caching itself is what ends.
  if (isRefused) return { dialect: { cache_control: false, ...(cache_control === 'blocks' && { caching: false }) } };
  return !caching && (message?.usage.cacheWrite ?? 0) > 0 ? { dialect: { caching: true } } : {};
}
