// Turns records of `parley.gateways` into checked gateways, and reports what is wrong with the others.
import {
  baseUrl,
  cleanText,
  holdsSecret,
  isLoopback,
  isSecretHeader,
  MessagesError,
  messagesUrl,
  reference,
  withoutKeys,
} from '../messages/index.ts';
import type { ClientCertificate, Dialect, JsonObject, Timeouts } from '../messages/index.ts';
import { gatewaySchema } from './gatewaySchema.ts';
import type { GatewayRecord } from './gatewaySchema.ts';
import { presetOf } from './presets.ts';
import type { DialectPatch, KnownModel } from './presets.ts';
import { isRecord, join, readLenient } from './lenient.ts';

/** Headers that Parley sets itself: those of the credential, and those that frame the message. */
const ownHeaders =
  /^(?:authorization|x-api-key|anthropic-version|anthropic-beta|content-type|content-length|host|connection|transfer-encoding|accept|accept-encoding|expect|upgrade|te|trailer|keep-alive|proxy-.*|cookie)$/i;
/** Body fields that Parley sets itself. */
const ownFields = /^(?:model|messages|stream|__proto__)$/;

export type { GatewayRecord };

/** A gateway, checked and complete: its URLs, its dialect, its models. Never its key. */
export interface Gateway {
  readonly id: string;
  readonly name: string;
  readonly preset: string | undefined;
  /** The URL that is posted to. */
  readonly url: string;
  /** The normalized base that the URLs of model lists and token counting are built on. */
  readonly baseUrl: string;
  /** Scheme, host (ASCII) and port. The key is bound to it. */
  readonly origin: string;
  /** On this computer: a key is optional and http is allowed. */
  readonly loopback: boolean;
  /** The preset's dialect. What was learned goes on top, then `overrides`. */
  readonly dialect: Dialect;
  /** What the user's settings say about the dialect. Has the last word. */
  readonly overrides: DialectPatch;
  readonly headers: Readonly<Record<string, string>>;
  /** Names of extra headers whose values are stored with the key. */
  readonly secretHeaders: readonly string[];
  /** A program that prints the key, in place of a stored one. */
  readonly keyCommand?: KeyCommand;
  /** The key comes from signing in through the browser. */
  readonly signIn?: true;
  /** Without its passphrase. */
  readonly clientCertificate?: ClientCertificate;
  readonly body: JsonObject;
  /** The default where no model is named. */
  readonly model: string | undefined;
  /** The user's models, then the preset's. */
  readonly models: readonly KnownModel[];
  /** The models in the user's settings. What these say takes precedence over every other source. */
  readonly ownModels: readonly KnownModel[];
  /** `gatewayId/model` or `gatewayId`, tried in this order. */
  readonly fallback: readonly string[];
  /** Milliseconds. */
  readonly timeouts: Partial<Timeouts>;
  readonly retries: number | undefined;
}

/** Run without a shell. Both times are in milliseconds. */
export interface KeyCommand {
  /** The full path of a program, and its arguments. */
  readonly command: readonly string[];
  /** How long a key is kept. */
  readonly lifetime: number;
  readonly timeout: number;
}

/** A mistake in the settings. */
export interface Problem {
  /** e.g. `parley.gateways[1].baseUrl`. */
  readonly path: string;
  /** The gateway's name, else its id, if it has either. */
  readonly gateway?: string | undefined;
  /** The gateway's id, if it has one. */
  readonly id?: string | undefined;
  /** One English sentence without secrets. */
  readonly message: string;
  /** With an `error` the value isn't used; with a `warning` it still is. */
  readonly severity: 'error' | 'warning';
}

export interface Gateways {
  readonly gateways: readonly Gateway[];
  readonly problems: readonly Problem[];
}

/** Reads `parley.gateways`. Never throws: a record with an error is left out and reported, the others work. */
export function parseGateways(value: unknown): Gateways {
  if (value === undefined || value === null) return { gateways: [], problems: [] };
  if (!Array.isArray(value)) {
    const message = 'The gateways must be a list: [ { "id": …, "baseUrl": … } ].';
    return { gateways: [], problems: [{ path: 'parley.gateways', message, severity: 'error' }] };
  }
  const gateways: Gateway[] = [];
  const problems: Problem[] = [];
  value.forEach((record: unknown, index) => {
    const path = `parley.gateways[${index}]`;
    const parsed = parseGateway(record, path);
    problems.push(...parsed.problems);
    if (parsed.gateway === undefined) return;
    const { id, name } = parsed.gateway;
    if (gateways.some((gateway) => gateway.id === id)) {
      problems.push({
        path: `${path}.id`,
        gateway: name,
        message: `Another gateway has the id “${id}”.`,
        severity: 'error',
      });
    } else gateways.push(parsed.gateway);
  });
  const ids = value.map((record: unknown) => textIn(record, 'id'));
  for (const { id, name, fallback } of gateways) {
    for (const [index, other] of fallback.entries()) {
      if (ids.includes(other.split('/')[0])) continue;
      const path = `parley.gateways[${ids.indexOf(id)}].fallback[${index}]`;
      problems.push({
        path,
        gateway: name,
        id,
        message: 'There’s no such gateway. It’s skipped.',
        severity: 'warning',
      });
    }
  }
  return { gateways, problems };
}

/** Reads one record. If there is no gateway, at least one problem has severity `error`. */
export function parseGateway(
  value: unknown,
  path = 'gateway',
): { readonly gateway?: Gateway; readonly problems: readonly Problem[] } {
  const id = textIn(value, 'id');
  const gateway = textIn(value, 'name') ?? id;
  const problem = (at: string, message: string, severity: Problem['severity'] = 'error'): Problem => ({
    path: at,
    gateway,
    id,
    message,
    severity,
  });
  const read = readLenient(gatewaySchema(), value, (at) => at.length === 2 && at[0] === 'models');
  const found = read.faults.map(({ path: at, message, severity }) => problem(join(path, at), message, severity));
  const record = read.data;
  if (record === undefined) return { problems: found };
  try {
    const problems = [...found, ...warnings(record, path, problem)];
    return { gateway: build(record), problems };
  } catch (error) {
    if (!(error instanceof MessagesError)) throw error;
    return { problems: [...found, problem(join(path, [error.field ?? 'baseUrl']), error.message)] };
  }
}

function textIn(value: unknown, field: string): string | undefined {
  const text = isRecord(value) ? value[field] : undefined;
  return typeof text === 'string' && text.trim() !== '' ? cleanText(text, undefined, 100) : undefined;
}

function warnings(
  record: GatewayRecord,
  path: string,
  problem: (at: string, message: string, severity: 'warning') => Problem,
): Problem[] {
  const found: Problem[] = [];
  for (const [name, value] of Object.entries(record.headers ?? {})) {
    if (isSecretHeader(name, value)) {
      const words = 'This header looks like a credential. Edit the gateway to move it to secret storage.';
      found.push(problem(join(path, ['headers', name]), words, 'warning'));
    }
  }
  for (const [name, value] of Object.entries(record)) {
    if (name === 'headers' || !holdsSecret(JSON.stringify(value))) continue;
    found.push(problem(join(path, [name]), 'This seems to contain a key. Keys don’t belong in settings.', 'warning'));
  }
  return found;
}

const failure = (field: string, message: string): MessagesError => new MessagesError('request', message, { field });

/** Throws a {@link MessagesError} whose `field` is the field of the record that is wrong. */
function build(record: GatewayRecord): Gateway {
  const preset = presetOf(record.preset);
  const overrides = overridesOf(record);
  const dialect = { ...reference, ...preset?.dialect };
  const path = overrides.path ?? dialect.path;
  const typed = record.baseUrl ?? preset?.baseUrl;
  if (typed === undefined && record.exactUrl === undefined) {
    throw failure('baseUrl', preset === undefined ? 'The base URL is missing.' : `${preset.name} needs a base URL.`);
  }
  const url =
    at('exactUrl', record.exactUrl, (exact) => messagesUrl(exact, path, true)) ??
    at('baseUrl', typed, (base) => messagesUrl(base, path));
  if (url === undefined) throw failure('baseUrl', 'The base URL is missing.');
  const base = at('baseUrl', typed, baseUrl) ?? baseUrl(url);
  const { origin, hostname } = new URL(url);
  if (new URL(base).origin !== origin)
    throw failure('exactUrl', 'The base URL and the exact URL must have the same origin.');
  checkOwn(record);
  return {
    id: record.id,
    // Settings warn of a key in it, and nothing shows it.
    name: withoutKeys(record.name ?? preset?.name ?? record.id),
    preset: preset?.id,
    url,
    baseUrl: base,
    origin,
    loopback: isLoopback(hostname),
    dialect,
    overrides: { ...overrides, ...modelsPath(record, base) },
    headers: record.headers ?? {},
    secretHeaders: record.secretHeaders ?? [],
    ...keyCommandOf(record),
    ...(record.signIn === true && { signIn: true }),
    ...(record.clientCertificate !== undefined && { clientCertificate: record.clientCertificate }),
    body: record.body ?? {},
    model: record.model,
    ...modelsOf(record, preset?.models),
    fallback: record.fallback ?? [],
    timeouts: timeoutsOf(record.timeouts),
    retries: record.retries,
  };
}

/** Runs `read` on a field's text. If it throws, the error names the field. */
function at<Result>(field: string, value: string | undefined, read: (value: string) => Result): Result | undefined {
  if (value === undefined) return undefined;
  try {
    return read(value);
  } catch (error) {
    if (error instanceof MessagesError) throw failure(field, error.message);
    throw error;
  }
}

function checkOwn({ headers = {}, secretHeaders = [], body = {} }: GatewayRecord): void {
  const names = new Set<string>();
  const each = [
    ...Object.keys(headers).map((name) => ({ name, field: `headers.${name}` })),
    ...secretHeaders.map((name, index) => ({ name, field: `secretHeaders[${index}]` })),
  ];
  for (const { name, field } of each) {
    if (ownHeaders.test(name))
      throw failure(`headers.${name}`, `Parley sets “${name}” itself. Use auth, version or betas.`);
    // Header names ignore case, so it would be anyone's guess which of the two values is sent.
    if (names.has(name.toLowerCase())) throw failure(field, `The header “${name}” is listed twice.`);
    names.add(name.toLowerCase());
  }
  for (const name of Object.keys(body)) {
    if (ownFields.test(name)) throw failure(`body.${name}`, `Parley sets “${name}” itself.`);
  }
}

function overridesOf({ auth, signIn, version, betas, dialect = {} }: GatewayRecord): DialectPatch {
  return defined({
    ...dialect,
    auth: signIn === true ? 'bearer' : (auth ?? dialect.auth),
    version: version ?? dialect.version,
    betas: betas ?? dialect.betas,
  });
}

/** The fields that aren't `undefined`. */
export function defined<Value extends object>(value: Value): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    [Key in keyof Value]?: Exclude<Value[Key], undefined>;
  };
}

/**
 * The path of the model list, given its whole URL. Lists are looked for below the base URL, so the path first climbs to
 * the root. Another origin is refused, because the key is sent along.
 */
function modelsPath({ modelsUrl: typed }: GatewayRecord, base: string): DialectPatch {
  const href = at('modelsUrl', typed, (exact) => messagesUrl(exact, '', true));
  if (href === undefined) return {};
  const { origin, pathname, search } = new URL(href);
  const from = new URL(base);
  if (origin !== from.origin) throw failure('modelsUrl', 'The model list must have the same origin as the gateway.');
  const up = '/..'.repeat(from.pathname.split('/').filter((segment) => segment !== '').length);
  return { models: [up + pathname + search] };
}

function modelsOf(
  { models = [] }: GatewayRecord,
  known: readonly KnownModel[] = [],
): Pick<Gateway, 'models' | 'ownModels'> {
  const ownModels = models.map((model): KnownModel => (typeof model === 'string' ? { id: model } : model));
  const others = known.filter(({ id }) => !ownModels.some((model) => model.id === id));
  return { models: [...ownModels, ...others], ownModels };
}

function keyCommandOf({ keyCommand }: GatewayRecord): Pick<Gateway, 'keyCommand'> {
  if (keyCommand === undefined) return {};
  const { command, lifetime = 300, timeout = 10 } = keyCommand;
  return { keyCommand: { command, lifetime: lifetime * 1000, timeout: timeout * 1000 } };
}

const timeoutsOf = (given: GatewayRecord['timeouts']): Partial<Timeouts> => ({
  ...(given?.connect !== undefined && { connect: given.connect * 1000 }),
  ...(given?.firstByte !== undefined && { firstByte: given.firstByte * 1000 }),
  ...(given?.idle !== undefined && { idle: given.idle * 1000 }),
});

/**
 * The dialect for a gateway's model: the preset's, overridden by what was learned, overridden by the settings. Only that
 * breakpoints of a cache were refused goes before the settings, or each request would be sent twice: `true` doesn't bring
 * them back, `blocks` does until that is refused, too.
 */
export function dialectOf(gateway: Gateway, learned?: DialectPatch): Dialect {
  const { cache_control, caching } = learned ?? {};
  const dialect = { ...gateway.dialect, ...learned, ...gateway.overrides };
  return {
    ...dialect,
    ...(cache_control === false && dialect.cache_control === true && { cache_control }),
    ...(caching === false && { caching }),
  };
}

/** May requests go out without a key? On this computer they may; elsewhere where settings say that none is sent. */
export const isKeyless = (gateway: Gateway): boolean =>
  gateway.signIn !== true && (gateway.loopback || dialectOf(gateway).auth === 'none');

/** The URL that requests would go to, to show while it's being typed. Throws a {@link MessagesError}. */
export function previewUrl(record: Pick<GatewayRecord, 'preset' | 'baseUrl' | 'exactUrl' | 'dialect'>): string {
  return build({ id: 'preview', ...record }).url;
}
