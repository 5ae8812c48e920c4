// The sentence for each fault: the one table. Sentences begin with a capital, say what happened, then what to do.
import type { Allowance } from '../gateways/allowed.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { Change, Fault, FaultOf, FaultType } from './diagnose.ts';
import { english } from './l10n.ts';
import type { L10n } from './l10n.ts';

/** Who was asked, as far as that is known. */
export type Asked = Partial<Pick<EndpointLabel, 'gatewayName' | 'origin' | 'model'>>;

/** What a fault is, in a sentence or two of plain text. */
export function faultWords(fault: Fault, asked: Asked = {}, l10n: L10n = english): string {
  const names: Names = {
    Gateway: asked.gatewayName ?? l10n.t('The gateway'),
    gateway: asked.gatewayName ?? l10n.t('the gateway'),
    host: asked.origin === undefined ? l10n.t('the gateway') : new URL(asked.origin).host,
    Model: asked.model === undefined ? l10n.t('This model') : l10n.t('The model {model}', { model: asked.model }),
    model: asked.model ?? l10n.t('this model'),
  };
  const sentence = sentences[fault.type] as (l10n: L10n, names: Names, fault: Fault) => string;
  return sentence(l10n, names, fault);
}

/** Proper names; where there is none, `Gateway` and `Model` begin a sentence and the others don't. */
interface Names extends Record<string, string> {
  readonly Gateway: string;
  readonly gateway: string;
  readonly host: string;
  readonly Model: string;
  readonly model: string;
}

type Sentences = { readonly [Type in FaultType]: (l10n: L10n, names: Names, fault: FaultOf<Type>) => string };

function narrowed(l10n: L10n, _: Names, { allows, about }: FaultOf<'narrowed'>): string {
  const sentence = l10n.t('This workspace’s .parley.json doesn’t allow this. Nothing was sent.');
  return allows === undefined ? sentence : `${sentence} ${allowedWords({ type: allows, about }, l10n)}`;
}

const sentences: Sentences = {
  noGateway: (l10n) => l10n.t('No gateway is set up yet.'),
  unknownGateway: (l10n) => l10n.t('The chosen gateway is no longer in your settings. Nothing was sent.'),
  badGateway: (l10n, _, { problem }) =>
    l10n.t('This gateway’s settings have a mistake. Nothing was sent. {problem}', { problem }),
  narrowed,
  allowsNone: (l10n, _, { allows = 'none', about }) =>
    `${blockedWords({ type: allows, about }, l10n)} ${l10n.t('Nothing was sent.')}`,
  noModel: (l10n) => l10n.t('No model is chosen. Nothing was sent.'),
  noKey: (l10n, names) => l10n.t('No key is set for {gateway}. Nothing was sent.', names),
  noHeader: (l10n, names, { header }) =>
    l10n.t('{Gateway} needs the header {header}, which has no value yet. Nothing was sent.', { ...names, header }),
  signedOut: (l10n, names) => l10n.t('You’re no longer signed in to {gateway}.', names),
  noSignIn: (l10n, names) => l10n.t('{Gateway} doesn’t offer sign-in. It needs a key.', names),
  foreignSignIn: (l10n, names, { target }) =>
    target === undefined
      ? l10n.t('{Gateway} doesn’t say where to sign in.', names)
      : l10n.t('{Gateway} wants you to sign in on another server, {target}. Parley didn’t continue.', {
          ...names,
          target,
        }),
  badKey: (l10n, names) =>
    l10n.t('The key for {gateway} contains characters that can’t be sent. Enter it again. Nothing was sent.', names),
  keyCommand: (l10n, names, { problem }) =>
    l10n.t('The command that gets the key for {gateway} failed. Nothing was sent. {problem}', { ...names, problem }),
  keyStore: (l10n) =>
    l10n.t(
      'VS Code’s secret storage isn’t responding. Unlock your keyring and try again, or enter the key again. Nothing was sent.',
    ),
  badAddress: (l10n, _, { problem }) => l10n.t('Nothing can be sent to this URL. {problem}', { problem }),
  rateWait: (l10n, names) => l10n.t('{Gateway} has no room for this until its rate limit resets.', names),
  badQuestion: (_, __, { problem }) => problem,
  budget: (l10n, _, { problem }) => `${problem} ${l10n.t('Nothing was sent.')}`,
  unsendable: (l10n, names, { problem, change }) =>
    `${l10n.t('This request can’t be sent to {gateway}. {problem}', { ...names, problem })}${changeWords(change, l10n)}`,

  keyWanted: (l10n, names) => l10n.t('{Gateway} requires a key, and none is set.', names),
  wrongKey: (l10n, names) =>
    l10n.t('{Gateway} didn’t accept the key. It may be wrong, expired, or expected in another header.', names),
  signInRefused: (l10n, names) => l10n.t('{Gateway} no longer accepts your sign-in.', names),
  signInDenied: (l10n, names) => l10n.t('The sign-in to {gateway} was denied.', names),
  signInExpired: (l10n, names) => l10n.t('The code for {gateway} expired before it was entered.', names),
  wrongHeader: (l10n, names) => l10n.t('{Gateway} expects the key in a different header.', names),
  forbidden: (l10n, names) =>
    l10n.t('This key isn’t allowed to do this on {gateway}. It may be limited to certain models or addresses.', names),
  blocked: (l10n, names) =>
    l10n.t(
      'Something on the way to {gateway} blocked the request: Cloudflare, a proxy, or a firewall. Your key may well be fine.',
      names,
    ),
  place: (l10n, names) =>
    l10n.t('{Gateway} refuses requests from this country or network address. Your key may well be fine.', names),
  credit: (l10n, names) =>
    l10n.t('The credit or quota of this key is used up. Top it up at {gateway}, or use another gateway.', names),

  path: (l10n, names) => l10n.t('{Gateway} has nothing at this address. The base URL seems to be wrong.', names),
  webPage: (l10n, names) =>
    l10n.t(
      'A web page answered at {host}, not a Messages API. The base URL may be wrong, or your network may want you to log in first.',
      names,
    ),
  otherApi: (l10n, names) => l10n.t('The server at {host} isn’t a Messages API. The base URL may be wrong.', names),
  notHttp: (l10n, names) =>
    l10n.t(
      'The server at {host} doesn’t speak HTTP. The port may be wrong, or it may need https instead of http.',
      names,
    ),
  redirect: (l10n, names, { target }) =>
    target === undefined
      ? l10n.t('{Gateway} pointed to another address. Parley didn’t follow: your key is only sent to {host}.', names)
      : l10n.t(
          '{Gateway} pointed to {target}. Parley didn’t follow: your key is only sent to {host}. If that address is right, change the base URL.',
          { ...names, target },
        ),

  model: (l10n, names, { isForbidden }) =>
    isForbidden
      ? l10n.t('This key may not use {model} on {gateway}. Choose another model, or use another key.', names)
      : l10n.t('{Model} isn’t available from {gateway}. Choose another model, or try again later.', names),
  field: (l10n, names, { field, change }) =>
    change === undefined
      ? l10n.t(
          '{Gateway} refused the field {field}. Leave it out in your settings, or choose a model that accepts it.',
          { ...names, field },
        )
      : `${l10n.t('{Gateway} refused {field} for {model}.', { ...names, field })}${changeWords(change, l10n)}`,
  tokenLimit: (l10n, names, { limit }) =>
    l10n.t('{Gateway} allows at most {limit} tokens per reply of {model}. Parley can stay within that from now on.', {
      ...names,
      limit,
    }),
  images: (l10n, names) =>
    l10n.t('{Gateway} refused these images for {model}. Remove them, or choose another model.', names),
  refused: (l10n, names) => l10n.t('{Gateway} refused this request.', names),
  tooLarge: (l10n, names) =>
    l10n.t('The request is too large for {gateway}. Remove attachments or start a new conversation.', names),
  context: (l10n, names) =>
    l10n.t(
      'This conversation no longer fits the context of {model}. Remove attachments, start a new conversation, or choose a model with a larger context.',
      names,
    ),
  version: (l10n, names) => l10n.t('{Gateway} requires a different version header. Use 2023-06-01.', names),
  beta: (l10n, names) => l10n.t('{Gateway} doesn’t recognize a beta listed in its settings. Remove it.', names),
  ownField: (l10n, names) => l10n.t('{Gateway} refused a field added by its settings. Remove it.', names),

  rateLimit: (l10n, names, { wait }) =>
    `${l10n.t('{Gateway} is rate limiting this key.', names)}${waitWords(wait, l10n)}`,
  overloaded: (l10n, names, { wait }) =>
    `${l10n.t('{Gateway} is overloaded. Your request was fine.', names)}${waitWords(wait, l10n)}`,
  server: (l10n, names, { status }) =>
    status === undefined
      ? l10n.t('Something failed inside {gateway}. Your request looks fine.', names)
      : l10n.t('Something failed inside {gateway} (status {status}). Your request looks fine.', { ...names, status }),
  timeout: (l10n, names) =>
    l10n.t(
      '{Gateway} took too long. It may be busy or loading the model. You can allow more time in the settings.',
      names,
    ),

  noSuchHost: (l10n, names) => l10n.t('Couldn’t find {host}. Check the URL for typos, and your network.', names),
  offline: (l10n, names) => l10n.t('You appear to be offline: {host} couldn’t be resolved.', names),
  nothingListens: (l10n, names) =>
    l10n.t('Nothing answers at {host}. The server isn’t running, or is listening on another port.', names),
  unreachable: (l10n, names) => l10n.t('Can’t reach {host}. A firewall, a VPN or a proxy may be in the way.', names),
  proxy: (l10n, names) =>
    l10n.t(
      'A proxy on the way to {host} refused the connection or requires a login. Check VS Code’s proxy settings.',
      names,
    ),
  browser: (l10n, names) =>
    l10n.t(
      'The browser couldn’t reach {host}. The server may be down, or may not allow requests from web pages (CORS). Desktop VS Code doesn’t need its permission.',
      names,
    ),
  cutOff: (l10n, names) => l10n.t('The connection to {host} ended before the reply did.', names),
  closed: (l10n, names) => l10n.t('The connection to {host} was closed by the server.', names),
  connectionLost: (l10n, names) => l10n.t('The connection to {host} was lost.', names),
  brokeOff: (l10n) => l10n.t('The server closed the connection. Is it still loading, or did it crash?'),
  plainServer: (l10n, _, { isGuess }) =>
    isGuess
      ? l10n.t('The server closed the connection. Is it still loading, or did it crash? It may only speak http.')
      : l10n.t('This server doesn’t speak https. Use http for a server on this computer, or correct the port.'),
  secureServer: (l10n, _, { isGuess }) =>
    isGuess
      ? l10n.t('The server closed the connection. Is it still loading, or did it crash? It may only speak https.')
      : l10n.t('This server doesn’t speak plain http. Use https.'),
  noEncryption: (l10n, names) =>
    l10n.t(
      'Couldn’t open a secure connection to {host}. Nothing was sent. The server may only speak plain http there.',
      names,
    ),
  certificate: (l10n, names, { problem }) =>
    `${l10n.t('The certificate of {host} was refused. Nothing was sent.', names)} ${certificateWords(problem, l10n)}`,

  clientCertificate: (l10n, names, { problem }) =>
    `${l10n.t('The client certificate for {gateway} can’t be used. Nothing was sent.', names)} ${clientWords(problem, l10n)}`,
  certificateWanted: (l10n, names, { isGuess }) =>
    isGuess
      ? l10n.t('The server at {host} ended the secure connection. It may require a client certificate.', names)
      : l10n.t('The server at {host} requires a client certificate.', names),
  certificateRefused: (l10n, names) => l10n.t('The server at {host} refused the client certificate.', names),
  brokenStream: (l10n, names) => l10n.t('The reply from {gateway} was damaged. What arrived has been kept.', names),
  tooLong: (l10n, names) =>
    l10n.t('The reply from {gateway} was too large and was stopped. What arrived has been kept.', names),
  quiet: (l10n, names) =>
    l10n.t('Only keep-alives arrived from {gateway} for a long time. What arrived before has been kept.', names),
  stopped: (l10n) => l10n.t('Stopped.'),
};

/** What Change and Retry would do. */
function changeWords(change: Change | undefined, l10n: L10n): string {
  switch (change) {
    case undefined:
      return '';
    case 'omit':
      return ` ${l10n.t('Parley can leave it out for this model from now on.')}`;
    case 'reform':
      return ` ${l10n.t('Parley can send it in another form from now on.')}`;
  }
}

function waitWords(wait: number | undefined, l10n: L10n): string {
  if (wait === undefined) return '';
  const seconds = Math.ceil(wait / 1000);
  return seconds < 120
    ? ` ${l10n.t('Retry in {seconds} s.', { seconds })}`
    : ` ${l10n.t('Retry in {minutes} min.', { minutes: Math.ceil(seconds / 60) })}`;
}

/** What is wrong with a client certificate, and what to do about it. */
export function clientWords(problem: FaultOf<'clientCertificate'>['problem'], l10n: L10n = english): string {
  switch (problem) {
    case 'missing':
      return l10n.t('One of its files doesn’t exist.');
    case 'unreadable':
      return l10n.t('One of its files can’t be read, or isn’t what it should be.');
    case 'locked':
      return l10n.t('Its key needs a passphrase.');
    case 'passphrase':
      return l10n.t('The passphrase is wrong.');
    case 'mismatch':
      return l10n.t('The certificate and the key don’t belong together.');
    case 'outdated':
      return l10n.t('The file uses outdated encryption. Export it again with a current program.');
    case 'browser':
      return l10n.t('VS Code in a browser can’t send one. Use desktop VS Code.');
  }
}

/** What is wrong with a certificate, and what to do about it. Its code is for the log alone. */
function certificateWords(problem: FaultOf<'certificate'>['problem'], l10n: L10n): string {
  switch (problem) {
    case 'expired':
      return l10n.t('It has expired. The owner of the server must renew it.');
    case 'notYetValid':
      return l10n.t('It isn’t valid yet. Check this computer’s clock.');
    case 'otherHost':
      return l10n.t('It belongs to another server. Check the URL.');
    case 'untrusted':
      return l10n.t(
        'This computer doesn’t trust its issuer. If your network has its own certificate authority, install its certificate on this computer.',
      );
  }
}

/** Why none of the user's gateways may be asked in this workspace. */
export function blockedWords(allowance: Allowance, l10n: L10n = english): string {
  switch (allowance.type) {
    case 'some':
      return l10n.t('This workspace’s .parley.json allows only {names}, which you haven’t set up.', {
        names: allowance.about ?? '',
      });
    case 'all':
    case 'none':
      return l10n.t('This workspace’s .parley.json allows none of your gateways.');
    case 'noModels':
      return l10n.t('This workspace’s .parley.json allows none of your models.');
    default:
      return `${l10n.t('This workspace’s .parley.json has a mistake.')} ${allowedWords(allowance, l10n)}`;
  }
}

/** What a workspace's `.parley.json` allows, or what is wrong with it. */
export function allowedWords({ type, about = '' }: Allowance, l10n: L10n = english): string {
  switch (type) {
    case 'all':
      return l10n.t('It allows all of your gateways and models.');
    case 'some':
      return l10n.t('It allows: {names}.', { names: about });
    case 'none':
      return l10n.t('It allows none of your gateways.');
    case 'noModels':
      return l10n.t('It allows none of your models.');
    case 'large':
      return l10n.t('The file is too large.');
    case 'notJson':
      return l10n.t('The file isn’t valid JSON.');
    case 'noObject':
      return l10n.t('The file must hold a JSON object.');
    case 'unreadable':
      return l10n.t('The file can’t be read.');
    case 'field':
      return l10n.t('“{field}” can’t be limited here. A workspace can only say gateways, models, exclude and budget.', {
        field: about,
      });
    case 'list':
      return l10n.t('“{field}” must be a list.', { field: about });
    case 'object':
      return l10n.t('“{field}” must be an object.', { field: about });
    case 'text':
      return l10n.t('“{field}” must be text, and not empty.', { field: about });
    case 'amount':
      return l10n.t('“{field}” must be an amount in dollars: a number from 0 to 1,000,000.', { field: about });
    case 'long':
      return l10n.t('“{field}” is too long.', { field: about });
  }
}
