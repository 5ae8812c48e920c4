// The headers of a request, and how it may be shown.
import type { Endpoint } from '../endpoint.ts';
import type { Dialect } from '../dialect.ts';
import { MessagesError } from '../errors/errors.ts';
import { cleanKey, keyProblems } from './key.ts';
import { isOpenHeader, keyPlaceholder, secretFields, withoutKeys, withoutOwn, withoutWholeKeys } from '../secrets.ts';
import type { Redact } from '../secrets.ts';

/** A request, ready to be sent. */
export interface PreparedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A {@link MessagesError} for a request that is not sent. */
const refuse = (field: string, message: string): MessagesError => new MessagesError('request', message, { field });

/** The headers of any request to this endpoint: one credential, the version, betas only where wanted, then its own. */
export function requestHeaders(endpoint: Endpoint, accept: string, hasBody = false): Readonly<Record<string, string>> {
  const { dialect } = endpoint;
  const headers: Record<string, string> = {
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
    accept,
    // A compressed stream arrives late, or as a bomb.
    'accept-encoding': 'identity',
    ...credential(endpoint),
  };
  if (dialect.version !== '') headers['anthropic-version'] = dialect.version;
  if (dialect.betas.length > 0) headers['anthropic-beta'] = dialect.betas.join(',');
  for (const [name, value] of Object.entries(endpoint.headers ?? {})) {
    headers[checkHeader(name, dialect)] = headerValue(name, value);
  }
  return headers;
}

function credential({ dialect, key }: Endpoint): Readonly<Record<string, string>> {
  if (dialect.auth === 'none' || key === undefined) return {};
  const clean = cleanKey(key);
  if ('problem' in clean) throw refuse('key', keyProblems[clean.problem]);
  return dialect.auth === 'bearer' ? { authorization: `Bearer ${clean.key}` } : { 'x-api-key': clean.key };
}

/** Headers that are the transport's own business, or would break the request. */
const transportHeaders =
  /^(?:host|content-length|transfer-encoding|connection|content-type|accept-encoding|upgrade|te|trailer|expect)$/;
const credentialHeaders = /^(?:authorization|x-api-key)$/;

function checkHeader(name: string, dialect: Dialect): string {
  const lower = name.toLowerCase();
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
    throw refuse('headers', 'A custom header has a name that HTTP does not allow.');
  if (transportHeaders.test(lower)) throw refuse('headers', `The header ${lower} cannot be set.`);
  if (dialect.auth !== 'none' && credentialHeaders.test(lower)) {
    throw refuse(
      'headers',
      `The header ${lower} would be a second credential; set how this gateway authenticates instead.`,
    );
  }
  return lower;
}

/** The value is not part of the message: it may be a secret. */
function headerValue(name: string, value: string): string {
  const trimmed = value.trim();
  if (/[^\t\x20-\x7e\x80-\xff]/.test(trimmed)) {
    throw refuse('headers', `The value of the header ${name} has characters that HTTP does not allow.`);
  }
  return trimmed;
}

/** Headers as they may be shown and logged: a shell's variable stands for what is, or may be, a credential. */
export function shownHeaders(
  headers: Readonly<Record<string, string>>,
  { secretHeaders = [] }: Pick<Endpoint, 'secretHeaders'> = {},
  redact: Redact = (text) => text,
): Readonly<Record<string, string>> {
  const named = new Set(secretHeaders.map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!named.has(name.toLowerCase()) && isOpenHeader(name, value)) return [name, redact(value)];
      return [name, /^bearer\s/i.test(value) ? `Bearer ${keyPlaceholder}` : keyPlaceholder];
    }),
  );
}

/**
 * A request as it may be shown, logged and copied: the one way from what is sent to what anyone sees of it. A shell's
 * variable stands for each secret of the endpoint, and for whatever else in it has the form of a key.
 */
export function shownRequest({ url, headers, body }: PreparedRequest, endpoint: Endpoint): PreparedRequest {
  const secrets = secretsOf(endpoint);
  const redact: Redact = (text) => withoutOwn(text, secrets);
  return {
    url: withoutKeys(redact(url)),
    headers: shownHeaders(headers, endpoint, redact),
    body: withoutWholeKeys(redact(body)),
  };
}

/** The secrets a request carries: nothing that is shown, logged or kept may contain them. */
export function secretsOf({ key, headers = {}, secretHeaders = [], body }: Endpoint): readonly string[] {
  const clean = key === undefined ? undefined : cleanKey(key);
  const named = new Set(secretHeaders.map((name) => name.toLowerCase()));
  const own = Object.entries(headers).filter(
    ([name, value]) => named.has(name.toLowerCase()) || !isOpenHeader(name, value),
  );
  return [
    ...(clean && 'key' in clean ? [clean.key] : []),
    ...own.map(([, value]) => value.trim().replace(/^(?:bearer|basic)\s+/i, '')),
    ...secretFields(body),
  ];
}
