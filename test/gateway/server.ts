// The test gateway: a Messages server on loopback that speaks as each known gateway's own page says it does, judges what
// it is sent as strictly as the real API would, and can be told to fail in every way a network can. It is the oracle for
// the product's protocol code, so nothing here may import from src/.
//
//   const gateway = await startGateway({ personality: 'tokmodel' });
//   gateway.script({ error: 429, headers: { 'retry-after': '2' } }, {});     // the first request fails, the second is served
//   …post to `${gateway.url}/v1/messages` with `authorization: Bearer test-key`…
//   gateway.requests[0]?.verdict                                              // 'ok', or what the real API would say
//   await gateway.stop();
//
// Every personality is also served below its name (`${gateway.url}/myrouter/anthropic/v1/messages`). Keys with a meaning:
// the gateway's own key is right, `no-credit`, `forbidden` and `rate-limited` are what they say, all others are wrong.
// From another process: GET /_gateway/requests, POST /_gateway/script (a JSON array of steps; a `hold` in one has no
// `until`), POST /_gateway/release (ends the next of these holds), POST /_gateway/clear.
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createCache } from './cache.ts';
import { readCertificate } from './certificate.ts';
import { handle } from './handle.ts';
import type { Gatekeeper } from './handle.ts';
import { createLog } from './log.ts';
import type { LoggedRequest } from './log.ts';
import { personalities } from './personalities.ts';
import type { PersonalityName } from './personalities.ts';
import type { Personality } from './personality.ts';
import { createScript } from './script.ts';
import type { Script } from './script.ts';
import { createDesk } from './signIn.ts';
import type { Desk } from './signIn.ts';
import { createSignatures } from './signatures.ts';
import type { Step } from './step.ts';

export interface GatewayOptions {
  /** Default: any free port. */
  readonly port?: number;
  /** Who answers at the root; default the reference, `anthropic`. */
  readonly personality?: PersonalityName | Personality;
  /** The one right key; default `test-key`. */
  readonly key?: string;
  /** A request that brings no key is let in; a wrong one is still refused. */
  readonly keyless?: boolean;
  /** Milliseconds between two frames of a stream where no step says otherwise; default 0. */
  readonly pace?: number;
  /** Serves https with a certificate nothing trusts; default plain http. */
  readonly secure?: 'self-signed' | 'wrong-host';
  readonly script?: Script;
  /** The clock of its prompt cache, in milliseconds. */
  readonly now?: () => number;
}

export interface Gateway {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  readonly port: number;
  readonly personality: Personality;
  readonly key: string;
  /** Where people sign in, if they can. */
  readonly desk: Desk | undefined;
  /** The certificate of a secure gateway, for those who want to trust it. */
  readonly certificate: string | undefined;
  /** Every request, in order; entries are replaced as more becomes known. */
  readonly requests: readonly LoggedRequest[];
  /** Those that asked a model, and so cost something. */
  readonly messages: readonly LoggedRequest[];
  /** TCP connections accepted so far. */
  readonly connections: number;
  /** Steps for the next messages requests, one each; what follows them is served well again. */
  script(...steps: readonly Step[]): void;
  /** What to do with each request, until told otherwise; `undefined` serves it well. */
  scriptAll(decide: (request: LoggedRequest) => Step | undefined): void;
  /** Resolves with the first request, old or new, that is as wanted; rejects after `timeout` (30 s) milliseconds. */
  waitFor(wanted: (request: LoggedRequest) => boolean, timeout?: number): Promise<LoggedRequest>;
  /** Forgets requests and scripts. */
  clear(): void;
  /** Closes every connection and the port. */
  stop(): Promise<void>;
}

/** Starts a gateway; resolves when it accepts connections. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const { personality: who = 'anthropic', key = 'test-key', keyless = false, pace = 0 } = options;
  const personality = typeof who === 'string' ? personalities[who] : who;
  const log = createLog();
  const script = createScript(options.script);
  const desk = personality.signIn && createDesk(personality.signIn);
  const closing = new AbortController();
  const keeper: Gatekeeper = {
    personality,
    key,
    keyless,
    desk,
    pace,
    log,
    script,
    signatures: createSignatures(),
    cache: createCache(options.now),
    attempts: new Map(),
    holds: new Set(),
  };
  let count = 0;
  const listener: RequestListener = (request, response) => {
    count += 1;
    const signal = AbortSignal.any([closing.signal, leaving(response)]);
    void handle(keeper, request, response, count, signal);
  };
  const certificate = options.secure ? readCertificate(options.secure) : undefined;
  const server = certificate ? createSecureServer(certificate, listener) : createServer(listener);
  // A slow client is no fault, and an idle connection that this side closes would look like one.
  Object.assign(server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    // A client may reset a connection at any time; that is its right and no fault of ours.
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = addressOf(server.address());
  return {
    url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    personality,
    key,
    desk,
    certificate: certificate?.cert,
    requests: log.requests,
    get messages() {
      return log.requests.filter(({ endpoint }) => endpoint === 'messages');
    },
    get connections() {
      return connections;
    },
    script: script.add,
    scriptAll: script.always,
    waitFor: log.waitFor,
    clear() {
      log.clear();
      script.clear();
    },
    async stop() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Aborts when the connection closes before the answer's end. */
function leaving(response: ServerResponse): AbortSignal {
  const left = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) left.abort();
  });
  return left.signal;
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The gateway has no port.');
  return address;
}
