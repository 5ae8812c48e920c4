// What can be done about a fault: the one list of actions, what their buttons say, and which faults offer which. What a
// button does is in host/runAction.ts and, for the panel's, chat/vscode/act.ts.
import type { Fault, FaultType } from './diagnose.ts';
import type { L10n } from './l10n.ts';

/** The actions there are. Closed: each has its title. */
export const actionIds = [
  'setKey',
  'signIn',
  'setCertificate',
  'chooseModel',
  'addGateway',
  'editGateway',
  'testGateway',
  'retry',
  'retryNow', // ends the wait before an automatic retry
  'adapt', // changes what was refused, for this model from now on, and sends again
  'sendAnyway', // over the budget, this once
  'setBudget',
  'showUsage',
  'continue', // asks for the rest of a reply that was cut off
  'newConversation',
  'showRequest',
  'showLog',
  'openSettings',
  'limitWorkspace',
] as const;
export type Action = (typeof actionIds)[number];

/** Is this word, from wherever it came, an action? */
export const isAction = (word: string): word is Action => (actionIds as readonly string[]).includes(word);

/** What an action's button says. */
export function titleOf(action: Action, l10n: L10n): string {
  switch (action) {
    case 'setKey':
      return l10n.t('Set Key');
    case 'signIn':
      return l10n.t('Sign In Again');
    case 'setCertificate':
      return l10n.t('Set Client Certificate');
    case 'chooseModel':
      return l10n.t('Choose Model');
    case 'addGateway':
      return l10n.t('Add Gateway');
    case 'editGateway':
      return l10n.t('Edit Gateway');
    case 'testGateway':
      return l10n.t('Test Gateway');
    case 'retry':
      return l10n.t('Retry');
    case 'retryNow':
      return l10n.t('Retry Now');
    case 'adapt':
      return l10n.t('Change and Retry');
    case 'sendAnyway':
      return l10n.t('Send Anyway');
    case 'setBudget':
      return l10n.t('Set Budget…');
    case 'showUsage':
      return l10n.t('Show Usage');
    case 'continue':
      return l10n.t('Continue');
    case 'newConversation':
      return l10n.t('New Conversation');
    case 'showRequest':
      return l10n.t('Show Request');
    case 'showLog':
      return l10n.t('Show Log');
    case 'openSettings':
      return l10n.t('Open Settings');
    case 'limitWorkspace':
      return l10n.t('Open .parley.json');
  }
}

/** What can be done about a fault, the most useful first. */
export function actionsFor(fault: Fault): readonly Action[] {
  if ('change' in fault && fault.change !== undefined) return ['adapt', ...actions[fault.type]];
  if (fault.type === 'model' && fault.isForbidden) return ['chooseModel', 'setKey', 'showRequest'];
  return actions[fault.type];
}

const passing: readonly Action[] = ['retry', 'chooseModel'];
const unreached: readonly Action[] = ['retry', 'editGateway'];
const broken: readonly Action[] = ['retry', 'showLog'];
const wrongAddress: readonly Action[] = ['editGateway', 'testGateway', 'showRequest'];
const wrongKey: readonly Action[] = ['setKey', 'testGateway', 'showRequest'];
const perhapsNotTheKey: readonly Action[] = ['retry', 'editGateway', 'showRequest', 'setKey'];
const wrongParameter: readonly Action[] = ['openSettings', 'chooseModel', 'showRequest'];

const actions: Readonly<Record<FaultType, readonly Action[]>> = {
  noGateway: ['addGateway'],
  unknownGateway: ['chooseModel', 'addGateway'],
  badGateway: ['openSettings', 'editGateway'],
  noModel: ['chooseModel'],
  narrowed: ['chooseModel', 'limitWorkspace'],
  allowsNone: ['limitWorkspace'],
  noKey: ['setKey', 'editGateway'],
  keyCommand: ['retry', 'openSettings', 'showLog'],
  noHeader: ['setKey', 'editGateway'],
  signedOut: ['signIn', 'editGateway'],
  signInRefused: ['signIn', 'testGateway', 'showRequest'],
  signInDenied: ['signIn'],
  signInExpired: ['signIn'],
  foreignSignIn: ['setKey', 'editGateway'],
  noSignIn: ['setKey', 'editGateway'],
  badKey: ['setKey'],
  keyStore: ['retry', 'setKey', 'showLog'],
  badAddress: ['editGateway', 'openSettings'],
  rateWait: passing,
  badQuestion: [],
  budget: ['sendAnyway', 'setBudget', 'showUsage'],
  unsendable: ['openSettings', 'editGateway'],
  keyWanted: wrongKey,
  wrongKey,
  wrongHeader: wrongKey,
  forbidden: ['chooseModel', 'setKey', 'showRequest'],
  blocked: perhapsNotTheKey,
  place: perhapsNotTheKey,
  credit: ['retry', 'chooseModel', 'setKey'],
  path: wrongAddress,
  webPage: wrongAddress,
  otherApi: wrongAddress,
  notHttp: wrongAddress,
  redirect: ['editGateway', 'showRequest'],
  model: ['chooseModel', 'retry', 'showRequest'],
  field: wrongParameter,
  tokenLimit: ['adapt', ...wrongParameter],
  images: ['chooseModel', 'showRequest'],
  refused: wrongParameter,
  tooLarge: ['newConversation', 'showRequest'],
  context: ['newConversation', 'chooseModel'],
  version: ['editGateway', 'testGateway', 'showRequest'],
  beta: ['editGateway', 'testGateway', 'showRequest'],
  ownField: ['editGateway', 'testGateway', 'showRequest'],
  rateLimit: passing,
  overloaded: passing,
  server: ['retry', 'chooseModel', 'showRequest'],
  timeout: ['retry', 'openSettings'],
  noSuchHost: unreached,
  offline: ['retry'],
  nothingListens: unreached,
  unreachable: unreached,
  proxy: ['retry', 'showRequest'],
  browser: unreached,
  cutOff: broken,
  closed: broken,
  connectionLost: broken,
  brokeOff: broken,
  plainServer: unreached,
  secureServer: unreached,
  noEncryption: unreached,
  certificate: unreached,
  clientCertificate: ['setCertificate', 'retry', 'editGateway'],
  certificateWanted: ['setCertificate', 'retry', 'editGateway'],
  certificateRefused: ['setCertificate', 'retry', 'editGateway'],
  brokenStream: ['retry', 'showRequest', 'showLog'],
  tooLong: ['retry', 'showRequest'],
  quiet: ['retry', 'showRequest'],
  stopped: ['retry'],
};
