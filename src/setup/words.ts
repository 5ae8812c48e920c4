// What setup says in pure text: test results, fixes, problems with keys, notes about what was pasted.
import { cleanText, shownUrl } from '../messages/index.ts';
import { titleOf } from '../faults/actions.ts';
import { quoteWords } from '../faults/explain.ts';
import { english } from '../faults/l10n.ts';
import type { L10n } from '../faults/l10n.ts';
import { faultWords } from '../faults/sentences.ts';
import type { Asked } from '../faults/sentences.ts';
import type { Learned } from '../gateways/learned.ts';
import type { Check, Fix } from './test/fixes.ts';
import type { Note } from './paste/index.ts';
import type { PastedKeyProblem } from './readKey.ts';
import type { Row } from './test/probe.ts';

/** A row of the test's table as text. */
export interface RowWords {
  readonly label: string;
  readonly words: string;
  /** What the gateway itself says. */
  readonly quote?: string;
}

/** What a row says to a person. Plain text; the gateway's own words are quoted and never contain a key. */
export function rowWords(row: Row, asked?: Asked, l10n: L10n = english): RowWords {
  const { finding } = row;
  const quote = 'error' in finding ? quoteWords(finding.error, l10n) : undefined;
  return {
    label: l10n.t(checkNames[row.check], {}),
    words: findingWords(row, asked, l10n),
    ...(quote !== undefined && { quote }),
  };
}

const checkNames: Readonly<Record<Check, string>> = {
  connection: 'Connection',
  address: 'URL',
  key: 'Key',
  version: 'Version header',
  model: 'Model',
  stream: 'Streaming',
  firstByte: 'First byte',
  speed: 'Speed',
  usage: 'Usage',
  system: 'System blocks',
  tools: 'Tools',
  thinking: 'Thinking',
  images: 'Images',
  caching: 'Caching',
  counting: 'Token counting',
  models: 'Model list',
  errors: 'Errors',
};

function findingWords({ check, finding, state }: Row, asked: Asked | undefined, l10n: L10n): string {
  const t = (message: string, args: Record<string, string | number> = {}) => l10n.t(message, args);
  switch (finding.type) {
    case 'fault':
      return faultWords(finding.fault, asked, l10n);
    case 'refused':
      return state === 'no' ? t('Not available') : t('Unknown');
    case 'works':
      return t('Works');
    case 'accepted':
      return t('Accepted');
    case 'absent':
      return t('Not available');
    case 'ignored':
      return state === 'no' ? t('Accepted, but had no effect') : t('Accepted; no effect was seen');
    case 'posted':
      return shownUrl(finding.url);
    case 'header':
      return finding.header === 'none'
        ? t('None is needed')
        : t('Accepted (sent as {header})', { header: headerWords(finding.header) });
    case 'version':
      return t('{version} is accepted', { version: finding.version });
    case 'answered':
      return finding.model === '' ? t('Answers') : t('{model} answers', { model: cleanText(finding.model, [], 100) });
    case 'streamed':
      return t('{pieces} chunks in {seconds} s', {
        pieces: finding.pieces.toLocaleString(),
        seconds: (finding.milliseconds / 1000).toFixed(1),
      });
    case 'buffered':
      return t('All at once at the end: something on the way holds the reply back');
    case 'whole':
      return t('In one piece: you wait for the end');
    case 'tooShort':
      return t('Too short or too quick to tell');
    case 'milliseconds':
      return t('After {milliseconds} ms', rounded({ milliseconds: finding.value }));
    case 'rate':
      return t('{tokens} tokens/s', rounded({ tokens: finding.tokensPerSecond }));
    case 'tokens':
      return t('Reported: {input} in, {output} out', { input: finding.input ?? '?', output: finding.output ?? '?' });
    case 'notReported':
      return t('Not reported: tokens will be estimated');
    case 'count':
      if (check !== 'models') return t('{count} tokens in a short question', { count: finding.count });
      return finding.count === 1 ? t('1 model') : t('{count} models', { count: finding.count });
    case 'errorForm':
      return finding.standard ? t('In the usual form') : t('In a form of its own, which is understood');
    case 'unchecked':
      return t('A wrong request was answered as if it were right');
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

/** What a fix's button says. */
export function fixWords(fix: Fix, l10n: L10n = english): string {
  const t = (message: string, args: Record<string, string | number> = {}) => l10n.t(message, args);
  switch (fix.kind) {
    case 'setKey':
    case 'chooseModel':
      return titleOf(fix.kind, l10n);
    case 'useHeader':
      return t('Send the Key as {header}', { header: headerWords(fix.header) });
    case 'setUrl':
      return t('Use {url}', { url: shownUrl(fix.url) });
    case 'editUrl':
      return t('Edit URL');
    case 'useVersion':
      return t('Send Version {version}', { version: fix.version });
    case 'removeBetas':
      return t('Remove Betas');
    case 'removeField':
      return t('Leave Out {field}', { field: fix.field });
    case 'openSetting':
      return t('Open Setting {setting}', { setting: fix.setting });
    case 'testAgain':
      return t('Test Again');
    default:
      return fix satisfies never;
  }
}

/** Why a text is no key; never contains it. */
export const keyWords = (problem: PastedKeyProblem, l10n: L10n = english): string => l10n.t(keyProblems[problem], {});

const keyProblems: Readonly<Record<PastedKeyProblem, string>> = {
  empty: 'Enter the key.',
  space: 'There is a space in it. Copy the key alone.',
  control: 'There is a line break or a control character in it. Copy the key alone.',
  non_ascii: 'There is a character in it that no key has, such as a curly quote. Copy the key again.',
  placeholder: 'That’s a placeholder key. Enter your own.',
  other: 'This cannot be a key. Copy the key alone.',
  login: 'claude.ai logins can’t be imported. Enter an API key.',
  long: 'This is too long for a key.',
};

/** What is remembered of a gateway, in short: when it was tested (day), and of how many models something is known. */
export function learnedWords(learned: Learned | undefined, l10n: L10n = english): string {
  const t = (message: string, args: Record<string, string | number> = {}) => l10n.t(message, args);
  if (learned === undefined) return t('nothing yet');
  const { testedAt, models = {} } = learned;
  const tested = testedAt === undefined ? t('not tested') : t('tested on {date}', { date: testedAt.slice(0, 10) });
  const count = Object.keys(models).length;
  if (count === 0) return tested;
  return `${tested} · ${count === 1 ? t('1 model') : t('{count} models', { count })}`;
}

/** What a person should know about what they pasted or imported. */
export function noteWords(note: Note, l10n: L10n = english): string {
  const t = (message: string, args: Record<string, string | number> = {}) => l10n.t(message, args);
  switch (note.type) {
    case 'cloud':
      return t('{cloud} speaks another protocol, so it cannot be taken over.', { cloud: note.cloud });
    case 'alias':
      return t('“{alias}” is a short name that only Claude Code knows: choose the model itself.', {
        alias: note.alias,
      });
    case 'keyHelper':
      return t('The key comes from a command there. Parley does not run it: enter the key.');
    case 'login':
      return t('claude.ai logins can’t be imported. Enter an API key.');
    case 'noKey':
      return note.reason === 'placeholder'
        ? t('Where the key belongs there is only an example: enter your own key.')
        : t('What stands where the key belongs cannot be a key: enter it.');
    case 'openaiPath':
      return t('That is an address for OpenAI’s protocol. Parley uses the Messages address of the same server.');
    case 'insecure':
      return t('The command turns certificate checks off (-k). Parley keeps them on.');
    case 'otherLogin':
      return t('It logs in with {scheme}, which Parley does not know: enter a key.', {
        scheme: cleanText(note.scheme, [], 30),
      });
    case 'ignored':
      return t('Not imported: {names}.', { names: note.names.map((name) => cleanText(name, [], 60)).join(', ') });
    default:
      return note satisfies never;
  }
}

/** Text of a gateway as a row shows it: an icon's name in it stays text. */
export function plain(text: string): string {
  return text.replace(/\$\((?=[\w~-]+\))/g, String.raw`\$(`);
}

/** What a row of a quick pick has room for; more would be cut off. */
const width = 84;

/** Text as lines that each fit in a row. */
export function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return text === '' ? [] : lines;
}
