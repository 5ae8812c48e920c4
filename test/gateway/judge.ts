import type { IncomingMessage } from 'node:http';
import { invalid, refusalOf } from './errors.ts';
import type { Refusal } from './errors.ts';
import { isObject } from './json.ts';
import type { Raw } from './json.ts';
import type { EndpointName, LoggedRequest } from './log.ts';
import { personalities } from './personalities.ts';
import type { Model, Personality } from './personality.ts';
import { signInPaths } from './signIn.ts';
import type { Desk } from './signIn.ts';
import type { Signatures } from './signatures.ts';
import { validate } from './validate.ts';

export interface Keeper {
  /** Who answers at the root. */
  readonly personality: Personality;
  readonly key: string;
  /** Is a request without a key let in? */
  readonly keyless: boolean;
  /** Who signs in is let in by its token alone. */
  readonly desk: Desk | undefined;
  readonly signatures: Signatures;
}

/** What is known of a right request. */
export interface Judged {
  readonly personality: Personality;
  readonly endpoint: EndpointName;
  /** Of a messages or count_tokens request that passed. */
  readonly accepted: { readonly body: Raw; readonly model: Model } | undefined;
}

/** Decides whose request this is and whether the real API would take it. */
export function judge(
  keeper: Keeper,
  request: IncomingMessage,
  bytes: Buffer,
  number: number,
): { judged: Judged; logged: LoggedRequest } {
  const target = request.url ?? '/';
  const { personality, path } = route(keeper.personality, target);
  const isSignIn = keeper.desk !== undefined && signInPaths.includes(path);
  const endpoint = isSignIn ? 'sign_in' : endpointOf(personality, path);
  const headers = joined(request.headers);
  const method = request.method ?? '';
  const body = bytes.toString();
  const json = parsed(body);
  let verdict: 'ok' | Refusal = gate(keeper, personality, headers, method, endpoint) ?? 'ok';
  let accepted: Judged['accepted'];
  if (verdict === 'ok' && endpoint !== 'models' && endpoint !== 'sign_in') {
    const utf8 = Buffer.from(body).equals(bytes);
    const counting = endpoint === 'count_tokens';
    const result = validate({ personality, headers, body, signatures: keeper.signatures, counting });
    if (!utf8) verdict = invalid('The request body is not valid UTF-8');
    else if ('status' in result) verdict = result;
    else accepted = result;
  }
  const about = { number, at: Date.now(), method, target, personality: personality.name, endpoint, headers };
  const logged = { ...about, rawHeaders: request.rawHeaders, body, json, verdict, bytesSent: 0 };
  return { judged: { personality, endpoint, accepted }, logged };
}

/** `/name/…` is the personality of that name, unless the root's base URL or paths begin so; all else is the root's. */
function route(root: Personality, target: string): { readonly personality: Personality; readonly path: string } {
  const path = target.replace(/[?#].*$/, '');
  const name = path.split('/')[1] ?? '';
  const named = Object.values(personalities).find((personality) => personality.name === name);
  const own = root.base ?? root.messages;
  const ofRoot = endpointOf(root, path) !== 'unknown' || path.startsWith(`${own}/`);
  if (!named || ofRoot) return { personality: root, path };
  return { personality: named, path: path.slice(name.length + 1) };
}

function endpointOf(personality: Personality, path: string): EndpointName {
  if (path === personality.messages) return 'messages';
  if (path === `${personality.messages}/count_tokens` && personality.countTokens) return 'count_tokens';
  return path === personality.models?.path ? 'models' : 'unknown';
}

/** What is refused before a body is looked at. */
function gate(
  keeper: Keeper,
  personality: Personality,
  headers: Readonly<Record<string, string>>,
  method: string,
  endpoint: EndpointName,
): Refusal | undefined {
  if (endpoint === 'sign_in') return undefined;
  if (endpoint === 'unknown') return refusalOf(404);
  if (method !== (endpoint === 'models' ? 'GET' : 'POST'))
    return { status: 405, type: 'invalid_request_error', message: 'Method Not Allowed' };
  const refused = credential(personality, headers, keeper);
  if (refused) return refused;
  if (personality.version && !headers['anthropic-version']) return invalid('anthropic-version: header is required');
  if (headers['anthropic-beta'] && !personality.betas) {
    return invalid(`Unexpected value(s) \`${headers['anthropic-beta']}\` for the \`anthropic-beta\` header.`);
  }
  return undefined;
}

function credential(
  personality: Personality,
  headers: Readonly<Record<string, string>>,
  { key, keyless, desk }: Keeper,
): Refusal | undefined {
  if (personality.auth.length === 0) return undefined;
  const bearer = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1];
  const given = [
    personality.auth.includes('bearer') ? bearer : undefined,
    personality.auth.includes('x-api-key') ? headers['x-api-key'] : undefined,
  ].find((value) => value !== undefined);
  if (desk?.accepts(given) === true) return undefined;
  switch (given) {
    case key:
      return personality.quirks.noCredit ? personality.noCredit : undefined;
    case 'no-credit':
      return personality.noCredit;
    case 'forbidden':
      return refusalOf(403);
    case 'rate-limited':
      return { ...refusalOf(429), headers: { 'retry-after': '1' } };
    case undefined:
      if (keyless) return undefined;
      return (
        personality.noKey ?? {
          ...refusalOf(401),
          message: `${personality.auth.includes('x-api-key') ? 'x-api-key' : 'Authorization'} header is required`,
        }
      );
    default:
      if (personality.wrongKey) return personality.wrongKey;
      return personality.errors === 'anthropic' ? refusalOf(401) : { ...refusalOf(401), message: 'Invalid API key' };
  }
}

function parsed(text: string): Raw | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function joined(headers: IncomingMessage['headers']): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const,
  );
  return Object.fromEntries(entries);
}
