// What the next message would send, as a document to read: where to, how much of what, and the request itself.
import { label, toBlocks } from '../conversation/context.ts';
import type { Question } from '../conversation/context.ts';
import type { CostAhead } from '../gateways/cost.ts';
import type { L10n } from '../faults/l10n.ts';
import { isObject, keyPlaceholder, withoutKeys } from '../messages/index.ts';
import type { InputMessage, MessageParams } from '../messages/index.ts';
import { sizeOf } from '../sending/estimate.ts';
import type { Size } from '../sending/estimate.ts';
import type { Preview } from '../sending/preview.ts';

export interface WillBeSent {
  readonly preview: Preview;
  /** The message that was typed, with its attachments: the last of the request. */
  readonly question: Question;
  /** Where requests leave from, in words. */
  readonly machine: string;
  /** About how many tokens a size is. */
  readonly tokens: (size: Size) => number;
  /** What it may cost, where the price is known. */
  readonly cost: CostAhead | undefined;
  readonly l10n: L10n;
}

/** Markdown. Nothing in it is counted by the gateway: every number of tokens is marked as an estimate. */
export function willBeSent(given: WillBeSent): string {
  const { preview, machine, cost, l10n } = given;
  const { endpoint, url } = preview;
  const facts: readonly (readonly [string, string])[] = [
    [l10n.t('Gateway'), endpoint.gatewayName],
    [l10n.t('Destination'), endpoint.origin],
    [l10n.t('Request'), `POST ${url}`],
    [l10n.t('Model'), endpoint.model],
    [l10n.t('Sent from'), machine],
    [l10n.t('Key'), keyOf(preview, l10n)],
    ...(cost === undefined ? [] : [[l10n.t('Expected cost'), cost.title] as const]),
  ];
  return [
    `# ${l10n.t('What will be sent')}`,
    table([l10n.t('Where'), ''], facts),
    table([l10n.t('What'), l10n.t('Bytes'), l10n.t('Tokens (estimated)')], rowsOf(given)),
    `## ${l10n.t('Headers')}`,
    fenced('json', JSON.stringify(preview.headers, undefined, 2)),
    `## ${l10n.t('Body')}`,
    fenced('json', pretty(preview.body)),
    '',
  ].join('\n\n');
}

/** What becomes of the key: it is known only whether there is one. */
function keyOf({ hasKey, headers }: Preview, l10n: L10n): string {
  const isWanted = Object.values(headers).some((value) => value.includes(keyPlaceholder));
  if (!isWanted) return l10n.t('Not sent.');
  return hasKey ? l10n.t('Added when it’s sent. It’s never shown here.') : l10n.t('Required, but none is set.');
}

type Row = readonly [string, string, string];

function rowsOf({ preview, question, tokens, l10n }: WillBeSent): readonly Row[] {
  const { params, marked } = preview;
  const row = (what: string, part: Partial<Pick<MessageParams, 'system' | 'messages' | 'tools'>>): Row => {
    const size = sizeOf({ messages: [], ...part });
    return [what, written(size.bytes), `≈ ${written(tokens(size))}`];
  };
  const cached = (what: string, parts: unknown): string =>
    isMarked(parts) ? l10n.t('{what} (cache breakpoint)', { what }) : what;
  const last = blocksOf(marked.messages.at(-1));
  const isAsked = question.text.trim() !== '';
  const attached = question.context.map((attachment, at) => {
    const what = l10n.t('Attached: {name}', { name: label(attachment) });
    const isLast = at === question.context.length - 1;
    return row(isLast ? cached(what, last.at(isAsked ? -2 : -1)) : what, {
      messages: [{ role: 'user', content: toBlocks({ text: '', context: [attachment] }) }],
    });
  });
  const words = row(cached(l10n.t('Your message'), isAsked ? last.at(-1) : undefined), {
    messages: [{ role: 'user', content: toBlocks({ text: question.text, context: [] }) }],
  });
  const earlier = params.messages
    .slice(0, -1)
    .map((message, at) =>
      row(cached(named(message, at, l10n), blocksOf(marked.messages[at])), { messages: [message] }),
    );
  return [
    ...(params.system === undefined
      ? []
      : [row(cached(l10n.t('System prompt'), marked.system), { system: params.system })]),
    ...(params.tools === undefined ? [] : [row(cached(l10n.t('Tools'), marked.tools), { tools: params.tools })]),
    ...earlier,
    ...attached,
    words,
    row(l10n.t('All text'), params),
    [l10n.t('Request body'), written(new TextEncoder().encode(preview.body).length), ''],
  ];
}

const blocksOf = (message: InputMessage | undefined): readonly unknown[] =>
  message === undefined || typeof message.content === 'string' ? [] : message.content;

/** Does a cache's breakpoint stand at this block, or at one of these? */
const isMarked = (parts: unknown): boolean =>
  Array.isArray(parts) ? parts.some(isMarked) : isObject(parts) && parts['cache_control'] !== undefined;

const named = ({ role }: InputMessage, at: number, l10n: L10n): string =>
  role === 'user'
    ? l10n.t('Message {number}: you', { number: at + 1 })
    : l10n.t('Message {number}: the model', { number: at + 1 });

const written = (count: number): string => count.toLocaleString('en');

/** A Markdown table, aligned as it stands, whose cells can't break out of it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map(cell));
  const widths = head.map((_, at) => Math.max(3, ...all.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : pad(text, widths[at] ?? 0))).join(' | ')} |`;
  // Numbers stand on the right.
  const pad = (text: string, width: number): string => (head.length > 2 ? text.padStart(width) : text.padEnd(width));
  const rule = widths.map((width, at) => (at > 0 && head.length > 2 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  const [first = [], ...others] = all;
  return [line(first), line(rule), ...others.map(line)].join('\n');
}

const cell = (text: string): string =>
  withoutKeys(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\|<>[\]*_`]/g, String.raw`\$&`);

/** A body as its own JSON, each value on a line of its own. */
export function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}

function fenced(language: string, text: string): string {
  const longest = (text.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
