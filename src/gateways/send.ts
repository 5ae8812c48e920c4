// Data about gateways and their resolution. Pure: knows the protocol, never VS Code, settings storage or keys' storage.
import type { Update } from '../messages/client.ts';
import type { MessageParams } from '../messages/schema.ts';

/** What a request is for; each use may have its own model in settings. */
export type Use = 'chat' | 'edit' | 'lens';

/** What a UI shows of the endpoint that answers. */
export interface EndpointLabel {
  readonly gatewayId: string;
  readonly gatewayName: string;
  /** Scheme, host and port, ASCII. */
  readonly origin: string;
  readonly model: string;
}

export interface SendRequest {
  readonly use: Use;
  /** `gateway/model`; absent: the use's model from settings. */
  readonly model?: string | undefined;
  /** `max_tokens`, `system`, sampling and thinking come from settings where absent here. */
  readonly params: Partial<MessageParams> & Pick<MessageParams, 'messages'>;
  readonly signal: AbortSignal;
  /** See `StreamOptions.onWait`. */
  readonly onWait?: (retryNow: (() => void) | undefined) => void;
}

/** `endpoint` comes first, and again whenever a fallback gateway takes over; then as {@link Update}. */
export type SendUpdate = { readonly type: 'endpoint'; readonly endpoint: EndpointLabel; readonly fallbackFrom?: EndpointLabel } | Update;

/**
 * The one way a feature reaches a model: resolves the endpoint, reads its key, streams, obeys limits and fallbacks,
 * logs. Never throws: what is missing (no gateway, no key) ends it as `failed` with the error that says so.
 */
export type Send = (request: SendRequest) => AsyncIterable<SendUpdate>;
