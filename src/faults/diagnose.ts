// What an error means for the user: the one place where a MessagesError becomes a fault. Its sentence is in sentences.ts,
// what can be done about it in actions.ts.
import { allowances } from '../gateways/allowed.ts';
import type { Allowance } from '../gateways/allowed.ts';
import { isAdaptable } from '../gateways/adapted.ts';
import type { MessagesError, Reason } from '../messages/index.ts';

/** How a refused parameter can be changed from now on: left out, or sent in another form. */
export type Change = 'omit' | 'reform';

/** What the workspace allows, or the mistake of its file, where that is known. */
interface Allows {
  readonly allows: Allowance['type'] | undefined;
  readonly about: string | undefined;
}

/** What is wrong with a client certificate, or where it is. */
export type ClientProblem = 'missing' | 'unreadable' | 'locked' | 'passphrase' | 'mismatch' | 'outdated' | 'browser';

/** Faults with facts of their own. */
interface Facts {
  readonly badGateway: { readonly problem: string };
  /** The workspace doesn't allow it. */
  readonly narrowed: Allows;
  /** It allows nothing of what there is. */
  readonly allowsNone: Allows;
  /** The command that prints the key has failed. */
  readonly keyCommand: { readonly problem: string };
  readonly badAddress: { readonly problem: string };
  readonly badQuestion: { readonly problem: string };
  /** In words that name the cap. */
  readonly budget: { readonly problem: string };
  readonly unsendable: { readonly problem: string; readonly change: Change | undefined };
  /** The origin it would be at, if it has one. */
  readonly foreignSignIn: { readonly target: string | undefined };
  readonly noHeader: { readonly header: string };
  readonly redirect: { readonly target: string | undefined };
  readonly model: { readonly isForbidden: boolean };
  readonly field: { readonly field: string; readonly change: Change | undefined };
  readonly tokenLimit: { readonly limit: number };
  /** Milliseconds the gateway asks to wait. */
  readonly rateLimit: { readonly wait: number | undefined };
  readonly overloaded: { readonly wait: number | undefined };
  readonly server: { readonly status: number | undefined };
  readonly certificate: { readonly problem: 'expired' | 'notYetValid' | 'otherHost' | 'untrusted' };
  readonly clientCertificate: { readonly problem: ClientProblem };
  /** `isGuess`: it only ended the connection, as such servers do. */
  readonly certificateWanted: { readonly isGuess: boolean };
  /** The server speaks the other protocol; `isGuess`: it only broke off, as such servers do. */
  readonly plainServer: { readonly isGuess: boolean };
  readonly secureServer: { readonly isGuess: boolean };
}

/** Faults that are all said by their name. */
type Plain =
  // Nothing was sent
  | 'noGateway'
  | 'unknownGateway'
  | 'noModel'
  | 'noKey'
  | 'badKey'
  | 'keyStore'
  | 'signedOut'
  | 'noSignIn'
  | 'rateWait'
  // The key
  | 'keyWanted'
  | 'wrongKey'
  /** The gateway refused the token of a sign-in. */
  | 'signInRefused'
  | 'signInDenied'
  | 'signInExpired'
  | 'wrongHeader'
  | 'forbidden'
  /** Something between refused it: a proxy, a firewall, Cloudflare. */
  | 'blocked'
  /** Not from this country or network address. */
  | 'place'
  | 'credit'
  // The address
  | 'path'
  | 'webPage'
  | 'otherApi'
  | 'notHttp'
  // What was asked for
  | 'images'
  | 'refused'
  | 'tooLarge'
  | 'context'
  | 'version'
  | 'beta'
  /** A field that only this gateway's settings add. */
  | 'ownField'
  // The way to the gateway
  | 'noSuchHost'
  | 'offline'
  | 'nothingListens'
  | 'unreachable'
  | 'proxy'
  /** The browser did not allow the request, or did not reach the server. */
  | 'browser'
  | 'cutOff'
  | 'closed'
  | 'connectionLost'
  /** A server on this machine broke off after it had begun to answer. */
  | 'brokeOff'
  | 'noEncryption'
  | 'certificateRefused'
  | 'timeout'
  // The reply
  | 'brokenStream'
  | 'tooLong'
  | 'quiet'
  | 'stopped';

export type FaultType = Plain | keyof Facts;
export type FaultOf<Type extends FaultType> = Type extends keyof Facts
  ? { readonly type: Type } & Facts[Type]
  : { readonly type: Type };

/** What is wrong, by what can be done about it. Closed: each has its sentence and its actions. */
export type Fault = FaultOf<FaultType>;

/** The fault behind an error, as far as the error alone tells: by why, where that is known, else by what went wrong. */
export const diagnose = (error: MessagesError): Fault =>
  error.reason === undefined ? faultOf(error) : ofReason[error.reason](error);

/** What each reason means. One that comes with several kinds, or says less than they do, leaves it to the kind. */
const ofReason: Readonly<Record<Reason, (error: MessagesError) => Fault>> = {
  no_gateway: () => ({ type: 'noGateway' }),
  unknown_gateway: () => ({ type: 'unknownGateway' }),
  bad_gateway: ({ message }) => ({ type: 'badGateway', problem: message }),
  no_model: () => ({ type: 'noModel' }),
  narrowed: ({ type, field, target }) => ({
    type: field === 'gateway' ? 'allowsNone' : 'narrowed',
    allows: allowances.find((each) => each === type),
    about: target,
  }),
  no_key: ({ field }) => (field === undefined ? { type: 'noKey' } : { type: 'noHeader', header: field }),
  signed_out: () => ({ type: 'signedOut' }),
  sign_in_refused: () => ({ type: 'signInRefused' }),
  sign_in_denied: () => ({ type: 'signInDenied' }),
  sign_in_expired: () => ({ type: 'signInExpired' }),
  foreign_sign_in: ({ target }) => ({ type: 'foreignSignIn', target }),
  no_sign_in: () => ({ type: 'noSignIn' }),
  bad_key: () => ({ type: 'badKey' }),
  budget: ({ message }) => ({ type: 'budget', problem: message }),
  key_command: ({ message }) => ({ type: 'keyCommand', problem: message }),
  rate_wait: () => ({ type: 'rateWait' }),
  key_store: () => ({ type: 'keyStore' }),
  no_key_sent: () => ({ type: 'keyWanted' }),
  blocked: () => ({ type: 'blocked' }),
  place: () => ({ type: 'place' }),
  proxy: () => ({ type: 'proxy' }),
  cors: () => ({ type: 'browser' }),
  offline: () => ({ type: 'offline' }),
  connect: () => ({ type: 'unreachable' }),
  client_certificate: ({ code }) => ({ type: 'clientCertificate', problem: clientProblem(code) }),
  certificate_wanted: ({ code = '' }) => ({ type: 'certificateWanted', isGuess: code.includes('HANDSHAKE') }),
  certificate_refused: () => ({ type: 'certificateRefused' }),
  no_encryption: () => ({ type: 'noEncryption' }),
  first_byte: faultOf,
  idle: faultOf,
  eof: () => ({ type: 'cutOff' }),
  quiet: () => ({ type: 'quiet' }),
  web_page: (error) => (error.kind === 'not_messages' ? { type: 'webPage' } : faultOf(error)),
  empty_body: faultOf,
  empty_list: faultOf,
};

/** The fault that a kind means by itself. */
function faultOf(error: MessagesError): Fault {
  switch (error.kind) {
    case 'auth':
      return { type: 'wrongKey' };
    case 'permission':
      return { type: 'forbidden' };
    case 'credit':
    case 'timeout':
    case 'context':
    case 'stopped':
      return { type: error.kind };
    case 'not_found':
      return { type: 'path' };
    case 'model':
      return { type: 'model', isForbidden: error.status === 403 };
    case 'invalid':
      return refusal(error);
    case 'too_large':
      return { type: 'tooLarge' };
    case 'rate_limit':
      return { type: 'rateLimit', wait: error.retryAfter };
    case 'overloaded':
      return { type: 'overloaded', wait: error.retryAfter };
    case 'server':
      // An error within a reply has a status that says nothing of it.
      return { type: 'server', status: (error.status ?? 0) < 400 ? undefined : error.status };
    case 'network':
      return networkFault(error.code);
    case 'tls':
      return { type: 'certificate', problem: certificateProblem(error.code) };
    case 'redirect':
      return { type: 'redirect', target: error.target };
    case 'not_messages':
      return { type: error.code?.startsWith('HPE_') === true ? 'notHttp' : 'otherApi' };
    case 'malformed':
      return { type: 'brokenStream' };
    case 'limit':
      return { type: 'tooLong' };
    case 'request':
      return unsendable(error);
  }
}

function changeFor(error: MessagesError): Change | undefined {
  if (!isAdaptable(error)) return undefined;
  return error.kind === 'invalid' && error.field?.startsWith('thinking') === true ? 'reform' : 'omit';
}

function refusal(error: MessagesError): Fault {
  const { field, limit } = error;
  if (field === 'model') return { type: 'model', isForbidden: error.status === 403 };
  if (field === 'images') return { type: 'images' };
  if (field === 'max_tokens' && limit !== undefined && limit > 0) return { type: 'tokenLimit', limit };
  const change = changeFor(error);
  // No request can do without these.
  if (field === undefined || (change === undefined && /^(?:messages|max_tokens|stream)\b/.test(field)))
    return { type: 'refused' };
  return { type: 'field', field, change };
}

function networkFault(code = ''): Fault {
  if (code === 'ENOTFOUND') return { type: 'noSuchHost' };
  if (/^EAI_|^ENETUNREACH$|^ENETDOWN$/.test(code)) return { type: 'offline' };
  if (code === 'ECONNREFUSED') return { type: 'nothingListens' };
  if (/UNREACH|EADDRNOTAVAIL|TIMEDOUT|CONNECT_TIMEOUT/.test(code)) return { type: 'unreachable' };
  return { type: code === 'ECONNRESET' || code === 'EPIPE' ? 'closed' : 'connectionLost' };
}

function certificateProblem(code: string | undefined): Facts['certificate']['problem'] {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return 'expired';
    case 'CERT_NOT_YET_VALID':
      return 'notYetValid';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'otherHost';
    default:
      return 'untrusted';
  }
}

const clientProblems: readonly ClientProblem[] = ['missing', 'locked', 'passphrase', 'mismatch', 'outdated', 'browser'];

const clientProblem = (code = ''): ClientProblem =>
  clientProblems.find((problem) => code === `CLIENT_CERT_${problem.toUpperCase()}`) ?? 'unreadable';

/** Parley's own to say: nothing was sent. */
function unsendable(error: MessagesError): Fault {
  const { field, message: problem } = error;
  if (field === 'key') return { type: 'badKey' };
  if (field === 'url') return { type: 'badAddress', problem };
  if (field === 'messages') return { type: 'badQuestion', problem };
  return { type: 'unsendable', problem, change: changeFor(error) };
}
