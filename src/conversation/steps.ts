// Long work in small steps: done at once, or in pieces between which everything else goes on.

/** Work that can be interrupted at each of its steps. */
export type Steps<Result> = Generator<undefined, Result>;

/** Longest that anything else waits, unless one step alone takes longer. Milliseconds. */
const piece = 8;

export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Rejects with the signal's reason, once it is aborted. */
export async function inPieces<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  for (let since = performance.now(); ;) {
    signal?.throwIfAborted();
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - since < piece) continue;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  }
}
