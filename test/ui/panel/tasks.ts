// How long the page's main thread works at a time: CPU time, so that what else runs on the machine counts little.
import type { Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  /** Microseconds. */
  readonly ts: number;
  /** Microseconds. */
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of CPU. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

export interface Task {
  readonly at: number;
  /** Milliseconds. */
  readonly cpu: number;
}

/** The tasks of the page's main thread while this runs, and when each `mark` in it was set, in order. */
export async function traced(page: Page, run: () => Promise<void>, mark = '') {
  const browser = page.context().browser();
  if (browser === null) throw new Error('The browser is gone.');
  await browser.startTracing(page, {
    categories: ['toplevel', 'blink.user_timing', 'disabled-by-default-devtools.timeline'],
  });
  await run();
  const trace: unknown = JSON.parse((await browser.stopTracing()).toString());
  const { traceEvents } = trace as { readonly traceEvents: readonly TraceEvent[] };
  const main = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const tasks = traceEvents
    .filter(({ name, ph, pid, tid }) => {
      const isMain = main.some((thread) => thread.pid === pid && thread.tid === tid);
      return isMain && name === 'RunTask' && ph === 'X';
    })
    // A virtual machine's clock of CPU time may jump by 10 ms within a task that took a tenth of one.
    .map(({ ts, dur = 0, tdur = 0 }): Task => ({ at: ts, cpu: Math.min(dur, tdur) / 1_000 }))
    .sort((one, other) => one.at - other.at);
  const marks = traceEvents.filter(({ name }) => name === mark).map(({ ts }) => ts);
  return { tasks, marks: marks.sort((one, other) => one - other) };
}

/** Milliseconds of CPU that each task of the page's main thread takes while this runs, the shortest first. */
export async function tasksOf(page: Page, run: () => Promise<void>): Promise<readonly number[]> {
  const { tasks } = await traced(page, run);
  return tasks.map(({ cpu }) => cpu).sort((one, other) => one - other);
}
