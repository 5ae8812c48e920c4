import { fromCode, MessagesError } from '../messages/index.ts';
import type { ErrorFields, ErrorKind, Message, StreamEvent } from '../messages/index.ts';
import type { Question } from './question.ts';

/** Who answers: what the panel shows, and what the next request must know about these words' origin. */
export interface Author {
  readonly gatewayId: string;
  readonly gatewayName: string;
  /** Scheme, host and port. */
  readonly origin: string;
  readonly model: string;
  /** The URL that was posted to, without query; absent until a request was made. */
  readonly url?: string;
}

/** A {@link MessagesError} as data, as it is kept. */
export interface Failure extends Omit<ErrorFields, 'retryable'> {
  readonly kind: ErrorKind;
  readonly message: string;
}

/** How a turn ended. `interrupted` without a failure: the editor went away while it ran. */
export type TurnEnding =
  | { readonly type: 'complete' }
  | { readonly type: 'stopped' }
  | { readonly type: 'interrupted'; readonly failure?: Failure }
  /** `by`: who failed, where that may be another than who wrote the reply that is kept. */
  | { readonly type: 'failed'; readonly failure: Failure; readonly by?: Author };

/** One question and the reply it got, as far as it came. */
export interface Turn {
  readonly id: string;
  readonly question: Question;
  readonly author?: Author;
  readonly reply: Message;
  /** Kinds of {@link Notice} that the person should see. */
  readonly notices: readonly string[];
  /** Absent while it runs. */
  readonly ending?: TurnEnding;
}

export function toFailure(error: MessagesError): Failure {
  const { kind, message, status, requestId, retryAfter, field, limit, detail, type, reason, code, target } = error;
  const fields = { status, requestId, retryAfter, field, limit, detail, type, reason, code, target };
  return { kind, message, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
}

export function toError({ kind, message, ...fields }: Failure): MessagesError {
  // Kept by an earlier version among the system's codes.
  const reason = fields.reason ?? fromCode(fields.code);
  const code = fields.reason === undefined && reason !== undefined ? undefined : fields.code;
  return new MessagesError(kind, message, { ...fields, reason, code });
}

/**
 * A run of events with neighbouring pieces of the same block's text joined: it folds to the same message and is as small
 * as the text in it.
 */
export function coalesce(events: readonly StreamEvent[]): StreamEvent[] {
  const joined: StreamEvent[] = [];
  let parts: string[] = [];
  const close = (): void => {
    const last = joined.at(-1);
    if (parts.length > 1 && last !== undefined) joined[joined.length - 1] = withText(last, parts.join(''));
    parts = [];
  };
  for (const event of events) {
    if (event.type === 'ping' || event.type === 'unknown') continue;
    const last = joined.at(-1);
    const text = textOf(event);
    if (text !== undefined && last?.type === event.type && indexOf(last) === indexOf(event) && parts.length > 0) {
      parts.push(text);
      continue;
    }
    close();
    joined.push(event);
    if (text !== undefined) parts.push(text);
  }
  close();
  return joined;
}

function textOf(event: StreamEvent): string | undefined {
  switch (event.type) {
    case 'text':
      return event.text;
    case 'thinking':
      return event.thinking;
    case 'input_json':
      return event.json;
    default:
      return undefined;
  }
}

function withText(event: StreamEvent, text: string): StreamEvent {
  switch (event.type) {
    case 'text':
      return { ...event, text };
    case 'thinking':
      return { ...event, thinking: text };
    case 'input_json':
      return { ...event, json: text };
    default:
      return event;
  }
}

const indexOf = (event: StreamEvent): number | undefined => ('index' in event ? event.index : undefined);
