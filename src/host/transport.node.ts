// Requests over Node's own client. `http` and `https`, not `node:http`: only under these names does VS Code give
// extensions modules with its proxy, proxy login and certificates built in. `fetch` would do, but for its fixed limits
// of 300 seconds.
//
// VS Code wraps our agent in one of its own that keeps no connections, so Node would send `Connection: close`. Setting
// `connection: keep-alive` ourselves prevents that. Which connections are then kept depends on the agent that opens
// them: ours for `localhost` and `127.0.0.1`, Node's global one (5 seconds idle) for other hosts, none behind a proxy.
import * as http from 'http';
import * as https from 'https';
import * as zlib from 'zlib';
import type { Socket } from 'net';
import { Readable } from 'stream';
import type { Transform } from 'stream';
import { TLSSocket } from 'tls';
import type { SecureContextOptions } from 'tls';
import type { ClientCertificate, Encoding, Transport, TransportRequest, TransportResponse } from '../messages/index.ts';

/**
 * Milliseconds of silence before TCP keep-alive probes start. Ten unanswered probes end the connection. After the
 * computer slept or changed networks, nothing else would end it before the reply's time limit.
 */
const askAfter = 30_000;

/**
 * If a reused connection breaks within this many milliseconds, the server had closed it before the request. A request
 * that breaks later may have been answered, and paid for, so whether to send it again is up to the client.
 */
const staleWithin = 1_000;

/** How many stale connections one request may meet before it fails. */
const mostStale = 5;

/**
 * Bytes of a body written at a time. A server may answer early (413) and close the connection: in pieces, its answer is
 * read before writing the rest fails.
 */
const pieceSize = 64 * 1024;

/** What a client certificate is to Node. */
type TlsIdentity = Pick<SecureContextOptions, 'cert' | 'key' | 'pfx' | 'passphrase'>;

export interface TransportOptions {
  /** Milliseconds an idle connection is kept. */
  readonly keepFor?: number;
  /** Reads a client certificate; without it, none is shown. */
  readonly identify?: (certificate: ClientCertificate) => Promise<TlsIdentity>;
}

/**
 * A {@link Transport} over Node's own client: no time limits, no redirects, connections kept alive between requests.
 */
export function createTransport({ keepFor = 30_000, identify }: TransportOptions = {}): Transport {
  // An agent's timeout closes only idle connections.
  const agents = {
    'http:': new http.Agent({ keepAlive: true, timeout: keepFor }),
    'https:': new https.Agent({ keepAlive: true, timeout: keepFor }),
  };
  return async (request) => {
    const url = new URL(request.url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new TypeError(`Not an address for requests: ${url.protocol}`);
    request.signal.throwIfAborted();
    const { certificate } = request;
    const isShown = certificate !== undefined && url.protocol === 'https:';
    const identity = isShown ? ((await identify?.(certificate)) ?? {}) : {};
    request.signal.throwIfAborted();
    for (let stale = 0; ; stale++) {
      try {
        return await exchange(request, url, stale === 0 ? agents[url.protocol] : false, identity);
      } catch (error) {
        if (!(error instanceof StaleConnection)) throw error;
        if (stale === mostStale) throw error.cause;
      }
    }
  };
}

/** A reused connection was already closed: the server never saw the request. */
class StaleConnection extends Error {}

/** The server closed the connection without answering, or asked for another protocol. */
class NoAnswer extends Error {
  readonly code: string;

  constructor(code: 'ECONNRESET' | 'HPE_UPGRADE') {
    super('No answer came.');
    this.code = code;
  }
}

async function exchange(
  request: TransportRequest,
  url: URL,
  agent: http.Agent | false,
  identity: TlsIdentity,
): Promise<TransportResponse> {
  const { signal } = request;
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const sent = open(request, url, agent, identity);
    const abort = (): void => void sent.destroy(asError(signal.reason));
    const fail = (error: NodeJS.ErrnoException): void => {
      signal.removeEventListener('abort', abort);
      const isReset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      // VS Code's agent may reuse a connection even where we asked for a new one.
      const isStale = isReset && sent.reusedSocket && performance.now() - begun < staleWithin;
      reject(isStale && !signal.aborted ? new StaleConnection('', { cause: error }) : error);
    };
    signal.addEventListener('abort', abort, { once: true });
    sent.on('error', fail);
    sent.once('socket', (socket) => {
      socket.setKeepAlive(true, askAfter);
      whenConnected(socket, sent.reusedSocket, () => request.onConnected?.());
    });
    // Agents other than Node's may not report the connection, but whatever has been sent was connected.
    sent.once('finish', () => request.onConnected?.());
    sent.once('upgrade', (_response, socket) => {
      socket.destroy();
      fail(new NoAnswer('HPE_UPGRADE'));
    });
    // Node must not leave the promise pending, whatever it does.
    sent.once('close', () => fail(new NoAnswer('ECONNRESET')));
    sent.once('response', (response) => {
      const body = read(response, () => {
        signal.removeEventListener('abort', abort);
        // A connection that still misses part of this request can't serve another.
        if (!sent.writableFinished) sent.destroy();
      });
      resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body, decompress });
    });
    write(sent, request.body);
  });
}

function open(
  { method, headers, body }: TransportRequest,
  url: URL,
  agent: http.Agent | false,
  identity: TlsIdentity,
): http.ClientRequest {
  const client = url.protocol === 'https:' ? https : http;
  return client.request(url, {
    method,
    headers: {
      'accept-encoding': 'identity',
      // Firewalls treat requests without a user agent as attacks:
      // https://developers.cloudflare.com/waf/tools/browser-integrity-check/
      'user-agent': 'Parley',
      ...(agent !== false && { connection: 'keep-alive' }),
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    },
    agent,
    // Agents keep connections with different certificates apart.
    ...identity,
  });
}

/** Sends the body as fast as the socket accepts it, and stops once the server has answered with an error. */
function write(sent: http.ClientRequest, body: string | undefined): void {
  if (body === undefined || body.length <= pieceSize / 4) {
    sent.end(body);
    return;
  }
  const bytes = Buffer.from(body);
  let at = 0;
  let isRefused = false;
  sent.once('response', ({ statusCode = 0 }) => (isRefused = statusCode >= 400));
  const next = (): void => {
    if (isRefused || sent.destroyed) return;
    const piece = bytes.subarray(at, (at += pieceSize));
    if (at >= bytes.length) sent.end(piece);
    else sent.write(piece, next);
  };
  next();
}

function whenConnected(socket: Socket, isReused: boolean, then: () => void): void {
  if (isReused) then();
  else if (!(socket instanceof TLSSocket)) {
    if (socket.connecting) socket.once('connect', then);
    else then();
  } else socket.once('secureConnect', then);
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error('Aborted.'));

const headersOf = ({
  headers,
}: http.IncomingMessage): TransportResponse['headers'] & Iterable<readonly [string, string]> => ({
  *[Symbol.iterator]() {
    for (const [name, value] of Object.entries(headers)) yield [name, String(value)] as const;
  },
  get(name) {
    const value = headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : (value ?? null);
  },
});

/** Leaving the loop early, or an error in it, destroys the response and its connection. */
async function* read(response: http.IncomingMessage, done: () => void): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) yield chunk;
  } finally {
    response.destroy();
    done();
  }
}

/** For servers that compress although asked not to. Flushes after each chunk, so that a stream still streams. */
function decoderFor(encoding: Encoding): Transform {
  switch (encoding) {
    case 'gzip':
      return zlib.createGunzip({ flush: zlib.constants.Z_SYNC_FLUSH });
    case 'deflate':
      return zlib.createInflate({ flush: zlib.constants.Z_SYNC_FLUSH });
    case 'deflate-raw':
      return zlib.createInflateRaw({ flush: zlib.constants.Z_SYNC_FLUSH });
    case 'br':
      return zlib.createBrotliDecompress({ flush: zlib.constants.BROTLI_OPERATION_FLUSH });
    case 'zstd':
      // Since Node 22.15.
      if ('createZstdDecompress' in zlib) return zlib.createZstdDecompress();
      throw new UnknownEncoding('The body is compressed with zstd, which nobody asked for.');
  }
}

class UnknownEncoding extends Error {
  readonly code = 'Z_UNKNOWN_ENCODING';
}

/** Like `pipe`, but connection errors reach the result, and closing the result closes the connection. */
function decompress(encoding: Encoding, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const decoder = decoderFor(encoding);
  const source = Readable.from(body);
  source.on('error', (error) => decoder.destroy(error));
  decoder.on('close', () => source.destroy());
  return source.pipe(decoder) as AsyncIterable<Uint8Array>;
}
