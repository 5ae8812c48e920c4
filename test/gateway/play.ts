import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { piecesOf } from './step.ts';
import type { Step } from './step.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Iterable<string | Uint8Array>;
  /** A server that makes up its whole answer before it sends any of it. */
  readonly inOnePiece?: boolean;
}

/** Writes an answer as the step wants it, and says whether the step let it end. Rejects with an AbortError when the signal says that the client has left. */
export async function play(
  response: ServerResponse,
  answer: Answer,
  step: Step,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): Promise<'whole' | 'cut'> {
  await pause(step.delay, signal);
  const length = step.framing === 'length' || answer.inOnePiece;
  const body = length ? [Buffer.concat([...piecesOf(answer.body, step)])] : piecesOf(answer.body, step);
  const headers: Record<string, string> = { ...answer.headers };
  if (step.gzip === 'labelled') headers['content-encoding'] = 'gzip';
  if (Array.isArray(body)) headers['content-length'] = String(body[0]?.length ?? 0);
  if (step.framing === 'close') response.useChunkedEncodingByDefault = false;
  response.writeHead(answer.status, { ...headers, ...step.headers });
  response.flushHeaders();
  response.socket?.setNoDelay(true);
  await firstByte(response, step, signal);
  let between = 0;
  let pieces = 0;
  const holds = [step.hold ?? []].flat();
  for (const piece of body) {
    for (const { after, until } of holds) if (after === pieces) await held(until, signal);
    pieces += 1;
    await pause(between, signal);
    between = step.pace ?? 0;
    await write(response, piece, signal);
    onBytes(piece.length);
  }
  if (!step.cut || step.cut.how === 'end') {
    await finish(response, signal);
    return step.cut ? 'cut' : 'whole';
  }
  await pause(step.cut.wait, signal);
  await breakOff(response, step.cut.how, signal);
  return 'cut';
}

async function firstByte(response: ServerResponse, step: Step, signal: AbortSignal): Promise<void> {
  if (!step.comments) {
    await pause(step.firstByte, signal);
    return;
  }
  for (let left = step.firstByte ?? 0; left > 0; left -= step.comments) {
    await write(response, Buffer.from(': keep-alive\n\n'), signal);
    await pause(Math.min(left, step.comments), signal);
  }
}

/** Resolves when the bytes have left this process, so that a reset after it loses none of them. */
async function write(response: ServerResponse, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  await settled(signal, (done) => response.write(bytes, done));
}

async function finish(response: ServerResponse, signal: AbortSignal): Promise<void> {
  await settled(signal, (done) => response.end(done));
}

async function settled(signal: AbortSignal, act: (done: (error?: Error | null) => void) => void): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const left = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('The client has left.'));
    signal.addEventListener('abort', left, { once: true });
    act((error) => {
      signal.removeEventListener('abort', left);
      if (error) reject(error);
      else resolve();
    });
  });
}

/** Ends a connection otherwise than HTTP would; `stall` and `silent` last until the client or the gateway goes. */
export async function breakOff(
  response: ServerResponse,
  how: 'drop' | 'reset' | 'stall',
  signal: AbortSignal,
): Promise<void> {
  const { socket } = response;
  switch (how) {
    case 'drop':
      socket?.end();
      return;
    case 'reset':
      socket?.resetAndDestroy();
      return;
    case 'stall':
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      signal.throwIfAborted();
  }
}

async function held(until: Promise<unknown>, signal: AbortSignal): Promise<void> {
  await settled(signal, (done) => void until.then(() => done()));
}

async function pause(milliseconds: number | undefined, signal: AbortSignal): Promise<void> {
  if (milliseconds) await sleep(milliseconds, undefined, { signal });
}
