import { isLoopback } from '../messages/address.ts';
import type { Endpoint } from '../messages/client.ts';
import type { MessagesError } from '../messages/errors.ts';

/** What a test finds out, in the order it is shown. */
export const checks = [
  'connection',
  'address',
  'key',
  'version',
  'model',
  'stream',
  'firstByte',
  'speed',
  'usage',
  'system',
  'tools',
  'thinking',
  'images',
  'caching',
  'counting',
  'models',
  'errors',
] as const;
export type Check = (typeof checks)[number];

/** What is wrong, by what a person has to change. Closed: each has its sentence in `words.ts`. */
export type Mistake =
  | 'noSuchHost'
  | 'nothingListens'
  | 'unreachable'
  | 'connectionLost'
  | 'certificate'
  /** https was asked of a server that speaks http. */
  | 'plainServer'
  /** http was asked of a server that (by its own words, or its silence) speaks https. */
  | 'secureServer'
  | 'proxy'
  /** The page may not call the gateway from a browser. */
  | 'browser'
  | 'badAddress'
  | 'path'
  | 'webPage'
  | 'otherApi'
  | 'redirect'
  | 'noKey'
  | 'badKey'
  | 'wrongKey'
  | 'wrongHeader'
  | 'forbidden'
  | 'credit'
  | 'version'
  | 'beta'
  | 'model'
  | 'field'
  | 'rateLimit'
  | 'overloaded'
  | 'server'
  | 'timeout'
  | 'brokenStream'
  | 'stopped';

/** What a button does about a mistake. Data: the commands carry it out, after the person pressed it. */
export type Fix =
  | { readonly kind: 'setKey' }
  /** Sends the key in the other header. */
  | { readonly kind: 'useHeader'; readonly header: 'bearer' | 'x-api-key' }
  /** The URL that is to be posted to. */
  | { readonly kind: 'setUrl'; readonly url: string }
  | { readonly kind: 'editUrl' }
  | { readonly kind: 'chooseModel' }
  | { readonly kind: 'useVersion'; readonly version: string }
  | { readonly kind: 'removeBetas' }
  | { readonly kind: 'removeField'; readonly field: string }
  | { readonly kind: 'openSetting'; readonly setting: 'http.proxy' | 'http.systemCertificates' | 'parley.timeouts' }
  | { readonly kind: 'testAgain' };

export interface Diagnosis {
  readonly check: Check;
  readonly mistake: Mistake;
  readonly fixes: readonly Fix[];
}

/** Names the mistake behind a failed request and what would undo it. */
export function diagnose(error: MessagesError, endpoint: Endpoint): Diagnosis {
  const words = `${error.type ?? ''} ${error.detail ?? ''}`;
  // Only a proxy says this, whatever else the answer looks like.
  if (error.status === 407) return proxy();
  switch (error.kind) {
    case 'auth':
      return refusedKey(error, endpoint);
    case 'permission':
      return of('key', 'forbidden', { kind: 'setKey' });
    case 'credit':
      return of('key', 'credit', { kind: 'testAgain' }, { kind: 'setKey' });
    case 'not_found':
      return of('address', 'path', { kind: 'editUrl' });
    case 'not_messages':
      if (error.code?.startsWith('HPE_') === true && endpoint.url.startsWith('http:')) return network(error, endpoint);
      return of('address', /web page/i.test(words) ? 'webPage' : 'otherApi', { kind: 'editUrl' });
    case 'redirect':
      return of('address', 'redirect', ...redirected(error, endpoint), { kind: 'editUrl' });
    case 'model':
      return of('model', 'model', { kind: 'chooseModel' });
    case 'rate_limit':
      return of('model', 'rateLimit', { kind: 'testAgain' });
    case 'overloaded':
      return of('model', 'overloaded', { kind: 'testAgain' }, { kind: 'chooseModel' });
    case 'server':
      return of('model', 'server', { kind: 'testAgain' }, { kind: 'chooseModel' });
    case 'timeout':
      return of('connection', 'timeout', { kind: 'testAgain' }, { kind: 'openSetting', setting: 'parley.timeouts' });
    case 'network':
      return network(error, endpoint);
    case 'tls':
      return tls(error, endpoint);
    case 'malformed':
    case 'limit':
      return of('stream', 'brokenStream', { kind: 'testAgain' });
    case 'invalid':
    case 'too_large':
    case 'context':
      return refused(error, endpoint, words);
    case 'request':
      return unsendable(error);
    case 'stopped':
      return of('connection', 'stopped', { kind: 'testAgain' });
    default:
      return error.kind satisfies never;
  }
}

function of(check: Check, mistake: Mistake, ...fixes: readonly Fix[]): Diagnosis {
  return { check, mistake, fixes };
}

function proxy(): Diagnosis {
  return of('connection', 'proxy', { kind: 'openSetting', setting: 'http.proxy' }, { kind: 'testAgain' });
}

function refusedKey(error: MessagesError, { key, dialect }: Endpoint): Diagnosis {
  const setKey: Fix = { kind: 'setKey' };
  // Nothing was sent: a key, or the value of a secret header, is not there.
  if (error.code === 'NO_KEY') return of('key', 'noKey', setKey);
  if (key === undefined) {
    const header: Fix = { kind: 'useHeader', header: 'bearer' };
    return of('key', 'noKey', ...(dialect.auth === 'none' ? [header, setKey] : [setKey]));
  }
  const other = dialect.auth === 'bearer' ? 'x-api-key' : 'bearer';
  const useHeader: Fix = { kind: 'useHeader', header: other };
  // "invalid x-api-key" is said of a wrong key in any header; only a header that is missed is the other one.
  const missed = /(x-api-key|authorization|bearer).*\b(?:required|missing|not (?:found|provided|set))/i.exec(
    error.detail ?? '',
  );
  if (missed && (missed[1]?.toLowerCase() === 'x-api-key') === (other === 'x-api-key')) {
    return of('key', 'wrongHeader', useHeader, setKey);
  }
  return of('key', 'wrongKey', setKey, useHeader);
}

/** A redirect to another path or origin names where it wants to go; the person decides. */
function redirected({ target }: MessagesError, { url }: Endpoint): readonly Fix[] {
  if (target === undefined || !/^https?:\/\//.test(target)) return [];
  const to = new URL(target);
  if (to.protocol === 'http:' && !isLoopback(to.hostname)) return [];
  return to.origin === new URL(url).origin ? [] : [{ kind: 'setUrl', url: to.origin + new URL(url).pathname }];
}

function network({ code = '', detail = '' }: MessagesError, { url }: Endpoint): Diagnosis {
  const again: Fix = { kind: 'testAgain' };
  const edit: Fix = { kind: 'editUrl' };
  if (/ENOTFOUND|EAI_/.test(code)) return of('connection', 'noSuchHost', edit, again);
  if (code === 'ECONNREFUSED') return of('connection', 'nothingListens', again, edit);
  if (/PROXY|TUNNEL|407/i.test(code) || /\b407\b|proxy/i.test(detail)) return proxy();
  if (/EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/.test(code)) return of('connection', 'unreachable', again, edit);
  if (code === 'CORS') return of('connection', 'browser', edit);
  // A server that is spoken to in the other protocol often closes the connection without a word.
  if (url.startsWith('http:')) {
    return of('connection', 'secureServer', { kind: 'setUrl', url: otherScheme(url) }, again);
  }
  if (isLoopback(new URL(url).hostname)) return plainServer(url);
  return of('connection', 'connectionLost', again, edit);
}

function tls({ code = '', detail = '' }: MessagesError, { url }: Endpoint): Diagnosis {
  if (/EPROTO|WRONG_VERSION|PACKET_LENGTH|SSL_(?:HTTP|RX_RECORD)/i.test(code + detail)) return plainServer(url);
  const trust: Fix = { kind: 'openSetting', setting: 'http.systemCertificates' };
  return of('connection', 'certificate', trust, { kind: 'editUrl' });
}

function plainServer(url: string): Diagnosis {
  const edit: Fix = { kind: 'editUrl' };
  // Plain http is for this machine alone.
  if (!isLoopback(new URL(url).hostname)) return of('connection', 'plainServer', edit);
  return of('connection', 'plainServer', { kind: 'setUrl', url: otherScheme(url) }, edit);
}

function otherScheme(url: string): string {
  return url.startsWith('http:') ? url.replace('http:', 'https:') : url.replace('https:', 'http:');
}

function refused(error: MessagesError, endpoint: Endpoint, words: string): Diagnosis {
  if (/anthropic-version/i.test(words)) return of('version', 'version', { kind: 'useVersion', version: '2023-06-01' });
  if (/\bbetas?\b|anthropic-beta/i.test(words) && endpoint.dialect.betas.length > 0) {
    return of('version', 'beta', { kind: 'removeBetas' });
  }
  if (/https? request.*https|plain http|tls/i.test(words) && endpoint.url.startsWith('http:')) {
    return of('connection', 'secureServer', { kind: 'setUrl', url: otherScheme(endpoint.url) });
  }
  const field = Object.keys(endpoint.body ?? {}).find(
    (name) => error.field?.split(/[.[]/)[0] === name || words.includes(name),
  );
  if (field !== undefined) return of('model', 'field', { kind: 'removeField', field });
  if (/\bmodel\b/i.test(error.field ?? words)) return of('model', 'model', { kind: 'chooseModel' });
  return of('model', 'field', { kind: 'chooseModel' }, { kind: 'testAgain' });
}

/** Nothing was sent. */
function unsendable({ code, field = '' }: MessagesError): Diagnosis {
  if (code === 'BAD_KEY' || field === 'key') return of('key', 'badKey', { kind: 'setKey' });
  if (code === 'NO_MODEL' || field === 'model') return of('model', 'model', { kind: 'chooseModel' });
  if (field === 'max_tokens' || field === 'messages') return of('model', 'field', { kind: 'testAgain' });
  return of('address', 'badAddress', { kind: 'editUrl' });
}
