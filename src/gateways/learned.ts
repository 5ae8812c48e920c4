// What tests and replies taught about a gateway and its models, kept between sessions.
import * as z from 'zod/mini';
import type { ModelInfo } from '../messages/index.ts';
import { adaptedSchema } from './adapted.ts';
import type { Adapted } from './adapted.ts';
import { dialectSchema } from './gatewaySchema.ts';
import type { Gateway } from './gateway.ts';
import type { DialectPatch } from './presets.ts';
import { whenNeeded } from './lenient.ts';

/** What tests, refusals and reported usage have shown. Nothing here is assumed. */
export interface LearnedFacts {
  /**
   * Overrides the preset's dialect, but not the settings. Never changes where a request goes or how the key is sent.
   */
  readonly dialect?: DialectPatch | undefined;
  /** Whether replies arrive while they are being written. */
  readonly streams?: boolean | undefined;
  /** Milliseconds to the first byte in the last test. */
  readonly firstByte?: number | undefined;
  /** What the user agreed to change after a refusal. */
  readonly adapted?: Adapted | undefined;
  /** UTF-8 bytes of input per token, measured from usage. */
  readonly bytesPerToken?: number | undefined;
}

/** What was learned about one gateway. Valid only for the URL it was learned at. */
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

/** What is stored for a gateway; `undefined` if it's malformed or the gateway has another URL now. */
export function parseLearned(value: unknown, gateway: Pick<Gateway, 'url'>): Learned | undefined {
  const parsed = schema().safeParse(value);
  return parsed.success && parsed.data.url === gateway.url ? parsed.data : undefined;
}

const count = () => z.exactOptional(z.number().check(z.positive()));

const listSchema = whenNeeded(() =>
  z.object({
    url: z.string(),
    models: z.array(
      z.object({
        id: z.string(),
        label: z.string(),
        contextTokens: count(),
        maxTokens: count(),
        price: z.exactOptional(
          z.object({
            input: z.number(),
            output: z.number(),
            cacheRead: z.optional(z.number()),
            cacheWrite: z.optional(z.number()),
          }),
        ),
      }),
    ),
  }),
);

/** A stored model list; `undefined` if it's malformed or the gateway has another URL now. */
export function parseModelList(value: unknown, gateway: Pick<Gateway, 'url'>): readonly ModelInfo[] | undefined {
  const parsed = listSchema().safeParse(value);
  return parsed.success && parsed.data.url === gateway.url ? parsed.data.models : undefined;
}

/** Drops what learning must never decide: where a request goes, and which header carries the key. */
function learnable(patch: DialectPatch | undefined): DialectPatch {
  if (patch === undefined) return {};
  return Object.fromEntries(Object.entries(patch).filter(([field]) => field !== 'auth' && field !== 'path'));
}

/** What was learned about a model at a gateway. Facts about the model override facts about the gateway. */
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

/** Beyond this many models per gateway, the oldest is forgotten. */
const mostModels = 100;

/** What is known of a gateway with these facts, about it or about one of its models, added. */
export function withFacts(known: Learned, facts: LearnedFacts, model?: string): Learned {
  if (model === undefined) return merged(known, facts);
  const { [model]: before = {}, ...others } = known.models ?? {};
  const kept = Object.entries(others).slice(1 - mostModels);
  return { ...known, models: Object.fromEntries([...kept, [model, merged(before, facts)]]) };
}

function merged<Facts extends LearnedFacts>(known: Facts, facts: LearnedFacts): Facts {
  return {
    ...known,
    ...facts,
    ...(facts.dialect !== undefined && { dialect: { ...known.dialect, ...facts.dialect } }),
  };
}
