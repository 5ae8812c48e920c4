import { isLoopback } from '../../messages/index.ts';
import type { Endpoint, MessagesError } from '../../messages/index.ts';

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
  /** http was asked of a server that by its own words, or perhaps by its silence, speaks https. */
  | 'secureServer'
  | 'proxy'
  /** Something on the way refused: a proxy, a firewall, Cloudflare. */
  | 'blocked'
  /** Not from this country or network address. */
  | 'place'
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
  /** One that only this gateway's settings ask for. */
  | 'field'
  /** For what it says itself. */
  | 'refused'
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

const again: Fix = { kind: 'testAgain' };
const edit: Fix = { kind: 'editUrl' };
const choose: Fix = { kind: 'chooseModel' };
const setKey: Fix = { kind: 'setKey' };

/** Names the mistake behind a failed request and what would undo it. */
export function diagnose(error: MessagesError, endpoint: Endpoint): Diagnosis {
  const words = `${error.type ?? ''} ${error.detail ?? ''}`;
  // Only a proxy says this, whatever else the answer looks like.
  if (error.status === 407) return proxy();
  switch (error.kind) {
    case 'auth':
      return refusedKey(error, endpoint);
    case 'permission':
      if (error.reason !== 'place' && error.reason !== 'blocked') return of('key', 'forbidden', setKey);
      return of('connection', error.reason === 'place' ? 'place' : 'blocked', again, edit, setKey);
    case 'credit':
      return of('key', 'credit', again, setKey);
    case 'not_found':
      // Some refuse a key in the wrong header in the words they have for a wrong path.
      return of('address', 'path', edit, ...(error.status === 403 ? [otherHeader(endpoint)] : []));
    case 'not_messages':
      if (error.code?.startsWith('HPE_') === true && endpoint.url.startsWith('http:'))
        return secureServer(endpoint.url);
      return of('address', error.reason === 'web_page' ? 'webPage' : 'otherApi', edit);
    case 'redirect':
      return of('address', 'redirect', ...redirected(error, endpoint), edit);
    case 'model':
      return of('model', 'model', choose, ...(error.status === 403 ? [setKey] : []));
    case 'rate_limit':
      return of('model', 'rateLimit', again);
    case 'overloaded':
      return of('model', 'overloaded', again, choose);
    case 'server':
      return of('model', 'server', again, choose);
    case 'timeout':
      return of('connection', 'timeout', again, { kind: 'openSetting', setting: 'parley.timeouts' });
    case 'network':
      return network(error, endpoint);
    case 'tls':
      return tls(error, endpoint);
    case 'malformed':
    case 'limit':
      return of('stream', 'brokenStream', again);
    case 'invalid':
    case 'too_large':
    case 'context':
      return refused(error, endpoint, words);
    case 'request':
      return unsendable(error);
    case 'stopped':
      return of('connection', 'stopped', again);
    default:
      return error.kind satisfies never;
  }
}

function of(check: Check, mistake: Mistake, ...fixes: readonly Fix[]): Diagnosis {
  return { check, mistake, fixes };
}

function proxy(): Diagnosis {
  return of('connection', 'proxy', { kind: 'openSetting', setting: 'http.proxy' }, again);
}

function otherHeader({ dialect }: Endpoint): Fix {
  return { kind: 'useHeader', header: dialect.auth === 'bearer' ? 'x-api-key' : 'bearer' };
}

function refusedKey(error: MessagesError, endpoint: Endpoint): Diagnosis {
  // Nothing was sent: a key, or the value of a secret header, is not there.
  if (error.reason === 'no_key') return of('key', 'noKey', setKey);
  if (endpoint.key === undefined) {
    return of('key', 'noKey', ...(endpoint.dialect.auth === 'none' ? [otherHeader(endpoint)] : []), setKey);
  }
  const useHeader = otherHeader(endpoint);
  return missesHeader(error, endpoint)
    ? of('key', 'wrongHeader', useHeader, setKey)
    : of('key', 'wrongKey', setKey, useHeader);
}

const missedHeader =
  /missing|required|\bno (?:x-api|auth|bearer)|not (?:found|provided|set)|provide an?\b|format should/i;
const missedKey =
  /(?:missing|no|provide an?) (?:valid )?api[ _-]?key\b|api[ _-]?key (?:is |was )?(?:missing|required|not provided)/i;

/** "invalid x-api-key" is said of a wrong key in any header; only where a key is missed, it is looked for in the other. */
function missesHeader({ status, detail = '' }: MessagesError, { dialect }: Endpoint): boolean {
  const names = [/authorization|bearer/i.test(detail), /x-api-key/i.test(detail)];
  if (names.includes(true)) {
    const [own, other] = dialect.auth === 'bearer' ? names : names.toReversed();
    return own === false && other === true && missedHeader.test(detail);
  }
  // FastAPI says with this status that it found none; others say so of a wrong one, with 401.
  if (status === 403 && /^not authenticated/i.test(detail)) return true;
  return missedKey.test(detail) && !/invalid|incorrect|expired/i.test(detail);
}

/** A redirect names where it wants to go; the person decides. What is no path of this API is no more than another server. */
function redirected({ target }: MessagesError, { url }: Endpoint): readonly Fix[] {
  if (target === undefined) return [];
  const from = new URL(url);
  const to = new URL(target, url);
  if (to.protocol === 'http:' && !isLoopback(to.hostname)) return [];
  const path = /\/messages\/?$/.test(to.pathname) ? to.pathname : from.pathname;
  const next = to.origin + path + (to.origin === from.origin ? from.search : '');
  return next === url ? [] : [{ kind: 'setUrl', url: next }];
}

function network({ reason, code = '', detail = '', status }: MessagesError, { url }: Endpoint): Diagnosis {
  if (reason === 'proxy') return proxy();
  if (reason === 'cors') return of('connection', 'browser', edit);
  if (/ENOTFOUND|EAI_/.test(code)) return of('connection', 'noSuchHost', edit, again);
  if (code === 'ECONNREFUSED') return of('connection', 'nothingListens', again, edit);
  if (/PROXY|TUNNEL|407/i.test(code) || /\b407\b|proxy/i.test(detail)) return proxy();
  if (reason === 'connect' || reason === 'offline' || /UNREACH|ENETDOWN|EADDRNOTAVAIL|TIMEDOUT|CONNECT/.test(code))
    return of('connection', 'unreachable', again, edit);
  // A server that is spoken to in the other protocol often closes the connection without a word; so does one that crashed.
  if (status === undefined && isLoopback(new URL(url).hostname)) {
    const mistake = url.startsWith('http:') ? 'secureServer' : 'plainServer';
    return of('connection', mistake, again, { kind: 'setUrl', url: otherScheme(url) }, edit);
  }
  return of('connection', 'connectionLost', again, edit);
}

function tls({ code = '', detail = '' }: MessagesError, { url }: Endpoint): Diagnosis {
  if (/EPROTO|WRONG_VERSION|PACKET_LENGTH|SSL_(?:HTTP|RX_RECORD)/i.test(code + detail)) return plainServer(url);
  const trust: Fix = { kind: 'openSetting', setting: 'http.systemCertificates' };
  return of('connection', 'certificate', trust, edit);
}

function plainServer(url: string): Diagnosis {
  // Plain http is for this machine alone.
  if (!isLoopback(new URL(url).hostname)) return of('connection', 'plainServer', edit);
  return of('connection', 'plainServer', { kind: 'setUrl', url: otherScheme(url) }, edit);
}

function secureServer(url: string): Diagnosis {
  return of('connection', 'secureServer', { kind: 'setUrl', url: otherScheme(url) }, again);
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
    return secureServer(endpoint.url);
  }
  const field = Object.keys(endpoint.body ?? {}).find(
    (name) => error.field?.split(/[.[]/)[0] === name || words.split(/[^\w-]+/).includes(name),
  );
  if (field !== undefined) return of('model', 'field', { kind: 'removeField', field });
  if (error.field === 'model') return of('model', 'model', choose);
  // Who misses a field that no Messages API has is another API.
  if (error.field === undefined && /(?:^|; )\w+: (?:field required|missing)/i.test(error.detail ?? '')) {
    return of('address', 'otherApi', edit);
  }
  return of('model', 'refused', choose, again);
}

/** Nothing was sent. */
function unsendable({ reason, field = '' }: MessagesError): Diagnosis {
  if (reason === 'bad_key' || field === 'key') return of('key', 'badKey', setKey);
  if (reason === 'no_model' || field === 'model') return of('model', 'model', choose);
  if (field === 'max_tokens' || field === 'messages') return of('model', 'refused', again);
  return of('address', 'badAddress', edit);
}
