import { gzipSync } from 'node:zlib';
import type { Reply } from './reply.ts';

/** What a gateway does with one request that it would otherwise answer well. All fields go together. */
export interface Step {
  /** The answer, in place of a scenario's. */
  readonly reply?: Reply | string;
  /** Refuses with this status (the usual error of it) in the gateway's own shape. */
  readonly error?: number | { readonly status: number; readonly type?: string; readonly message?: string };
  /** The whole body as it is, e.g. a recorded stream (text is sent as UTF-8). */
  readonly body?: string | Uint8Array;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** `null` sends none. */
  readonly contentType?: string | null;
  /** Answers with a 307 (or `status`) to this URL. */
  readonly redirect?: string;
  /** One JSON message although a stream was asked for, or a stream although none was. */
  readonly as?: 'json' | 'sse';

  /** Milliseconds before the response's headers. */
  readonly delay?: number;
  /** Milliseconds between the headers and the first byte of the body. */
  readonly firstByte?: number;
  /** Milliseconds between two pieces of the body. */
  readonly pace?: number;
  /** Stops after so many pieces of the body, at one place or at several, and goes on when told to. */
  readonly hold?: Hold | readonly Hold[];
  /** Milliseconds between keep-alive comments during `firstByte`. */
  readonly comments?: number;

  /** Any change to a stream's frames. */
  readonly edit?: (frames: readonly string[]) => readonly string[];
  /** An `error` event after this many frames, as the stream's last. */
  readonly errorEvent?: { readonly after: number; readonly type: string; readonly message?: string };
  /** The first text delta comes again and again. */
  readonly endless?: boolean;
  /** Sizes of the pieces written: one byte each, n bytes each, or as cut at these offsets. Default: a frame each. */
  readonly split?: 'bytes' | number | readonly number[];
  /** Ends early, after this many bytes or frames of the body. */
  readonly cut?: Cut;
  readonly gzip?: 'labelled' | 'unlabelled';
  /** How the end of the body is known; default `chunked`. */
  readonly framing?: 'chunked' | 'length' | 'close';
  /** In place of any HTTP answer: a reset, a clean close, bytes that are not HTTP, or nothing for ever. */
  readonly connection?: 'reset' | 'close' | 'garbage' | 'silent';
}

export interface Hold {
  readonly after: number;
  readonly until: Promise<unknown>;
}

/**
 * `end`: the body ends as if it were whole; `drop`: the connection is closed without the body's end; `reset`: RST;
 * `stall`: nothing more comes, the connection stays.
 */
export interface Cut {
  readonly after: number;
  readonly unit: 'bytes' | 'frames';
  readonly how: 'end' | 'drop' | 'reset' | 'stall';
  /** Milliseconds between the last byte and the cut, so that the client has read what came before a reset. */
  readonly wait?: number;
}

/** Does the step answer whatever was asked, right or wrong? */
export function replaces(step: Step): boolean {
  return [step.error, step.body, step.redirect, step.connection].some((field) => field !== undefined);
}

/** A stream's frames after the step's changes. Endless only when the step is. */
export function changedFrames(frames: Iterable<string>, step: Step): Iterable<string> {
  let changed: Iterable<string> = step.edit ? step.edit([...frames]) : frames;
  if (step.endless) changed = endless(changed);
  if (step.errorEvent) {
    const { after, type, message = 'Overloaded' } = step.errorEvent;
    const error = JSON.stringify({ type: 'error', error: { type, message } });
    changed = [...first(changed, after), `event: error\ndata: ${error}\n\n`];
  }
  return step.cut?.unit === 'frames' ? first(changed, step.cut.after) : changed;
}

function* endless(frames: Iterable<string>): Generator<string> {
  for (const frame of frames) {
    yield frame;
    while (frame.includes('"text_delta"')) yield frame;
  }
}

function* first(frames: Iterable<string>, count: number): Generator<string> {
  let left = count;
  if (left <= 0) return;
  for (const frame of frames) {
    yield frame;
    left -= 1;
    if (left <= 0) return;
  }
}

/** A body in the pieces in which the step wants it written. */
export function* piecesOf(body: Iterable<string | Uint8Array>, step: Step): Generator<Buffer> {
  let bytes: Iterable<Buffer> = encoded(body);
  if (step.gzip) bytes = [gzipSync(Buffer.concat([...bytes]))];
  if (step.cut?.unit === 'bytes') bytes = firstBytes(bytes, step.cut.after);
  yield* step.split === undefined ? bytes : resplit(bytes, step.split);
}

function* encoded(body: Iterable<string | Uint8Array>): Generator<Buffer> {
  for (const part of body) yield Buffer.from(part);
}

function* firstBytes(bytes: Iterable<Buffer>, count: number): Generator<Buffer> {
  let left = count;
  for (const piece of bytes) {
    if (left <= 0) return;
    yield piece.subarray(0, left);
    left -= piece.length;
  }
}

function* resplit(bytes: Iterable<Buffer>, split: 'bytes' | number | readonly number[]): Generator<Buffer> {
  const boundaries = boundariesOf(split);
  let held = Buffer.alloc(0);
  let offset = 0;
  let next = boundaries.next();
  for (const piece of bytes) {
    held = Buffer.concat([held, piece]);
    while (!next.done && offset + held.length >= next.value) {
      const size = next.value - offset;
      if (size > 0) yield held.subarray(0, size);
      held = held.subarray(size);
      offset = next.value;
      next = boundaries.next();
    }
  }
  if (held.length > 0) yield held;
}

function* boundariesOf(split: 'bytes' | number | readonly number[]): Generator<number> {
  if (typeof split === 'object') yield* [...split].sort((a, b) => a - b);
  else for (let at = 0, size = split === 'bytes' ? 1 : split; ; at += size) yield at + size;
}
