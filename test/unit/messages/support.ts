import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { reference } from '../../../src/messages/index.ts';
import type {
  Endpoint,
  MessageParams,
  Result,
  StreamEvent,
  StreamOptions,
  Transport,
  Update,
} from '../../../src/messages/index.ts';
import { stream } from '../../../src/messages/client.ts';

/** A plain transport over `node:http`: what the tests' own sockets need, and nothing else. */
export const nodeTransport: Transport = async ({ method, url, headers, body, signal }) => {
  const request = http.request(url, { method, headers, signal, agent: false });
  const answered = once(request, 'response');
  request.end(body);
  const [response] = (await answered) as [http.IncomingMessage];
  return {
    status: response.statusCode ?? 0,
    headers: {
      get: (name) => {
        const value = response.headers[name.toLowerCase()];
        return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
      },
    },
    body: response,
  };
};

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export type Handler = (response: http.ServerResponse, request: Seen, count: number) => void | Promise<void>;

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Sockets that are open now. */
  readonly open: () => Promise<number>;
}

/** A real server on loopback; `handler` answers, `seen` has what was asked. */
export async function serve(handler: Handler): Promise<TestServer> {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
      seen.push(one);
      void handler(response, one, seen.length);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    open: async () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => {
          if (error) reject(error);
          else resolve(count);
        });
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function endpointAt(base: string, more: Partial<Endpoint> = {}): Endpoint {
  return {
    url: `${base}/v1/messages`,
    baseUrl: base,
    model: 'claude-sonnet-4-6',
    dialect: reference,
    key: 'sk-test-key-0123456789',
    ...more,
  };
}

export const hello: MessageParams = { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 100 };

export interface Gathered {
  readonly updates: readonly Update[];
  readonly events: readonly StreamEvent[];
  readonly end: Result;
}

/** Runs a request to its end; checks that the end is one and the last. */
export async function gather(
  endpoint: Endpoint,
  params: MessageParams = hello,
  options: Partial<StreamOptions> = {},
): Promise<Gathered> {
  const updates: Update[] = [];
  const signal = new AbortController().signal;
  for await (const update of stream(endpoint, params, { transport: nodeTransport, signal, ...options })) {
    updates.push(update);
  }
  const ends = updates.filter((update) => update.type === 'end');
  const [end] = ends;
  if (ends.length !== 1 || end === undefined || updates.at(-1) !== end)
    throw new Error('Not exactly one end, at the end.');
  const events = updates.flatMap((update) => (update.type === 'events' ? update.events : []));
  return { updates, events, end };
}

/** One frame as the reference writes it. */
export const frame = (data: { readonly type: string } & Record<string, unknown>): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

export const startFrame = frame({
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-6',
    content: [],
    stop_reason: null,
    usage: { input_tokens: 10, output_tokens: 1 },
  },
});

export const textFrames = (text: string, index = 0): string =>
  frame({ type: 'content_block_start', index, content_block: { type: 'text', text: '' } }) +
  frame({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } }) +
  frame({ type: 'content_block_stop', index });

export const endFrames = (reason = 'end_turn'): string =>
  frame({ type: 'message_delta', delta: { stop_reason: reason }, usage: { output_tokens: 5 } }) +
  frame({ type: 'message_stop' });

export const reply = (text: string): string => startFrame + textFrames(text) + endFrames();

export function sse(response: http.ServerResponse, body: string | Uint8Array): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'req_1' });
  response.end(body);
}
