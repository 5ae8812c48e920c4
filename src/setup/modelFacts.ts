// A model’s name, limits and price in the settings, and the numbers people type for them.
import { parseGateway } from '../gateways/gateway.ts';
import type { KnownModel } from '../gateways/presets.ts';
import { isRecord } from './draft.ts';
import type { RawRecord } from './draft.ts';

/** What settings may say about a model. */
export type ModelFacts = Omit<KnownModel, 'id'>;

/** What the record itself, and not its preset, says about a model. */
export function ownFacts(record: RawRecord, id: string): ModelFacts {
  const { models } = record;
  const mine = Array.isArray(models) && models.some((model) => isRecord(model) && model['id'] === id);
  return (mine ? parseGateway(record).gateway?.models.find((model) => model.id === id) : undefined) ?? {};
}

/**
 * The record with a model's facts changed: a field that is `undefined` is removed, an absent one stays. A model without
 * facts stays on the list as a plain id.
 */
export function withModelFacts(record: RawRecord, id: string, facts: ModelFacts): RawRecord {
  const before = record['models'];
  const models: readonly unknown[] = Array.isArray(before) ? before : [];
  const index = models.findIndex((model) => model === id || (isRecord(model) && model['id'] === id));
  const old = models[index];
  const merged = { ...(isRecord(old) ? old : { id }), ...facts };
  const entry = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
  const model = Object.keys(entry).length > 1 ? entry : id;
  return { ...record, models: index === -1 ? [...models, model] : models.with(index, model) };
}

/** A number read from an input box; `undefined` if it's empty, `'wrong'` if it isn't a number. */
export type Typed = number | undefined | 'wrong';

/** Tokens: `200000`, `200,000`, `200k`, `1.5M`. */
export function readTokens(text: string): Typed {
  const plain = text.trim().replace(/(?<=\d)[ ,_\u00a0\u202f](?=\d{3}(?!\d))/g, '');
  if (plain === '') return undefined;
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+(?=[km]))?)([km]?)$/i.exec(plain) ?? [];
  const tokens = Math.round(Number(digits) * (unit === '' ? 1 : unit.toLowerCase() === 'k' ? 1e3 : 1e6));
  return Number.isSafeInteger(tokens) && tokens > 0 ? tokens : 'wrong';
}

/** Reads US dollars per million tokens (`3`, `$0.15`, `0`) and returns US dollars per token. */
export function readPrice(text: string): Typed {
  const plain = text.trim().replace(/^\$\s*/, '');
  if (plain === '') return undefined;
  return /^(?:\d+(?:\.\d*)?|\.\d+)$/.test(plain) && plain.length < 16 ? Number(`${plain}e-6`) : 'wrong';
}

/** Converts US dollars per token to US dollars per million tokens, without the noise of binary fractions. */
export function perMillion(price: number): number {
  return Number((price * 1e6).toPrecision(12));
}
