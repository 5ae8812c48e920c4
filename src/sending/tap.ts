// Keeps the first bytes of a reply as they came, for Show Request.
import type { Transport, TransportResponse } from '../messages/index.ts';

/** A reply as it arrived over the wire. */
export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The first bytes of the body. */
  readonly body: string;
  /** The body had ended, and all of it is in `body`. */
  readonly isWhole: boolean;
}

/** How many bytes of a reply are kept. */
export const mostShown = 64 * 1024;

export interface Tap {
  /** Passes everything on unchanged. */
  readonly transport: Transport;
  /** The last request's reply so far; `undefined` before its headers are in. */
  readonly reply: () => WireReply | undefined;
}

/** Watches a transport, one request at a time, and keeps the beginning of the reply. */
export function tap(transport: Transport): Tap {
  let reply: (() => WireReply) | undefined;
  return {
    transport: async (request) => {
      reply = undefined;
      const response = await transport(request);
      const kept = keep(response.body);
      const { status } = response;
      const headers = listed(response.headers);
      reply = () => ({ status, headers, ...kept.now() });
      return { ...response, body: kept.body };
    },
    reply: () => reply?.(),
  };
}

/** A hand-written iterator, because a generator can't release the body while it waits for bytes. */
function keep(body: AsyncIterable<Uint8Array>): {
  readonly body: AsyncIterable<Uint8Array>;
  readonly now: () => Pick<WireReply, 'body' | 'isWhole'>;
} {
  const chunks: Uint8Array[] = [];
  let left = mostShown;
  let isWhole = false;
  const see = (result: IteratorResult<Uint8Array>): IteratorResult<Uint8Array> => {
    if (result.done === true) isWhole = true;
    else if (left > 0) {
      // A copy of what is kept: the chunk may be a view of a much larger buffer.
      chunks.push(result.value.slice(0, left));
      left -= result.value.length;
    }
    return result;
  };
  return {
    body: {
      [Symbol.asyncIterator]: () => {
        const inner = body[Symbol.asyncIterator]();
        return {
          next: async () => see(await inner.next()),
          return: async () => (await inner.return?.()) ?? { done: true, value: undefined },
        };
      },
    },
    now: () => {
      const decoder = new TextDecoder();
      const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
      return { body: text, isWhole: isWhole && left >= 0 };
    },
  };
}

const isList = (headers: object): headers is Iterable<readonly [string, string]> => Symbol.iterator in headers;

/** Headers as a record. Empty if they can only be read one by one. */
const listed = (headers: TransportResponse['headers']): Record<string, string> =>
  isList(headers) ? Object.fromEntries(headers) : {};
