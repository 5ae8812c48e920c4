// Streams a reply from a gateway: sends the request, retries what may be retried, ends exactly once.
import { errorFromResponse, ofSignIn } from './errors/classify.ts';
import type { Endpoint } from './endpoint.ts';
import { MessagesError } from './errors/errors.ts';
import { Exchange } from './exchange.ts';
import { defaultLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import { emptyMessage } from './reply/fold.ts';
import { Reply } from './reply/reply.ts';
import type { Batch } from './reply/reply.ts';
import { secretsOf, shownRequest } from './request/headers.ts';
import type { PreparedRequest } from './request/headers.ts';
import { redactor } from './secrets.ts';
import { hasBreakpoints, isCacheRefusal } from './request/breakpoints.ts';
import { isHealable, prepareRequest } from './request/request.ts';
import type { RequestOptions } from './request/request.ts';
import { pause, requestIdOf, waitBefore } from './retry.ts';
import type { Message, MessageParams, StopReason } from './schema.ts';
import { defaultTimeouts } from './transport.ts';
import type { Timeouts, Transport } from './transport.ts';

export interface StreamOptions {
  readonly transport: Transport;
  readonly signal: AbortSignal;
  readonly timeouts?: Timeouts;
  /** Over the defaults of `limits.ts`. */
  readonly limits?: Partial<Limits>;
  /** Most retries before the first content; 0 is none. */
  readonly retries?: number;
  /** Which of the errors that may be retried are. Default: all. */
  readonly mayRetry?: (error: MessagesError) => boolean;
  /** Ends a retry's wait early ("Retry Now"): called with a function that does so, `undefined` when the wait is over. */
  readonly onWait?: (retryNow: (() => void) | undefined) => void;
}

/** How a reply ended: exactly one of these, with what had arrived kept in the message. */
export type Ending =
  /** `silence`: the stop reason of a reply without a word, a thought or a call, which is all that there is to show. */
  | { readonly type: 'complete'; readonly silence?: StopReason }
  | { readonly type: 'stopped' }
  | { readonly type: 'interrupted'; readonly error: MessagesError }
  | { readonly type: 'failed'; readonly error: MessagesError };

/**
 * The progress of a streamed request, in order: `request`, then `waiting` and `request` again for each retry,
 * `response`, any number of `events`, and as the last exactly one `end`. The iteration itself never throws.
 */
export type Update =
  | {
      readonly type: 'request';
      readonly attempt: number;
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | {
      readonly type: 'waiting';
      readonly attempt: number;
      readonly error: MessagesError;
      /** Milliseconds. */ readonly wait: number;
    }
  | {
      readonly type: 'response';
      readonly status: number;
      readonly requestId: string | undefined;
      /** Milliseconds since the request. */ readonly elapsed: number;
    }
  /**
   * The events of one network chunk, and what they changed in `message`: the fold so far, the same growing object
   * each time.
   */
  | ({ readonly type: 'events'; readonly message: Message } & Batch)
  /** Something was healed or left out that the user should know, e.g. thinking dropped after a signature was refused. */
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'end'; readonly ending: Ending; readonly message: Message; readonly timing: Timing };

export interface Notice {
  /** `caching_dropped`: sent again without breakpoints, which were refused; nothing that the user must know. */
  readonly type: 'thinking_dropped' | 'caching_dropped' | 'not_streamed';
}

/** Milliseconds since the request that was answered; absent when it did not happen. */
export interface Timing {
  readonly firstByte?: number;
  readonly firstContent?: number;
  readonly total: number;
}

/** Streams one reply. Ending the iteration early, or aborting the signal, closes the socket. */
export type Stream = (endpoint: Endpoint, params: MessageParams, options: StreamOptions) => AsyncIterable<Update>;

/** How a request ended, and with what. */
export type Result = Extract<Update, { type: 'end' }>;

export const defaultRetries = 2;

export const stream: Stream = (endpoint, params, options) => converse({ endpoint, params, options, streamed: true });

/** The same without streaming: one answer, one result. Never rejects: what failed is the result's ending. */
export async function create(endpoint: Endpoint, params: MessageParams, options: StreamOptions): Promise<Result> {
  let last: Update | undefined;
  for await (const update of converse({ endpoint, params, options, streamed: false })) last = update;
  if (last?.type !== 'end') throw new Error('A conversation always ends with its end.');
  return last;
}

interface Call {
  readonly endpoint: Endpoint;
  readonly params: MessageParams;
  readonly options: StreamOptions;
  readonly streamed: boolean;
}

/** Sends until an attempt is not to be repeated: the one place where anything is sent a second time. */
async function* converse(call: Call): AsyncGenerator<Update, void, undefined> {
  const { options } = call;
  const retries = options.retries ?? defaultRetries;
  let healed: RequestOptions = {};
  const id = crypto.randomUUID();
  for (let attempt = 1, retried = 0; ; attempt++) {
    const request = prepare(call, { ...healed, id });
    if (request instanceof MessagesError) return yield refused(request);
    yield { type: 'request', attempt, ...shownRequest(request, call.endpoint) };
    const result = yield* send(call, request);
    if (result.ending.type !== 'failed') return yield result;
    const { error } = result.ending;
    const cure = cureOf(error, request, call);
    if (cure !== undefined && healed[cure] !== true) {
      healed = { ...healed, [cure]: true };
      yield { type: 'notice', notice: { type: dropped[cure] } };
      continue;
    }
    if (!error.retryable || retried >= retries || options.mayRetry?.(error) === false) return yield result;
    const wait = waitBefore(++retried, error.retryAfter, Math.random());
    yield { type: 'waiting', attempt, error, wait };
    if (!(await pause(wait, options))) return yield { ...result, ending: { type: 'stopped' } };
  }
}

const dropped = { withoutThinking: 'thinking_dropped', withoutCaching: 'caching_dropped' } as const;

/** What to leave out of a request that was refused, if that may help. */
function cureOf(
  error: MessagesError,
  { body }: PreparedRequest,
  { endpoint, params }: Call,
): keyof typeof dropped | undefined {
  // Breakpoints among the user's own fields would be sent again.
  if (isCacheRefusal(error, body) && !hasBreakpoints(JSON.stringify(endpoint.body ?? {}))) return 'withoutCaching';
  return isHealable(error, endpoint, params) ? 'withoutThinking' : undefined;
}

function prepare({ endpoint, params, streamed }: Call, options: RequestOptions): PreparedRequest | MessagesError {
  try {
    return prepareRequest(endpoint, params, { ...options, stream: streamed });
  } catch (thrown) {
    if (thrown instanceof MessagesError) return thrown;
    return new MessagesError('request', 'The request could not be written.');
  }
}

const refused = (error: MessagesError): Result => ({
  type: 'end',
  ending: { type: 'failed', error },
  message: emptyMessage,
  timing: { total: 0 },
});

/** One attempt, from the request to the end of its reply. */
async function* send(call: Call, request: PreparedRequest): AsyncGenerator<Update, Result, undefined> {
  const { options, endpoint } = call;
  const limits = { ...defaultLimits, ...options.limits };
  const started = performance.now();
  const elapsed = (): number => performance.now() - started;
  const timing: { firstByte?: number; firstContent?: number } = {};
  const secrets = secretsOf(endpoint);
  const redact = redactor(secrets);
  const reply = new Reply(limits, redact);
  const exchange = new Exchange(options.transport, options.signal, options.timeouts ?? defaultTimeouts);
  let requestId: string | undefined;
  let isWhole = false;
  const end = (error: MessagesError | undefined): Result => ({
    type: 'end',
    ending: endingOf(error?.with({ requestId: error.requestId ?? requestId }), reply),
    message: reply.message,
    timing: { ...timing, total: elapsed() },
  });
  try {
    const response = await exchange.send({ method: 'POST', ...request, certificate: endpoint.certificate });
    const { status, headers } = response;
    requestId = requestIdOf(headers, redact);
    yield { type: 'response', status, requestId, elapsed: elapsed() };
    if (status < 200 || status >= 300) {
      const body = await exchange.readError(status, limits.errorBody);
      const error = ofSignIn(errorFromResponse({ status, headers, body }, redact, endpoint.model), endpoint);
      return end(error.kind === 'auth' && secrets.length === 0 ? error.with({ reason: 'no_key_sent' }) : error);
    }
    for (let more = true; more && !reply.ended;) {
      const chunk = await exchange.read();
      more = chunk !== undefined;
      if (chunk) timing.firstByte ??= elapsed();
      const batch = chunk ? reply.push(chunk) : reply.finish();
      if (reply.hasContent) timing.firstContent ??= elapsed();
      if (batch.events.length > 0) yield { type: 'events', ...batch, message: reply.message };
    }
    yield* notices(call, reply);
    const failure = reply.failure(response, endpoint.model);
    isWhole = failure === undefined;
    return end(failure);
  } catch (thrown) {
    // The exchange throws nothing else; a fault of our own must not look like one of the network, and be tried again.
    const ours = new MessagesError('malformed', 'The reply could not be read.');
    const error = thrown instanceof MessagesError ? thrown : ours;
    if (error.kind !== 'stopped' && reply.isComplete) {
      // The connection broke after the reply had said why it stopped: nothing is missing.
      const batch = reply.finish();
      if (batch.events.length > 0) yield { type: 'events', ...batch, message: reply.message };
      return end(undefined);
    }
    return end(error);
  } finally {
    if (isWhole) void exchange.finish();
    else exchange.close();
  }
}

function* notices({ streamed }: Call, reply: Reply): Generator<Update, void, undefined> {
  if (streamed && reply.notStreamed) yield { type: 'notice', notice: { type: 'not_streamed' } };
}

/** Interrupted if some content had arrived, failed if none had: only a failed reply may be retried automatically. */
function endingOf(error: MessagesError | undefined, { hasContent, silence }: Reply): Ending {
  if (error === undefined) return { type: 'complete', ...(silence !== undefined && { silence }) };
  if (error.kind === 'stopped') return { type: 'stopped' };
  if (!hasContent) return { type: 'failed', error };
  return { type: 'interrupted', error: error.with({ retryable: false }) };
}
