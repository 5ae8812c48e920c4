// A gateway being added or edited: its URL, its record in settings, and the secrets kept apart from it.
import { parseGateway, previewUrl } from '../gateways/gateway.ts';
import type { GatewayRecord } from '../gateways/gateway.ts';
import { presetOf, presets } from '../gateways/presets.ts';
import type { Preset } from '../gateways/presets.ts';
import type { Secret } from '../gateways/resolve.ts';
import { baseUrl, isLoopback, isSecretHeader, MessagesError, reference, shownUrl } from '../messages/index.ts';
import type { Fix } from './test/fixes.ts';
import type { Found } from './paste/index.ts';
import { readKey } from './readKey.ts';

/** An address that was typed: what would be posted to, or why it cannot be used. */
export type Address =
  { readonly url: string; readonly field: Pick<GatewayRecord, 'baseUrl' | 'exactUrl'> } | { readonly problem: string };

/** Reads an address for a preset (or none). `exact` uses it as it is, without making a base URL of it. */
export function readAddress(text: string, preset: Preset | undefined, exact = false): Address {
  const field = exact ? { exactUrl: text.trim() } : { baseUrl: text.trim() };
  try {
    const url = previewUrl({ ...field, ...(preset && { preset: preset.id }) });
    return { url, field: exact ? { exactUrl: url } : baseField(baseUrl(text), preset) };
  } catch (error) {
    if (error instanceof MessagesError) return { problem: error.message };
    throw error;
  }
}

/** The preset's own address need not be written down. */
function baseField(base: string, preset: Preset | undefined): Pick<GatewayRecord, 'baseUrl'> {
  return base === preset?.baseUrl ? {} : { baseUrl: base };
}

/** The preset whose server an address belongs to. Of this machine's servers each has a port of its own. */
export function presetFor(address: string): Preset | undefined {
  const server = serverOf(address);
  return server === undefined
    ? undefined
    : presets.find((preset) => serverOf(preset.baseUrl ?? preset.baseUrlExample ?? '') === server);
}

function serverOf(address: string): string | undefined {
  const url = readBase(address);
  return url && isLoopback(url.hostname) ? `localhost:${url.port}` : url?.origin;
}

function readBase(address: string): URL | undefined {
  try {
    return new URL(baseUrl(address));
  } catch {
    return undefined;
  }
}

/**
 * The address that a preset has for this protocol, on the server that was named, where another of its addresses was given:
 * most likely the one for OpenAI's protocol.
 */
export function ownAddress(address: string, preset: Preset | undefined): string | undefined {
  const given = readBase(address);
  if (!given || preset?.baseUrl === undefined) return undefined;
  const own = new URL(preset.baseUrl).pathname.replace(/\/$/, '');
  const path = given.pathname.replace(/\/$/, '');
  return path.startsWith(own) && path !== `${own}/api` ? undefined : given.origin + own;
}

/** Is an address still to be completed: `https://{host}/…`, `$BASE`, `YOUR_GATEWAY_URL`, `https://your-gateway.com`? */
export function isIncomplete(address: string): boolean {
  return /[<>{}$]|\byour[-_.]|\.example(?![\w.-])/i.test(address);
}

/** What the steps of adding a gateway have come to. */
export interface Draft {
  readonly preset?: Preset | undefined;
  readonly address: Pick<GatewayRecord, 'baseUrl' | 'exactUrl'>;
  /** The URL that will be posted to. */
  readonly url: string;
  readonly found?: Found | undefined;
  readonly auth?: 'bearer' | 'x-api-key' | 'none' | undefined;
  readonly key?: string | undefined;
  /** Send the betas and the extra fields that were found? */
  readonly extras: boolean;
}

export interface Drafted {
  readonly record: GatewayRecord;
  /** To be kept where keys are kept; nothing of it is in the record. */
  readonly secret: Secret;
}

/** A gateway's record and what is secret of it. Writes only what differs from the preset and the reference. */
export function draftRecord(draft: Draft, taken: readonly string[]): Drafted {
  const { preset, found, url } = draft;
  const name = preset?.name ?? hostName(url);
  const id = freeId(name, taken);
  const auth = draft.auth ?? found?.auth;
  const usual = { ...reference, ...preset?.dialect };
  const { headers, secretHeaders } = splitHeaders(found?.headers ?? {});
  const timeouts = secondsOf(found?.timeouts);
  const version = found?.version === usual.version ? undefined : found?.version;
  const record: GatewayRecord = {
    id,
    ...(name === id ? {} : { name: id === slug(name) ? name : `${name} ${id.slice(slug(name).length + 1)}` }),
    ...(preset && { preset: preset.id }),
    ...draft.address,
    ...(auth !== undefined && auth !== usual.auth && { auth }),
    ...(version !== undefined && { version }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(Object.keys(secretHeaders).length > 0 && { secretHeaders: Object.keys(secretHeaders) }),
    ...(draft.extras && found && found.betas.length > 0 && { betas: [...found.betas] }),
    ...(draft.extras && found?.body && { body: found.body as NonNullable<GatewayRecord['body']> }),
    ...(found && found.models.length > 1 && { models: [...found.models] }),
    ...(timeouts && { timeouts }),
    ...(found?.retries !== undefined && { retries: Math.min(found.retries, 10) }),
  };
  return { record, secret: secretOf(draft.key, secretHeaders) };
}

/** Without empty parts. */
export function secretOf(key: string | undefined, headers: Readonly<Record<string, string>> = {}): Secret {
  return { ...(key !== undefined && { key }), ...(Object.keys(headers).length > 0 && { headers }) };
}

function hostName(url: string): string {
  const { host, hostname } = new URL(url);
  const parts = hostname.split('.');
  const numeric = /^[\d.]+$|^\[/.test(hostname);
  return numeric || parts.length < 3
    ? host
    : parts.slice(/^(?:api|gateway|www|llm|ai)$/.test(parts[0] ?? '') ? 1 : 0).join('.');
}

function slug(name: string): string {
  const text = name
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);
  return text === '' ? 'gateway' : text;
}

/** An id that no other gateway has, made of a name. */
export function freeId(name: string, taken: readonly string[]): string {
  const base = slug(name);
  for (let count = 1; ; count++) {
    const id = count === 1 ? base : `${base}-${count}`;
    if (!taken.includes(id)) return id;
  }
}

function splitHeaders(all: Readonly<Record<string, string>>): {
  readonly headers: Record<string, string>;
  readonly secretHeaders: Record<string, string>;
} {
  const entries = Object.entries(all);
  return {
    headers: Object.fromEntries(entries.filter(([name, value]) => !isSecretHeader(name, value))),
    secretHeaders: Object.fromEntries(entries.filter(([name, value]) => isSecretHeader(name, value))),
  };
}

function secondsOf(timeouts: Found['timeouts']): GatewayRecord['timeouts'] {
  if (timeouts === undefined) return undefined;
  const seconds = (milliseconds: number) => Math.min(Math.ceil(milliseconds / 1000), 86_400);
  return {
    ...(timeouts.firstByte !== undefined && { firstByte: seconds(timeouts.firstByte) }),
    ...(timeouts.idle !== undefined && { idle: seconds(timeouts.idle) }),
  };
}

/** A raw record of the settings: what the person wrote, right or wrong, unknown fields and all. */
export type RawRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The list of the settings with another record, or none, in the place of the first that has this id: the one that is in
 * use where a second has the same.
 */
export function withRecord(list: readonly unknown[], id: string, record: RawRecord | undefined): readonly unknown[] {
  const index = list.findIndex((each) => isRecord(each) && each['id'] === id);
  if (index === -1) return list;
  return record === undefined ? list.toSpliced(index, 1) : list.with(index, record);
}

/** A gateway of the settings as a person picks it, whether it can be used or not. */
export interface NamedRecord {
  readonly id: string;
  readonly name: string;
  /** The URL that is posted to, or else what is wrong with it. */
  readonly about: string;
}

/** Each record that has an id, once. */
export function namedRecords(records: readonly RawRecord[]): readonly NamedRecord[] {
  const named = new Map<string, NamedRecord>();
  for (const record of records) {
    const { id, name } = record;
    if (typeof id !== 'string' || named.has(id)) continue;
    const { gateway, problems } = parseGateway(record);
    const wrong = problems.find(({ severity }) => severity === 'error')?.message ?? '';
    named.set(id, { id, name: typeof name === 'string' ? name : id, about: gateway ? shownUrl(gateway.url) : wrong });
  }
  return [...named.values()];
}

/** The record with a fix carried out; the same record where the fix is not about it. */
export function fixRecord(record: RawRecord, fix: Fix): RawRecord {
  switch (fix.kind) {
    case 'useHeader':
      return { ...record, auth: fix.header };
    case 'useVersion':
      return { ...record, version: fix.version };
    case 'removeBetas':
      return { ...record, betas: [] };
    case 'removeField':
      return withoutField(record, fix.field);
    case 'setUrl':
      return { ...without(record, 'baseUrl', 'exactUrl'), ...addressOf(fix.url, record) };
    case 'setKey':
    case 'editUrl':
    case 'chooseModel':
    case 'openSetting':
    case 'testAgain':
      return record;
    default:
      return fix satisfies never;
  }
}

/** How to write down that this URL is posted to: as a base where the usual path follows, else as it is. */
export function addressOf(url: string, { preset, dialect }: RawRecord): Pick<GatewayRecord, 'baseUrl' | 'exactUrl'> {
  const known = presetOf(typeof preset === 'string' ? preset : undefined);
  const address = readAddress(url, known);
  if ('url' in address && address.url === url && dialect === undefined) return address.field;
  return { exactUrl: url, baseUrl: baseUrl(url) };
}

export function without(record: RawRecord, ...fields: readonly string[]): RawRecord {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !fields.includes(name)));
}

/** The record with a header in the place of any of its name; one without a value has it where keys are kept. */
export function withHeader(record: RawRecord, name: string, value?: string): RawRecord {
  const rest = withoutHeader(record, name);
  const { headers, secretHeaders } = rest;
  if (value !== undefined) return { ...rest, headers: { ...(isRecord(headers) && headers), [name]: value } };
  return { ...rest, secretHeaders: [...(Array.isArray(secretHeaders) ? (secretHeaders as unknown[]) : []), name] };
}

/** The record without a header, whether its value is in the settings or where keys are kept. */
export function withoutHeader(record: RawRecord, name: string): RawRecord {
  const { headers, secretHeaders, ...rest } = record;
  const kept = isRecord(headers) ? withoutName(headers, name) : {};
  const listed = Array.isArray(secretHeaders) ? secretHeaders.filter((each) => !isName(name, each)) : [];
  return {
    ...rest,
    ...(Object.keys(kept).length > 0 && { headers: kept }),
    ...(listed.length > 0 && { secretHeaders: listed }),
  };
}

/** Headers without the one of this name, in whatever case. */
export function withoutName<Value>(headers: Readonly<Record<string, Value>>, name: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(headers).filter(([each]) => !isName(name, each)));
}

/** Header names are the same in upper and lower case. */
export function isName(name: string, other: unknown): boolean {
  return String(other).toLowerCase() === name.toLowerCase();
}

function withoutField(record: RawRecord, field: string): RawRecord {
  const { body } = record;
  if (typeof body !== 'object' || body === null) return record;
  const rest = Object.fromEntries(Object.entries(body).filter(([name]) => name !== field));
  return Object.keys(rest).length === 0 ? without(record, 'body') : { ...record, body: rest };
}

const keyFields = /^(?:api|auth)?[-_]?(?:key|token)$/i;

/**
 * Takes what looks like a credential out of a record: headers that hold one, and a key that was written where none
 * belongs. `undefined` when there is none.
 */
export function extractSecrets(record: RawRecord): { readonly record: RawRecord; readonly secret: Secret } | undefined {
  const headers = record['headers'];
  const entries = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
  const secret = entries.filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && isSecretHeader(entry[0], entry[1]),
  );
  const keyField = Object.entries(record).find(([name, value]) => keyFields.test(name) && typeof value === 'string');
  const clean = typeof keyField?.[1] === 'string' ? readKey(keyField[1]) : undefined;
  const key = clean && 'key' in clean ? clean.key : undefined;
  if (secret.length === 0 && key === undefined) return undefined;
  const names = secret.map(([name]) => name);
  const plain = Object.fromEntries(entries.filter(([name]) => !names.includes(name)));
  const before = record['secretHeaders'];
  const known: readonly unknown[] = Array.isArray(before) ? before : [];
  return {
    record: {
      ...without(record, 'headers', 'secretHeaders', ...(key === undefined || !keyField ? [] : [keyField[0]])),
      ...(Object.keys(plain).length > 0 && { headers: plain }),
      ...((known.length > 0 || names.length > 0) && { secretHeaders: [...new Set([...known, ...names])] }),
    },
    secret: secretOf(key, Object.fromEntries(secret)),
  };
}
