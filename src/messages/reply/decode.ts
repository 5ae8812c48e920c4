// A body’s bytes to events: server-sent events, or a single JSON answer.
import { isError } from '../errors/isError.ts';
import { readFrame, readMessage, readPiece } from './events.ts';
import type { Piece } from './events.ts';
import type { Reason } from '../errors/errors.ts';
import { endOfObject, parseJson, parseObject } from '../json.ts';
import { defaultLimits } from '../limits.ts';
import type { Limits } from '../limits.ts';
import { isContent, Restarts } from './restarts.ts';
import type { Json, JsonObject, StreamEvent } from '../schema.ts';
import { SseParser } from './sse.ts';

/** Why we stopped reading a reply: a limit, or data that turned out not to be what it began as. */
export interface Problem {
  readonly kind: 'limit' | 'malformed';
  readonly reason?: Extract<Reason, 'quiet'>;
  readonly message: string;
}

/** What a body is: told by its first byte that is not blank, never by its content type, which lies. */
export type BodyForm = 'unknown' | 'sse' | 'json' | 'page';

/**
 * Bytes of a reply's body to events: server-sent events, or the one JSON object of an answer that was not streamed.
 * Never throws. After the last chunk call `finish`. The result does not depend on how the bytes are cut into chunks.
 */
export class Decoder {
  readonly #limits: Limits;
  readonly #text = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #parser: SseParser;
  #out: StreamEvent[] = [];
  /** The last event of `#out`, while it may grow. */
  #run: Piece | undefined;
  #form: BodyForm = 'unknown';
  #bytes = 0;
  #frames = 0;
  #lastIndex = -1;
  readonly #restarts = new Restarts();
  /** What came last, where it is no part of a reply: words, or an event of an unknown type. */
  #said: string | JsonObject = '';
  #eventful = false;
  #stopReason = false;
  #stopped = false;
  #ended = false;
  /** The last frame is read: what is broken there was cut off. */
  #atEnd = false;
  #problem: Problem | undefined;
  /** The body so far, where it is not a stream: all of JSON, the beginning of anything else. */
  #body = '';

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...defaultLimits, ...limits };
    const onFrame = (name: string, data: string): void => this.#frame(name, data);
    this.#parser = new SseParser(onFrame, this.#limits.line, (line) => this.#stray(line));
  }

  get form(): BodyForm {
    return this.#form;
  }

  /** The reply is whole: it said that it stopped. */
  get complete(): boolean {
    return this.#stopped;
  }

  /** Nothing that may still come counts: the reply is whole, or `problem` says what broke it, or it said `[DONE]`. */
  get ended(): boolean {
    return this.#ended;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** The body ended in the middle of its first JSON object. */
  get isCut(): boolean {
    return this.#form === 'json' && this.#ended && endOfObject(this.#body) === undefined;
  }

  /** A stop reason has come: what is missing now is only the formal end. */
  get stopReasonSeen(): boolean {
    return this.#stopReason;
  }

  /** The beginning of a body that brought no event at all, for saying what came instead. */
  get preview(): string {
    return this.#body.slice(0, previewLength);
  }

  /** What a reply that broke off said last, other than a piece of it: perhaps why. */
  get said(): Json {
    return typeof this.#said === 'string' ? this.#said.trim() : this.#said;
  }

  /** Did the body bring nothing but blanks, comments and keep-alives? */
  get isBlank(): boolean {
    return !this.#eventful && this.preview.split(/[\r\n]+/).every((line) => keepAlive.test(line));
  }

  /** Takes one chunk and gives the events it completed. */
  push(chunk: Uint8Array): readonly StreamEvent[] {
    if (this.#ended) return [];
    this.#bytes += chunk.byteLength;
    if (this.#bytes > this.#limits.body) this.#fail('limit', 'The reply is larger than the limit.');
    else this.#take(this.#text.decode(chunk, { stream: true }));
    return this.#flush();
  }

  /** The body has ended by itself. Gives what it left open, and the end that some servers only imply. */
  finish(): readonly StreamEvent[] {
    if (!this.#ended) {
      this.#take(this.#text.decode());
      this.#atEnd = true;
      if (this.#form === 'sse') this.#parser.flush();
      else if (this.#form === 'json') this.#readJson();
    }
    if (this.#stopReason && !this.#stopped) this.#add({ type: 'message_stop' });
    this.#ended = true;
    return this.#flush();
  }

  /** What follows the object, such as `data: [DONE]`, is no part of it; a whole reply is never asked for again. */
  #readJson(): void {
    const object = parseObject(this.#body.slice(0, endOfObject(this.#body)));
    if (object === undefined) return;
    if (isReply(object)) {
      const before = this.#out.length;
      readMessage(object, this.#out);
      this.#watch(before);
    } else if (isError(object)) {
      this.#add({ type: 'error', body: object });
    }
  }

  #flush(): readonly StreamEvent[] {
    const events = this.#out;
    this.#run = undefined;
    if (events.length > 0) this.#out = [];
    return events;
  }

  #fail(kind: Problem['kind'], message: string): void {
    this.#problem ??= { kind, message };
    this.#ended = true;
  }

  #take(text: string): void {
    if (this.#form === 'unknown') {
      // Blanks before the body are keep-alives, however many arrive, and aren't kept.
      this.#body = text.replace(/^[\ufeff \t\r\n]+/, '');
      this.#form = formOf(this.#body);
      if (this.#form !== 'sse') return;
      this.#parser.push(this.#body);
    } else if (this.#form === 'sse') {
      if (!this.#eventful && this.#body.length < previewLength) this.#body += text;
      this.#parser.push(text);
    } else if (this.#form === 'json' || this.#body.length < previewLength) {
      this.#body += text;
    }
    if (this.#parser.overLimit) this.#fail('limit', 'A line of the reply is longer than the limit.');
  }

  #frame(name: string, data: string): void {
    if (this.#ended) return;
    if (++this.#frames > this.#limits.events) {
      this.#fail('limit', 'The reply has more events than the limit.');
      return;
    }
    const piece = readPiece(data);
    if (piece !== undefined) {
      this.#addPiece(piece);
      return;
    }
    this.#run = undefined;
    const before = this.#out.length;
    const kind = readFrame(name, data, this.#lastIndex, this.#out);
    if (kind === 'noise') {
      this.#say(parseJson(data) ?? data);
      return;
    }
    this.#watch(before);
    if (kind === 'done') this.#done();
    else if (kind === 'damaged') this.#damaged();
  }

  /** A line that a proxy wrote into the stream: an error, or words that may turn out to be one. */
  #stray(line: string): void {
    if (this.#ended) return;
    const object = line.trimStart().startsWith('{') ? parseObject(line) : undefined;
    if (object !== undefined && isError(object)) this.#add({ type: 'error', body: object });
    else this.#say(line);
  }

  /** Only what has more than one word: a single one is a sign of life. */
  #say(words: Json): void {
    const text = typeof words === 'string' ? words.slice(0, previewLength) : '';
    if (!/\S\s+\S|[^\p{ASCII}]|^\s*[{}[\]"]/u.test(text)) return;
    const before = typeof this.#said === 'string' ? this.#said : '';
    if (before.length < previewLength) this.#said = `${before}\n${text}`;
  }

  /** All that one chunk adds to one block becomes one event, so that it is drawn once and fewer objects survive. */
  #addPiece(piece: Piece): void {
    this.#eventful = true;
    this.#restarts.grown = true;
    this.#said = '';
    if (this.#restarts.again) this.#broken(anotherBegan);
    else if (this.#run === undefined || !join(this.#run, piece)) this.#out.push((this.#run = piece));
  }

  /** A closing word from OpenAI's API: what was said before it decides whether the reply is whole. */
  #done(): void {
    if (this.#stopReason) this.#add({ type: 'message_stop' });
    this.#ended = true;
    // What follows in the same chunk is no part of the body, or the preview would depend on how it is cut.
    const end = this.#body.indexOf('[DONE]');
    if (end >= 0) this.#body = this.#body.slice(0, end + '[DONE]'.length);
  }

  #damaged(): void {
    if (!this.#atEnd || this.#stopReason) this.#broken('The gateway sent data that is not valid JSON.');
  }

  /** Part of the reply is lost, unless it had already said why it stopped. */
  #broken(why: string): void {
    if (this.#ended) return;
    if (this.#stopReason) this.#done();
    else this.#fail('malformed', why);
  }

  #add(event: StreamEvent): void {
    const before = this.#out.push(event) - 1;
    this.#watch(before);
  }

  /** Follows what the events from `from` on say about the stream itself. */
  #watch(from: number): void {
    for (let at = from; at < this.#out.length; at++) {
      const event = this.#out[at];
      if (event === undefined) return;
      this.#eventful = true;
      if (this.#restarts.see(event)) {
        this.#out.length = at;
        this.#broken(anotherBegan);
        return;
      }
      if (event.type === 'unknown') this.#said = event.raw;
      else if (isContent(event.type)) this.#said = '';
      switch (event.type) {
        case 'block_start':
          this.#lastIndex = event.index;
          break;
        case 'message_delta':
          if (event.stopReason !== undefined) this.#stopReason = true;
          break;
        case 'message_stop':
          this.#stopped = true;
          this.#ended = true;
          break;
        case 'error':
          this.#ended = true;
          break;
        default:
          break;
      }
    }
  }
}

const anotherBegan = 'The gateway began another reply in the middle of this one.';

/** Adds a piece to the one before it, if both are of the same block and kind. */
function join(run: Piece, piece: Piece): boolean {
  if (run.index !== piece.index) return false;
  if (run.type === 'text' && piece.type === 'text') run.text += piece.text;
  else if (run.type === 'thinking' && piece.type === 'thinking') run.thinking += piece.thinking;
  else if (run.type === 'input_json' && piece.type === 'input_json') run.json += piece.json;
  else return false;
  return true;
}

/** A line that brings nothing: a comment, a name, data that is empty, a comment in itself, or the end. */
const keepAlive = /^\s*$|^:|^(?:event|id|retry):|^data(?:\s*$|:\s*(?:$|:|\[DONE\]))/;

/** Enough of a foreign body to say what it is. */
const previewLength = 4096;

function formOf(body: string): BodyForm {
  const first = body.at(0);
  if (first === undefined) return 'unknown';
  return first === '{' ? 'json' : first === '<' ? 'page' : 'sse';
}

/** Has this object what only a reply has? Gateways leave out `type` and `role`, and some even `id`. */
const isReply = (object: JsonObject): boolean =>
  object['type'] === 'message' || Array.isArray(object['content']) || typeof object['stop_reason'] === 'string';
