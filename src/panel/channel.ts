import { amount, shape, text, within } from './guard.ts';
import type { Guard } from './guard.ts';

/** The most a message may weigh, as {@link within} counts. A conversation's snapshot is the heaviest there is. */
export const heaviest = 32 * 1024 * 1024;

/** What goes over the wire: a message, and where it stands in the line of those sent since `epoch` began. */
export interface Envelope {
  readonly epoch: string;
  readonly seq: number;
  readonly body: unknown;
}

const isEnvelope = shape({ epoch: text(64), seq: amount });

export interface ChannelOptions<In> {
  /** Puts an envelope on the wire. Not awaited: there are no acknowledgements. */
  readonly post: (envelope: Envelope) => void;
  /** Only what passes is received; everything else is dropped. */
  readonly guard: Guard<In>;
  readonly receive: (message: In) => void;
  /**
   * A message was lost or came out of order. Where this is given, messages build on one another: nothing is received
   * until the other side starts a new epoch, which this should ask for. Where it is absent each message stands alone,
   * and only repeated ones are dropped.
   */
  readonly onGap?: () => void;
  /** A new unguessable string for each epoch. */
  readonly epoch: () => string;
}

/**
 * One end of the line between host and webview; the other end is the same class with the types swapped. It knows
 * nothing of what the messages mean. Every message has a number; a repeated one is dropped and a missing one noticed.
 */
export class Channel<Out, In> {
  readonly #options: ChannelOptions<In>;
  #epoch: string;
  #next = 0;
  #heardEpoch: string | undefined;
  #expected = 0;

  constructor(options: ChannelOptions<In>) {
    this.#options = options;
    this.#epoch = options.epoch();
  }

  /** Sends a message that builds on those before it. */
  send(body: Out): void {
    this.#options.post({ epoch: this.#epoch, seq: this.#next++, body });
  }

  /** Sends a message that builds on nothing, and starts the count anew. */
  restart(body: Out): void {
    this.#epoch = this.#options.epoch();
    this.#next = 0;
    this.send(body);
  }

  /** Takes what came off the wire, whatever it is. */
  accept(raw: unknown): void {
    if (!isEnvelope(raw) || !Object.hasOwn(raw, 'body')) return;
    const { guard, onGap, receive } = this.#options;
    const starts = raw.seq === 0 && raw.epoch !== this.#heardEpoch;
    if (!starts && raw.epoch === this.#heardEpoch && raw.seq < this.#expected) return;
    const inOrder = starts || (raw.epoch === this.#heardEpoch && raw.seq === this.#expected);
    if (!inOrder && onGap !== undefined) {
      onGap();
      return;
    }
    this.#heardEpoch = raw.epoch;
    this.#expected = raw.seq + 1;
    const body: unknown = Reflect.get(raw, 'body');
    if (within(body, heaviest) && guard(body)) receive(body);
  }
}
