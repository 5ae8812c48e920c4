// What setup says in pure text: test results, fixes, problems with keys, notes about what was pasted.
import { cleanText, shownUrl } from '../messages/index.ts';
import { titleOf } from '../faults/actions.ts';
import { quoteWords } from '../faults/explain.ts';
import { english } from '../faults/l10n.ts';
import type { L10n } from '../faults/l10n.ts';
import { faultWords } from '../faults/sentences.ts';
import type { Asked } from '../faults/sentences.ts';
import type { Learned } from '../gateways/learned.ts';
import type { Session } from '../gateways/resolve.ts';
import type { Check, Fix } from './test/fixes.ts';
import type { Note } from './paste/index.ts';
import type { PastedKeyProblem } from './readKey.ts';
import type { Row } from './test/probe.ts';

/** A row of the test results as text. */
export interface RowWords {
  readonly label: string;
  readonly words: string;
  /** The gateway's own words. */
  readonly quote?: string;
}

/** The words of a row. Plain text; the gateway's own words are quoted and never contain a key. */
export function rowWords(row: Row, asked?: Asked, l10n: L10n = english): RowWords {
  const { finding } = row;
  const quote = 'error' in finding ? quoteWords(finding.error, l10n) : undefined;
  return {
    label: checkNames(l10n)[row.check],
    words: findingWords(row, asked, l10n),
    ...(quote !== undefined && { quote }),
  };
}

const checkNames = (l10n: L10n): Readonly<Record<Check, string>> => ({
  connection: l10n.t('Connection'),
  address: l10n.t('URL'),
  key: l10n.t('Key'),
  version: l10n.t('Version header'),
  model: l10n.t('Model'),
  stream: l10n.t('Streaming'),
  firstByte: l10n.t('First byte'),
  speed: l10n.t('Speed'),
  usage: l10n.t('Usage'),
  system: l10n.t('System blocks'),
  tools: l10n.t('Tools'),
  thinking: l10n.t('Thinking'),
  images: l10n.t('Images'),
  caching: l10n.t('Caching'),
  counting: l10n.t('Token counting'),
  models: l10n.t('Model list'),
  errors: l10n.t('Errors'),
});

function findingWords({ check, finding, state }: Row, asked: Asked | undefined, l10n: L10n): string {
  switch (finding.type) {
    case 'fault':
      return faultWords(finding.fault, asked, l10n);
    case 'refused':
      return state === 'no' ? l10n.t('Not available') : l10n.t('Unknown');
    case 'works':
      return l10n.t('Works');
    case 'accepted':
      return l10n.t('Accepted');
    case 'absent':
      return l10n.t('Not available');
    case 'ignored':
      return state === 'no' ? l10n.t('Accepted, but had no effect') : l10n.t('Accepted; no effect seen');
    case 'posted':
      return shownUrl(finding.url);
    case 'header':
      return finding.header === 'none'
        ? l10n.t('Not needed')
        : l10n.t('Accepted (sent as {header})', { header: headerWords(finding.header) });
    case 'version':
      return l10n.t('{version} is accepted', { version: finding.version });
    case 'answered':
      return finding.model === ''
        ? l10n.t('Answers')
        : l10n.t('{model} answers', { model: cleanText(finding.model, undefined, 100) });
    case 'streamed':
      return l10n.t('{pieces} chunks in {seconds} s', {
        pieces: finding.pieces.toLocaleString(),
        seconds: (finding.milliseconds / 1000).toFixed(1),
      });
    case 'buffered':
      return l10n.t('Arrives all at once: a proxy may be holding it back');
    case 'whole':
      return l10n.t('Not streamed: replies arrive whole');
    case 'tooShort':
      return l10n.t('Too short or too quick to tell');
    case 'milliseconds':
      return l10n.t('After {milliseconds} ms', rounded({ milliseconds: finding.value }));
    case 'rate':
      return l10n.t('{tokens} tokens/s', rounded({ tokens: finding.tokensPerSecond }));
    case 'tokens':
      return l10n.t('Reported: {input} in, {output} out', {
        input: finding.input ?? '?',
        output: finding.output ?? '?',
      });
    case 'notReported':
      return l10n.t('Not reported: tokens will be estimated');
    case 'count':
      if (check !== 'models') return l10n.t('{count} tokens in a short question', { count: finding.count });
      return finding.count === 1 ? l10n.t('1 model') : l10n.t('{count} models', { count: finding.count });
    case 'errorForm':
      return finding.standard ? l10n.t('Standard') : l10n.t('Nonstandard, but understood');
    case 'unchecked':
      return l10n.t('An invalid request was accepted');
    default:
      return finding satisfies never;
  }
}

function rounded(numbers: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Math.round(value)]));
}

function headerWords(header: 'bearer' | 'x-api-key'): string {
  return header === 'bearer' ? 'Authorization: Bearer' : 'x-api-key';
}

/** The title of a fix's button. */
export function fixWords(fix: Fix, l10n: L10n = english): string {
  switch (fix.kind) {
    case 'setKey':
    case 'signIn':
    case 'setCertificate':
    case 'chooseModel':
      return titleOf(fix.kind, l10n);
    case 'useHeader':
      return l10n.t('Send the Key as {header}', { header: headerWords(fix.header) });
    case 'setUrl':
      return l10n.t('Use {url}', { url: shownUrl(fix.url) });
    case 'editUrl':
      return l10n.t('Edit URL');
    case 'useVersion':
      return l10n.t('Send Version {version}', { version: fix.version });
    case 'removeBetas':
      return l10n.t('Remove Betas');
    case 'removeField':
      return l10n.t('Leave Out {field}', { field: fix.field });
    case 'openSetting':
      return l10n.t('Open Setting {setting}', { setting: fix.setting });
    case 'testAgain':
      return l10n.t('Test Again');
    default:
      return fix satisfies never;
  }
}

/** Why a text isn't a key. Never contains the text. */
export const keyWords = (problem: PastedKeyProblem, l10n: L10n = english): string => keyProblems(l10n)[problem];

const keyProblems = (l10n: L10n): Readonly<Record<PastedKeyProblem, string>> => ({
  empty: l10n.t('Enter the key.'),
  space: l10n.t('It contains a space. Copy only the key.'),
  control: l10n.t('It contains a line break or control character. Copy only the key.'),
  non_ascii: l10n.t('It contains a character that keys don’t have, such as a curly quote. Copy the key again.'),
  placeholder: l10n.t('That’s a placeholder key. Enter your own.'),
  other: l10n.t('This can’t be a key. Copy only the key.'),
  login: l10n.t('claude.ai logins can’t be imported. Enter an API key.'),
  long: l10n.t('This is too long to be a key.'),
});

/** A summary of what was learned about a gateway: the day of its last test, and how many models are known. */
export function learnedWords(learned: Pick<Learned, 'testedAt' | 'models'> | undefined, l10n: L10n = english): string {
  if (learned === undefined) return l10n.t('nothing yet');
  const { testedAt, models = {} } = learned;
  const tested =
    testedAt === undefined ? l10n.t('not tested') : l10n.t('tested on {date}', { date: testedAt.slice(0, 10) });
  const count = Object.keys(models).length;
  if (count === 0) return tested;
  return `${tested} · ${count === 1 ? l10n.t('1 model') : l10n.t('{count} models', { count })}`;
}

/** Who is signed in, if anyone. */
export function sessionWords(session: Session | undefined, now: number, l10n: L10n = english): string {
  if (session === undefined) return l10n.t('Not signed in');
  const { ends = Infinity, refresh, name } = session;
  if (refresh === undefined && ends <= now) return l10n.t('Your sign-in has ended');
  return name === undefined ? l10n.t('Signed in') : l10n.t('Signed in as {name}', { name });
}

/** What the user should know about what they pasted or imported. */
export function noteWords(note: Note, l10n: L10n = english): string {
  switch (note.type) {
    case 'cloud':
      return l10n.t('{cloud} uses a different protocol and can’t be imported.', { cloud: note.cloud });
    case 'alias':
      return l10n.t('“{alias}” is an alias that only Claude Code knows. Choose a model.', {
        alias: note.alias,
      });
    case 'keyHelper':
      return l10n.t('The key comes from a command, which Parley doesn’t run. Enter the key.');
    case 'login':
      return l10n.t('claude.ai logins can’t be imported. Enter an API key.');
    case 'noKey':
      return note.reason === 'placeholder'
        ? l10n.t('The key is only a placeholder. Enter your own.')
        : l10n.t('No valid key was found. Enter it.');
    case 'openaiPath':
      return l10n.t('That URL is for OpenAI’s protocol. Parley uses the Messages URL on the same server.');
    case 'insecure':
      return l10n.t('The command turns certificate checks off (-k). Parley keeps them on.');
    case 'otherLogin':
      return l10n.t('Parley doesn’t support {scheme} logins. Enter a key.', {
        scheme: cleanText(note.scheme, undefined, 30),
      });
    case 'ignored':
      return l10n.t('Not imported: {names}.', {
        names: note.names.map((name) => cleanText(name, undefined, 60)).join(', '),
      });
    default:
      return note satisfies never;
  }
}

/** How many characters fit in a row of a quick pick. More would be cut off. */
const width = 84;

/** Wraps text into lines that fit in a row. */
export function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return text === '' ? [] : lines;
}
