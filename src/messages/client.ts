import type { Dialect } from './dialect.ts';
import type { MessagesError } from './errors.ts';
import type { JsonObject, Message, MessageParams, StreamEvent, Usage } from './schema.ts';

/** A gateway, its key and a model: everything a request needs that is not its content. */
export interface Endpoint {
  /** The URL that is posted to, e.g. `https://gateway.example/v1/messages`. */
  readonly url: string;
  /** The base URL that model lists and token counting hang off, e.g. `https://gateway.example`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly dialect: Dialect;
  /** Absent: no credential header is sent. */
  readonly key?: string | undefined;
  /** Extra headers, as the person wrote them. Never the credential header. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Extra body fields, merged last. */
  readonly body?: JsonObject | undefined;
}

export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The bytes as they come, decompressed. Ending iteration early closes the socket. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * The one way out: sends a request and resolves when the response's headers are in. Never follows a redirect, adds no
 * headers of its own but what HTTP needs, and has no time limits (the client's timers do that). Rejects with an error
 * whose `code` (or whose cause's) is the system's when no response came.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/** Milliseconds; 0 is off. */
export interface Timeouts {
  /** Until the connection's response headers or first byte may take this long: local servers load models first. */
  readonly firstByte: number;
  /** Between two bytes of the body; any byte is life. */
  readonly idle: number;
}

export interface StreamOptions {
  readonly transport: Transport;
  readonly signal: AbortSignal;
  readonly timeouts?: Timeouts;
  /** Most retries before the first content; 0 is none. */
  readonly retries?: number;
  /** Ends a retry's wait early ("Retry Now"): called with a function that does so, `undefined` when the wait is over. */
  readonly onWait?: (retryNow: (() => void) | undefined) => void;
}

/** How a reply ended: exactly one of these, with what had arrived kept in the message. */
export type Ending =
  | { readonly type: 'complete' }
  | { readonly type: 'stopped' }
  | { readonly type: 'interrupted'; readonly error: MessagesError }
  | { readonly type: 'failed'; readonly error: MessagesError };

/**
 * What a streamed request tells its caller, in order: `request`, then `waiting` and `request` again for each retry,
 * `response`, any number of `events`, and as the last exactly one `end`. The iteration itself never throws.
 */
export type Update =
  | { readonly type: 'request'; readonly attempt: number; readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | { readonly type: 'waiting'; readonly attempt: number; readonly error: MessagesError; /** Milliseconds. */ readonly wait: number }
  | { readonly type: 'response'; readonly status: number; readonly requestId: string | undefined; /** Milliseconds since the request. */ readonly elapsed: number }
  /** What one network chunk brought. `message` is the fold so far: the same object each time, growing. */
  | { readonly type: 'events'; readonly events: readonly StreamEvent[]; readonly message: Message }
  /** Something was healed or left out that the person should know, e.g. thinking dropped after a signature was refused. */
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'end'; readonly ending: Ending; readonly message: Message; readonly timing: Timing };

export type Notice =
  | { readonly type: 'thinking_dropped' }
  | { readonly type: 'not_streamed' }
  | { readonly type: 'deviations'; readonly count: number };

/** Milliseconds since the request that was answered; absent when it did not happen. */
export interface Timing {
  readonly firstByte?: number;
  readonly firstContent?: number;
  readonly total: number;
}

export interface ModelInfo {
  readonly id: string;
  readonly label: string;
  readonly contextTokens?: number;
  readonly maxTokens?: number;
  readonly capabilities?: JsonObject;
  /** Prices in US dollars a token, when the list gives them. */
  readonly price?: { readonly input: number; readonly output: number };
}

/** Streams one reply. Ending the iteration early, or aborting the signal, closes the socket. */
export type Stream = (endpoint: Endpoint, params: MessageParams, options: StreamOptions) => AsyncIterable<Update>;
export type { Usage };
