// The contract of the usage tab: what it shows, what it may ask for, and the names of its phrases.
import * as z from 'zod/mini';
import { amount, line, list, nothing } from './message.ts';
import type { Read } from './message.ts';

export const usagePeriods = ['day', 'week', 'month'] as const;
export const usageGroupings = ['gateway', 'model', 'use', 'workspace'] as const;
export type UsageGrouping = (typeof usageGroupings)[number];

/** What some requests took together. */
const figures = {
  requests: amount(),
  /** Tokens in, those read from a cache and written to one apart. */
  input: amount(),
  output: amount(),
  cacheRead: amount(),
  cacheWrite: amount(),
  /** US dollars; absent: not known of any of them. */
  cost: z.optional(amount()),
  /** Some of it is estimated, or at most what it says. */
  isAbout: z.boolean(),
  /** Requests of which nobody knows what they cost. */
  unknown: amount(),
};

const group = () => z.object({ ...figures, name: line() });
const bar = () => z.object({ ...figures, label: line(), title: line() });
/** Milliseconds to the first token: half of the requests, nine in ten and 99 in a hundred took no longer. */
const latency = () =>
  z.object({
    name: line(),
    requests: amount(),
    p50: amount(),
    p90: amount(),
    p99: amount(),
    /** Tokens a second, in the middle. */
    speed: z.optional(amount()),
  });
/** How much of a cap is used up. US dollars. */
const cap = () => z.object({ name: line(), spent: amount(), soft: z.optional(amount()), hard: z.optional(amount()) });
/** What a gateway says is left: in words, since each says something else. */
const balance = () =>
  z.object({
    gateway: line(),
    id: line(),
    canAsk: z.boolean(),
    /** Of its key. */
    said: list(line(), 20),
    /** Of the rate limits of its models. */
    limits: list(line(), 100),
  });

export const usageState = () =>
  z.object({
    period: z.enum(usagePeriods),
    /** The period in words, and whether there is a later one. */
    title: line(),
    isLatest: z.boolean(),
    total: z.object(figures),
    bars: list(bar(), 100),
    groups: z.object({
      gateway: list(group(), 1000),
      model: list(group(), 1000),
      use: list(group(), 1000),
      workspace: list(group(), 1000),
    }),
    latencies: list(latency(), 1000),
    caps: list(cap(), 100),
    balances: list(balance(), 1000),
  });
export type UsageState = Read<typeof usageState>;
export type UsageFigures = Omit<UsageState['bars'][number], 'label' | 'title'>;

export const usagePhraseNames = [
  ...[
    'usage',
    'day',
    'week',
    'month',
    'periods',
    'previous',
    'next',
    'exportCsv',
    'budget',
    'setBudget',
    'ofCap',
    'softCap',
  ],
  ...['cost', 'requests', 'tokensIn', 'tokensOut', 'cached', 'share', 'unknownCost', 'unknownOne', 'unknown'],
  ...['costOverTime', 'tokensOverTime', 'by', 'gateway', 'model', 'use', 'workspace', 'latency', 'latencyP50'],
  ...['latencyP90', 'latencyP99', 'speed', 'seconds', 'perSecond', 'left', 'ask', 'askAgain', 'nothing', 'nothingHint'],
] as const;
export type UsagePhrases = Readonly<Record<(typeof usagePhraseNames)[number], string>>;
type Fields = Readonly<Record<(typeof usagePhraseNames)[number], ReturnType<typeof line>>>;
const phrases = () => z.object(Object.fromEntries(usagePhraseNames.map((name) => [name, line()])) as Fields);

/** What the tab may ask the host for. */
export const usageToHost = () => ({
  tells: z.object({ type: z.enum(['exportCsv', 'setBudget']) }),
  asks: {
    begin: { payload: nothing(), reply: z.object({ language: line(), phrases: phrases(), state: usageState() }) },
    /** Another kind of period, and so many before or after the one that is shown; both absent: what has come since. */
    show: {
      payload: z.object({ period: z.optional(z.enum(usagePeriods)), by: z.optional(z.literal([-1, 1])) }),
      reply: usageState(),
    },
    /** What the gateway of this id says is left. */
    balance: { payload: z.object({ id: line() }), reply: usageState() },
  },
});
export type UsageToHost = ReturnType<typeof usageToHost>;

/** What the tab may be told. */
export const usageToPanel = () => ({
  /** There is more to show. */
  tells: z.object({ type: z.literal('changed') }),
  asks: {},
});
export type UsageToPanel = ReturnType<typeof usageToPanel>;
