import { MessagesError } from '../messages/index.ts';
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
  const { kind, message, status, requestId, retryAfter, field, limit, detail, type, code, target } = error;
  const fields = { status, requestId, retryAfter, field, limit, detail, type, code, target };
  return { kind, message, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
}

export function toError({ kind, message, ...fields }: Failure): MessagesError {
  return new MessagesError(kind, message, fields);
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

/** What a run of events did to the reply, by the blocks' places in the message. */
export interface Changes {
  /** A block was put between others: all places have changed, and the rest of this is to be ignored. */
  readonly moved: boolean;
  /** Blocks that are new, or whole now: to be taken from the message as it is after these events. */
  readonly blocks: ReadonlySet<number>;
  /** Text to be added to blocks that were there before. */
  readonly appended: ReadonlyMap<number, string>;
}

interface Place {
  readonly index: number;
  readonly type: string;
  /** A tool call that has been ended, or that began with what is no input; more input makes it another. */
  isWhole: boolean;
  /** A block of an unknown type that has a text, which grows. */
  hasText: boolean;
}

/**
 * Follows a reply's events and tells where in the message each one landed, by the same rules as the protocol's fold, so
 * that a delta can be passed on without looking at the text before it.
 */
export class Tracer {
  readonly #places: Place[] = [];
  readonly #latest = new Map<number, Place>();

  read(events: readonly StreamEvent[]): Changes {
    const blocks = new Set<number>();
    const appended = new Map<number, string>();
    let moved = false;
    for (const event of coalesce(events)) {
      const index = indexOf(event);
      if (event.type === 'message_stop') for (const at of this.#endCalls()) blocks.add(at);
      if (index === undefined) continue;
      const place = this.#latest.get(index);
      const begins = blockBegun(event, place);
      if (event.type !== 'block_start' && place?.type === 'unknown' && (begins ?? 'unknown') === 'unknown') {
        blocks.add(this.#places.lastIndexOf(place)); // a server tool's input, or what only the server knows
        if (event.type === 'unknown_delta' && 'text' in event.delta) {
          place.hasText = typeof event.delta['text'] === 'string';
        }
      } else if (begins !== undefined && (event.type === 'block_start' || begins !== place?.type)) {
        const at = this.#open({ index, type: begins, ...startOf(event) });
        if (at === this.#places.length - 1) blocks.add(at);
        else moved = true;
        if (place?.type === 'tool_use') blocks.add(this.#places.lastIndexOf(place)); // ended by its successor
      } else if (place !== undefined) {
        const at = this.#places.lastIndexOf(place);
        const text = textOf(event);
        const ends = event.type === 'block_stop' && place.type === 'tool_use';
        if (ends || (text !== undefined && place.isWhole)) blocks.add(at);
        else if (text !== undefined) appended.set(at, (appended.get(at) ?? '') + text);
        place.isWhole = ends || (place.isWhole && (text ?? '').trim() === '');
      }
    }
    for (const at of blocks) appended.delete(at);
    return { moved, blocks, appended };
  }

  /** The end of the message makes all calls whole, the server's too; where they are. */
  #endCalls(): number[] {
    return this.#places.flatMap((place, at) => {
      place.isWhole = place.type === 'tool_use';
      return place.isWhole || place.type === 'unknown' ? [at] : [];
    });
  }

  #open(place: Place): number {
    let at = this.#places.length;
    while (at > 0 && (this.#places[at - 1]?.index ?? 0) > place.index) at--;
    this.#places.splice(at, 0, place);
    this.#latest.set(place.index, place);
    return at;
  }
}

function startOf(event: StreamEvent): Pick<Place, 'isWhole' | 'hasText'> {
  const block = event.type === 'block_start' ? event.block : undefined;
  return {
    isWhole: block?.type === 'tool_use' && block.invalid !== undefined,
    hasText: block?.type === 'unknown' && typeof block.raw['text'] === 'string',
  };
}

/** The type of block that an event begins, if there is none of that type under its index (or always, for a start). */
function blockBegun(event: StreamEvent, place: Place | undefined): string | undefined {
  switch (event.type) {
    case 'block_start':
      return event.block.type;
    case 'text':
      return place?.hasText === true ? 'unknown' : 'text';
    case 'citation':
      return 'text';
    case 'thinking':
      return 'thinking';
    case 'signature':
      return place?.type ?? 'thinking';
    case 'input_json':
      return place?.type === 'unknown' ? 'unknown' : 'tool_use';
    default:
      return undefined;
  }
}
