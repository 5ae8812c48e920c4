import type { LoggedRequest } from './log.ts';
import type { Step } from './step.ts';

/** Steps for the next messages requests, or a decision about each request. */
export type Script = readonly Step[] | ((request: LoggedRequest) => Step | undefined);

export interface ScriptQueue {
  readonly add: (...steps: readonly Step[]) => void;
  readonly always: (decide: (request: LoggedRequest) => Step | undefined) => void;
  /** What to do with this request. Takes a step from the queue only for a messages request. */
  readonly next: (request: LoggedRequest) => Step | undefined;
  readonly clear: () => void;
}

export function createScript(initial: Script = []): ScriptQueue {
  let decide = typeof initial === 'function' ? initial : undefined;
  const queue: Step[] = typeof initial === 'function' ? [] : [...initial];
  return {
    add: (...steps) => void queue.push(...steps),
    always: (decision) => {
      decide = decision;
    },
    next: (request) => (request.endpoint === 'messages' ? queue.shift() : undefined) ?? decide?.(request),
    clear: () => {
      queue.length = 0;
      decide = undefined;
    },
  };
}
