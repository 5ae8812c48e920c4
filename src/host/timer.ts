// The time, and timers that can be cancelled.

/** Milliseconds. */
export const clock = {
  now: (): number => Date.now(),
  after: (wait: number, run: () => void): (() => void) => {
    const timer = setTimeout(run, wait);
    return () => clearTimeout(timer);
  },
};
