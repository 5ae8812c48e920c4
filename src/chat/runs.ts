// The replies that are running: starts them, follows them, stops them.
import { shown } from '../conversation/branches.ts';
import type { Entry } from '../conversation/entries.ts';
import { toFailure } from '../conversation/failure.ts';
import { textToGoOnFrom } from '../conversation/content.ts';
import { runReply } from '../conversation/rounds.ts';
import type { ReplyOptions } from '../conversation/rounds.ts';
import { promptOf, replyOf } from '../conversation/tree.ts';
import type { Conversation, Missed, NodeId, Parameters } from '../conversation/tree.ts';
import type { InputMessage, MessagesError } from '../messages/index.ts';
import type { EndpointLabel, Purpose } from '../gateways/use.ts';
import type { Send, SendUpdate } from '../sending/send.ts';
import type { Clock } from './clock.ts';
import { Stopwatch } from './stopwatch.ts';
import type { Thread } from './thread.ts';

/** The state of a running reply that isn't part of the conversation. */
export interface Running {
  /** Milliseconds, by the clock. */
  readonly began: number;
  /** Who was asked. */
  readonly to?: EndpointLabel | undefined;
  /** It is waiting to be sent again. */
  readonly retrying?: { readonly error: MessagesError; readonly until: number };
}

export interface RunsPorts {
  readonly send: Send;
  readonly clock: Clock;
  /** A reply began waiting for a retry, or stopped waiting. */
  readonly changed: (thread: Thread, reply: NodeId) => void;
  /** The sender broke its promise never to throw. */
  readonly failed: (error: unknown) => void;
  /** Why a reply that ends now missed its cache. `waited`: see {@link Reply}. */
  readonly missed: (thread: Thread, reply: NodeId, waited: number | undefined) => Missed | undefined;
}

/** What to ask for a reply. */
export interface Request {
  /** `gateway/model`; absent: what the settings say. */
  readonly model: string | undefined;
  readonly to: EndpointLabel | undefined;
  readonly messages: readonly InputMessage[];
  /** In place of what the settings say. */
  readonly parameters: Parameters;
}

interface Run {
  readonly thread: Thread;
  readonly abort: AbortController;
  readonly watch: Stopwatch;
  running: Running;
  retryNow: (() => void) | undefined;
}

/** What isn't worth a word in the journal, in milliseconds. */
const moment = 1_000;

type Timed = Pick<Extract<Entry, { readonly type: 'end' }>, 'took' | 'waited'>;

function timed(reply: NodeId, { thread, watch }: Pick<Run, 'thread' | 'watch'>): Timed {
  const { took, sentAt = 0 } = watch;
  const waited = sentAt - (replyOf(thread.conversation, reply)?.at ?? sentAt);
  return { ...(took !== undefined && { took }), ...(waited >= moment && { waited }) };
}

/** Where a reply that was cut off goes on; nothing for one that begins. */
function startOf({ conversation }: Thread, id: NodeId): Pick<ReplyOptions, 'from'> {
  const reply = replyOf(conversation, id);
  const before = reply?.rounds.at(-1)?.join === 'open' ? reply.rounds.slice(0, -1) : [];
  const text = textToGoOnFrom({ rounds: before });
  if (text === undefined) return {};
  const blocks = before.reduce((count, { message }) => count + message.content.length, 0);
  return { from: { rounds: before.length, blocks, text } };
}

function purposeOf({ conversation }: Thread, id: NodeId): Purpose {
  const prompt = promptOf(conversation, replyOf(conversation, id)?.parent);
  return prompt?.compacts === true ? 'compact' : prompt?.lens === true ? 'lens' : 'chat';
}

/** A request is being sent there, perhaps to a fallback: from now on the conversation may go there. */
function remember(thread: Thread, origin: string): void {
  if (!thread.conversation.origins.includes(origin)) thread.apply({ type: 'origin', origin });
}

/** The running replies, by id. Each ends exactly once, and only this class aborts its request. */
export class Runs {
  readonly #ports: RunsPorts;
  readonly #runs = new Map<NodeId, Run>();

  constructor(ports: RunsPorts) {
    this.#ports = ports;
  }

  get any(): boolean {
    return this.#runs.size > 0;
  }

  /** Does one of the replies that are shown run? */
  isShown(conversation: Conversation): boolean {
    return this.any && shown(conversation).some(({ id }) => this.#runs.has(id));
  }

  get ids(): readonly NodeId[] {
    return [...this.#runs.keys()];
  }

  /** `undefined`: it doesn't run. */
  of(reply: NodeId): Running | undefined {
    return this.#runs.get(reply)?.running;
  }

  /** Starts the reply of this entry, or has it go on. */
  start(thread: Thread, entry: Extract<Entry, { readonly type: 'reply' | 'continue' }>, request: Request): void {
    const { clock } = this.#ports;
    const running = { began: clock.now(), to: request.to };
    const run: Run = {
      thread,
      abort: new AbortController(),
      watch: new Stopwatch(clock),
      running,
      retryNow: undefined,
    };
    const id = entry.type === 'reply' ? entry.id : entry.reply;
    this.#runs.set(id, run);
    thread.apply(entry);
    this.#follow(id, run, request).then(undefined, this.#ports.failed);
  }

  /** Ends these replies at once, by default all, keeping what arrived, and closes their connections. */
  stop(these: readonly NodeId[] = this.ids): void {
    for (const reply of these) {
      const run = this.#runs.get(reply);
      if (run === undefined) continue;
      const { thread, abort, running } = run;
      this.#runs.delete(reply);
      const { error } = running.retrying ?? {};
      const failure = error && toFailure(error.with({ retryAfter: undefined }));
      thread.apply({
        type: 'end',
        reply,
        ending: { type: 'stopped', ...(failure && { failure }) },
        ...timed(reply, run),
      });
      abort.abort();
    }
  }

  /** Ends this reply's wait before its next attempt. */
  retryNow(reply: NodeId): void {
    this.#runs.get(reply)?.retryNow?.();
  }

  async #follow(reply: NodeId, run: Run, { model, messages, parameters }: Request): Promise<void> {
    const { signal } = run.abort;
    const onWait = (retryNow: (() => void) | undefined): void => {
      run.retryNow = retryNow;
    };
    const purpose = purposeOf(run.thread, reply);
    const send = (sent: readonly InputMessage[]): AsyncIterable<SendUpdate> => {
      const params = { ...parameters, messages: sent };
      const asked = { use: 'chat', purpose, about: reply, model, params, signal, onWait } as const;
      return this.#watch(reply, run, this.#ports.send(asked));
    };
    for await (const entry of runReply({ reply, send, messages, signal, ...startOf(run.thread, reply) })) {
      if (this.#runs.get(reply) !== run) return;
      if (entry.type === 'end') this.#runs.delete(reply);
      run.thread.apply(entry.type === 'end' ? { ...entry, ...this.#facts(reply, run) } : entry);
      if (entry.type === 'author' && entry.author.url !== undefined) remember(run.thread, entry.author.origin);
    }
  }

  /** What is known of a request that has ended. */
  #facts(reply: NodeId, run: Run): Timed & { readonly missed?: Missed } {
    const times = timed(reply, run);
    const missed = this.#ports.missed(run.thread, reply, times.waited);
    return { ...times, ...(missed !== undefined && { missed }) };
  }

  /** Keeps track of what the conversation doesn't record: that a request is waiting to be sent again. */
  async *#watch(reply: NodeId, run: Run, updates: AsyncIterable<SendUpdate>): AsyncGenerator<SendUpdate> {
    for await (const update of updates) {
      const { retrying, ...before } = run.running;
      if (update.type === 'request') run.watch.sent();
      else if (update.type === 'events') run.watch.grown(update.message);
      if (update.type === 'waiting') {
        const until = this.#ports.clock.now() + update.wait;
        run.running = { ...before, retrying: { error: update.error, until } };
      } else if (update.type === 'request') run.running = before;
      if (retrying !== run.running.retrying && this.of(reply) !== undefined) this.#ports.changed(run.thread, reply);
      yield update;
    }
  }
}
