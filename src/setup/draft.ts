// A gateway being added or edited: its URL, its record in settings, and the secrets kept apart from it.
import { parseGateway, previewUrl } from '../gateways/gateway.ts';
import type { GatewayRecord } from '../gateways/gateway.ts';
import { presetOf, presets } from '../gateways/presets.ts';
import type { Preset } from '../gateways/presets.ts';
import type { Secret, Session } from '../gateways/resolve.ts';
import { baseUrl, isLoopback, isSecretHeader, MessagesError, reference, shownUrl } from '../messages/index.ts';
import type { Fix } from './test/fixes.ts';
import type { Found } from './paste/index.ts';
import { readKey } from './readKey.ts';

/** A typed URL: what requests would go to, or why it can't be used. */
export type Address =
  | { readonly url: string; readonly field: Pick<GatewayRecord, 'baseUrl' | 'exactUrl'> }
  | { readonly problem: string };

/** Reads a URL, for a preset or none. `exact` uses it as it is instead of as a base URL. */
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

/** A preset's own base URL needn't be written to settings. */
function baseField(base: string, preset: Preset | undefined): Pick<GatewayRecord, 'baseUrl'> {
  return base === preset?.baseUrl ? {} : { baseUrl: base };
}

/** The preset whose server a URL points to. Servers on this computer are told apart by port. */
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
 * The URL a preset has for the Messages API, if another URL on the same server was given: most likely the one for
 * OpenAI's protocol.
 */
export function ownAddress(address: string, preset: Preset | undefined): string | undefined {
  const given = readBase(address);
  if (!given || preset?.baseUrl === undefined) return undefined;
  const own = new URL(preset.baseUrl).pathname.replace(/\/$/, '');
  const path = given.pathname.replace(/\/$/, '');
  return path.startsWith(own) && path !== `${own}/api` ? undefined : given.origin + own;
}

/**
 * Whether a URL still has gaps to fill: `https://{host}/…`, `$BASE`, `YOUR_GATEWAY_URL`, `https://your-gateway.com`.
 */
export function isIncomplete(address: string): boolean {
  return /[<>{}$]|\byour[-_.]|\.example(?![\w.-])/i.test(address);
}

/** A gateway being added, as far as the steps have come. */
export interface Draft {
  readonly preset?: Preset | undefined;
  readonly address: Pick<GatewayRecord, 'baseUrl' | 'exactUrl'>;
  /** The URL requests will go to. */
  readonly url: string;
  readonly found?: Found | undefined;
  readonly auth?: 'bearer' | 'x-api-key' | 'none' | undefined;
  readonly key?: string | undefined;
  /** The key comes from signing in. */
  readonly session?: Session | undefined;
  readonly clientCertificate?: GatewayRecord['clientCertificate'];
  readonly passphrase?: string | undefined;
  /** Whether to send the betas and extra fields that were found. */
  readonly extras: boolean;
}

export interface Drafted {
  readonly record: GatewayRecord;
  /** For secret storage. Nothing of it is in the record. */
  readonly secret: Secret;
}

/** A gateway's record, and its secrets. The record has only what differs from the preset and the reference. */
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
    ...(draft.session !== undefined && { signIn: true }),
    ...(draft.clientCertificate && { clientCertificate: draft.clientCertificate }),
    ...(draft.session === undefined && auth !== undefined && auth !== usual.auth && { auth }),
    ...(version !== undefined && { version }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(Object.keys(secretHeaders).length > 0 && { secretHeaders: Object.keys(secretHeaders) }),
    ...(draft.extras && found && found.betas.length > 0 && { betas: [...found.betas] }),
    ...(draft.extras && found?.body && { body: found.body as NonNullable<GatewayRecord['body']> }),
    ...(found && found.models.length > 1 && { models: [...found.models] }),
    ...(timeouts && { timeouts }),
    ...(found?.retries !== undefined && { retries: Math.min(found.retries, 10) }),
  };
  return { record, secret: secretOf(draft.key, secretHeaders, draft) };
}

/** Without empty parts. */
export function secretOf(
  key: string | undefined,
  headers: Readonly<Record<string, string>> = {},
  { session, passphrase }: Pick<Secret, 'session' | 'passphrase'> = {},
): Secret {
  return {
    ...(key !== undefined && { key }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(session !== undefined && { session }),
    ...(passphrase !== undefined && { passphrase }),
  };
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

/** An unused id, derived from a name. */
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

/** A record as the user wrote it, right or wrong, unknown fields included. */
export type RawRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The list with the first record of this id replaced, or removed. The first is the one in use if another has the same
 * id.
 */
export function withRecord(list: readonly unknown[], id: string, record: RawRecord | undefined): readonly unknown[] {
  const index = list.findIndex((each) => isRecord(each) && each['id'] === id);
  if (index === -1) return list;
  return record === undefined ? list.toSpliced(index, 1) : list.with(index, record);
}

/** A gateway in the settings, to pick from, whether it can be used or not. */
export interface NamedRecord {
  readonly id: string;
  readonly name: string;
  /** The URL requests go to, or what is wrong with the record. */
  readonly about: string;
}

/** Every record with an id, each id once. */
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

/** The record with a fix applied, or the same record if the fix isn't about the record. */
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
    case 'signIn':
    case 'setCertificate':
    case 'editUrl':
    case 'chooseModel':
    case 'openSetting':
    case 'testAgain':
      return record;
    default:
      return fix satisfies never;
  }
}

/** The fields that make requests go to this URL: a base URL if the usual path follows it, else the exact URL. */
export function addressOf(url: string, { preset, dialect }: RawRecord): Pick<GatewayRecord, 'baseUrl' | 'exactUrl'> {
  const known = presetOf(typeof preset === 'string' ? preset : undefined);
  const address = readAddress(url, known);
  if ('url' in address && address.url === url && dialect === undefined) return address.field;
  return { exactUrl: url, baseUrl: baseUrl(url) };
}

export function without(record: RawRecord, ...fields: readonly string[]): RawRecord {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !fields.includes(name)));
}

/** The record with a header, replacing any of that name. Without a value, it's a secret header stored with the key. */
export function withHeader(record: RawRecord, name: string, value?: string): RawRecord {
  const rest = withoutHeader(record, name);
  const { headers, secretHeaders } = rest;
  if (value !== undefined) return { ...rest, headers: { ...(isRecord(headers) && headers), [name]: value } };
  return { ...rest, secretHeaders: [...(Array.isArray(secretHeaders) ? (secretHeaders as unknown[]) : []), name] };
}

/** The record without a header, whether its value is in settings or in secret storage. */
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

/** The headers without this one, ignoring case. */
export function withoutName<Value>(headers: Readonly<Record<string, Value>>, name: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(headers).filter(([each]) => !isName(name, each)));
}

/** Header names ignore case. */
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
 * Takes everything that looks like a credential out of a record: headers that contain one, and a key where none
 * belongs. `undefined` if there is nothing to take out.
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
