// One end of the line between host and webview: tells in order, asks with answers, checks whatever arrives.
import * as z from 'zod/mini';
import type { AskName, Contract, Payload, Reply, Tell } from './message.ts';

/** The largest message, as {@link within} measures it. Snapshots of conversations are the largest there are. */
const heaviest = 32 * 1024 * 1024;

const mark = () => z.string().check(z.maxLength(64));
const count = () => z.int().check(z.minimum(0));

const envelope = () =>
  z.discriminatedUnion('type', [
    /** `seq`: its number among everything told since `epoch` began. */
    z.object({ type: z.literal('tell'), epoch: mark(), seq: count(), body: z.unknown() }),
    /** `by`: who asks, a new one for each document; `number`: which of their questions. */
    z.object({ type: z.literal('ask'), by: mark(), number: count(), name: mark(), body: z.unknown() }),
    /** `epoch`: what is told from now on builds on this, beginning with the first of that epoch. */
    z.object({
      type: z.literal('answer'),
      by: mark(),
      number: count(),
      failed: z.boolean(),
      epoch: z.optional(mark()),
      body: z.unknown(),
    }),
    /** Whoever asked no longer wants the answer. */
    z.object({ type: z.literal('abort'), by: mark(), number: count() }),
  ]);
/** What goes over the wire. */
export type Envelope = z.infer<ReturnType<typeof envelope>>;

type Answered<C extends Contract, N extends AskName<C>> = C['asks'][N] extends { readonly anew: true }
  ? // Made in the step that sends it: what is told between a state's making and its sending would be lost.
    () => Reply<C, N>
  : Reply<C, N>;

/** The answers to every question this side may be asked. A rejection is an answer too. */
export type Answers<C extends Contract> = {
  readonly [N in AskName<C>]: (payload: Payload<C, N>, signal: AbortSignal) => Answered<C, N> | Promise<Answered<C, N>>;
};

export interface ChannelOptions<Hears extends Contract, Says extends Contract> {
  /** What this side may be told and asked. Anything else is dropped. */
  readonly hears: Hears;
  readonly says: Says;
  /** Puts an envelope on the wire. Not awaited: what is told is not acknowledged. */
  readonly post: (envelope: Envelope) => void;
  readonly told: (event: Tell<Hears>) => void;
  readonly answers: Answers<Hears>;
  /** A question couldn't be answered. The other side learns no more than that. */
  readonly failed: (error: unknown) => void;
  /**
   * Something told was lost or came out of order. Where this is given, what is told builds on what was told before:
   * nothing more is received until the other side begins a new epoch, which this should ask for. Where it is absent
   * each event stands alone, and only repeated ones are dropped.
   */
  readonly onGap?: () => void;
  /** A new unguessable string. */
  readonly newId: () => string;
}

/** A question got no answer: the other side failed, or this channel was disposed of. */
export class AskError extends Error {}

interface Waiting {
  readonly reply: z.ZodMiniType;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * One end of the line between host and webview; the other end is the same class with the contracts swapped. It knows
 * nothing of what the messages mean. What is told has a number: a repeated event is dropped and a missing one noticed.
 * What is asked is answered once, refused, or rejected when the channel is disposed of.
 */
export class Channel<Hears extends Contract, Says extends Contract> {
  readonly #options: ChannelOptions<Hears, Says>;
  readonly #envelope = envelope();
  readonly #me: string;
  #epoch: string;
  #next = 0;
  #heardEpoch: string | undefined;
  #expected = 0;
  #asked = 0;
  readonly #waiting = new Map<number, Waiting>();
  /** The last question heard, by whom. */
  #asker: { readonly by: string; readonly number: number } | undefined;
  /** Questions of the other side that are not answered yet. */
  readonly #open = new Map<string, AbortController>();
  #isOver = false;

  constructor(options: ChannelOptions<Hears, Says>) {
    this.#options = options;
    this.#me = options.newId();
    this.#epoch = options.newId();
  }

  /** Tells something that builds on what was told before. */
  tell(event: Tell<Says>): void {
    this.#post({ type: 'tell', epoch: this.#epoch, seq: this.#next++, body: event });
  }

  /** Tells something that builds on nothing, and starts a new epoch. */
  restart(event: Tell<Says>): void {
    this.#begin();
    this.tell(event);
  }

  /** Rejects with an {@link AskError}, or with the signal's reason; the other side then need not answer any more. */
  async ask<N extends AskName<Says>>(
    name: N,
    payload: Payload<Says, N>,
    signal?: AbortSignal,
  ): Promise<Reply<Says, N>> {
    signal?.throwIfAborted();
    const reply = this.#options.says.asks[name]?.reply;
    if (this.#isOver || reply === undefined) throw new AskError(`Nobody answers “${name}”.`);
    const number = this.#asked++;
    let onAbort = (): void => undefined;
    try {
      const answer = await new Promise<unknown>((resolve, reject) => {
        onAbort = () => {
          this.#waiting.delete(number);
          this.#post({ type: 'abort', by: this.#me, number });
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        this.#waiting.set(number, { reply, resolve, reject });
        this.#post({ type: 'ask', by: this.#me, number, name, body: payload });
      });
      // What the schema let through is what the name's type says.
      return answer as Reply<Says, N>;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Accepts whatever came off the wire. */
  accept(raw: unknown): void {
    if (this.#isOver || !within(raw, heaviest)) return;
    const { success, data } = z.safeParse(this.#envelope, raw);
    if (!success) return;
    switch (data.type) {
      case 'tell':
        this.#hear(data);
        break;
      case 'ask':
        void this.#answer(data);
        break;
      case 'answer':
        this.#take(data);
        break;
      case 'abort':
        this.#open.get(keyOf(data))?.abort();
        break;
    }
  }

  /** Ends all sending, hearing and waiting. */
  dispose(): void {
    this.#isOver = true;
    for (const { reject } of this.#waiting.values()) reject(new AskError('The other side is gone.'));
    this.#waiting.clear();
    for (const controller of this.#open.values()) controller.abort();
  }

  #post(message: Envelope): void {
    if (!this.#isOver) this.#options.post(message);
  }

  #begin(): void {
    this.#epoch = this.#options.newId();
    this.#next = 0;
  }

  #hear({ epoch, seq, body }: Extract<Envelope, { type: 'tell' }>): void {
    const { hears, onGap, told } = this.#options;
    const starts = seq === 0 && epoch !== this.#heardEpoch;
    if (!starts && epoch === this.#heardEpoch && seq < this.#expected) return;
    const inOrder = starts || (epoch === this.#heardEpoch && seq === this.#expected);
    if (!inOrder && onGap !== undefined) {
      onGap();
      return;
    }
    this.#heardEpoch = epoch;
    this.#expected = seq + 1;
    const { success, data } = z.safeParse(hears.tells, body);
    if (success) told(data as Tell<Hears>);
  }

  async #answer(question: Extract<Envelope, { type: 'ask' }>): Promise<void> {
    const { by, number, name } = question;
    if (this.#asker?.by === by && number <= this.#asker.number) return;
    this.#asker = { by, number };
    const asks: Contract['asks'] = this.#options.hears.asks;
    const declared = Object.hasOwn(asks, name) ? asks[name] : undefined;
    const payload = declared && z.safeParse(declared.payload, question.body);
    if (payload?.success !== true) {
      this.#post({ type: 'answer', by, number, failed: true, body: undefined });
      return;
    }
    const controller = new AbortController();
    this.#open.set(keyOf(question), controller);
    const answers: Readonly<Record<string, (payload: never, signal: AbortSignal) => unknown>> = this.#options.answers;
    try {
      const answer: unknown = await answers[name]?.(payload.data as never, controller.signal);
      if (controller.signal.aborted) return;
      if (declared?.anew !== true) this.#post({ type: 'answer', by, number, failed: false, body: answer });
      else {
        const body: unknown = (answer as () => unknown)();
        this.#begin();
        this.#post({ type: 'answer', by, number, failed: false, epoch: this.#epoch, body });
      }
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#post({ type: 'answer', by, number, failed: true, body: undefined });
      this.#options.failed(error);
    } finally {
      this.#open.delete(keyOf(question));
    }
  }

  #take({ by, number, failed, epoch, body }: Extract<Envelope, { type: 'answer' }>): void {
    const waiting = by === this.#me ? this.#waiting.get(number) : undefined;
    if (waiting === undefined) return;
    this.#waiting.delete(number);
    const reply = failed ? undefined : z.safeParse(waiting.reply, body);
    if (reply?.success !== true) {
      waiting.reject(new AskError('It could not be answered.'));
      return;
    }
    if (epoch !== undefined) {
      this.#heardEpoch = epoch;
      this.#expected = 0;
    }
    waiting.resolve(reply.data);
  }
}

const keyOf = ({ by, number }: { readonly by: string; readonly number: number }): string => `${by} ${number}`;

/**
 * Whether a value is small enough to parse: at most `limit`, counting the length of strings plus 16 for each object,
 * array and number in it. Stops early, so cycles and floods of nested arrays cost no more than the limit.
 */
export function within(value: unknown, limit: number): boolean {
  let left = limit;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    left -= typeof next === 'string' ? next.length + 1 : 16;
    if (left < 0) return false;
    if (typeof next !== 'object' || next === null) continue;
    for (const [key, inner] of Object.entries(next)) {
      left -= key.length;
      open.push(inner);
    }
  }
  return true;
}
