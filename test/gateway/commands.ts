import type { Step } from './step.ts';

/** A word that begins with `/` at the start of a prompt and makes the connection misbehave while the rest is answered. */
interface Command {
  readonly usage: string;
  readonly about: string;
  /** `numbers` are those that follow the word; `attempt` counts from 1 how often this very prompt came. */
  step(numbers: readonly number[], attempt: number): Step;
}

export const commands: Readonly<Record<string, Command>> = {
  slow: { usage: '/slow [ms]', about: 'a pause (300 ms) between pieces', step: ([pace = 300]) => ({ pace }) },
  late: {
    usage: '/late [ms]',
    about: 'headers at once, the first byte late (10 s)',
    step: ([firstByte = 10_000]) => ({ firstByte }),
  },
  silent: { usage: '/silent', about: 'no answer at all', step: () => ({ connection: 'silent' }) },
  fail: {
    usage: '/fail [status] [retry-after]',
    about: 'an error, each time (500)',
    step: ([error = 500, after]) => ({ error, ...retryAfter(after) }),
  },
  flaky: {
    usage: '/flaky [status] [times] [retry-after]',
    about: 'an error (529) the first times (1), an answer the next time',
    step: ([error = 529, times = 1, after], attempt) =>
      (attempt - 1) % (times + 1) === times ? {} : { error, ...retryAfter(after) },
  },
  error: {
    usage: '/error [frames]',
    about: 'an error event in the middle',
    step: ([after = 20]) => ({ errorEvent: { after, type: 'overloaded_error' } }),
  },
  cut: {
    usage: '/cut [frames]',
    about: 'the stream ends as if it were whole',
    step: ([after = 20]) => ({ cut: { after, unit: 'frames', how: 'end' } }),
  },
  drop: {
    usage: '/drop [frames]',
    about: 'the connection is closed in the middle',
    step: ([after = 20]) => ({ cut: { after, unit: 'frames', how: 'drop' } }),
  },
  reset: {
    usage: '/reset [frames]',
    about: 'the connection is reset in the middle',
    step: ([after = 20]) => ({ cut: { after, unit: 'frames', how: 'reset', wait: 50 } }),
  },
  stall: {
    usage: '/stall [frames]',
    about: 'nothing more comes in the middle',
    step: ([after = 20]) => ({ cut: { after, unit: 'frames', how: 'stall' } }),
  },
  endless: { usage: '/endless', about: 'the first words again and again', step: () => ({ endless: true, pace: 20 }) },
  bytes: { usage: '/bytes', about: 'one byte at a time', step: () => ({ split: 'bytes', pace: 0 }) },
  json: { usage: '/json', about: 'one JSON message in place of a stream', step: () => ({ as: 'json' }) },
  html: {
    usage: '/html',
    about: 'a web page',
    step: () => ({ body: '<!doctype html><title>Sign in</title><h1>Sign in</h1>', contentType: 'text/html' }),
  },
  empty: {
    usage: '/empty',
    about: 'status 200 and nothing',
    step: () => ({ body: '', contentType: 'application/json' }),
  },
  redirect: {
    usage: '/redirect',
    about: 'a redirect to another host',
    step: () => ({ redirect: 'https://other.example/v1/messages' }),
  },
  malformed: {
    usage: '/malformed',
    about: 'JSON that is broken in the middle',
    step: () => ({
      edit: (frames) => frames.map((frame, index) => (index === 12 ? frame.replace('"delta"', '"delta') : frame)),
    }),
  },
};

function retryAfter(seconds: number | undefined): Step {
  return seconds === undefined ? {} : { headers: { 'retry-after': String(seconds) } };
}

/** Takes the commands off the beginning of a prompt. */
export function readCommands(words: string, attempt: number): { readonly step: Step; readonly rest: string } {
  let rest = words;
  let step: Step = {};
  for (;;) {
    const match = /^\/([a-z]+)((?:[ \t]+\d+)*)(?:\s+|$)/.exec(rest);
    const command = match?.[1] === undefined || !Object.hasOwn(commands, match[1]) ? undefined : commands[match[1]];
    if (!match || !command) return { step, rest };
    const numbers = (match[2] ?? '').split(/\s+/).filter(Boolean).map(Number);
    step = { ...step, ...command.step(numbers, attempt) };
    rest = rest.slice(match[0].length);
  }
}
