// Bodies that arrive compressed, recognized by their first bytes.
import { MessagesError } from './errors/errors.ts';
import type { Encoding, Transport, TransportResponse } from './transport.ts';

/** Bytes that are looked at to see what a body is. */
const seen = 32;
const enough = 4;

/**
 * How a body is compressed, by its first bytes. Labels lie in both directions: they stay on what something in between
 * has unpacked, and are missing from what it packed. The label decides only where the bytes say nothing.
 */
export function encodingOf(first: Uint8Array, label = ''): Encoding | undefined {
  const [one = 0, two = 0, three = 0, four = 0] = first;
  if (one === 0x1f && two === 0x8b) return 'gzip';
  if (one === 0x28 && two === 0xb5 && three === 0x2f && four === 0xfd) return 'zstd';
  if (isText(first)) return undefined;
  if (one === 0x78 && (one * 256 + two) % 31 === 0) return 'deflate';
  const named = label.toLowerCase();
  if (named.includes('br')) return 'br';
  return named.includes('deflate') ? 'deflate-raw' : undefined;
}

/** No control characters: those are what compressed bytes soon have. */
const isText = (bytes: Uint8Array): boolean =>
  bytes.subarray(0, seen).every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d) &&
  !bytes.subarray(0, enough).every((byte) => byte >= 0x80);

/** The same transport with every body unpacked. */
export function decoding(transport: Transport): Transport {
  return async (request) => {
    const { decompress, ...response } = await transport(request);
    return { ...response, body: decoded({ ...response, ...(decompress && { decompress }) }) };
  };
}

/** A response's body, unpacked. An iterator by hand: a generator would not let go of the body while it waits for bytes. */
export function decoded(response: TransportResponse): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () => {
      const raw = response.body[Symbol.asyncIterator]();
      let inner: AsyncIterator<Uint8Array> | undefined;
      return {
        next: async () => (inner ??= await open(raw, response)).next(),
        return: async () => {
          await Promise.all([raw.return?.(), inner?.return?.()]);
          return { done: true, value: undefined };
        },
      };
    },
  };
}

async function open(raw: AsyncIterator<Uint8Array>, response: TransportResponse): Promise<AsyncIterator<Uint8Array>> {
  const chunks: Uint8Array[] = [];
  for (let length = 0; length < enough;) {
    const next = await raw.next();
    if (next.done === true) break;
    chunks.push(next.value);
    length += next.value.length;
    // A blank or a comment, as servers send them to keep the connection: what comes after it may take a while.
    if (/^[\s:]/.test(String.fromCharCode(chunks[0]?.[0] ?? 0))) break;
  }
  const encoding = encodingOf(join(chunks), response.headers.get('content-encoding') ?? '');
  const body = after(chunks, raw);
  if (encoding === undefined) return body[Symbol.asyncIterator]();
  return (response.decompress ?? decompress)(encoding, body)[Symbol.asyncIterator]();
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  chunks.reduce((at, chunk) => {
    joined.set(chunk, at);
    return at + chunk.length;
  }, 0);
  return joined;
}

/** Chunks that have been read already, and then the rest. */
function after(chunks: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  let at = 0;
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const value = chunks[at++];
        return value === undefined ? rest.next() : { done: false, value };
      },
      return: async () => {
        await rest.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}

/** Formats every platform can unpack. Backpressure reaches the socket; closing the result closes the body. */
function decompress(encoding: Encoding, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (encoding === 'br' || encoding === 'zstd') {
    throw new MessagesError('malformed', `The body is compressed with ${encoding}, which was not asked for.`);
  }
  const rest = body[Symbol.asyncIterator]();
  const zip = new DecompressionStream(encoding);
  const writer = zip.writable.getWriter();
  const pump = async (): Promise<void> => {
    try {
      for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
        await writer.write(new Uint8Array(next.value));
      }
      await writer.close();
    } catch (thrown) {
      void Promise.resolve(rest.return?.()).catch(() => undefined);
      await writer.abort(thrown).catch(() => undefined);
    }
  };
  void pump();
  const reader = zip.readable.getReader();
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const { done, value } = await reader.read();
        return done ? { done, value: undefined } : { done, value };
      },
      return: async () => {
        void Promise.resolve(rest.return?.()).catch(() => undefined);
        await reader.cancel().catch(() => undefined);
        return { done: true, value: undefined };
      },
    }),
  };
}
