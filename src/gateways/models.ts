// What is known of a model: limits and prices, by order of trust.
import type { ModelInfo } from '../messages/index.ts';
import type { Gateway } from './gateway.ts';
import type { KnownModel } from './presets.ts';

/**
 * Limits and prices of well-known ids, for where neither the gateway nor the person gives any. Sources:
 * https://platform.claude.com/docs/en/about-claude/models/overview and …/about-claude/pricing, as of November 2026.
 * Tokens of context, most tokens of one reply, US dollars a million tokens in and out.
 */
const table: readonly (readonly [name: string, context: number, reply: number, input: number, output: number])[] = [
  ['claude-fable-5-1', 1_000_000, 128_000, 10, 50],
  ['claude-fable-5', 1_000_000, 128_000, 10, 50],
  ['claude-opus-5-5', 1_000_000, 128_000, 4, 20],
  ['claude-opus-5', 1_000_000, 128_000, 5, 25],
  ['claude-opus-4-8', 1_000_000, 128_000, 5, 25],
  ['claude-opus-4-7', 1_000_000, 128_000, 5, 25],
  ['claude-opus-4-6', 1_000_000, 128_000, 5, 25],
  ['claude-opus-4-5', 200_000, 64_000, 5, 25],
  ['claude-opus-4-1', 200_000, 32_000, 15, 75],
  ['claude-sonnet-5-5', 1_000_000, 128_000, 2, 10],
  ['claude-sonnet-5', 1_000_000, 128_000, 2, 10],
  ['claude-sonnet-4-6', 1_000_000, 128_000, 3, 15],
  ['claude-sonnet-4-5', 200_000, 64_000, 3, 15],
  ['claude-haiku-4-5', 200_000, 64_000, 1, 5],
];

/** Whose prices these are: what another gateway charges for the same model is its own business. */
const pricedAt = 'https://api.anthropic.com';

type ModelSource = Pick<Gateway, 'models' | 'ownModels' | 'origin'>;

/** A model to choose, with what is known of it and where that comes from. */
export interface Model extends KnownModel {
  readonly label: string;
  /** Who says that it exists. */
  readonly from: 'gateway' | 'settings' | 'typed';
}

/**
 * What the table has for an id, whoever's prefix and date it bears: `anthropic/claude-opus-4.5-20251101`,
 * `us.anthropic.claude-opus-4-5-20251101-v1:0` and `claude-opus-4-5@20251101` are `claude-opus-4-5`; `…-4-50` is not.
 */
function fromTable(id: string, origin: string): Partial<KnownModel> {
  const bare = id
    .slice(id.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/^(?:[a-z]+\.)+(?=claude-)/, '')
    .replaceAll('.', '-');
  const row = table.find(
    ([name]) => bare.startsWith(name) && /^(?:$|[@:[]|-(?!\d{1,2}\b))/.test(bare.slice(name.length)),
  );
  if (row === undefined) return {};
  const [, contextTokens, maxTokens, input, output] = row;
  const price = { input: input / 1_000_000, output: output / 1_000_000 };
  return { contextTokens, maxTokens, ...(origin === pricedAt && { price }) };
}

/** One model with the best that is known: what the person wrote, the gateway's list, the preset, the table. */
export function modelInfo(gateway: ModelSource, id: string, listed: readonly ModelInfo[] = []): Model {
  const [own, theirs, preset] = [gateway.ownModels, listed, gateway.models].map(
    (models: readonly KnownModel[]): Partial<KnownModel> | undefined => models.find((model) => model.id === id),
  );
  const known = [own, theirs, preset, fromTable(id, gateway.origin)];
  const first = <Field extends keyof KnownModel>(field: Field): KnownModel[Field] | undefined =>
    known.find((facts) => facts?.[field] !== undefined)?.[field];
  return {
    id,
    label: first('label') ?? id,
    contextTokens: first('contextTokens'),
    maxTokens: first('maxTokens'),
    price: first('price'),
    from: theirs !== undefined ? 'gateway' : preset !== undefined ? 'settings' : 'typed',
  };
}

/** What a picker offers: the person's own and the preset's models first, then the gateway's list in its order. */
export function mergeModels(gateway: ModelSource, listed: readonly ModelInfo[] = []): readonly Model[] {
  const ids = new Set([...gateway.models, ...listed].map(({ id }) => id));
  return [...ids].map((id) => modelInfo(gateway, id, listed));
}
