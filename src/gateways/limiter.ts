/** Most requests at once to one origin, and how many of them may be ones that nobody waits for in a conversation. */
export interface LimiterOptions {
  readonly most?: number;
  readonly mostInBackground?: number;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

export interface Limiter {
  /**
   * Resolves with a function that gives the place back, when it is this request's turn: urgent ones first, each kind in
   * the order it came; the others also wait while the origin has asked for a pause. Rejects when the signal aborts.
   */
  enter(origin: string, urgent: boolean, signal: AbortSignal): Promise<() => void>;
  /** The origin asked to wait this many milliseconds: until then only urgent requests go there. */
  pause(origin: string, milliseconds: number): void;
}

interface Waiter {
  readonly urgent: boolean;
  readonly start: () => void;
}

interface Queue {
  urgent: number;
  background: number;
  pausedUntil: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  waiting: Waiter[];
}

const longestPause = 60_000;

/** One for a window, so that lenses, edits and chat together do not storm a gateway. Holds nothing but pauses while idle. */
export function createLimiter({
  most = 8,
  mostInBackground = 2,
  now = () => performance.now(),
}: LimiterOptions = {}): Limiter {
  const queues = new Map<string, Queue>();

  const mayStart = (queue: Queue, { urgent }: Waiter): boolean => {
    if (queue.urgent + queue.background >= most) return false;
    return urgent || (queue.background < mostInBackground && now() >= queue.pausedUntil);
  };

  const advance = (origin: string, queue: Queue): void => {
    for (;;) {
      const next =
        queue.waiting.find((waiter) => waiter.urgent && mayStart(queue, waiter)) ??
        queue.waiting.find((waiter) => mayStart(queue, waiter));
      if (next === undefined) break;
      queue.waiting.splice(queue.waiting.indexOf(next), 1);
      next.start();
    }
    clearTimeout(queue.timer);
    queue.timer = undefined;
    const left = queue.pausedUntil - now();
    if (queue.waiting.length > 0 && left > 0) queue.timer = setTimeout(() => advance(origin, queue), left);
  };

  const queueOf = (origin: string): Queue => {
    for (const [name, { urgent, background, waiting, pausedUntil }] of queues) {
      if (urgent + background + waiting.length === 0 && pausedUntil <= now()) queues.delete(name);
    }
    const queue = queues.get(origin) ?? { urgent: 0, background: 0, pausedUntil: 0, timer: undefined, waiting: [] };
    queues.set(origin, queue);
    return queue;
  };

  return {
    enter: async (origin, urgent, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const queue = queueOf(origin);
        const kind = urgent ? 'urgent' : 'background';
        const leave = (): void => {
          const index = queue.waiting.indexOf(waiter);
          if (index !== -1) queue.waiting.splice(index, 1);
          advance(origin, queue);
          reject(signal.reason as Error);
        };
        const waiter: Waiter = {
          urgent,
          start: () => {
            signal.removeEventListener('abort', leave);
            queue[kind]++;
            let held = true;
            resolve(() => {
              if (!held) return;
              held = false;
              queue[kind]--;
              advance(origin, queue);
            });
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        queue.waiting.push(waiter);
        advance(origin, queue);
      }),
    pause: (origin, milliseconds) => {
      const queue = queueOf(origin);
      queue.pausedUntil = Math.max(queue.pausedUntil, now() + Math.min(milliseconds, longestPause));
      advance(origin, queue);
    },
  };
}
