// The one error type, its kinds and reasons.

/** Everything that can go wrong with a request, by what a user can do about it. Closed: a new kind is a new sentence. */
export const errorKinds = [
  'auth', // 401: the key is missing or wrong
  'permission', // 403 that is not about money
  'credit', // out of credit, quota or budget, whatever the status
  'not_found', // 404: the path is wrong
  'model', // the model is unknown or has no channel right now
  'invalid', // 400/422: the request has something this gateway refuses; `field` names it when known
  'too_large', // 413 and kin
  'context', // the conversation does not fit the model's context window
  'rate_limit', // 429
  'overloaded', // 529, 503
  'server', // other 5xx
  'timeout', // one of our timers, 408 or 504
  'network', // no connection: DNS, refused, unreachable, reset; `cause` says which
  'tls', // the certificate was refused
  'redirect', // a 3xx: never followed
  'not_messages', // an answer, but not of a Messages endpoint (HTML, other JSON, empty)
  'malformed', // a Messages stream that broke its own grammar
  'limit', // the reply went over one of our caps
  'request', // nothing was sent: the request itself is not sendable (bad key characters, value out of range, bad URL)
  'stopped', // the user stopped it
] as const;
export type ErrorKind = (typeof errorKinds)[number];

/** Why, where Parley itself knows. Closed: a table of words that forgets one does not compile. */
export const reasons = [
  'no_gateway', // no gateway is set up
  'unknown_gateway', // the one that was named is not in the settings
  'bad_gateway', // its settings are wrong
  'no_model', // none is chosen
  'no_key', // nothing was sent: the key, or the value of the secret header in `field`, is not set
  'narrowed', // nothing was sent: the workspace doesn't allow what `field` names: this model, or any gateway
  'signed_out', // nobody is signed in, or the sign-in has ended and can't be refreshed
  'sign_in_refused', // the gateway refused the token of a sign-in
  'sign_in_denied', // the user, or the gateway, said no in the browser
  'sign_in_expired', // nobody entered the code in time
  'foreign_sign_in', // nothing was sent: the sign-in would be on another server, `target`
  'no_sign_in', // the gateway doesn't offer one
  'bad_key', // nothing was sent: the key has characters that no header can carry
  'budget', // nothing was sent: it could cost more than the user's budget allows
  'key_command', // nothing was sent: the command that prints the key has failed
  'rate_wait', // nothing was sent yet: the gateway's rate limit has no room for it
  'key_store', // nothing was sent: the secret storage does not answer
  'no_key_sent', // the gateway wants a key and was sent none
  'blocked', // a 403 of something in between: a firewall, Cloudflare
  'place', // a 403 of a country or a network address
  'proxy', // 407, or the system's code of a proxy
  'client_certificate', // nothing was sent: the client certificate can't be used, its `code` says why
  'certificate_wanted', // the server wants a client certificate
  'certificate_refused', // the server refused the client certificate
  'no_encryption', // the other side did not answer in TLS
  'cors', // the browser did not allow the request, or not its answer
  'offline', // the browser says that there is no network
  'connect', // no connection in time
  'first_byte', // no answer in time
  'idle', // no more of the answer in time
  'eof', // the body ended before the reply did
  'quiet', // only keep-alives came for a long time
  'web_page', // a web page answered
  'empty_body', // the answer has no body
  'empty_list', // the list of models is empty
] as const;
export type Reason = (typeof reasons)[number];

/** The reason that an earlier version kept among the system's codes (`NO_KEY`), if this is one. */
export const fromCode = (code: string | undefined): Reason | undefined =>
  code === code?.toUpperCase() ? reasons.find((reason) => reason === code?.toLowerCase()) : undefined;

export interface ErrorFields {
  readonly status?: number | undefined;
  /** The first request-id header found (`request-id`, `x-request-id`, …) or the body's. */
  readonly requestId?: string | undefined;
  /** Milliseconds the server asks to wait. */
  readonly retryAfter?: number | undefined;
  /** May the one retry policy send it again by itself? Decided when the error is made. */
  readonly retryable?: boolean | undefined;
  /** The field the gateway (or we) refused, e.g. `temperature`. */
  readonly field?: string | undefined;
  /** The largest value the gateway allows for `field`, when it said so. */
  readonly limit?: number | undefined;
  /** The gateway's own words, cleaned: plain text, at most 500 characters, no secrets, no paths. */
  readonly detail?: string | undefined;
  /** The gateway's own error type, e.g. `overloaded_error`. */
  readonly type?: string | undefined;
  readonly reason?: Reason | undefined;
  /** The system's own code behind a network or TLS error, e.g. `ECONNREFUSED`. */
  readonly code?: string | undefined;
  /** Where a redirect pointed: origin and path, or the path alone on the same server. What a workspace allows instead. */
  readonly target?: string | undefined;
}

/** The one error of this folder. `message` is one English sentence without secrets; UIs word it anew from `kind`. */
export class MessagesError extends Error {
  readonly kind: ErrorKind;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfter: number | undefined;
  readonly retryable: boolean;
  readonly field: string | undefined;
  readonly limit: number | undefined;
  readonly detail: string | undefined;
  readonly type: string | undefined;
  readonly reason: Reason | undefined;
  readonly code: string | undefined;
  readonly target: string | undefined;

  constructor(kind: ErrorKind, message: string, fields: ErrorFields = {}) {
    super(message);
    this.name = 'MessagesError';
    this.kind = kind;
    this.status = fields.status;
    this.requestId = fields.requestId;
    this.retryAfter = fields.retryAfter;
    this.retryable = fields.retryable ?? false;
    this.field = fields.field;
    this.limit = fields.limit;
    this.detail = fields.detail;
    this.type = fields.type;
    this.reason = fields.reason;
    this.code = fields.code;
    this.target = fields.target;
  }

  /** The same error with more known about it. */
  with(fields: ErrorFields): MessagesError {
    const { status, requestId, retryAfter, retryable, field, limit, detail, type, reason, code, target } = this;
    const own = { status, requestId, retryAfter, retryable, field, limit, detail, type, reason, code, target };
    return new MessagesError(this.kind, this.message, { ...own, ...fields });
  }
}
