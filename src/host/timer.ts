// The time, and timers that can be cancelled.

/** Node and browsers run longer timers at once. */
const longest = 2 ** 31 - 1;

/** Milliseconds. */
export const clock = {
  now: (): number => Date.now(),
  after: (wait: number, run: () => void): (() => void) => {
    let timer: ReturnType<typeof setTimeout>;
    const begin = (left: number): void => {
      timer = setTimeout(() => (left > longest ? begin(left - longest) : run()), Math.min(left, longest));
    };
    begin(wait);
    return () => clearTimeout(timer);
  },
};
