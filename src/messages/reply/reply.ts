// A reply as its bytes arrive: decoded, folded, and judged whole or cut off at the end.
import { errorFromBody, errorFromForeign } from '../errors/classify.ts';
import type { FailedResponse } from '../errors/classify.ts';
import { Decoder } from './decode.ts';
import type { Problem } from './decode.ts';
import { MessagesError } from '../errors/errors.ts';
import { fold, joinChanges, newFold } from './fold.ts';
import type { Change } from './fold.ts';
import { defaultLimits } from '../limits.ts';
import type { Limits } from '../limits.ts';
import type { AssistantBlock, JsonObject, Message, StopReason, StreamEvent } from '../schema.ts';
import { redacted } from '../secrets.ts';
import type { Redact } from '../secrets.ts';

/** What one chunk of a reply brought: its events, and what they changed in the message. */
export interface Batch {
  readonly events: readonly StreamEvent[];
  readonly changes: readonly Change[];
}

const nothing: Batch = { events: [], changes: [] };

/** A reply as its bytes arrive: decoded and folded, with what went wrong in it. */
export class Reply {
  readonly #limits: Limits;
  readonly #decoder: Decoder;
  readonly #fold = newFold();
  #error: JsonObject | undefined;
  #problem: Problem | undefined;
  #known = 0;
  #lastContent: number | undefined;

  readonly #redact: Redact;

  /** `redact` hides the request's secrets in what is not the model's own: ids, names, reasons, unknown parts. */
  constructor(limits: Partial<Limits> = {}, redact: Redact = (text) => text) {
    this.#redact = redact;
    this.#limits = { ...defaultLimits, ...limits };
    this.#decoder = new Decoder(this.#limits);
  }

  get message(): Message {
    return this.#fold.message;
  }

  /** A block has begun: from here on, nothing is retried automatically. */
  get hasContent(): boolean {
    return this.#fold.slots.length > 0;
  }

  /** The bytes still to come do not matter. */
  get ended(): boolean {
    return this.#decoder.ended || this.#problem !== undefined;
  }

  /** It has said that, or why, it stopped. */
  get isComplete(): boolean {
    return this.#decoder.complete || this.#decoder.stopReasonSeen;
  }

  /** It came in one piece, though a stream may have been asked for. */
  get notStreamed(): boolean {
    return this.#decoder.form === 'json' && this.hasContent;
  }

  /** Why a reply that has ended says nothing; `undefined` where there is something to see. */
  get silence(): StopReason | undefined {
    const { content, stopReason } = this.message;
    return content.every(isSilent) ? stopReason : undefined;
  }

  push(chunk: Uint8Array): Batch {
    return this.#take(this.#decoder.push(chunk));
  }

  finish(): Batch {
    return this.#take(this.#decoder.finish());
  }

  #take(received: readonly StreamEvent[]): Batch {
    if (this.#problem) return nothing;
    const events: StreamEvent[] = [];
    const changes: Change[] = [];
    for (const each of received) {
      const event = isModels(each) ? each : redacted(each, this.#redact);
      events.push(event);
      // The gateway's own words reach people only cleaned, as the error that ends the reply.
      if (event.type === 'error') this.#error ??= event.body;
      if (event.type !== 'unknown') this.#known++;
      changes.push(...fold(this.#fold, event));
      if (this.#fold.slots.length > this.#limits.blocks) {
        this.#problem = { kind: 'limit', message: 'The reply has more blocks than the limit.' };
        break;
      }
    }
    this.#watchQuiet(events);
    return {
      events: this.#error ? events.filter(({ type }) => type !== 'error') : events,
      changes: joinChanges(changes),
    };
  }

  #watchQuiet(events: readonly StreamEvent[]): void {
    const now = performance.now();
    this.#lastContent ??= now;
    if (events.some(({ type }) => !isSignOfLife(type))) this.#lastContent = now;
    else if (now - this.#lastContent > this.#limits.quiet) {
      this.#problem = { kind: 'limit', reason: 'quiet', message: 'Only keep-alives arrived for a long time.' };
    }
  }

  /** Why the reply is incomplete; `undefined` if it is complete. Ask once no more bytes will come. */
  failure(response: Omit<FailedResponse, 'body'>, asked?: string): MessagesError | undefined {
    const problem = this.#problem ?? this.#decoder.problem;
    if (problem) return new MessagesError(problem.kind, problem.message, { reason: problem.reason });
    if (this.#error) return errorFromBody(this.#error, this.#redact, response, { asked });
    if (this.message.stopReason === 'error') {
      return new MessagesError('server', 'The gateway ended the reply with an error.', { retryable: true });
    }
    if (this.isComplete) return undefined;
    const said = this.#lastWords(response, asked);
    // Words that no field calls an error are one if they say what is wrong.
    if (said !== undefined && said.kind !== 'server') return said;
    if (this.#known === 0) {
      const { preview, isBlank } = this.#decoder;
      const isStream = (response.headers.get('content-type') ?? '').includes('event-stream');
      if (isBlank && (isStream || preview !== '')) {
        return new MessagesError('malformed', 'The stream from the gateway is empty.', {
          status: response.status,
          retryable: true,
        });
      }
      // Not one event of this API: another API's stream has as many as it likes.
      if (!this.#decoder.isCut || !isCutJson(preview) || (isWhole(response) && !isCutReply(preview))) {
        return errorFromForeign({ ...response, body: preview }, this.#redact, asked);
      }
    }
    const { status } = response;
    const message = 'The connection ended before the reply did.';
    return new MessagesError('network', message, { status, reason: 'eof', detail: said?.detail, retryable: true });
  }

  /** The last that came, if it is no part of the reply: of another API's stream, only words without an event. */
  #lastWords(response: Omit<FailedResponse, 'body'>, asked?: string): MessagesError | undefined {
    const { said } = this.#decoder;
    if (said === '' || (typeof said !== 'string' && this.#known === 0)) return undefined;
    const error = errorFromBody({ error: said }, this.#redact, response, { asked });
    return error.detail === undefined ? undefined : error;
  }
}

const isSilent = (block: AssistantBlock): boolean =>
  (block.type === 'text' && block.text.trim() === '') || (block.type === 'thinking' && block.thinking.trim() === '');

/** Does HTTP itself say where the body ends? If so, a cut body would have been an error of the connection. */
const isWhole = ({ headers }: Omit<FailedResponse, 'body'>): boolean =>
  headers.get('content-length') !== null || /chunked/i.test(headers.get('transfer-encoding') ?? '');

const isCutJson = (body: string): boolean => /^\{\s*(?:"|$)/.test(body);

/** A reply that something in between cut off, and sent as if it were whole. */
const isCutReply = (body: string): boolean => /^\{\s*$|"(?:type|id|role|content|stop_reason|usage)"/.test(body);

const isSignOfLife = (type: StreamEvent['type']): boolean =>
  type === 'ping' || type === 'unknown' || type === 'unknown_delta';

/** The model's own words, which stay as they are, and what has no words. */
function isModels(event: StreamEvent): boolean {
  switch (event.type) {
    case 'block_start':
      return event.block.type === 'text' || event.block.type === 'thinking';
    case 'message_start':
    case 'message_delta':
    case 'citation':
    case 'unknown_delta':
    case 'unknown':
      return false;
    default:
      // An error is cleaned where it becomes a MessagesError.
      return true;
  }
}
