// Notices that the other side of the channel is gone, while something is awaited of it.

/** How long between an answer and the next question. Milliseconds. */
export const beat = 3_000;
/** How long an answer may take. Milliseconds. */
export const patience = 5_000;

export interface HeartbeatPorts {
  /** Asks the other side whether it is there. Rejects when it isn't, or when `limit` milliseconds have passed. */
  readonly ask: (limit: number) => Promise<unknown>;
  /** Whether the other side seems gone. Called when that changes. */
  readonly lost: (isLost: boolean) => void;
  readonly after: (wait: number, run: () => void) => () => void;
}

/**
 * Asks the other side whether it is there, again and again, but only while something is awaited of it: at rest there is
 * no timer. Two questions in a row must stay without an answer, since one may fall into a sleep of the computer. Once
 * the other side seems gone, asking goes on until it answers.
 */
export class Heartbeat {
  readonly #ports: HeartbeatPorts;
  #isAwaiting = false;
  #isBeating = false;
  #missed = 0;
  #cancel: (() => void) | undefined;

  constructor(ports: HeartbeatPorts) {
    this.#ports = ports;
  }

  /** Something is awaited of the other side, or no longer. */
  await(isAwaiting: boolean): void {
    this.#isAwaiting = isAwaiting;
    if (isAwaiting && !this.#isBeating) this.#rest();
    else if (!isAwaiting && this.#missed < 2) this.stop();
  }

  /** Ends it, as when the other side is replaced. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isBeating = false;
    if (this.#missed >= 2) this.#ports.lost(false);
    this.#missed = 0;
  }

  #rest(): void {
    this.#isBeating = true;
    this.#cancel = this.#ports.after(beat, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    this.#cancel = undefined;
    const isThere = await this.#ports.ask(patience).then(
      () => true,
      () => false,
    );
    if (!this.#isBeating) return;
    const missed = isThere ? 0 : this.#missed + 1;
    if (missed >= 2 !== this.#missed >= 2) this.#ports.lost(missed >= 2);
    this.#missed = missed;
    if (this.#isAwaiting || missed >= 2) this.#rest();
    else this.#isBeating = false;
  }
}
