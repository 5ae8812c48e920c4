// What is known of a model: limits and prices, by order of trust.
import type { ModelInfo, Price } from '../messages/index.ts';
import type { Gateway } from './gateway.ts';
import type { KnownModel } from './presets.ts';
import type { EndpointLabel } from './use.ts';

/**
 * Limits and prices of well-known models, used where neither the gateway nor the settings give any. Sources:
 * https://platform.claude.com/docs/en/about-claude/models/overview and …/about-claude/pricing, as of November 2026.
 * Columns: context in tokens, maximum tokens per reply, US dollars per million tokens in and out.
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

/** The origin these prices apply to. Other gateways set their own prices for the same models. */
const pricedAt = 'https://api.anthropic.com';

type ModelSource = Pick<Gateway, 'models' | 'ownModels' | 'origin'>;

/** A model to choose from, with what is known about it. */
export interface Model extends KnownModel {
  readonly label: string;
  /** Where it is listed. */
  readonly from: 'gateway' | 'settings' | 'typed';
}

/**
 * What the table says about an id, whatever vendor prefix and date it carries: `anthropic/claude-opus-4.5-20251101`,
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
  return { contextTokens, maxTokens, ...(origin === pricedAt && { price: priceOf(input, output) }) };
}

/** Of dollars per million: a cache of five minutes costs a quarter more to write and a tenth to read. */
const priceOf = (input: number, output: number): Price => ({
  input: input / 1_000_000,
  output: output / 1_000_000,
  cacheRead: input / 10_000_000,
  cacheWrite: (input * 1.25) / 1_000_000,
});

/** An id without what says nothing about which model it is: its vendor, its date, and how it is written. */
const bareName = (id: string): string =>
  id
    .slice(id.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/^(?:[a-z]+\.)+(?=claude-)/, '')
    .replaceAll('.', '-')
    .replace(/-v\d+(?::\d+)?$/, '')
    .replace(/[-@](?:\d{8}|\d{4}-\d\d-\d\d|latest)(?=$|[:@-])/, '');

/** Whether two ids, the one asked for and the one that answered, may name the same model. */
export function isSameModel(asked: string, answered: string): boolean {
  const [one, other] = [bareName(asked), bareName(answered)];
  const isVariant = (short: string, long: string): boolean =>
    long.startsWith(short) && /^[:@]/.test(long.slice(short.length));
  return one === other || isVariant(one, other) || isVariant(other, one);
}

/** What a gateway's model costs, in US dollars per token, by the settings, the gateway's own list or the table. */
export const priceIn =
  (gateways: () => readonly Gateway[], listed: (gateway: Gateway) => readonly ModelInfo[] | undefined) =>
  ({ gatewayId, model }: Pick<EndpointLabel, 'gatewayId' | 'model'>): KnownModel['price'] => {
    const gateway = gateways().find(({ id }) => id === gatewayId);
    return gateway && modelInfo(gateway, model, listed(gateway)).price;
  };

/** What is known about a model. In order of precedence: settings, the gateway's list, the preset, the table. */
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

/** The models a picker offers: those of settings and preset first, then the gateway's list in its own order. */
export function mergeModels(gateway: ModelSource, listed: readonly ModelInfo[] = []): readonly Model[] {
  const ids = new Set([...gateway.models, ...listed].map(({ id }) => id));
  return [...ids].map((id) => modelInfo(gateway, id, listed));
}
