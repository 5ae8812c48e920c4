// Limits how many requests run against one origin at once.

/** How many requests may run against one origin at once. */
const defaultMost = 8;

export interface Limiter {
  /**
   * Waits for a place, first come, first served. Resolves to a function that gives the place back. Rejects when the
   * signal aborts.
   */
  enter(origin: string, signal: AbortSignal): Promise<() => void>;
}

interface Queue {
  running: number;
  readonly waiting: (() => void)[];
}

/** One per window, so that lenses, edits and chat together don't flood a gateway. Holds nothing while idle. */
export function createLimiter(most = defaultMost): Limiter {
  const queues = new Map<string, Queue>();
  return {
    enter: async (origin, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const queue = queues.get(origin) ?? { running: 0, waiting: [] };
        queues.set(origin, queue);
        const leave = (): void => {
          queue.waiting.splice(queue.waiting.indexOf(start), 1);
          reject(signal.reason as Error);
        };
        const start = (): void => {
          signal.removeEventListener('abort', leave);
          queue.running++;
          let held = true;
          resolve(() => {
            if (!held) return;
            held = false;
            queue.running--;
            queue.waiting.shift()?.();
            if (queue.running === 0) queues.delete(origin);
          });
        };
        if (queue.running < most) start();
        else {
          signal.addEventListener('abort', leave, { once: true });
          queue.waiting.push(start);
        }
      }),
  };
}
