// Signing in with a code that is entered in the browser (RFC 8628), and keeping that up by refreshing (RFC 6749).
import { cleanText } from '../errors/clean.ts';
import { errorFromResponse } from '../errors/classify.ts';
import { MessagesError } from '../errors/errors.ts';
import type { Reason } from '../errors/errors.ts';
import { isObject, parseJson } from '../json.ts';
import { answerTo } from '../lists/ask.ts';
import { isLoopback } from '../request/address.ts';
import { cleanKey } from '../request/key.ts';
import { pause } from '../retry.ts';
import type { JsonObject } from '../schema.ts';
import { redactor, withoutKeys } from '../secrets.ts';
import type { SignInOffer, SignInOptions } from './discovery.ts';

/** What a sign-in asks of the user, and how long it lasts. Times are in milliseconds. */
export interface DeviceCode {
  /** Stands for this sign-in at the gateway. A secret. */
  readonly secret: string;
  /** What the user enters in the browser. */
  readonly code: string;
  /** Where the user enters it. */
  readonly page: string;
  /** The same page with the code in it already, if the gateway has one. */
  readonly filled: string | undefined;
  readonly interval: number;
  readonly lifetime: number;
}

/** What a sign-in gives. */
export interface Tokens {
  readonly key: string;
  /** Gives the next tokens. Most gateways take each only once. */
  readonly refresh: string | undefined;
  /** Milliseconds until the key ends. */
  readonly lifetime: number | undefined;
  /** Who signed in, if the gateway says it. */
  readonly name: string | undefined;
}

/** The name by which these gateways know their clients: it is part of the protocol, and some take no other. */
const client = { client_id: 'claude-code' };
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** No gateway is asked more often, or less often, than this. */
const [shortest, longest] = [1_000, 60_000];
const slowDown = 5_000;

/** Asks for a code. Rejects with a {@link MessagesError}. */
export async function askCode({ deviceUrl }: SignInOffer, options: SignInOptions): Promise<DeviceCode> {
  const { answer, error } = await post(deviceUrl, client, options);
  const { device_code: secret, user_code: code } = answer;
  const [page, filled] = [pageIn(answer['verification_uri']), pageIn(answer['verification_uri_complete'])];
  if (error !== undefined) throw error;
  if (!isText(secret) || !isText(code) || page === undefined) throw unreadable();
  return {
    secret,
    code: cleanText(code, undefined, 40),
    page: page.href,
    // The user sees only the page that it should be.
    filled: filled?.origin === page.origin ? filled.href : undefined,
    interval: Math.min(longest, Math.max(shortest, milliseconds(answer['interval']) ?? slowDown)),
    lifetime: milliseconds(answer['expires_in']) ?? 600_000,
  };
}

/**
 * Waits until the user has entered the code. Asks no more often than the gateway wants, and goes on when an answer gets
 * lost. Rejects with a {@link MessagesError}: `sign_in_denied` or `sign_in_expired`, `stopped` when the signal says so.
 */
export async function awaitTokens(
  { tokenUrl }: SignInOffer,
  { secret, interval, lifetime }: DeviceCode,
  options: SignInOptions & { readonly wait?: typeof pause },
): Promise<Tokens> {
  const { wait = pause, signal } = options;
  const ends = Date.now() + lifetime;
  const form = { grant_type: deviceGrant, device_code: secret, ...client };
  for (let next = interval; ;) {
    if (!(await wait(next, { signal }))) throw new MessagesError('stopped', 'Stopped');
    if (Date.now() >= ends) throw failure('sign_in_expired');
    const { answer, code, error } = await post(tokenUrl, form, options, [secret]);
    if (error === undefined) return tokensIn(answer);
    if (code === 'slow_down') next += slowDown;
    else if (isPassing(error)) next = Math.max(next, Math.min(longest, next * 2));
    else if (code !== 'authorization_pending') throw error;
  }
}

/**
 * The tokens after these. Rejects with a {@link MessagesError}: `signed_out` if the gateway no longer takes them. Can't
 * be stopped: what is answered replaces what was sent, and would be lost.
 */
export async function refreshTokens(
  tokenUrl: string,
  refresh: string,
  options: Omit<SignInOptions, 'signal'>,
): Promise<Tokens> {
  const form = { grant_type: 'refresh_token', refresh_token: refresh, ...client };
  const { answer, error } = await post(tokenUrl, form, { ...options, signal: new AbortController().signal }, [refresh]);
  if (error !== undefined) throw error;
  const tokens = tokensIn(answer);
  // A gateway that doesn't rotate it sends none.
  return { ...tokens, refresh: tokens.refresh ?? refresh };
}

interface Answer {
  readonly answer: JsonObject;
  /** The word that OAuth has for what went wrong. */
  readonly code?: string;
  readonly error?: MessagesError;
}

async function post(
  url: string,
  form: Readonly<Record<string, string>>,
  options: SignInOptions,
  secrets: readonly string[] = [],
): Promise<Answer> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const question = { method: 'POST', url, headers, body: new URLSearchParams(form).toString() } as const;
  let response: Awaited<ReturnType<typeof answerTo>>;
  try {
    response = await answerTo({ ...question, certificate: options.certificate }, options);
  } catch (thrown) {
    if (thrown instanceof MessagesError && isPassing(thrown)) return { answer: {}, error: thrown };
    throw thrown;
  }
  const { status } = response;
  const read = parseJson(response.body);
  const answer = isObject(read) ? read : {};
  const { error: code, error_description: said } = answer;
  if (!isText(code)) {
    if (status >= 200 && status < 300) return { answer };
    return { answer, error: errorFromResponse(response, redactor(secrets)) };
  }
  const reason = reasons[code];
  if (reason === undefined) return { answer, code, error: errorFromResponse(response, redactor(secrets)) };
  const detail = isText(said) ? cleanText(withoutKeys(said), redactor(secrets)) : undefined;
  return { answer, code, error: failure(reason, detail) };
}

const reasons: Readonly<Record<string, Reason>> = {
  access_denied: 'sign_in_denied',
  expired_token: 'sign_in_expired',
  invalid_grant: 'signed_out',
};

const failure = (reason: Reason, detail?: string): MessagesError =>
  new MessagesError('auth', 'The sign-in has ended.', { reason, detail });

const unreadable = (): MessagesError => new MessagesError('not_messages', 'This is no answer to a sign-in.');

/** Says nothing about the sign-in: the next answer may be another. */
const isPassing = ({ kind }: MessagesError): boolean => /^(?:network|timeout|server|overloaded|rate_limit)$/.test(kind);

function tokensIn(answer: JsonObject): Tokens {
  const { access_token: key, refresh_token: refresh, token_type: type } = answer;
  const clean = isText(key) && (!isText(type) || /^bearer$/i.test(type)) ? cleanKey(key) : undefined;
  if (clean === undefined || 'problem' in clean) throw unreadable();
  return {
    key: clean.key,
    refresh: isText(refresh) ? refresh : undefined,
    lifetime: milliseconds(answer['expires_in']),
    name: nameIn(answer),
  };
}

/** Who signed in: a field of the answer, or a claim of its ID token. Only ever shown, so no signature is checked. */
function nameIn(answer: JsonObject): string | undefined {
  const { account, id_token: token } = answer;
  const places = [answer, isObject(account) ? account : {}, isText(token) ? claimsOf(token) : {}];
  const names = ['email', 'email_address', 'preferred_username', 'name'];
  const found = places.flatMap((place) => names.map((name) => place[name])).find(isText);
  return found === undefined ? undefined : cleanText(withoutKeys(found), undefined, 100);
}

function claimsOf(token: string): JsonObject {
  try {
    const [, claims = ''] = token.split('.');
    const bytes = Uint8Array.from(atob(claims.replace(/-/g, '+').replace(/_/g, '/')), (each) => each.charCodeAt(0));
    const read = parseJson(new TextDecoder().decode(bytes));
    return isObject(read) ? read : {};
  } catch {
    return {};
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** A page that may be opened: over https, or on this computer. */
function pageIn(value: unknown): URL | undefined {
  if (!isText(value) || value.length > 2_000 || !URL.canParse(value)) return undefined;
  const page = new URL(value);
  const isSafe = page.protocol === 'https:' || (page.protocol === 'http:' && isLoopback(page.hostname));
  return isSafe && page.username === '' && page.password === '' ? page : undefined;
}

const milliseconds = (seconds: unknown): number | undefined =>
  typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
