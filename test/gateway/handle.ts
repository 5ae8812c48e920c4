import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerTo } from './answer.ts';
import type { Answerer } from './answer.ts';
import { isArray, isObject } from './json.ts';
import { judge } from './judge.ts';
import type { Log, LoggedRequest } from './log.ts';
import { breakOff, play } from './play.ts';
import type { Step } from './step.ts';

/** What outlives one request. */
export interface Gatekeeper extends Answerer {
  readonly log: Log;
  /** Let go what another process's script holds. */
  readonly holds: Set<() => void>;
}

/** Answers one request and logs it. Never rejects. */
export async function handle(
  keeper: Gatekeeper,
  request: IncomingMessage,
  response: ServerResponse,
  number: number,
  signal: AbortSignal,
): Promise<void> {
  let entry: LoggedRequest | undefined;
  const put = (more: Partial<LoggedRequest>): void => {
    if (!entry) return;
    entry = { ...entry, ...more };
    keeper.log.put(entry);
  };
  try {
    const bytes = await read(request);
    if (request.url?.startsWith('/_gateway/')) {
      control(keeper, request.url, bytes, response);
      return;
    }
    const { judged, logged } = judge(keeper, request, bytes, number);
    entry = logged;
    keeper.log.put(entry);
    const { answer, step, scenario } = answerTo(keeper, logged, judged);
    put({ status: answer.status, ...(scenario === undefined ? {} : { scenario }) });
    if (step.connection) {
      await disconnect(response, step, signal);
      put({ ended: 'cut', endedAt: Date.now() });
      return;
    }
    let sent = 0;
    const ended = await play(response, answer, step, signal, (count) => put({ bytesSent: (sent += count) }));
    put({ ended, endedAt: Date.now() });
  } catch (error) {
    // What fails here is the connection, unless it is still there: then it is a bug of the gateway, to be seen.
    put({ ended: 'left', endedAt: Date.now() });
    if (!signal.aborted && !request.destroyed) console.error('test gateway:', error);
    response.destroy();
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function control({ log, script, holds }: Gatekeeper, path: string, bytes: Buffer, response: ServerResponse): void {
  if (path === '/_gateway/script') script.add(...stepsOf(bytes.toString()).map((step) => withHolds(step, holds)));
  else if (path === '/_gateway/release') {
    for (const release of [...holds]) release();
  } else if (path === '/_gateway/clear') {
    log.clear();
    script.clear();
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(log.requests));
}

function stepsOf(text: string): readonly Step[] {
  const steps: unknown = JSON.parse(text);
  if (!isArray(steps)) throw new Error('A script is a JSON array of steps.');
  return steps.filter(isObject);
}

/** A step from another process cannot bring promises: each time that process says so, the next of its holds ends. */
function withHolds(step: Step, holds: Set<() => void>): Step {
  const waiting: (() => void)[] = [];
  const hold = [step.hold ?? []].flat().map(({ after }) => {
    return { after, until: new Promise<void>((resolve) => waiting.push(resolve)) };
  });
  const release = (): void => {
    waiting.shift()?.();
    if (waiting.length === 0) holds.delete(release);
  };
  if (hold.length > 0) holds.add(release);
  return { ...step, hold };
}

async function disconnect(response: ServerResponse, step: Step, signal: AbortSignal): Promise<void> {
  switch (step.connection) {
    case 'reset':
    case undefined:
      await breakOff(response, 'reset', signal);
      return;
    case 'close':
      await breakOff(response, 'drop', signal);
      return;
    case 'silent':
      await breakOff(response, 'stall', signal);
      return;
    case 'garbage':
      response.socket?.end('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n');
  }
}
