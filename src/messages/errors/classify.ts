// Turns a failed response, or whatever was thrown, into a MessagesError.
import { cleanText } from './clean.ts';
import { fieldOf, kindIn, kindOf, limitOf, reasonOf, retryableStatus, retryableType } from './errorKind.ts';
import { firstIn, objectIn, seenOf, statusOf, typesIn, wordsIn } from './errorWords.ts';
import { codeNames, fieldsOf } from './fields.ts';
import { MessagesError } from './errors.ts';
import type { ErrorFields, ErrorKind, Reason } from './errors.ts';
import { requestIdOf, retryAfterOf } from '../retry.ts';
import type { JsonObject } from '../schema.ts';
import { redactor, withoutKeys } from '../secrets.ts';
import type { Redact } from '../secrets.ts';
import { isObject } from '../json.ts';

/** The parts of a response an error is made from. */
export interface FailedResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The body, decoded, as far as it was read. */
  readonly body: string;
}

/** Longest wait that is done without asking the user. */
export const longestWait = 60_000;

/**
 * An answer that is not a reply: any status but 2xx, or a 2xx whose body is an error or a web page. `asked` is the model
 * that was asked for, if one was.
 */
export function errorFromResponse(
  response: FailedResponse,
  redact: Redact = redactor([]),
  asked?: string,
): MessagesError {
  const { status, headers } = response;
  if (status >= 300 && status < 400 && status !== 304) return redirectError(status, headers, redact);
  const object = objectIn(response.body);
  if (object === undefined) return errorFromForeign(response, redact, asked);
  return errorFromBody(object, redact, response, { unread: cleanText(response.body, redact, 300), asked });
}

/**
 * An error object: of an error's body, of a 200 (as OpenRouter and ToAPIs send them), or of an event in the middle of a
 * stream. `unread` is what to show of one without words.
 */
export function errorFromBody(
  body: JsonObject,
  redact: Redact = redactor([]),
  response?: Omit<FailedResponse, 'body'>,
  { unread, asked }: { readonly unread?: string; readonly asked?: string | undefined } = {},
): MessagesError {
  const { text, around } = wordsIn(body) ?? { text: '', around: [body['error'], body].filter(isObject).map(fieldsOf) };
  const said = statusOf(response?.status, around);
  const types = typesIn(around);
  const param = firstIn(around, 'param');
  const isName = param === undefined || /^[\w.[\]-]{1,100}$/.test(param);
  // Some write their words where the name of the field belongs.
  const words = isName ? text : `${text}: ${param}`;
  const shownWords = words === '' ? (unread ?? firstIn(around, 'title')) : words;
  const seen = seenOf(words === '' ? (firstIn(around, 'title') ?? '') : words);
  const kind = kindOf(said, types, seen, asked);
  const field = kind !== 'invalid' ? undefined : param !== undefined && isName ? param : fieldOf(seen);
  return make(kind, redact, response, {
    status: said ?? response?.status,
    requestId: firstIn([fieldsOf(body)], 'requestid'),
    detail: shownWords,
    type: firstIn(around, 'type', ...codeNames),
    field,
    limit: field === 'max_tokens' ? limitOf(seen) : undefined,
    retryable: said === undefined ? retryableType(kind, types) : retryableStatus(said, kind),
  });
}

/** A body that is no answer of this API: a web page, a plain text, nothing; of a 2xx also JSON of something else. */
export function errorFromForeign(
  response: FailedResponse,
  redact: Redact = redactor([]),
  asked?: string,
): MessagesError {
  const { status, headers, body } = response;
  const isPage = /^\s*</.test(body) || (headers.get('content-type') ?? '').includes('html');
  const isForeign = status < 400 || status === 511;
  const kind = isForeign ? 'not_messages' : kindOf(status, '', isPage ? '' : seenOf(body), asked);
  const words = cleanText(body, redact, isPage ? 200 : 300);
  return make(kind, redact, response, {
    status,
    reason: isPage ? 'web_page' : body.trim() === '' ? 'empty_body' : undefined,
    detail: words,
    retryable: !isForeign && retryableStatus(status, kind),
  });
}

function redirectError(status: number, headers: FailedResponse['headers'], redact: Redact): MessagesError {
  const location = headers.get('location') ?? '';
  const target = targetOf(location);
  return new MessagesError('redirect', `The gateway answered with a redirect (${status}), which is never followed.`, {
    status,
    target: target === withoutKeys(redact(target ?? '')) ? target : undefined,
    requestId: requestIdOf(headers, redact),
  });
}

/** The same error, if it refuses the token of a sign-in: no key is wrong then, but the sign-in has ended. */
export const ofSignIn = (error: MessagesError, { signedIn = false }: { readonly signedIn?: boolean | undefined }) =>
  signedIn && error.kind === 'auth' && error.status === 401 ? error.with({ reason: 'sign_in_refused' }) : error;

/** Without its query, which may hold anything. A target without an origin of its own is a path of the same server. */
function targetOf(location: string): string | undefined {
  const own = 'https://own.invalid';
  if (location === '' || !URL.canParse(location, own)) return undefined;
  const { protocol, origin, pathname } = new URL(location, own);
  const target = origin === own ? pathname : origin + pathname;
  return /^https?:/.test(protocol) && target.length <= 300 ? target : undefined;
}

const shown = (text: string | undefined, redact: Redact, length?: number): string | undefined =>
  text === undefined ? undefined : cleanText(text, redact, length) || undefined;

/** The one place where words of a server become part of an error: nothing in it has a secret. */
function make(
  kind: ErrorKind,
  redact: Redact,
  response: Omit<FailedResponse, 'body'> | undefined,
  fields: ErrorFields,
): MessagesError {
  const retryAfter = response && retryAfterOf(response.headers, response.status);
  const order = response?.headers.get('x-should-retry');
  const wanted = order !== 'false' && (fields.retryable === true || (order === 'true' && !never.includes(kind)));
  const status = fields.status === undefined || fields.status < 300 ? '' : ` (${fields.status})`;
  return new MessagesError(kind, `${sentences[kind]}${status}`, {
    ...fields,
    requestId: (response && requestIdOf(response.headers, redact)) ?? shown(fields.requestId, redact, 200),
    detail: shown(fields.detail, redact),
    type: shown(fields.type, redact, 100),
    field: shown(fields.field, redact, 100),
    reason: reasonOf(kind, fields.status, fields.detail, fields.reason),
    retryAfter,
    retryable: wanted && (retryAfter ?? 0) <= longestWait,
  });
}

/** Kinds that no order of a server makes worth another try: the key and its account stay what they are. */
const never: readonly ErrorKind[] = ['auth', 'permission', 'credit'];

const sentences: Readonly<Record<ErrorKind, string>> = {
  auth: 'The gateway refused the key',
  permission: 'The gateway refused the request',
  credit: 'The account is out of credit or quota',
  not_found: 'The gateway has no such path',
  model: 'The gateway cannot serve the model',
  invalid: 'The gateway refused something in the request',
  too_large: 'The request is too large for the gateway',
  context: 'The conversation does not fit the context window of the model',
  rate_limit: 'The gateway limits the rate of requests',
  overloaded: 'The gateway is overloaded',
  server: 'The gateway failed',
  timeout: 'The gateway took too long',
  network: 'The connection failed',
  tls: 'No secure connection to the gateway was made',
  redirect: 'The gateway answered with a redirect',
  not_messages: 'The answer is not one of a Messages endpoint',
  malformed: 'The stream of the gateway is broken',
  limit: 'The reply went over a limit',
  request: 'The request cannot be sent',
  stopped: 'Stopped',
};

// ---- Nothing came at all

/** Any other code is one of the network. */
const kindOfCode: readonly (readonly [RegExp, ErrorKind])[] = [
  [/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|HOSTNAME_MISMATCH|^EPROTO$/, 'tls'],
  // `Z_BUF_ERROR` is a zip that was cut off.
  [/^HPE_.*(?:HEADER|CHUNK)|^Z_(?!BUF)|^ERR__ERROR_FORMAT/, 'malformed'],
  [/^HPE_/, 'not_messages'],
];

const reasonOfCode: readonly (readonly [RegExp, Reason])[] = [
  [/PROXY|TUNNEL|407/, 'proxy'],
  [/^CLIENT_CERT/, 'client_certificate'],
  // A handshake that fails without a reason is how TLS 1.2 asks for one.
  [/ALERT_(?:CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)/, 'certificate_wanted'],
  [/ALERT_(?:BAD_CERT|UNSUPPORTED_CERT|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR)/, 'certificate_refused'],
  [/^EPROTO|^ERR_SSL|WRONG_VERSION|PACKET_LENGTH|SSL_(?:HTTP|RX_RECORD)/, 'no_encryption'],
];

/** No response came, or its body broke off: the system's code says why. `retryable` where nothing of a reply was lost. */
export function errorFromThrown(thrown: unknown, retryable = true): MessagesError {
  if (thrown instanceof MessagesError) return thrown;
  const code = codeIn(thrown);
  const kind = kindIn(kindOfCode, code ?? '') ?? 'network';
  return new MessagesError(kind, `${sentences[kind]}${code === undefined ? '' : ` (${code})`}`, {
    code,
    reason: code === undefined ? undefined : reasonOfCode.find(([codes]) => codes.test(code))?.[1],
    retryable: retryable && kind === 'network' && !lasting.test(code ?? ''),
  });
}

/** Causes that will be there in a second too. */
const lasting = /^(?:ENOTFOUND|ERR_INVALID|ERR_UNSUPPORTED|EACCES|EPERM|UND_ERR_INVALID)/;

/** Some TLS libraries say what the other side complained about only in words: the code for it that the others have. */
function alertIn(code: string, error: object): string | undefined {
  if (code !== 'EPROTO' || !('message' in error)) return undefined;
  const [, alert] = /\balert ([a-z ]{3,40})(?![a-z ])/.exec(String(error.message)) ?? [];
  return alert === undefined ? undefined : `ERR_SSL_ALERT_${alert.trim().toUpperCase().replace(/ +/g, '_')}`;
}

/** The `code` of an error or of what caused it, outermost first; only if it looks like one. */
function codeIn(thrown: unknown): string | undefined {
  let error = thrown;
  for (let depth = 0; depth < 5 && typeof error === 'object' && error !== null; depth++) {
    if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(error.code))
      return alertIn(error.code, error) ?? error.code;
    if ('errors' in error && Array.isArray(error.errors)) error = error.errors[0] as unknown;
    else error = 'cause' in error ? error.cause : undefined;
  }
  return undefined;
}
