// One request with its reply, as Show Request and the log show it: JSON, curl or a single line.
import { cleanText, keyPlaceholder } from '../messages/index.ts';
import type { Ending, Message, Timing } from '../messages/index.ts';
import type { EndpointLabel, Purpose } from '../gateways/use.ts';

/** One request as it was sent, and what has come back so far. Never contains the key. */
export interface RequestRecord {
  readonly purpose: Purpose;
  /** The extension it was sent for, if not for Parley itself. */
  readonly caller?: string;
  /** What the request belongs to, such as a reply's id. */
  readonly about?: string;
  readonly endpoint: EndpointLabel;
  readonly url: string;
  /** As sent, secrets replaced by {@link keyPlaceholder}. */
  readonly headers: Readonly<Record<string, string>>;
  /** As sent. */
  readonly body: string;
  /** 1, and one more for each retry. */
  readonly attempt: number;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** As received, without secrets. */
  readonly replyHeaders?: Readonly<Record<string, string>> | undefined;
  /** What was received of a reply that is not complete, as it came, without secrets: its first 64 KB. */
  readonly replyBody?: string | undefined;
  /** The reply as it was understood; while it runs, one object that grows, and not yet redacted. */
  readonly message?: Message | undefined;
  readonly ending?: Ending | undefined;
  readonly timing?: Timing | undefined;
}

/** Quotes for a POSIX shell: in single quotes only the single quote has a meaning. */
const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A header whose placeholder the shell fills in. */
const quoteHeader = (text: string): string =>
  text
    .split(keyPlaceholder)
    .map((part) => quote(part))
    .join(`"${keyPlaceholder}"`);

/** The request as a `curl` command that sends the same bytes, with `$PARLEY_KEY` for the key. */
export function toCurl({ url, headers, body }: Pick<RequestRecord, 'url' | 'headers' | 'body'>): string {
  const lines = [
    `curl -N ${quote(url)}`,
    ...Object.entries(headers)
      .filter(([name]) => name.toLowerCase() !== 'content-length')
      .map(([name, value]) => `-H ${quoteHeader(`${name}: ${value}`)}`),
    `--data-raw ${quote(body)}`,
  ];
  return lines.join(' \\\n  ');
}

/** The request and its reply as one JSON document. */
export function toJson(record: RequestRecord): string {
  const { purpose, caller, endpoint, url, headers, body, attempt, status, requestId, message, ending, timing } = record;
  const { replyHeaders, replyBody } = record;
  const request = { method: 'POST', url, headers, body: parsed(body) };
  const reply = {
    status,
    headers: replyHeaders,
    requestId,
    ending: ending === undefined ? 'running' : ending.type,
    ...(ending !== undefined && 'error' in ending && { error: errorOf(ending.error) }),
    timing,
    message,
    body: replyBody,
  };
  return JSON.stringify({ gateway: endpoint.gatewayName, use: purpose, caller, attempt, request, reply }, undefined, 2);
}

function errorOf(error: Extract<Ending, { error: unknown }>['error']): Record<string, unknown> {
  const { kind, status, type, field, reason, code, detail, requestId } = error;
  return { kind, status, type, field, reason, code, detail, requestId };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** One line for the log: gateway, model, how it ended, how long it took, its tokens. No content, no secrets. */
export function toLine({
  purpose,
  caller,
  endpoint,
  attempt,
  status,
  requestId,
  message,
  ending,
  timing,
}: RequestRecord): string {
  const { usage } = message ?? {};
  const parts = [
    caller === undefined ? purpose : `${purpose} ${caller}`,
    `${endpoint.gatewayName} (${endpoint.origin})`,
    endpoint.model,
    status === undefined ? 'no response' : String(status),
    `first byte ${milliseconds(timing?.firstByte)}`,
    `end ${milliseconds(timing?.total)}`,
    `tokens in ${usage?.input ?? '?'} out ${usage?.output ?? '?'}${cached(usage)}`,
    endingWords(ending, message),
    attempt > 1 ? `attempt ${attempt}` : undefined,
    requestId === undefined ? undefined : `request id ${requestId}`,
  ];
  return cleanText(parts.filter((part) => part !== undefined).join(' · '), undefined, 1000);
}

const milliseconds = (value: number | undefined): string => (value === undefined ? '–' : `${Math.round(value)} ms`);

const cached = (usage: Message['usage'] | undefined): string =>
  usage?.cacheRead === undefined && usage?.cacheWrite === undefined
    ? ''
    : ` cache read ${usage.cacheRead ?? '?'} write ${usage.cacheWrite ?? '?'}`;

function endingWords(ending: Ending | undefined, message: Message | undefined): string {
  switch (ending?.type) {
    case undefined:
      return 'running';
    case 'complete':
      return `complete (${message?.stopReason ?? 'no stop reason'})`;
    case 'stopped':
      return 'stopped';
    case 'interrupted':
    case 'failed': {
      const { kind, reason, code, type, detail } = ending.error;
      return [`${ending.type}: ${kind}`, reason, code, type, detail].filter((part) => part !== undefined).join(' ');
    }
  }
}
