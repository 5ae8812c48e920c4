import { actionsFor } from '../../../src/faults/actions.ts';
import type { Fault, FaultOf, FaultType } from '../../../src/faults/diagnose.ts';
import { faultWords } from '../../../src/faults/sentences.ts';
import { allowances } from '../../../src/gateways/allowed.ts';

/** One or more of each fault; typed so that a new one must be listed. */
type Samples = { readonly [Type in FaultType]: readonly Omit<FaultOf<Type>, 'type'>[] };

const plain = [{}];

const samples: Samples = {
  noGateway: plain,
  unknownGateway: plain,
  badGateway: [{ problem: 'parley.gateways[0].baseUrl: is missing.' }],
  narrowed: [
    { allows: undefined, about: undefined },
    { allows: 'all', about: undefined },
    { allows: 'some', about: 'test/*' },
  ],
  allowsNone: allowances
    .filter((allows) => allows !== 'all')
    .map((allows) => ({
      allows,
      about: allowances.indexOf(allows) < allowances.indexOf('field') ? 'test/*' : 'models[1]',
    })),
  noModel: plain,
  noKey: plain,
  noHeader: [{ header: 'x-portal' }],
  signedOut: plain,
  signInRefused: plain,
  signInDenied: plain,
  signInExpired: plain,
  foreignSignIn: [{ target: 'https://other.example' }, { target: undefined }],
  noSignIn: plain,
  badKey: plain,
  keyCommand: [{ problem: 'It printed nothing.' }],
  keyStore: plain,
  badAddress: [{ problem: 'The URL has no host.' }],
  badQuestion: [{ problem: 'There is nothing to send.' }],
  rateWait: [{}],
  budget: [{ problem: 'Your budget for today is $1.00, and you’ve spent $0.98.' }],
  unsendable: [
    { problem: 'The header te can’t be set.', change: undefined },
    { problem: 'top_p is out of range.', change: 'omit' },
  ],
  keyWanted: plain,
  wrongKey: plain,
  wrongHeader: plain,
  forbidden: plain,
  blocked: plain,
  place: plain,
  credit: plain,
  path: plain,
  webPage: plain,
  otherApi: plain,
  notHttp: plain,
  redirect: [{ target: 'https://other.example/v1/messages' }, { target: undefined }],
  model: [{ isForbidden: false }, { isForbidden: true }],
  field: [
    { field: 'metadata', change: undefined },
    { field: 'temperature', change: 'omit' },
    { field: 'thinking.budget_tokens', change: 'reform' },
  ],
  tokenLimit: [{ limit: 4096 }],
  images: plain,
  refused: plain,
  tooLarge: plain,
  context: plain,
  version: plain,
  beta: plain,
  ownField: plain,
  rateLimit: [{ wait: undefined }, { wait: 19_100 }, { wait: 3_600_000 }],
  overloaded: [{ wait: undefined }, { wait: 20_000 }],
  server: [{ status: undefined }, { status: 502 }],
  timeout: plain,
  noSuchHost: plain,
  offline: plain,
  nothingListens: plain,
  unreachable: plain,
  proxy: plain,
  browser: plain,
  cutOff: plain,
  closed: plain,
  connectionLost: plain,
  brokeOff: plain,
  plainServer: [{ isGuess: false }, { isGuess: true }],
  secureServer: [{ isGuess: false }, { isGuess: true }],
  noEncryption: plain,
  certificate: [{ problem: 'expired' }, { problem: 'notYetValid' }, { problem: 'otherHost' }, { problem: 'untrusted' }],
  clientCertificate: (
    ['missing', 'unreadable', 'locked', 'passphrase', 'mismatch', 'outdated', 'browser'] as const
  ).map((problem) => ({ problem })),
  certificateWanted: [{ isGuess: false }, { isGuess: true }],
  certificateRefused: plain,
  brokenStream: plain,
  tooLong: plain,
  quiet: plain,
  stopped: plain,
};

export const faults: readonly Fault[] = Object.entries(samples).flatMap(([type, facts]) =>
  facts.map((fact) => ({ type, ...fact }) as Fault),
);

export const asked = { gatewayName: 'MyRouter', origin: 'https://g.example:8443', model: 'm1' };

/** Every sentence about an error with its actions, one fault a line: `sentences.snapshot.txt` holds it. */
export const snapshot = (): string =>
  faults
    .map((fault) => {
      const sentences = [...new Set([faultWords(fault, asked), faultWords(fault)])];
      const facts = Object.values(fault).filter((fact) => fact !== undefined && fact !== false);
      return [facts.join(' '), ...sentences.map((each) => `  ${each}`), `  [${actionsFor(fault).join(' ')}]`, ''].join(
        '\n',
      );
    })
    .join('\n');
