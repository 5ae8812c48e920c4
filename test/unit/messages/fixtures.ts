import { readdirSync, readFileSync } from 'node:fs';
import { Reply } from '../../../src/messages/reply/reply.ts';

const folder = new URL('../../fixtures/streams/', import.meta.url);

/** What a stream comes to: how it ends, and the message, with made-up tool ids written as `made-up`. */
export interface Golden {
  readonly ending: 'complete' | 'interrupted' | 'failed';
  readonly error?: { readonly kind: string; readonly message: string; readonly detail?: string };
  readonly notStreamed: boolean;
  readonly message: unknown;
}

export interface Fixture {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const fixtures: readonly Fixture[] = readdirSync(folder)
  .filter((file) => file.endsWith('.sse'))
  .sort()
  .map((file) => ({ name: file.slice(0, -4), bytes: new Uint8Array(readFileSync(new URL(file, folder))) }));

export const goldenOf = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));

const response = { status: 200, headers: { get: () => null } };

/** Decodes and folds a body that comes in these chunks. */
export function resultOf(chunks: Iterable<Uint8Array>): Golden {
  const reply = new Reply();
  for (const chunk of chunks) {
    if (reply.ended) break;
    reply.push(chunk);
  }
  reply.finish();
  const error = reply.failure(response);
  const { kind, message, detail } = error ?? {};
  return {
    ending: error === undefined ? 'complete' : reply.hasContent ? 'interrupted' : 'failed',
    ...(kind === undefined || message === undefined
      ? {}
      : { error: { kind, message, ...(detail === undefined ? {} : { detail }) } }),
    notStreamed: reply.notStreamed,
    message: JSON.parse(JSON.stringify(reply.message).replace(/toolu_[\da-f]{24}/g, 'made-up')) as unknown,
  };
}

export function* cutAt(bytes: Uint8Array, at: readonly number[]): Generator<Uint8Array> {
  let start = 0;
  for (const end of [...at].sort((one, other) => one - other)) {
    yield bytes.subarray(start, end);
    start = end;
  }
  yield bytes.subarray(start);
}

export function* singleBytes(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1);
}

/** A seeded generator of whole numbers below `limit` (mulberry32): the same splits each run. */
export function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
