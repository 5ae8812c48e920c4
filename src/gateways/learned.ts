// What tests and replies taught about a gateway and its models, kept between sessions.
import * as z from 'zod/mini';
import { adaptedSchema } from './adapted.ts';
import type { Adapted } from './adapted.ts';
import { dialectSchema } from './gatewaySchema.ts';
import type { Gateway } from './gateway.ts';
import type { DialectPatch } from './presets.ts';
import { whenNeeded } from './lenient.ts';

/** Found out, never assumed: by testing, by refusals, by the usage that came back. */
export interface LearnedFacts {
  /** Put over the preset's dialect, under what the person wrote. Never where a request goes or what key it carries. */
  readonly dialect?: DialectPatch | undefined;
  /** Do replies come in pieces while they are made? */
  readonly streams?: boolean | undefined;
  /** Milliseconds to the first byte, as last tested. */
  readonly firstByte?: number | undefined;
  /** What the person agreed to change after a refusal. */
  readonly adapted?: Adapted | undefined;
  /** UTF-8 bytes of input for each token, as usage showed it. */
  readonly bytesPerToken?: number | undefined;
}

/** What was learned of one gateway, as long as it stays at the same URL. */
export interface Learned extends LearnedFacts {
  readonly url: string;
  /** ISO date of the last test. */
  readonly testedAt?: string | undefined;
  /** By model id. */
  readonly models?: Readonly<Record<string, LearnedFacts>> | undefined;
}

const facts = () => ({
  dialect: z.optional(dialectSchema()),
  streams: z.optional(z.boolean()),
  firstByte: z.optional(z.number()),
  adapted: z.optional(adaptedSchema()),
  bytesPerToken: z.optional(z.number().check(z.minimum(0.1), z.maximum(100))),
});

const schema = whenNeeded(() =>
  z.object({
    ...facts(),
    url: z.string(),
    testedAt: z.optional(z.string()),
    models: z.optional(z.record(z.string(), z.object(facts()))),
  }),
);

/** What is stored for a gateway, if it is of the right form and of the URL that the gateway has now. */
export function parseLearned(value: unknown, gateway: Pick<Gateway, 'url'>): Learned | undefined {
  const parsed = schema().safeParse(value);
  return parsed.success && parsed.data.url === gateway.url ? parsed.data : undefined;
}

/** Learning may say what a gateway understands, but not where a request goes or which header holds the key. */
export function learnable(patch: DialectPatch | undefined): DialectPatch {
  if (patch === undefined) return {};
  return Object.fromEntries(Object.entries(patch).filter(([field]) => field !== 'auth' && field !== 'path'));
}

/** What is known of a model at a gateway: the model's own facts over the gateway's. */
export function factsOf(learned: Learned | undefined, model: string): LearnedFacts {
  const own =
    learned?.models === undefined || !Object.hasOwn(learned.models, model) ? undefined : learned.models[model];
  return {
    streams: own?.streams ?? learned?.streams,
    firstByte: own?.firstByte ?? learned?.firstByte,
    adapted: own?.adapted,
    bytesPerToken: own?.bytesPerToken ?? learned?.bytesPerToken,
    dialect: { ...learnable(learned?.dialect), ...learnable(own?.dialect) },
  };
}
