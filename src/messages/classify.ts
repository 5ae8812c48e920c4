import { cleanText } from './clean.ts';
import { MessagesError } from './errors.ts';
import type { ErrorFields, ErrorKind } from './errors.ts';
import { parseObject } from './events.ts';
import { isObject } from './usage.ts';
import { requestIdOf, retryAfterOf } from './retry.ts';
import type { Json, JsonObject } from './schema.ts';

/** What of a response an error is made from. */
export interface FailedResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The body, decoded, as far as it was read. */
  readonly body: string;
}

/** Longest wait that is done without asking the person. */
export const longestWait = 60_000;

/** An answer that is not a reply: any status but 2xx, or a 2xx whose body is an error or a web page. */
export function errorFromResponse(response: FailedResponse, secrets: readonly string[] = []): MessagesError {
  const { status, headers } = response;
  if (status >= 300 && status < 400) return redirectError(status, headers);
  const object = objectIn(response.body);
  if (object === undefined) return errorFromForeign(response, secrets);
  return errorFromBody(object, secrets, response);
}

/** An error object: of an error's body, of a 200 (D44), or of an event in the middle of a stream. */
export function errorFromBody(
  body: JsonObject,
  secrets: readonly string[] = [],
  response?: Omit<FailedResponse, 'body'>,
): MessagesError {
  const inner = innermost(body);
  const text = messageOf(body) ?? '';
  const code = inner['code'];
  const said = statusOf(response?.status, code);
  const type = typeof inner['type'] === 'string' ? inner['type'] : typeof code === 'string' ? code : undefined;
  const kind = kindOf(said, `${type ?? ''} ${codeOf(inner)}`.toLowerCase(), text);
  const field = kind === 'invalid' ? fieldOf(inner, text) : undefined;
  return make(kind, response, {
    status: said ?? response?.status,
    requestId: idIn(body),
    detail: text === '' ? undefined : cleanText(text, secrets),
    type: type === undefined ? undefined : cleanText(type, secrets, 100),
    field,
    limit: field === 'max_tokens' ? limitOf(text) : undefined,
    retryable: said === undefined ? retryableKind(kind) : retryableStatus(said, kind),
  });
}

/** A body that is no answer of this API: a web page, a plain text, nothing; of a 2xx also JSON of something else. */
export function errorFromForeign(response: FailedResponse, secrets: readonly string[] = []): MessagesError {
  const { status, headers, body } = response;
  const isPage = /^\s*</.test(body) || (headers.get('content-type') ?? '').includes('html');
  const ok = status < 300;
  const kind = ok || status === 511 ? 'not_messages' : kindOf(status, '', isPage ? '' : body);
  const words = cleanText(body, secrets, isPage ? 200 : 300);
  const server = headers.get('server') ?? headers.get('cf-ray');
  const what = isPage
    ? `a web page (${[headers.get('content-type'), server].filter(Boolean).join(', ') || 'no type'})`
    : body.trim() === ''
      ? 'an empty body'
      : '';
  const detail = [what && `${what[0]?.toUpperCase() ?? ''}${what.slice(1)}`, words].filter(Boolean).join(': ');
  return make(kind, response, {
    status,
    detail: detail === '' ? undefined : cleanText(detail, secrets),
    retryable: !ok && status !== 511 && retryableStatus(status, kind),
  });
}

function redirectError(status: number, headers: FailedResponse['headers']): MessagesError {
  const location = headers.get('location') ?? '';
  // A relative target has no origin of its own: it is named as what it is.
  const target = URL.canParse(location) ? new URL(location).origin : location === '' ? undefined : 'the same server';
  return new MessagesError('redirect', `The gateway answered with a redirect (${status}), which is never followed.`, {
    status,
    target,
    requestId: requestIdOf(headers),
  });
}

function make(kind: ErrorKind, response: Omit<FailedResponse, 'body'> | undefined, fields: ErrorFields): MessagesError {
  const retryAfter = response && retryAfterOf(response.headers, response.status);
  const order = response?.headers.get('x-should-retry');
  const wanted = order === 'true' ? true : order === 'false' ? false : fields.retryable === true;
  const status = fields.status === undefined || fields.status < 300 ? '' : ` (${fields.status})`;
  return new MessagesError(kind, `${sentences[kind]}${status}`, {
    ...fields,
    requestId: (response && requestIdOf(response.headers)) ?? fields.requestId,
    retryAfter,
    retryable: wanted && (retryAfter ?? 0) <= longestWait,
  });
}

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
  tls: 'The certificate of the gateway was refused',
  redirect: 'The gateway answered with a redirect',
  not_messages: 'The answer is not one of a Messages endpoint',
  malformed: 'The stream of the gateway is broken',
  limit: 'The reply went over a limit',
  request: 'The request cannot be sent',
  stopped: 'Stopped',
};

// ---- What the body says

function objectIn(body: string): JsonObject | undefined {
  const text = body.trim();
  // FastAPI and others may answer with a list of errors.
  if (text.startsWith('{')) return parseObject(text);
  const data = /^(?:event:.*\r?\n)?data:\s*(\{.*\})\s*$/m.exec(text)?.[1];
  return data === undefined ? undefined : parseObject(data);
}

/** The object that holds the error's own fields: up to three wrappings deep, some of them JSON in a string (D43). */
function innermost(body: JsonObject): JsonObject {
  let object = body;
  for (let depth = 0; depth < 3; depth++) {
    const next = asObject(object['error']) ?? asObject(object['message']) ?? asObject(object['base_resp']);
    if (next === undefined) break;
    object = next;
  }
  return object;
}

function asObject(value: Json | undefined): JsonObject | undefined {
  if (isObject(value)) return value;
  return typeof value === 'string' && value.trimStart().startsWith('{') ? parseObject(value) : undefined;
}

/** The gateway's words, from the first place that has some; the order is that of how many servers use it. */
function messageOf(body: JsonObject, depth = 0): string | undefined {
  const at = (...path: readonly string[]): Json | undefined =>
    path.reduce<Json | undefined>((value, key) => (isObject(value) ? value[key] : undefined), body);
  const places = [
    at('error', 'message'),
    at('error', 'error', 'message'),
    at('error'),
    at('message'),
    at('message', 'message'),
    at('msg'),
    detailText(at('detail')),
    at('err'),
    at('error_msg'),
    at('base_resp', 'status_msg'),
    at('header', 'message'),
    at('response', 'error', 'message'),
  ];
  const text = places.find((place) => typeof place === 'string' && place.trim() !== '');
  if (typeof text !== 'string') return undefined;
  const wrapped = depth < 3 ? asObject(text) : undefined;
  return (wrapped && messageOf(wrapped, depth + 1)) ?? text;
}

function detailText(detail: Json | undefined): string | undefined {
  if (typeof detail === 'string') return detail;
  if (!Array.isArray(detail)) return undefined;
  return (detail as readonly Json[])
    .map((item) => (isObject(item) && typeof item['msg'] === 'string' ? `${locOf(item)}${item['msg']}` : ''))
    .filter((text) => text !== '')
    .join('; ');
}

function locOf(item: JsonObject): string {
  const loc = item['loc'];
  const path = Array.isArray(loc) ? loc.filter((part) => typeof part === 'string' && part !== 'body').join('.') : '';
  return path === '' ? '' : `${path}: `;
}

function codeOf(inner: JsonObject): string {
  const details = inner['details'];
  const code = isObject(details) ? details['error_code'] : inner['code'];
  return typeof code === 'string' ? code : '';
}

function idIn(body: JsonObject): string | undefined {
  const id = body['request_id'];
  return typeof id === 'string' && id !== '' ? cleanText(id, [], 200) : undefined;
}

/** The status, or the one a 2xx's body claims (`code: 401`). */
function statusOf(status: number | undefined, code: Json | undefined): number | undefined {
  if (status !== undefined && status >= 300) return status;
  const claimed = typeof code === 'string' ? Number(code) : code;
  return typeof claimed === 'number' && claimed >= 400 && claimed < 600 ? claimed : undefined;
}

// ---- What it means

const creditText =
  /insufficient[_ ]?(?:\w+[_ ])?fund|credit|balance(?!r|ing)|billing|quota|budget[_ ](?:has been )?exceeded|spend(?:ing)?[ _-]?limit|payment|余额|额度|欠费/i;
/** What only an account can lack: a refused key says none of this, whatever else it says. */
const accountText = /quota|credits?\b|额度|余额/i;
const paceText = /per[ _-](?:second|minute|hour|day)|rate.?limit|too many requests|\b[rt]pm\b|requests? limit/i;
const contextText =
  /prompt is too long|context.?window|context.?length|maximum context|prompt token count|exceed(?:s|ed)? (?:the )?(?:model'?s )?(?:max(?:imum)? )?context|input (?:is )?too long|too many (?:input )?tokens/i;
const modelText =
  /no available channel|^model:|(?:model|模型).{0,120}?(?:not (?:be )?(?:found|exist|available|supported)|does ?n[o']t exist|unknown|不存在|不可用)|(?:unknown|invalid|unsupported) model|no such model|not found the model|model_not_found|无可用渠道/i;

const authText =
  /(?:invalid|unknown|missing|incorrect|no) (?:api[ _-]?key|token|credential)|unauthori[sz]ed|login fail/i;

const kindOfType: readonly (readonly [RegExp, ErrorKind])[] = [
  [/billing|insufficient_(?:\w+_)?(?:balance|credit|fund)|spend_limit|quota/, 'credit'],
  [/authentication|unauthorized|invalid_api_key/, 'auth'],
  [/permission|forbidden|authorization|access_denied/, 'permission'],
  [/rate_limit|too_many_requests/, 'rate_limit'],
  [/overloaded|unavailable|capacity/, 'overloaded'],
  [/timeout/, 'timeout'],
  [/model_not_found|no_available_channel/, 'model'],
  [/context/, 'context'],
  [/too_large/, 'too_large'],
  [/not_found/, 'not_found'],
  [/invalid|badrequest|bad_request|validation/, 'invalid'],
];

/** The kind: from the status first, then the type, both refined by the words where gateways disagree (D46). */
function kindOf(status: number | undefined, type: string, text: string): ErrorKind {
  const base = status === undefined ? kindByType(type) : kindOfStatus(status);
  const words = `${type} ${text}`;
  switch (base) {
    case 'auth':
      return accountText.test(words) ? 'credit' : base;
    case 'rate_limit':
      return creditText.test(words) && !paceText.test(text) ? 'credit' : base;
    case 'permission':
    case 'overloaded':
    case 'not_found':
    case 'invalid':
    case 'server':
    case 'too_large':
      return refine(base, text, words);
    default:
      return base;
  }
}

function refine(base: ErrorKind, text: string, words: string): ErrorKind {
  if (base !== 'permission' && contextText.test(words)) return 'context';
  if (base !== 'too_large' && creditText.test(words) && !paceText.test(text)) return 'credit';
  if (base !== 'too_large' && modelText.test(text)) return 'model';
  return base === 'server' && authText.test(text) ? 'auth' : base;
}

const kindByType = (type: string): ErrorKind => kindOfType.find(([pattern]) => pattern.test(type))?.[1] ?? 'server';

function kindOfStatus(status: number): ErrorKind {
  switch (status) {
    case 401:
      return 'auth';
    case 402:
      return 'credit';
    case 403:
      return 'permission';
    case 404:
    case 405:
    case 410:
      return 'not_found';
    case 407:
      return 'network';
    case 408:
    case 504:
      return 'timeout';
    case 413:
    case 414:
    case 431:
      return 'too_large';
    case 429:
      return 'rate_limit';
    case 503:
    case 529:
      return 'overloaded';
    default:
      return status >= 500 || status === 409 ? 'server' : 'invalid';
  }
}

/** Kinds that sending the same again cannot mend, whatever the status. */
const final: readonly ErrorKind[] = ['credit', 'model', 'context'];

const retryableStatus = (status: number, kind: ErrorKind): boolean =>
  (status === 408 || status === 409 || status === 429 || status >= 500) && !final.includes(kind);

const retryableKind = (kind: ErrorKind): boolean =>
  kind === 'rate_limit' || kind === 'overloaded' || kind === 'server' || kind === 'timeout';

// ---- Which field

const knownFields =
  /\b(temperature|top_p|top_k|max_tokens|stop_sequences|system|thinking|tool_choice|tools|metadata|cache_control|output_config|effort|context_management|service_tier|anthropic-beta|anthropic-version|stream|messages|model)\b/;

/** The refused field: named by `param`, by a path in front of the words, or else the first one the words mention. */
function fieldOf(inner: JsonObject, text: string): string | undefined {
  const param = inner['param'];
  if (typeof param === 'string' && param !== '') return cleanText(param, [], 100);
  const path = /^([a-z_][\w-]*(?:\.[\w-]+)*):\s/.exec(text)?.[1];
  return path !== undefined && knownFields.test(path) ? path : knownFields.exec(text)?.[1];
}

/** The largest value allowed, from words like `64000, which is the maximum` or `at most 8192` (D58). */
function limitOf(text: string): number | undefined {
  const after =
    /\d >=? (\d{2,})/.exec(text)?.[1] ??
    /(?:<=|≤|at most|less than or equal to|\bmaximum\b|\blimit\b|\bmax\b)\D{0,40}?(\d{2,})/i.exec(text)?.[1];
  return after === undefined ? undefined : Number(after);
}

// ---- Nothing came at all

const tlsCode = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|HOSTNAME_MISMATCH/;

/** No response came, or its body broke off: the system's code says why. `retryable` where nothing of a reply was lost. */
export function errorFromThrown(thrown: unknown, retryable = true): MessagesError {
  if (thrown instanceof MessagesError) return thrown;
  const code = codeIn(thrown);
  const kind = code !== undefined && tlsCode.test(code) ? 'tls' : 'network';
  return new MessagesError(kind, `${sentences[kind]}${code === undefined ? '' : ` (${code})`}`, {
    code,
    retryable: retryable && kind === 'network' && !lasting.test(code ?? ''),
  });
}

/** Causes that will be there in a second too. */
const lasting = /^(?:ENOTFOUND|ERR_INVALID|ERR_UNSUPPORTED|EACCES|EPERM|UND_ERR_INVALID)/;

/** The `code` of an error or of what caused it, outermost first; only if it looks like one. */
function codeIn(thrown: unknown): string | undefined {
  let error = thrown;
  for (let depth = 0; depth < 5 && typeof error === 'object' && error !== null; depth++) {
    if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(error.code))
      return error.code;
    if ('errors' in error && Array.isArray(error.errors)) error = error.errors[0] as unknown;
    else error = 'cause' in error ? error.cause : undefined;
  }
  return undefined;
}
