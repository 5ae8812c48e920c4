// From settings to an endpoint: which gateway and model a request goes to, with which key and headers.
import { cleanKey, MessagesError } from '../messages/index.ts';
import type { ClientCertificate, Endpoint, Reason } from '../messages/index.ts';
import { inBrowser } from './browser.ts';
import { dialectOf, isKeyless } from './gateway.ts';
import { allowanceOf, allows, allowsGateway, limitsModels } from './allowed.ts';
import type { Limits } from './allowed.ts';
import type { Gateway } from './gateway.ts';
import { presetOf } from './presets.ts';
import { factsOf } from './learned.ts';
import type { Learned } from './learned.ts';
import type { EndpointLabel, Use } from './use.ts';
import type { Settings } from './settings.ts';

/** What secret storage holds for one gateway at one origin. */
export interface Secret {
  readonly key?: string | undefined;
  /** Values of the gateway's `secretHeaders`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Of the client certificate's key. */
  readonly passphrase?: string | undefined;
  /** The key is the token of a sign-in. */
  readonly session?: Session | undefined;
  /** A key was stored here but is gone: a browser's secret storage may lose its keys over a reload. */
  readonly lost?: boolean | undefined;
}

/** How a sign-in goes on. */
export interface Session {
  /** Tells it from the one it came from and the one that follows; says nothing of either. */
  readonly id: string;
  readonly tokenUrl: string;
  /** Gives the next key, once. */
  readonly refresh?: string | undefined;
  /** When the key ends, in milliseconds since 1970; absent if the gateway doesn't say. */
  readonly ends?: number | undefined;
  /** Who signed in; absent if the gateway doesn't say. */
  readonly name?: string | undefined;
}

/** A gateway and one of its models. */
export interface Target {
  readonly gateway: Gateway;
  readonly model: string;
}

function missing(reason: Reason, message: string, kind: 'request' | 'auth' = 'request', field?: string): MessagesError {
  return new MessagesError(kind, message, { reason, field });
}

type Choice = Pick<Settings, 'gateways' | 'defaultModel' | 'models' | 'problems'> &
  Partial<Pick<Settings, 'limits' | 'isLimited'>>;

/** A workspace doesn't allow it; `left`: the gateways that it does. */
export function notAllowed(limits: readonly Limits[], left: readonly unknown[]): MessagesError {
  const { type, about } = allowanceOf(limits);
  return new MessagesError('request', 'The workspace’s .parley.json doesn’t allow this.', {
    reason: 'narrowed',
    field: left.length === 0 ? 'gateway' : 'model',
    type,
    target: about,
  });
}

/**
 * The gateway and model for a use: the given name, else the one set for the use, else the default model, else the model
 * of the only gateway. What the settings name and the workspace doesn't allow is passed over. Throws a
 * {@link MessagesError} of kind `request` that says what is missing.
 */
export function targetOf(settings: Choice, use: Use, name?: string): Target {
  if (name !== undefined) return namedTarget(settings, name);
  const { limits = [], isLimited = false } = settings;
  const named = [settings.models[use], settings.defaultModel].filter((each) => each !== undefined);
  for (const wanted of named) {
    try {
      return namedTarget(settings, wanted);
    } catch (error) {
      if (!isNarrowed(error)) throw error;
    }
  }
  const [first, ...others] = settings.gateways;
  if (first === undefined) {
    if (isLimited) throw notAllowed(limits, []);
    const bad = settings.problems.find(({ severity }) => severity === 'error');
    if (bad !== undefined) throw missing('bad_gateway', `${bad.path}: ${bad.message}`);
    throw missing('no_gateway', 'No gateway yet.');
  }
  const model = others.length === 0 ? ownModel(first) : undefined;
  if (model !== undefined) return { gateway: first, model };
  // Whatever is named was passed over.
  if (named.length > 0 && limitsModels(limits)) throw notAllowed(limits, settings.gateways);
  throw missing('no_model', 'No model is chosen.');
}

/** Resolves `gatewayId/model` (the model id may contain slashes) or `gatewayId`. Throws as {@link targetOf} does. */
export function namedTarget(settings: Choice, name: string): Target {
  const slash = name.indexOf('/');
  const id = slash === -1 ? name : name.slice(0, slash);
  const { gateways, limits = [] } = settings;
  const gateway = gateways.find((candidate) => candidate.id === id);
  if (gateway === undefined && !limits.every((each) => allowsGateway(each, id))) throw notAllowed(limits, gateways);
  if (gateway === undefined) {
    const bad = settings.problems.find((problem) => problem.severity === 'error' && problem.id === id);
    if (bad !== undefined)
      throw missing('bad_gateway', `The gateway “${id}” can’t be used: ${bad.path}: ${bad.message}`);
    throw missing('unknown_gateway', `There’s no gateway “${id}”.`);
  }
  const given = slash === -1 ? '' : name.slice(slash + 1).trim();
  const model = given === '' ? modelOf(gateway) : given;
  if (!allows(limits, gateway.id, model)) throw notAllowed(limits, gateways);
  return { gateway, model };
}

const isNarrowed = (error: unknown): boolean => error instanceof MessagesError && error.reason === 'narrowed';

const ownModel = ({ model, models }: Gateway): string | undefined =>
  model ?? (models.length === 1 ? models[0]?.id : undefined);

function modelOf(gateway: Gateway): string {
  const model = ownModel(gateway);
  if (model === undefined) throw missing('no_model', `No model is chosen for ${gateway.name}.`);
  return model;
}

/** What may be shown about where a request goes. */
export function labelOf({ gateway, model }: Target): EndpointLabel {
  return { gatewayId: gateway.id, gatewayName: gateway.name, origin: gateway.origin, model };
}

/**
 * Where a request for this use would go now: to the model of this name if its gateway is there, else to the one that the
 * settings say; `undefined` while they don't.
 */
export function labelFor(settings: Choice, use: Use, name?: string): EndpointLabel | undefined {
  try {
    return labelOf(targetOf(settings, use, name));
  } catch {
    return name === undefined ? undefined : labelFor(settings, use);
  }
}

/**
 * Everything a request needs. Throws a {@link MessagesError}: of kind `auth` if the key, or the value of a secret
 * header (its `field`), is missing; of kind `request` if the key can't be put in a header. No error contains any of the
 * key.
 */
export function endpointOf(
  target: Target,
  learned: Learned | undefined,
  secret: Secret | undefined,
  isBrowser = inBrowser,
): Endpoint {
  const { gateway, model } = target;
  const dialect = dialectOf(gateway, factsOf(learned, model).dialect);
  return {
    url: gateway.url,
    baseUrl: gateway.baseUrl,
    model,
    dialect,
    key: dialect.auth === 'none' ? undefined : keyOf(gateway, secret),
    ...(gateway.signIn === true && { signedIn: true }),
    ...certificateOf(gateway, secret),
    headers: {
      ...(isBrowser && presetOf(gateway.preset)?.browserHeaders),
      ...gateway.headers,
      ...secretHeaders(gateway, secret),
    },
    secretHeaders: gateway.secretHeaders,
    body: gateway.body,
  };
}

/** What is shown to a server that asks who is there. */
export function certificateOf(
  { clientCertificate }: Pick<Gateway, 'clientCertificate'>,
  secret: Secret | undefined,
): { readonly certificate?: ClientCertificate } {
  return clientCertificate === undefined
    ? {}
    : { certificate: { ...clientCertificate, passphrase: secret?.passphrase } };
}

function keyOf(gateway: Gateway, secret: Secret | undefined): string | undefined {
  if (secret?.key === undefined || secret.key === '') {
    // A local server may work without a key, but not if one was set and got lost: it might answer as someone else.
    if (isKeyless(gateway) && secret?.lost !== true) return undefined;
    if (gateway.signIn === true) throw missing('signed_out', `Nobody is signed in to ${gateway.name}.`, 'auth');
    throw missing('no_key', `The key for ${gateway.name} (${gateway.origin}) is not set.`, 'auth');
  }
  const clean = cleanKey(secret.key);
  if ('problem' in clean) throw missing('bad_key', `The key for ${gateway.name} can’t be sent as it’s stored.`);
  return clean.key;
}

function secretHeaders(gateway: Gateway, secret: Secret | undefined): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of gateway.secretHeaders) {
    const value = secret?.headers?.[name];
    if (value === undefined)
      throw missing('no_key', `The header ${name} for ${gateway.name} is not set.`, 'auth', name);
    values[name] = value;
  }
  return values;
}
