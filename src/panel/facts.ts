// The contract’s part about what a reply took: who answered, how long, how many tokens, at what price.
import * as z from 'zod/mini';
import { amount, line, list } from './message.ts';
import type { Read } from './message.ts';

/** Of an ended reply. What isn't known is absent, never zero. Times are milliseconds. */
export const usage = () =>
  z.object({
    /** The model that answered, as the gateway names it if that is another than the one asked for. */
    model: line(),
    /** The model that was asked for, if another answered. */
    asked: z.optional(line()),
    gateway: line(),
    /** From sending the request to its first block. */
    first: z.optional(amount()),
    total: z.optional(amount()),
    /** It took longer: not all of its requests were measured. */
    atLeast: z.optional(z.boolean()),
    /** How long it thought. */
    thought: z.optional(amount()),
    /** Tokens that were neither read from a cache nor written to one. */
    input: z.optional(amount()),
    output: z.optional(amount()),
    /** The gateway didn't say how many came out: that is estimated by what has arrived. */
    estimated: z.optional(z.boolean()),
    cached: z.optional(amount()),
    written: z.optional(amount()),
    /** Why nothing was read from a cache, if something should have been. */
    missed: z.optional(
      z.object({
        why: z.enum(['model', 'time', 'tools', 'system', 'settings', 'question', 'attachment', 'answer', 'gateway']),
        number: z.optional(amount()),
        name: z.optional(line()),
        minutes: z.optional(amount()),
      }),
    ),
    /** Tokens of thinking, which are among those of `output`. */
    thinking: z.optional(amount()),
    /** US dollars. */
    cost: z.optional(amount()),
    /** The cost is less: cached tokens are counted at the full price, because theirs isn't known. */
    atMost: z.optional(z.boolean()),
    /** Requests, if it took several. */
    requests: z.optional(amount()),
    /** Why it ended, in the gateway's own word. */
    reason: z.optional(line()),
    /** Words that were left out where it goes on after it was cut off. */
    left: z.optional(list(line(), 100)),
  });
export type UsageView = Read<typeof usage>;
