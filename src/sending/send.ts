// The only way a feature reaches a model: endpoint, key, limits, fallbacks, observers.
import type { EndpointLabel, Purpose, Use } from '../gateways/use.ts';
import { emptyMessage, MessagesError, pause, prepareRequest } from '../messages/index.ts';
import type {
  Dialect,
  Endpoint,
  ErrorKind,
  MessageParams,
  ModelInfo,
  Stream,
  StreamOptions,
  Transport,
  Update,
} from '../messages/index.ts';
import { adapt } from './adapt.ts';
import { defined } from '../gateways/gateway.ts';
import type { Gateway } from '../gateways/gateway.ts';
import { factsOf } from '../gateways/learned.ts';
import { createEndpoint } from './resolveEndpoint.ts';
import type { EndpointPorts } from './resolveEndpoint.ts';
import type { Limiter } from './limiter.ts';
import { allows } from '../gateways/allowed.ts';
import { modelInfo } from '../gateways/models.ts';
import type { Observer } from './observers.ts';
import { tap } from './tap.ts';
import { watcher } from './watcher.ts';
import type { Names } from './watcher.ts';
import { labelOf, namedTarget, targetOf } from '../gateways/resolve.ts';
import type { Target } from '../gateways/resolve.ts';
import type { Settings } from '../gateways/settings.ts';

export interface SendRequest {
  readonly use: Use;
  /** `gateway/model`; absent: the use's model from settings. */
  readonly model?: string | undefined;
  /** The least tokens the reply will need. Raises `max_tokens` above the setting if necessary. */
  readonly replyTokens?: number | undefined;
  /** If absent, `max_tokens`, `system`, sampling and thinking come from settings. */
  readonly params: Partial<MessageParams> & Pick<MessageParams, 'messages'>;
  readonly signal: AbortSignal;
  /** What the request belongs to, such as a reply's id, by which its record is found again. */
  readonly about?: string;
  /** What it is booked as, if not as its use. */
  readonly purpose?: Purpose;
  /** The extension it is sent for, if not for Parley itself. */
  readonly caller?: string | undefined;
  /** See `StreamOptions.onWait`. */
  readonly onWait?: (retryNow: (() => void) | undefined) => void;
}

/** `endpoint` comes first, and again whenever a fallback gateway takes over; then as {@link Update}. */
export type SendUpdate =
  | { readonly type: 'endpoint'; readonly endpoint: EndpointLabel; readonly fallbackFrom?: EndpointLabel }
  | Update;

/**
 * Sends one request: resolves the endpoint, reads its key, streams, obeys limits and fallbacks, tells the observers.
 * Never throws: a missing gateway or key ends it as `failed` with the error that says so.
 */
export type Send = (request: SendRequest) => AsyncIterable<SendUpdate>;

/** What is about to be sent, and to whom. */
export interface Admission {
  readonly purpose: Purpose;
  readonly endpoint: EndpointLabel;
  readonly params: MessageParams;
}

/**
 * May this go out? Resolves if so, with what is to be done when it has ended; rejects with the refusal, a
 * `MessagesError`.
 */
export type Admit = (admission: Admission) => Promise<(() => void) | undefined>;

/** What sending needs from outside. Each is read for every request; nothing is kept between requests. */
export interface SendPorts extends EndpointPorts {
  /** The settings now: a request keeps what it began with. */
  readonly settings: () => Settings;
  /** The gateway's stored model list, if there is one. */
  readonly listed: (gateway: Gateway) => readonly ModelInfo[] | undefined;
  readonly stream: Stream;
  readonly transport: Transport;
  /** One for a window. */
  readonly limiter: Limiter;
  /** Told of every request. */
  readonly observers: readonly Observer[];
  /**
   * The gateway refused this key. Resolves to whether there is another one now; only asked where it comes from a command
   * or a sign-in. Rejects with a `MessagesError`.
   */
  readonly renew?: (gateway: Gateway, refused: string | undefined) => Promise<boolean>;
  /** Milliseconds that a request should wait for the gateway's rate limits; the user may end the wait. */
  readonly hold?: (admission: Admission) => number;
  /** Asked before a gateway is; a rejection with a `MessagesError` ends the request with it, and nothing is sent. */
  readonly admit: readonly Admit[];
}

/** Failures that another gateway may cure, as long as none of the reply has arrived. */
const fallbackKinds: ReadonlySet<ErrorKind> = new Set(['rate_limit', 'overloaded', 'credit', 'network', 'timeout']);

export function createSend(ports: SendPorts): Send {
  return async function* send(request): AsyncGenerator<SendUpdate, void, undefined> {
    try {
      const settings = ports.settings();
      const chain = await unlessStopped(readyChain(ports, settings, request), request.signal);
      let failed: { readonly label: EndpointLabel; readonly end: End } | undefined;
      for (const [index, ready] of chain.entries()) {
        const label = labelOf(ready.target);
        yield { type: 'endpoint', endpoint: label, ...(failed !== undefined && { fallbackFrom: failed.label }) };
        if (ready.error !== undefined) throw ready.error;
        const end = yield* keyed(ports, { request, settings, ready, last: index === chain.length - 1 });
        if (end === undefined) return;
        failed = { label, end };
      }
    } catch (error) {
      yield failure(error, request.signal);
    }
  };
}

type End = Extract<Update, { readonly type: 'end' }>;

/** What was thrown before a request could end by itself. Anything but our own error is a bug, and stays one. */
function failure(error: unknown, signal: AbortSignal): End {
  const ended = { type: 'end', message: emptyMessage, timing: { total: 0 } } as const;
  if (signal.aborted) return { ...ended, ending: { type: 'stopped' } };
  if (error instanceof MessagesError) return { ...ended, ending: { type: 'failed', error } };
  throw error;
}

/** The gateway asked and its fallbacks, each once. Names that don't resolve are left out. */
function chainOf(settings: Settings, { use, model }: SendRequest): readonly Target[] {
  const first = targetOf(settings, use, model);
  const chain = [first];
  for (const name of first.gateway.fallback) {
    const next = resolvable(settings, name, first.model);
    const known = (target: Target): boolean => target.gateway.id === next?.gateway.id && target.model === next.model;
    if (next !== undefined && !chain.some(known)) chain.push(next);
  }
  return chain;
}

/** A fallback named without a model uses its own default, else the same model. */
function resolvable(settings: Settings, name: string, model: string): Target | undefined {
  try {
    return namedTarget(settings, name);
  } catch {
    const gateway = settings.gateways.find(({ id }) => id === name);
    return gateway === undefined || !allows(settings.limits, gateway.id, model) ? undefined : { gateway, model };
  }
}

/** Getting a key may take a while, and goes on for whoever wants it next: but nobody who stops waits for it. */
async function unlessStopped<Result>(work: Promise<Result> | Result, signal: AbortSignal): Promise<Result> {
  const left = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => reject(new MessagesError('stopped', 'Stopped'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { signal: left.signal });
  });
  return Promise.race([stopped, work]).finally(() => left.abort());
}

type Ready =
  | { readonly target: Target; readonly error: MessagesError }
  | {
      readonly target: Target;
      readonly endpoint: Endpoint;
      readonly params: MessageParams;
      readonly error?: undefined;
    };

/**
 * Leaves out fallbacks that aren't set up, or whose dialect doesn't support what the settings ask for: they must not
 * hide why the first gateway failed, or take away its retries.
 */
async function readyChain(ports: SendPorts, settings: Settings, request: SendRequest): Promise<readonly Ready[]> {
  const chain = chainOf(settings, request);
  const all = await Promise.all(chain.map(async (target) => readiness(ports, settings, request, target)));
  return all.filter((ready, index) => index === 0 || (ready.error === undefined && takes(ready)));
}

/** Whether the dialect supports a request like this, whatever its content. */
function takes({ endpoint, params }: Attempt['ready']): boolean {
  try {
    prepareRequest(endpoint, { ...params, messages: [{ role: 'user', content: '?' }] });
    return true;
  } catch {
    return false;
  }
}

/** The parameters of a request as they go out to a model. */
export function completed(
  ports: Pick<SendPorts, 'learned' | 'listed'>,
  settings: Settings,
  request: Pick<SendRequest, 'params' | 'replyTokens' | 'use' | 'purpose'>,
  { target, dialect }: { readonly target: Target; readonly dialect: Dialect },
): MessageParams {
  const { gateway, model } = target;
  const { caching } = dialect;
  // What writing to a cache costs counts only where it is written to.
  const wanted = { ...paramsOf(settings, target, request, ports.listed(gateway)), ...(!caching && { caching }) };
  return adapt(wanted, factsOf(ports.learned(gateway), model).adapted ?? {});
}

export async function readiness(
  ports: Pick<SendPorts, 'secret' | 'learned' | 'listed'>,
  settings: Settings,
  request: Pick<SendRequest, 'params' | 'replyTokens' | 'use' | 'purpose'>,
  target: Target,
): Promise<Ready> {
  try {
    const endpoint = await createEndpoint(ports)(target);
    return { target, endpoint, params: completed(ports, settings, request, { target, dialect: endpoint.dialect }) };
  } catch (error) {
    if (error instanceof MessagesError) return { target, error };
    throw error;
  }
}

interface Attempt {
  readonly request: SendRequest;
  readonly settings: Settings;
  readonly ready: Extract<Ready, { readonly endpoint: Endpoint }>;
  /** No other gateway is left to try. */
  readonly last: boolean;
  /** Another key may be had if this one is refused. */
  readonly renews?: boolean;
}

/** As {@link admitted}; once more if the key was refused and there is a newer one. */
async function* keyed(ports: SendPorts, given: Attempt): AsyncGenerator<SendUpdate, End | undefined, undefined> {
  const { target, endpoint } = given.ready;
  const { keyCommand, signIn } = target.gateway;
  const { signal } = given.request;
  const end = yield* admitted(ports, { ...given, renews: keyCommand !== undefined || signIn === true });
  if (end === undefined || !isRefusedKey(end)) return end;
  const renewed = await unlessStopped(ports.renew?.(target.gateway, endpoint.key), signal);
  if (renewed !== true) {
    yield end;
    return undefined;
  }
  const ready = await unlessStopped(readiness(ports, given.settings, given.request, target), signal);
  if (ready.error !== undefined) throw ready.error;
  return yield* admitted(ports, { ...given, ready });
}

/** As {@link attempt}, once all have admitted it. */
async function* admitted(ports: SendPorts, given: Attempt): AsyncGenerator<SendUpdate, End | undefined, undefined> {
  const { params, target } = given.ready;
  const admission = { purpose: purposeOf(given.request), endpoint: labelOf(target), params };
  const wait = ports.hold?.(admission) ?? 0;
  if (wait > 0) {
    const error = new MessagesError('rate_limit', 'No room yet.', { reason: 'rate_wait', retryAfter: wait });
    // A fallback answers sooner.
    if (!given.last)
      return { type: 'end', ending: { type: 'failed', error }, message: emptyMessage, timing: { total: 0 } };
    yield { type: 'waiting', attempt: 0, error, wait };
    await pause(wait, given.request);
    given.request.signal.throwIfAborted();
  }
  // Whatever waits comes first: what is admitted goes out at once.
  const leaving = [await ports.limiter.enter(target.gateway.origin, given.request.signal)];
  try {
    for (const admit of ports.admit) {
      const leave = await admit(admission);
      if (leave !== undefined) leaving.push(leave);
    }
    given.request.signal.throwIfAborted();
    return yield* attempt(ports, given);
  } finally {
    for (const leave of leaving) leave();
  }
}

const recurring: ReadonlySet<Purpose> = new Set(['chat', 'participant', 'compact', 'lens']);

/** Does it begin with what was sent before, or is it sent again with the next question? */
const isRecurring = (request: Pick<SendRequest, 'purpose' | 'use'>): boolean =>
  request.use === 'chat' && recurring.has(purposeOf(request));

const purposeOf = ({ purpose, use }: Pick<SendRequest, 'purpose' | 'use'>): Purpose => purpose ?? use;

/** Streams from one gateway. If it failed and the next, or another key, may help, returns its end instead of yielding it. */
async function* attempt(ports: SendPorts, given: Attempt): AsyncGenerator<SendUpdate, End | undefined, undefined> {
  const { request, settings, last } = given;
  const { target, endpoint, params } = given.ready;
  const wire = tap(ports.transport);
  const watch = watcher(ports.observers, { names: namesOf(request, target), params, endpoint }, wire);
  try {
    const options: StreamOptions = {
      transport: wire.transport,
      signal: request.signal,
      timeouts: { ...settings.timeouts, ...target.gateway.timeouts },
      retries: target.gateway.retries ?? settings.retries,
      // A user who set up a fallback wants it to answer instead of waiting for this gateway.
      mayRetry: ({ kind }) => last || !fallbackKinds.has(kind),
      ...(request.onWait !== undefined && { onWait: request.onWait }),
    };
    for await (const update of ports.stream(endpoint, params, options)) {
      watch.take(update);
      if ((!last && mayFallBack(update)) || (given.renews === true && isRefusedKey(update))) return update;
      yield update;
    }
    return undefined;
  } finally {
    watch.close();
  }
}

function isRefusedKey(update: Update): update is End {
  if (update.type !== 'end' || update.ending.type !== 'failed') return false;
  return update.ending.error.status === 401 && update.message.content.length === 0;
}

function mayFallBack(update: Update): update is End {
  if (update.type !== 'end' || update.ending.type !== 'failed') return false;
  return update.message.content.length === 0 && fallbackKinds.has(update.ending.error.kind);
}

/** The caller's parameters, completed from settings. */
function paramsOf(
  settings: Settings,
  { gateway, model }: Target,
  { params, replyTokens = 0, ...request }: Pick<SendRequest, 'params' | 'replyTokens' | 'use' | 'purpose'>,
  listed: readonly ModelInfo[] | undefined,
): MessageParams {
  const { maxTokens = Infinity } = modelInfo(gateway, model, listed);
  const { temperature, topP, topK, thinking, effort, systemPrompt } = settings;
  return {
    ...defined({ temperature, top_p: topP, top_k: topK, thinking, effort, system: systemPrompt }),
    caching: isRecurring(request),
    ...defined(params),
    max_tokens: Math.min(Math.max(params.max_tokens ?? settings.maxTokens, replyTokens), maxTokens),
    messages: params.messages,
  };
}

const namesOf = ({ about, caller, ...request }: SendRequest, target: Target): Names => ({
  purpose: purposeOf(request),
  endpoint: labelOf(target),
  ...(caller !== undefined && { caller }),
  ...(about !== undefined && { about }),
});
