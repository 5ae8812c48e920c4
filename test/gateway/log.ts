import type { Refusal } from './errors.ts';
import type { Raw } from './json.ts';

export type EndpointName = 'messages' | 'models' | 'count_tokens' | 'sign_in' | 'unknown';

/** One request as it was received, secrets included: tests look here for keys that should not be there. */
export interface LoggedRequest {
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** The request's target as sent, with query. */
  readonly target: string;
  readonly personality: string;
  readonly endpoint: EndpointName;
  /** Names in lower case; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names and values in turn, exactly as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** The body parsed; `undefined` when it is not a JSON object. */
  readonly json: Raw | undefined;
  /** What the strict checks say; `ok` also where a script answered something else. */
  readonly verdict: 'ok' | Refusal;
  /** What the scenario is called, when one was chosen. */
  readonly scenario?: string;
  /** Status of the answer, once it is known. */
  readonly status?: number;
  /** Bytes of the answer's body so far. */
  readonly bytesSent: number;
  /** `left`: the client closed the connection before the answer's end. */
  readonly ended?: 'whole' | 'cut' | 'left';
  /** Milliseconds since the epoch. */
  readonly endedAt?: number;
}

export interface Log {
  readonly requests: readonly LoggedRequest[];
  /** Adds a request, or says more about one. */
  readonly put: (request: LoggedRequest) => void;
  /** Resolves with the first request, old or new, that is as wanted; rejects after `timeout` milliseconds. */
  readonly waitFor: (wanted: (request: LoggedRequest) => boolean, timeout?: number) => Promise<LoggedRequest>;
  /** Forgets all requests, also what comes of those under way. */
  readonly clear: () => void;
}

export function createLog(): Log {
  const requests: LoggedRequest[] = [];
  const places = new Map<number, number>();
  let [highest, forgotten] = [0, 0];
  const watchers = new Set<(request: LoggedRequest) => void>();
  return {
    requests,
    put(request) {
      if (request.number <= forgotten) return;
      highest = Math.max(highest, request.number);
      const place = places.get(request.number) ?? requests.length;
      places.set(request.number, place);
      requests[place] = request;
      for (const watcher of watchers) watcher(request);
    },
    async waitFor(wanted, timeout = 30_000) {
      const there = requests.find(wanted);
      if (there) return there;
      return new Promise((resolve, reject) => {
        const done = (): void => {
          clearTimeout(timer);
          watchers.delete(watcher);
        };
        const watcher = (request: LoggedRequest): void => {
          if (!wanted(request)) return;
          done();
          resolve(request);
        };
        const timer = setTimeout(() => {
          done();
          reject(new Error(`No request as wanted within ${timeout} ms; ${requests.length} others.`));
        }, timeout);
        watchers.add(watcher);
      });
    },
    clear() {
      requests.length = 0;
      places.clear();
      forgotten = highest;
    },
  };
}
