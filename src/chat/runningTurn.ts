import type { Entry } from '../conversation/journal.ts';
import { toFailure } from '../conversation/turn.ts';
import type { Author, Turn, TurnEnding } from '../conversation/turn.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { Send, SendRequest, SendUpdate } from '../sending/send.ts';
import { MessagesError } from '../messages/index.ts';
import type { Ending, Message, StreamEvent } from '../messages/index.ts';
import type { Patch } from '../panel/contract.ts';
import type { NodeView, ReplyView, StatusView } from '../panel/thread.ts';
import type { Clock } from './outbox.ts';
import { replyId, toBlockView, toProblemView, toPromptView, toReplyView, toStatusPatch } from './view.ts';
import type { Words } from './view.ts';

export interface RunningPorts {
  /** One change to what is shown; `urgent` when a person waits for it. */
  readonly post: (patch: Patch, urgent?: boolean) => void;
  /** Writes down what happened. */
  readonly write: (entry: Entry) => void;
  readonly words: Words;
  readonly clock: Clock;
  /** The endpoint that settings name now: shown until it is settled who answers. */
  readonly endpoint: () => EndpointLabel | undefined;
  /** Called once, with all of it. */
  readonly ended: (turn: Turn) => void;
}

type Status =
  | { readonly type: 'waiting' }
  | { readonly type: 'streaming' }
  | { readonly type: 'retrying'; readonly error: MessagesError; readonly until: number };

export const nothingYet: Message = { id: '', model: '', content: [], usage: {} };

/** A turn from its question to its end: follows the reply, shows it and writes it down. It ends exactly once. */
export class RunningTurn {
  readonly #turn: Turn;
  readonly #ports: RunningPorts;
  readonly #abort = new AbortController();
  readonly #began: number;
  #author: Author | undefined;
  #message = nothingYet;
  #notices: readonly string[] = [];
  #status: Status = { type: 'waiting' };
  #retryNow: (() => void) | undefined;
  #isOver = false;

  constructor(turn: Turn, ports: RunningPorts) {
    this.#turn = turn;
    this.#ports = ports;
    this.#began = ports.clock.now();
  }

  get id(): string {
    return this.#turn.id;
  }

  get author(): Author | undefined {
    return this.#author;
  }

  /** How it shows, as far as it has come. */
  get nodes(): readonly NodeView[] {
    return [toPromptView(this.#turn, this.#ports.words), this.#reply];
  }

  get #reply(): ReplyView {
    return toReplyView(this.#now, this.#statusView, this.#ports.endpoint(), this.#ports.words);
  }

  /** Resolves when it is over. */
  async run(send: Send, request: Pick<SendRequest, 'use' | 'model' | 'params'>): Promise<void> {
    const [prompt, reply] = [toPromptView(this.#turn, this.#ports.words), this.#reply];
    this.#ports.post({ type: 'node', node: prompt });
    this.#ports.post({ type: 'node', node: reply }, true);
    const updates = send({
      ...request,
      signal: this.#abort.signal,
      onWait: (retryNow) => {
        this.#retryNow = retryNow;
      },
    });
    try {
      for await (const update of updates) {
        if (!this.#isOver) this.#take(update);
        if (this.#isOver) return;
      }
    } finally {
      // A sender that breaks its promise must not leave a turn that runs for ever.
      const error = new MessagesError('malformed', 'The request ended without a result.');
      this.#end({ type: 'interrupted', failure: toFailure(error) });
    }
  }

  /** Ends the wait before the next attempt. */
  retryNow(): void {
    this.#retryNow?.();
  }

  /** Ends it at once, keeping what arrived, and closes its connection. */
  stop(): void {
    this.#end({ type: 'stopped' });
    this.#abort.abort();
  }

  #take(update: SendUpdate): void {
    switch (update.type) {
      case 'endpoint':
        this.#addressed(update.endpoint, update.fallbackFrom !== undefined);
        return;
      case 'request':
        this.#restart();
        if (this.#author !== undefined) {
          this.#author = { ...this.#author, url: update.url.replace(/[?#].*$/, '') };
          this.#ports.write({ type: 'author', turn: this.id, author: this.#author });
        }
        if (this.#status.type === 'retrying') this.#setStatus({ type: 'waiting' });
        return;
      case 'waiting': {
        const until = this.#ports.clock.now() + update.wait;
        this.#setStatus({ type: 'retrying', error: update.error, until });
        return;
      }
      case 'response':
        return;
      case 'events':
        this.#grow(update);
        return;
      case 'notice':
        this.#note(update.notice.type);
        return;
      case 'end':
        this.#message = update.message;
        this.#end(toTurnEnding(update.ending, this.#author));
        return;
    }
  }

  #addressed(endpoint: EndpointLabel, isFallback: boolean): void {
    const { gatewayId, gatewayName, origin, model } = endpoint;
    this.#author = { gatewayId, gatewayName, origin, model };
    this.#setStatus(this.#status);
    if (isFallback) this.#note('fallback');
  }

  /** Another attempt begins: what the one before brought (an id, usage, never words) is not part of its reply. */
  #restart(): void {
    if (this.#message === nothingYet) return;
    this.#message = nothingYet;
    this.#ports.write({ type: 'restart', turn: this.id });
    this.#ports.post({ type: 'node', node: this.#reply });
  }

  #grow({ events, changes, message }: Extract<SendUpdate, { readonly type: 'events' }>): void {
    const { post, write, words } = this.#ports;
    const turn = this.id;
    const reply = replyId(turn);
    this.#message = message;
    write({ type: 'events', turn, events });
    const isFirst = this.#status.type !== 'streaming' && changes.length > 0;
    if (isFirst) this.#setStatus({ type: 'streaming' });
    for (const change of changes) {
      if (change.type === 'moved') post({ type: 'node', node: this.#reply });
      else if (change.type === 'append') post({ ...change, reply }, isFirst);
      else {
        const block = message.content[change.at];
        if (block !== undefined) post({ ...change, reply, block: toBlockView(block, words) }, isFirst);
      }
    }
  }

  #note(notice: string): void {
    const { post, write, words } = this.#ports;
    if (words.notice(notice, this.#author) === undefined || this.#notices.includes(notice)) return;
    this.#notices = [...this.#notices, notice];
    write({ type: 'notice', turn: this.id, notice });
    const notices = this.#notices.flatMap((each) => words.notice(each, this.#author) ?? []);
    post({ type: 'notices', reply: replyId(this.id), notices });
  }

  #end(ending: TurnEnding): void {
    if (this.#isOver) return;
    this.#isOver = true;
    // The sender's message may go on growing; what was there when the turn ended is what stays.
    const turn: Turn = { ...this.#now, reply: structuredClone(this.#message), ending };
    this.#ports.write({ type: 'end', turn: turn.id, ending });
    this.#ports.ended(turn);
  }

  get #now(): Turn {
    const author = this.#author;
    return { ...this.#turn, ...(author && { author }), reply: this.#message, notices: this.#notices };
  }

  get #statusView(): StatusView {
    const { clock, words } = this.#ports;
    switch (this.#status.type) {
      case 'waiting':
        return { type: 'waiting', elapsed: Math.max(0, clock.now() - this.#began) };
      case 'streaming':
        return { type: 'streaming' };
      case 'retrying': {
        const { error, until } = this.#status;
        return {
          type: 'retrying',
          wait: Math.max(0, until - clock.now()),
          ...toProblemView(error, this.#author, words),
        };
      }
    }
  }

  #setStatus(status: Status): void {
    this.#status = status;
    this.#ports.post(toStatusPatch(this.#now, this.#statusView, this.#ports.endpoint()));
  }
}

function toTurnEnding(ending: Ending, by: Author | undefined): TurnEnding {
  switch (ending.type) {
    case 'complete':
    case 'stopped':
      return { type: ending.type };
    case 'interrupted':
      return { type: 'interrupted', failure: toFailure(ending.error) };
    case 'failed':
      return { type: 'failed', failure: toFailure(ending.error), ...(by && { by }) };
  }
}

const wordless: ReadonlySet<StreamEvent['type']> = new Set([
  'message_start',
  'message_delta',
  'message_stop',
  'ping',
  'error',
  'unknown',
]);

/**
 * Writes of a turn that is asked again: nothing is written over the reply it had before another has begun, so that the
 * old one outlives a crash as well. An end without a reply is the old one's, if it says that something failed.
 */
export function onceReplied(write: (entry: Entry) => void): (entry: Entry) => void {
  let waiting: Entry[] | undefined = [];
  return (entry) => {
    const begins = entry.type === 'events' && entry.events.some(({ type }) => !wordless.has(type));
    if (begins && waiting !== undefined) {
      waiting.forEach(write);
      waiting = undefined;
    }
    if (waiting === undefined || (entry.type === 'end' && entry.ending.type === 'failed')) write(entry);
    else waiting.push(entry);
  };
}
