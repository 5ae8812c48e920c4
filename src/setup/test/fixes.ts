// What a failed test means for this gateway, and the fixes its buttons offer.
import { isLoopback } from '../../messages/index.ts';
import type { Endpoint, MessagesError } from '../../messages/index.ts';
import { diagnose as diagnoseError } from '../../faults/diagnose.ts';
import type { Fault } from '../../faults/diagnose.ts';

/** What a test checks, in the order shown. */
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

/** What a button below a failed row does. Data: the commands carry it out when it is picked. */
export type Fix =
  | { readonly kind: 'setKey' }
  | { readonly kind: 'signIn' }
  | { readonly kind: 'setCertificate' }
  /** Sends the key in the other header. */
  | { readonly kind: 'useHeader'; readonly header: 'bearer' | 'x-api-key' }
  /** Posts to this URL from now on. */
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
  readonly fault: Fault;
  readonly fixes: readonly Fix[];
}

const again: Fix = { kind: 'testAgain' };
const edit: Fix = { kind: 'editUrl' };
const choose: Fix = { kind: 'chooseModel' };
const setKey: Fix = { kind: 'setKey' };

/**
 * What is wrong with the gateway's setup, and the fixes for it. Knows more than the error alone tells: the endpoint
 * too.
 */
export function diagnose(error: MessagesError, endpoint: Endpoint): Diagnosis {
  const fault = diagnoseError(error);
  switch (fault.type) {
    case 'noKey':
    case 'noHeader':
    case 'keyStore':
    case 'badKey':
    case 'forbidden':
      return of('key', fault, setKey);
    case 'signedOut':
    case 'signInRefused':
      return of('key', fault, { kind: 'signIn' });
    case 'keyWanted':
    case 'wrongKey':
      return refusedKey(error, endpoint);
    case 'blocked':
    case 'place':
      return of('connection', fault, again, edit, setKey);
    case 'credit':
      return of('key', fault, again, setKey);
    case 'path':
      // Some gateways answer a key in the wrong header as if the path were wrong.
      return of('address', fault, edit, ...(error.status === 403 ? [otherHeader(endpoint)] : []));
    case 'notHttp':
      return endpoint.url.startsWith('http:') ? secureServer(endpoint.url) : of('address', { type: 'otherApi' }, edit);
    case 'webPage':
    case 'otherApi':
    case 'badAddress':
    case 'unsendable':
      return of('address', fault, edit);
    case 'redirect':
      return of('address', fault, ...redirected(error, endpoint), edit);
    case 'noModel':
      return of('model', fault, choose);
    case 'model':
      return of('model', fault, choose, ...(fault.isForbidden ? [setKey] : []));
    case 'rateLimit':
      return of('model', fault, again);
    case 'overloaded':
    case 'server':
      return of('model', fault, again, choose);
    case 'brokenStream':
    case 'tooLong':
    case 'quiet':
      return of('stream', fault, again);
    case 'field':
    case 'tokenLimit':
    case 'images':
    case 'refused':
    case 'tooLarge':
    case 'context':
      return refused(error, endpoint);
    case 'badQuestion':
      return of('model', { type: 'refused' }, again);
    default:
      return unreached(error, fault, endpoint);
  }
}

function of(check: Check, fault: Fault, ...fixes: readonly Fix[]): Diagnosis {
  return { check, fault, fixes };
}

/** No answer: the connection failed or was lost. */
function unreached({ status }: MessagesError, fault: Fault, { url }: Endpoint): Diagnosis {
  switch (fault.type) {
    case 'stopped':
      return of('connection', fault, again);
    case 'timeout':
      return of('connection', fault, again, { kind: 'openSetting', setting: 'parley.timeouts' });
    case 'certificate':
      return of('connection', fault, { kind: 'openSetting', setting: 'http.systemCertificates' }, edit);
    case 'clientCertificate':
    case 'certificateWanted':
    case 'certificateRefused':
      return of('connection', fault, { kind: 'setCertificate' }, again, edit);
    case 'noEncryption':
      return plainServer(url);
    case 'noSuchHost':
      return of('connection', fault, edit, again);
    case 'proxy':
      return of('connection', fault, { kind: 'openSetting', setting: 'http.proxy' }, again);
    case 'browser':
      return of('connection', fault, edit);
    case 'cutOff':
    case 'closed':
    case 'connectionLost':
      break;
    default:
      return of('connection', fault, again, edit);
  }
  if (status !== undefined) return of('connection', { type: 'brokeOff' }, again, edit);
  if (!isLoopback(new URL(url).hostname)) return of('connection', { type: 'closed' }, again, edit);
  // A server addressed with the wrong scheme often just closes the connection, but so does one that crashed.
  const type = url.startsWith('http:') ? 'secureServer' : 'plainServer';
  return of('connection', { type, isGuess: true }, again, { kind: 'setUrl', url: otherScheme(url) }, edit);
}

function otherHeader({ dialect }: Endpoint): Fix {
  return { kind: 'useHeader', header: dialect.auth === 'bearer' ? 'x-api-key' : 'bearer' };
}

function refusedKey(error: MessagesError, endpoint: Endpoint): Diagnosis {
  if (endpoint.key === undefined) {
    return of(
      'key',
      { type: 'keyWanted' },
      ...(endpoint.dialect.auth === 'none' ? [otherHeader(endpoint)] : []),
      setKey,
    );
  }
  const useHeader = otherHeader(endpoint);
  return missesHeader(error, endpoint)
    ? of('key', { type: 'wrongHeader' }, useHeader, setKey)
    : of('key', { type: 'wrongKey' }, setKey, useHeader);
}

const missedHeader =
  /missing|required|\bno (?:x-api|auth|bearer)|not (?:found|provided|set)|provide an?\b|format should/i;
const missedKey =
  /(?:missing|no|provide an?) (?:valid )?api[ _-]?key\b|api[ _-]?key (?:is |was )?(?:missing|required|not provided)/i;

/** Servers say “invalid x-api-key” of a wrong key in either header. Only a missing key points to the other header. */
function missesHeader({ status, detail = '' }: MessagesError, { dialect }: Endpoint): boolean {
  const names = [/authorization|bearer/i.test(detail), /x-api-key/i.test(detail)];
  if (names.includes(true)) {
    const [own, other] = dialect.auth === 'bearer' ? names : names.toReversed();
    return own === false && other === true && missedHeader.test(detail);
  }
  // FastAPI says this with 403 when there was no key. Others say it of a wrong key, with 401.
  if (status === 403 && /^not authenticated/i.test(detail)) return true;
  return missedKey.test(detail) && !/invalid|incorrect|expired/i.test(detail);
}

/** A redirect suggests a URL, and the user decides. If its path isn't one of this API, only its origin is used. */
function redirected({ target }: MessagesError, { url }: Endpoint): readonly Fix[] {
  if (target === undefined) return [];
  const from = new URL(url);
  const to = new URL(target, url);
  if (to.protocol === 'http:' && !isLoopback(to.hostname)) return [];
  const path = /\/messages\/?$/.test(to.pathname) ? to.pathname : from.pathname;
  const next = to.origin + path + (to.origin === from.origin ? from.search : '');
  return next === url ? [] : [{ kind: 'setUrl', url: next }];
}

function plainServer(url: string): Diagnosis {
  // Plain http is only allowed on this computer.
  if (!isLoopback(new URL(url).hostname)) return of('connection', { type: 'plainServer', isGuess: false }, edit);
  return of('connection', { type: 'plainServer', isGuess: false }, { kind: 'setUrl', url: otherScheme(url) }, edit);
}

function secureServer(url: string): Diagnosis {
  return of('connection', { type: 'secureServer', isGuess: false }, { kind: 'setUrl', url: otherScheme(url) }, again);
}

function otherScheme(url: string): string {
  return url.startsWith('http:') ? url.replace('http:', 'https:') : url.replace('https:', 'http:');
}

function refused(error: MessagesError, endpoint: Endpoint): Diagnosis {
  const words = `${error.type ?? ''} ${error.detail ?? ''}`;
  if (/anthropic-version/i.test(words))
    return of('version', { type: 'version' }, { kind: 'useVersion', version: '2023-06-01' });
  if (/\bbetas?\b|anthropic-beta/i.test(words) && endpoint.dialect.betas.length > 0) {
    return of('version', { type: 'beta' }, { kind: 'removeBetas' });
  }
  if (/https? request.*https|plain http|tls/i.test(words) && endpoint.url.startsWith('http:')) {
    return secureServer(endpoint.url);
  }
  const field = Object.keys(endpoint.body ?? {}).find(
    (name) => error.field?.split(/[.[]/)[0] === name || words.split(/[^\w-]+/).includes(name),
  );
  if (field !== undefined) return of('model', { type: 'ownField' }, { kind: 'removeField', field });
  // A server that misses a field the Messages API doesn't have is another API.
  if (error.field === undefined && /(?:^|; )\w+: (?:field required|missing)/i.test(error.detail ?? '')) {
    return of('address', { type: 'otherApi' }, edit);
  }
  return of('model', { type: 'refused' }, choose, again);
}
