import type { MessagesError } from '../messages/index.ts';
import { isAdaptable } from '../sending/adapt.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import { english } from './l10n.ts';
import type { L10n } from './l10n.ts';

/** What a person can do about an error, as buttons. Closed: each has its command. */
export type Action =
  | 'setKey'
  | 'chooseModel'
  | 'addGateway'
  | 'editGateway'
  | 'testGateway'
  | 'retry'
  /** Change what was refused, for this model from now on, and send again. */
  | 'adapt'
  | 'newConversation'
  | 'showRequest'
  | 'showLog'
  | 'openSettings';

export interface Explanation {
  /** What happened, whose fault it seems to be, what to do. Plain text; the gateway's own words in quotes. */
  readonly sentence: string;
  /** The most useful first. */
  readonly actions: readonly Action[];
}

/** Turns an error into words for people: the one place that does. `endpoint` is who was asked, where that is known. */
export function explain(error: MessagesError, endpoint?: EndpointLabel, l10n: L10n = english): Explanation {
  const { sentence, actions } = words(error, endpoint, l10n);
  const detail = error.detail?.trim();
  if (detail === undefined || detail === '') return { sentence, actions };
  return { sentence: `${sentence} ${l10n.t('It says: “{detail}”', { detail })}`, actions };
}

interface Names extends Record<string, string | number> {
  readonly gateway: string;
  readonly host: string;
  readonly model: string;
}

const put = (sentence: string, ...actions: Action[]): Explanation => ({ sentence, actions });

const sayer =
  (names: Names, l10n: L10n) =>
  (message: string, ...actions: Action[]): Explanation =>
    put(l10n.t(message, names), ...actions);

function words(error: MessagesError, endpoint: EndpointLabel | undefined, l10n: L10n): Explanation {
  const names: Names = {
    gateway: endpoint?.gatewayName ?? l10n.t('The gateway', {}),
    host: endpoint === undefined ? l10n.t('the gateway', {}) : new URL(endpoint.origin).host,
    model: endpoint?.model ?? l10n.t('the model', {}),
    status: error.status ?? '',
    field: error.field ?? '',
    limit: error.limit ?? '',
    target: error.target ?? '',
  };
  const say = sayer(names, l10n);
  switch (error.kind) {
    case 'auth':
      return authWords(error, names, l10n);
    case 'permission':
      if (error.reason === 'blocked' || error.reason === 'place')
        return put(hindranceWords(error, l10n), 'retry', 'editGateway', 'showRequest', 'setKey');
      return say(
        '{gateway} does not allow this to the key: perhaps it is limited to other models or addresses.',
        'chooseModel',
        'setKey',
        'showRequest',
      );
    case 'credit':
      return say(
        '{gateway} says that the credit or quota of this key is used up. Top it up there, or use another gateway.',
        'retry',
        'chooseModel',
        'setKey',
      );
    case 'not_found':
      return say(
        '{gateway} has nothing at this address: the base URL seems to be wrong.',
        'editGateway',
        'testGateway',
        'showRequest',
      );
    case 'model':
      return modelWords(error, names, l10n);
    case 'invalid':
      return invalidWords(error, names, l10n);
    case 'too_large':
      return say(
        'The request is too large for {gateway}. Remove attachments or begin a new conversation.',
        'newConversation',
        'showRequest',
      );
    case 'context':
      return say(
        'The conversation no longer fits into the context of {model}. Remove attachments, begin a new conversation, or choose a model with more room.',
        'newConversation',
        'chooseModel',
      );
    case 'rate_limit':
      return put(
        waitWords(error, l10n.t('{gateway} gets too many requests from this key.', names), l10n),
        'retry',
        'chooseModel',
      );
    case 'overloaded':
      return put(
        waitWords(error, l10n.t('{gateway} is overloaded. The request was fine.', names), l10n),
        'retry',
        'chooseModel',
      );
    case 'server':
      return put(
        (error.status ?? 0) < 400
          ? l10n.t('Something failed inside {gateway}. The request was fine as far as can be told.', names)
          : l10n.t(
              'Something failed inside {gateway} (status {status}). The request was fine as far as can be told.',
              names,
            ),
        'retry',
        'chooseModel',
        'showRequest',
      );
    case 'timeout':
      return say(
        '{gateway} took longer than allowed. It may be busy or loading the model; the time limits are in the settings.',
        'retry',
        'openSettings',
      );
    case 'network':
      return networkWords(error, names, l10n);
    case 'tls':
      return put(
        isProtocol(error)
          ? l10n.t(
              'No encrypted connection to {host} came about, so nothing was sent. The server may speak plain http there, or another version of encryption.',
              names,
            )
          : `${l10n.t('The certificate of {host} was refused, so nothing was sent.', names)} ${certificateWords(error, l10n)}`,
        'retry',
        'editGateway',
      );
    case 'redirect':
      return say(
        error.target === undefined
          ? '{gateway} pointed to another address. It was not followed, because the key belongs to {host} alone.'
          : '{gateway} pointed to {target}. It was not followed, because the key is sent nowhere else by itself. If that is the right address, change the base URL.',
        'editGateway',
        'showRequest',
      );
    case 'not_messages':
      return put(
        error.code?.startsWith('HPE_') === true
          ? l10n.t(
              'What answered at {host} does not speak HTTP: the port may be wrong, or need https in place of http.',
              names,
            )
          : l10n.t(
              'What answered at {host} is not a Messages API: the base URL may be wrong, or a login page of the network is in between.',
              names,
            ),
        'editGateway',
        'testGateway',
        'showRequest',
      );
    case 'malformed':
      return say(
        'The reply of {gateway} was damaged on the way or made wrongly. What arrived is kept.',
        'retry',
        'showRequest',
        'showLog',
      );
    case 'limit':
      return say(
        'The reply of {gateway} was larger than anything reasonable and was ended. What arrived is kept.',
        'retry',
        'showRequest',
      );
    case 'request':
      return requestWords(error, names, l10n);
    case 'stopped':
      return say('Stopped.', 'retry');
  }
}

function authWords(error: MessagesError, names: Names, l10n: L10n): Explanation {
  const say = sayer(names, l10n);
  switch (error.reason) {
    case 'no_key':
      return say(
        error.field === undefined
          ? 'There is no key for {gateway} at {host} yet. Nothing was sent.'
          : '{gateway} needs the header {field}, which has no value yet. Nothing was sent.',
        'setKey',
        'editGateway',
      );
    case 'key_store':
      return say(
        'The place where this computer keeps keys does not answer. Unlock the keyring and try again, or enter the key anew. Nothing was sent.',
        'retry',
        'setKey',
        'showLog',
      );
    case 'no_key_sent':
      return say('{gateway} wants a key, and none is set.', 'setKey', 'testGateway', 'showRequest');
    default:
      return say(
        '{gateway} does not accept the key. It may be wrong, expired, or expected in another header.',
        'setKey',
        'testGateway',
        'showRequest',
      );
  }
}

function modelWords({ status }: MessagesError, names: Names, l10n: L10n): Explanation {
  const sentence = '{gateway} does not offer {model} to this key, or not right now.';
  return sayer(names, l10n)(sentence, 'chooseModel', status === 403 ? 'setKey' : 'retry', 'showRequest');
}

function invalidWords(error: MessagesError, names: Names, l10n: L10n): Explanation {
  const { field, limit } = error;
  if (field === 'model') return modelWords(error, names, l10n);
  const say = sayer(names, l10n);
  const adaptable = isAdaptable(error);
  const actions: Action[] = [...(adaptable ? (['adapt'] as const) : []), 'openSettings', 'chooseModel', 'showRequest'];
  if (field === 'images') {
    return say(
      '{gateway} refuses these images for {model}. Remove them, or choose another model.',
      'chooseModel',
      'showRequest',
    );
  }
  // Nobody can leave these out.
  if (field === undefined || (!adaptable && /^(?:messages|max_tokens|stream)\b/.test(field))) {
    return say('{gateway} refuses this request.', ...actions);
  }
  if (field === 'max_tokens' && limit !== undefined) {
    return say(
      '{gateway} allows at most {limit} tokens in a reply of {model}. It can be asked for no more than that from now on.',
      ...actions,
    );
  }
  if (!adaptable) {
    return say(
      '{gateway} refuses the field {field} of this request. Leave it out in the settings, or choose a model that takes it.',
      ...actions,
    );
  }
  return put(`${l10n.t('{gateway} refuses {field} for {model}.', names)} ${adaptWords(error, l10n)}`, ...actions);
}

/** What Change and Retry would do. */
function adaptWords({ kind, field = '' }: MessagesError, l10n: L10n): string {
  return kind === 'invalid' && field.startsWith('thinking')
    ? l10n.t('It can be sent in another form from now on.', {})
    : l10n.t('It can be left out for this model from now on.', {});
}

function waitWords(error: MessagesError, sentence: string, l10n: L10n): string {
  if (error.retryAfter === undefined) return `${sentence} ${l10n.t('Try again in a moment.', {})}`;
  const seconds = Math.ceil(error.retryAfter / 1000);
  return seconds < 120
    ? `${sentence} ${l10n.t('It asks to wait {seconds} s.', { seconds })}`
    : `${sentence} ${l10n.t('It asks to wait {minutes} minutes.', { minutes: Math.ceil(seconds / 60) })}`;
}

function networkWords(error: MessagesError, names: Names, l10n: L10n): Explanation {
  const say = sayer(names, l10n);
  switch (error.reason ?? error.code) {
    case 'ENOTFOUND':
      return say(
        'The name {host} cannot be found: it may be misspelt, or there is no network.',
        'retry',
        'editGateway',
      );
    case 'EAI_AGAIN':
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'offline':
      return say('There seems to be no network: {host} cannot be looked for.', 'retry');
    case 'ECONNREFUSED':
      return say(
        'Nothing answers at {host}: the server is not running, or listens at another port.',
        'retry',
        'editGateway',
      );
    case 'EHOSTUNREACH':
    case 'ETIMEDOUT':
    case 'connect':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return say(
        'The server {host} cannot be reached: a firewall, a VPN or a proxy may be in the way.',
        'retry',
        'editGateway',
      );
    case 'proxy':
      return say(
        'A proxy on the way to {host} wants a name and a password. Check VS Code’s proxy settings.',
        'retry',
        'showRequest',
      );
    case 'cors':
      return say(
        'The browser could not ask {host}: this gateway may not allow requests from web pages. In desktop VS Code it works.',
        'retry',
        'editGateway',
      );
    case 'eof':
      return say('The connection to {host} ended before the reply did.', 'retry', 'showLog');
    case 'ECONNRESET':
    case 'EPIPE':
      return say('The connection to {host} was closed by the other side.', 'retry', 'showLog');
    default:
      return say('The connection to {host} broke off.', 'retry', 'showLog');
  }
}

/** Did the two sides not agree on how to encrypt? Then it is not about a certificate. */
const isProtocol = ({ code = '' }: MessagesError): boolean => /^(?:EPROTO|ERR_SSL)/.test(code);

/** What of a 403 seems not to be for the key's sake. */
export const hindranceWords = ({ reason }: MessagesError, l10n: L10n): string =>
  `${l10n.t(
    reason === 'place'
      ? 'Requests from this country or network address are refused.'
      : 'Something on the way blocked the request: Cloudflare, a proxy, a firewall.',
    {},
  )} ${l10n.t('The key may well be right.', {})}`;

/** What is wrong with a certificate, and what to do about it. Its code is for the log alone. */
export function certificateWords({ code = '' }: MessagesError, l10n: L10n = english): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return l10n.t('It has expired: the owner of the server must renew it.', {});
    case 'CERT_NOT_YET_VALID':
      return l10n.t('It is not valid yet: check the clock of this computer.', {});
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return l10n.t('It belongs to another server: check the URL.', {});
    default:
      return l10n.t(
        'This system does not know who signed it. If your network has its own certificate authority, add its certificate to this system.',
        {},
      );
  }
}

/** Ours to say: nothing was sent. */
function requestWords(error: MessagesError, names: Names, l10n: L10n): Explanation {
  const say = sayer(names, l10n);
  switch (error.reason) {
    case 'no_gateway':
      return say('No gateway is set up yet.', 'addGateway');
    case 'unknown_gateway':
      return say('The chosen gateway is no longer in the settings. Nothing was sent.', 'chooseModel', 'addGateway');
    case 'bad_gateway':
      return put(
        `${l10n.t('Something in the gateway’s settings is wrong. Nothing was sent.', {})} ${error.message}`,
        'openSettings',
        'editGateway',
      );
    case 'no_model':
      return say('No model is chosen. Nothing was sent.', 'chooseModel');
    case 'bad_key':
      return say(
        'The key for {gateway} contains characters that cannot be sent. Enter it again. Nothing was sent.',
        'setKey',
      );
    case 'no_key':
    case 'key_store':
      return authWords(error, names, l10n);
    default:
      if (error.field === 'messages') return put(error.message);
      return isAdaptable(error)
        ? put(
            `${l10n.t('This request cannot be sent to {gateway}.', names)} ${error.message} ${adaptWords(error, l10n)}`,
            ...(['adapt', 'openSettings', 'editGateway'] as const),
          )
        : put(
            `${l10n.t('This request cannot be sent to {gateway}.', names)} ${error.message}`,
            ...(['openSettings', 'editGateway'] as const),
          );
  }
}
