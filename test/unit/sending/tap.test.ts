import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mostShown, tap } from '../../../src/sending/tap.ts';
import type { TransportRequest, TransportResponse } from '../../../src/messages/transport.ts';

const request: TransportRequest = {
  method: 'POST',
  url: 'https://g.example/',
  headers: {},
  signal: new AbortController().signal,
};
const answer = (body: AsyncIterable<Uint8Array>): TransportResponse => ({
  status: 200,
  headers: new Headers({ 'x-one': '1' }),
  body,
});

async function* chunks(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(part);
}

describe('a tap', () => {
  it('passes every byte on and keeps the beginning, also of a character cut by chunks', async () => {
    const bytes = new TextEncoder().encode('Grüße 😀');
    const { transport, reply } = tap(async () =>
      Promise.resolve(answer(chunks(...[...bytes].map((b) => Uint8Array.of(b))))),
    );
    assert.equal(reply(), undefined);
    const { body } = await transport(request);
    assert.deepEqual(reply(), { status: 200, headers: { 'x-one': '1' }, body: '', isWhole: false });
    const passed: number[] = [];
    for await (const chunk of body) passed.push(...chunk);
    assert.deepEqual(passed, [...bytes]);
    assert.equal(reply()?.body, 'Grüße 😀');
    assert.equal(reply()?.isWhole, true);
  });

  it('keeps no more than its limit, and knows that the reply is longer', async () => {
    const big = new Uint8Array(mostShown - 1).fill(97);
    const { transport, reply } = tap(async () => Promise.resolve(answer(chunks(big, big, big))));
    let passed = 0;
    for await (const chunk of (await transport(request)).body) passed += chunk.length;
    assert.equal(passed, 3 * big.length);
    assert.equal(reply()?.body.length, mostShown);
    assert.equal(reply()?.isWhole, false);
  });

  it('lets go of a body that never comes', async () => {
    let left = false;
    const silent: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => new Promise<never>(() => undefined),
        return: async () => {
          left = true;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const { transport } = tap(async () => Promise.resolve(answer(silent)));
    const reader = (await transport(request)).body[Symbol.asyncIterator]();
    void reader.next();
    await reader.return?.();
    assert.equal(left, true);
  });
});
