// What the window's requests are doing: waiting for a gateway, or being answered; and the last that failed.
import type { EndpointLabel } from '../gateways/use.ts';
import type { MessagesError } from '../messages/index.ts';
import type { Send, SendUpdate } from '../sending/send.ts';

/** `held`: for a rate limit, not sent yet. */
export type Doing = 'idle' | 'held' | 'waiting' | 'streaming';

export interface Failure {
  readonly error: MessagesError;
  readonly endpoint: EndpointLabel | undefined;
}

/** Follows every request that goes through {@link follow}. */
export class Activity {
  readonly #running = new Map<object, Doing>();
  #listener: (() => void) | undefined;
  #failure: Failure | undefined;

  /** Told of every change from now on. */
  listen(listener: () => void): void {
    this.#listener = listener;
  }

  /** The same `send`, with all that passes through it noticed. */
  follow(send: Send): Send {
    const { watch, over } = { watch: this.#watch.bind(this), over: this.#over.bind(this) };
    return async function* followed(request) {
      const own = { endpoint: undefined };
      try {
        for await (const update of send(request)) {
          watch(own, update);
          yield update;
        }
      } finally {
        over(own);
      }
    };
  }

  get doing(): Doing {
    const all = [...this.#running.values()];
    return (['streaming', 'waiting', 'held'] as const).find((doing) => all.includes(doing)) ?? 'idle';
  }

  /** Why the last request failed, until another one is answered or {@link forget}. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** What failed may work now. */
  forget(): void {
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    this.#listener?.();
  }

  #watch(own: { endpoint: EndpointLabel | undefined }, update: SendUpdate): void {
    if (update.type === 'endpoint') own.endpoint = update.endpoint;
    if (update.type === 'end') this.#ended(own.endpoint, update);
    const doing = doingOf(update);
    if (doing === undefined || this.#running.get(own) === doing) return;
    this.#running.set(own, doing);
    this.#listener?.();
  }

  #ended(endpoint: EndpointLabel | undefined, { ending }: Extract<SendUpdate, { readonly type: 'end' }>): void {
    if (ending.type === 'stopped') return;
    const failure = 'error' in ending ? { error: ending.error, endpoint } : undefined;
    if (failure === undefined && this.#failure === undefined) return;
    this.#failure = failure;
    this.#listener?.();
  }

  #over(own: object): void {
    if (this.#running.delete(own)) this.#listener?.();
  }
}

function doingOf(update: SendUpdate): Doing | undefined {
  switch (update.type) {
    case 'endpoint':
    case 'request':
      return 'waiting';
    case 'waiting':
      return update.error.reason === 'rate_wait' ? 'held' : 'waiting';
    case 'response':
    case 'events':
      return 'streaming';
    case 'notice':
    case 'end':
      return undefined;
  }
}
