// One request and its response, with time limits on every wait.
import { decoded } from './encoding.ts';
import { defaultConnect } from './transport.ts';
import type { Timeouts, Transport, TransportRequest, TransportResponse } from './transport.ts';
import { errorFromThrown } from './errors/classify.ts';
import { MessagesError } from './errors/errors.ts';
import type { Reason } from './errors/errors.ts';

/** Node and browsers fire longer timers at once. */
const longestTimer = 2 ** 31 - 1;

/** Milliseconds that the end of a body is waited for when all that matters of it has come. */
const lastWait = 100;

/** Milliseconds that the words of an error are waited for. */
const errorWait = 5_000;

/** The present wait, named by the reason of the error that ends it. */
type Wait = Extract<Reason, 'connect' | 'first_byte' | 'idle'>;

/**
 * One request on the wire, with its time limits. Every wait ends at once when the user stops or a limit is over,
 * whatever the transport does; the socket is closed then, also while nobody is reading. Everything thrown is a
 * {@link MessagesError}. `close` must be called; it leaves no listener and no timer behind.
 */
export class Exchange {
  readonly #transport: Transport;
  readonly #timeouts: Required<Timeouts>;
  readonly #signal: AbortSignal;
  readonly #controller = new AbortController();
  #reader: AsyncIterator<Uint8Array> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #connected = false;
  #received = false;
  #closed = false;
  /** Since when the present time limit counts. */
  #since = performance.now();
  /** Ends the wait that is going on. */
  #reject: ((error: MessagesError) => void) | undefined;
  #failure: MessagesError | undefined;

  constructor(transport: Transport, signal: AbortSignal, timeouts: Timeouts) {
    this.#transport = transport;
    this.#timeouts = { connect: defaultConnect, ...timeouts };
    this.#signal = signal;
    if (signal.aborted) this.#onStop();
    else signal.addEventListener('abort', this.#onStop);
  }

  /** Resolves when the response's headers are in. */
  async send(request: Omit<TransportRequest, 'signal' | 'onConnected'>): Promise<TransportResponse> {
    this.#throwFailure();
    this.#since = performance.now();
    this.#arm();
    const send = async (): Promise<TransportResponse> =>
      this.#transport({ ...request, signal: this.#controller.signal, onConnected: this.#onConnected });
    const sent = send();
    // A response that comes after all was given up must still be closed.
    void sent.then(
      (late) => {
        if (this.#closed) closeReader(late.body[Symbol.asyncIterator]());
      },
      () => undefined,
    );
    const response = await this.#guard(sent);
    this.#onConnected();
    this.#reader = decoded(response)[Symbol.asyncIterator]();
    return response;
  }

  /** The next chunk of the body; `undefined` at its end. */
  async read(): Promise<Uint8Array | undefined> {
    const chunk = await this.#next();
    if (this.#received || chunk === undefined) return chunk;
    this.#received = true;
    this.#arm();
    return chunk;
  }

  /** The rest of the body as text, at most `limit` bytes. `onText` gets what has arrived, in case the rest doesn't. */
  async readText(limit: number, onText: (text: string) => void = () => undefined): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    for (let left = limit; left > 0;) {
      const chunk = await this.read();
      if (chunk === undefined) break;
      text += decoder.decode(chunk.subarray(0, left), { stream: true });
      onText(text);
      left -= chunk.length;
    }
    return text;
  }

  /**
   * The body of an answer that its status makes an error: as much of it as comes within a moment. What becomes of the
   * body does not change what the status says, so this rejects only when the user stops.
   */
  async readError(status: number, limit: number): Promise<string> {
    // The body of a redirect is for browsers.
    if (status >= 300 && status < 400) return '';
    let text = '';
    const { idle } = this.#timeouts;
    const wait = idle > 0 ? Math.min(idle, errorWait) : errorWait;
    const patience = setTimeout(() => this.#interrupt(timeoutError(wait, 'idle')), wait);
    try {
      await this.readText(limit, (sofar) => (text = sofar));
    } catch (thrown) {
      if (this.#failure?.kind === 'stopped') throw thrown;
    } finally {
      clearTimeout(patience);
    }
    return text;
  }

  /**
   * As `close`, when all that matters has come: the rest of the body is read in the background, for a moment only, so
   * that the connection can serve the next request. A stop closes at once. Never rejects.
   */
  async finish(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.close(), lastWait);
    try {
      while (!this.#closed && (await this.#reader?.next())?.done === false);
    } catch {
      // The connection broke after its last use.
    }
    this.close();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onStop);
    if (this.#reader) closeReader(this.#reader);
    this.#controller.abort();
  }

  async #next(): Promise<Uint8Array | undefined> {
    this.#throwFailure();
    if (this.#reader === undefined) return undefined;
    if (this.#received) this.#since = performance.now();
    let result = await this.#guard(this.#reader.next());
    while (result.done !== true && result.value.length === 0) result = await this.#guard(this.#reader.next());
    return result.done === true ? undefined : result.value;
  }

  /** The work's result, unless an interruption is first. One promise a wait: nothing piles up on a long-lived one. */
  async #guard<T>(work: Promise<T>): Promise<T> {
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#reject = reject;
        work.then(resolve, reject);
      });
    } catch (thrown) {
      throw this.#failure ?? errorFromThrown(thrown);
    } finally {
      this.#reject = undefined;
    }
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure;
  }

  readonly #onStop = (): void => this.#interrupt(new MessagesError('stopped', 'Stopped'));

  #interrupt(error: MessagesError): void {
    this.#failure ??= error;
    clearTimeout(this.#timer);
    this.#reject?.(this.#failure);
    this.#controller.abort();
  }

  /** From here on the patience for the first byte counts, as if since the beginning. */
  readonly #onConnected = (): void => {
    if (this.#connected || this.#closed || this.#failure) return;
    this.#connected = true;
    this.#arm(this.#limit() - (performance.now() - this.#since));
  };

  /** The present wait: of the two limits before the first byte, the one that expires first. */
  #wait(): Wait {
    if (this.#received) return 'idle';
    const { connect, firstByte } = this.#timeouts;
    const isPatient = firstByte === 0 || connect < firstByte;
    return !this.#connected && connect > 0 && isPatient ? 'connect' : 'first_byte';
  }

  #limit(): number {
    const { connect, firstByte, idle } = this.#timeouts;
    return { connect, first_byte: firstByte, idle }[this.#wait()];
  }

  /** One timer that looks when its time may be over, instead of a new one for each chunk. */
  #arm(wait = this.#limit()): void {
    clearTimeout(this.#timer);
    if (this.#limit() > 0) this.#timer = setTimeout(() => this.#check(), Math.min(wait, longestTimer));
  }

  #check(): void {
    const limit = this.#limit();
    // If nobody is waiting for a chunk, it is the reader that is slow, not the network.
    const left = this.#reject ? limit - (performance.now() - this.#since) : limit;
    if (left > 1) this.#arm(left);
    else this.#interrupt(timeoutError(limit, this.#wait()));
  }
}

/** Where there was no connection, nothing was sent: that may be tried again, or elsewhere. */
function timeoutError(limit: number, reason: Wait): MessagesError {
  const seconds = Math.round(limit / 1000);
  switch (reason) {
    case 'connect':
      return new MessagesError('network', `No connection within ${seconds} s`, { reason, retryable: true });
    case 'first_byte':
      return new MessagesError('timeout', `No answer came within ${seconds} s`, { reason });
    case 'idle':
      return new MessagesError('timeout', `No data came for ${seconds} s`, { reason });
  }
}

/** Not awaited: a body that is waiting for bytes may take for ever to return. */
function closeReader(reader: AsyncIterator<Uint8Array>): void {
  void Promise.resolve(reader.return?.()).catch(() => undefined);
}
