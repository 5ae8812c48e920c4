// The replies that are running: starts them, follows them, stops them.
import type { Entry } from '../conversation/entries.ts';
import { toFailure } from '../conversation/failure.ts';
import { runReply } from '../conversation/rounds.ts';
import type { NodeId } from '../conversation/tree.ts';
import type { InputMessage, MessagesError } from '../messages/index.ts';
import type { Send, SendUpdate } from '../sending/send.ts';
import type { Clock } from './clock.ts';
import type { Thread } from './thread.ts';

/** The state of a running reply that isn't part of the conversation. */
export interface Running {
  /** Milliseconds, by the clock. */
  readonly began: number;
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
}

/** What to ask for a reply. */
export interface Request {
  /** `gateway/model`; absent: what the settings say. */
  readonly model: string | undefined;
  readonly messages: readonly InputMessage[];
}

interface Run {
  readonly thread: Thread;
  readonly abort: AbortController;
  running: Running;
  retryNow: (() => void) | undefined;
}

/** What was asked of a fallback has gone to its origin: the conversation may go there again. */
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

  /** `undefined`: it doesn't run. */
  of(reply: NodeId): Running | undefined {
    return this.#runs.get(reply)?.running;
  }

  /** Starts the reply of this entry. */
  start(thread: Thread, entry: Extract<Entry, { readonly type: 'reply' }>, request: Request): void {
    const running = { began: this.#ports.clock.now() };
    const run: Run = { thread, abort: new AbortController(), running, retryNow: undefined };
    this.#runs.set(entry.id, run);
    thread.apply(entry);
    this.#follow(entry.id, run, request).then(undefined, this.#ports.failed);
  }

  /** Ends all replies at once, keeping what arrived, and closes their connections. */
  stop(): void {
    for (const [reply, { thread, abort, running }] of [...this.#runs]) {
      this.#runs.delete(reply);
      const { error } = running.retrying ?? {};
      const failure = error && toFailure(error.with({ retryAfter: undefined }));
      thread.apply({ type: 'end', reply, ending: { type: 'stopped', ...(failure && { failure }) } });
      abort.abort();
    }
  }

  /** Ends this reply's wait before its next attempt. */
  retryNow(reply: NodeId): void {
    this.#runs.get(reply)?.retryNow?.();
  }

  async #follow(reply: NodeId, run: Run, { model, messages }: Request): Promise<void> {
    const { signal } = run.abort;
    const onWait = (retryNow: (() => void) | undefined): void => {
      run.retryNow = retryNow;
    };
    const send = (params: readonly InputMessage[]): AsyncIterable<SendUpdate> =>
      this.#watch(reply, run, this.#ports.send({ use: 'chat', model, params: { messages: params }, signal, onWait }));
    for await (const entry of runReply({ reply, send, messages, signal })) {
      if (this.#runs.get(reply) !== run) return;
      if (entry.type === 'end') this.#runs.delete(reply);
      run.thread.apply(entry);
      if (entry.type === 'author' && entry.author.url !== undefined) remember(run.thread, entry.author.origin);
    }
  }

  /** Keeps track of what the conversation doesn't record: that a request is waiting to be sent again. */
  async *#watch(reply: NodeId, run: Run, updates: AsyncIterable<SendUpdate>): AsyncGenerator<SendUpdate> {
    for await (const update of updates) {
      const { began, retrying } = run.running;
      if (update.type === 'waiting') {
        const until = this.#ports.clock.now() + update.wait;
        run.running = { began, retrying: { error: update.error, until } };
      } else if (update.type === 'request') run.running = { began };
      if (retrying !== run.running.retrying && this.of(reply) !== undefined) this.#ports.changed(run.thread, reply);
      yield update;
    }
  }
}
