import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { after, describe, it } from 'node:test';
import { brotliCompressSync, createGzip, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { createTransport } from '../../../src/host/transport.node.ts';
import { errorFromThrown } from '../../../src/messages/errors/classify.ts';
import { decoding, reference, stream } from '../../../src/messages/index.ts';
import type { Transport, TransportResponse } from '../../../src/messages/index.ts';
import { readCertificate } from '../../gateway/certificate.ts';

const closers: (() => Promise<unknown>)[] = [];
after(async () => Promise.all(closers.map(async (close) => close())));

interface Listening {
  readonly url: string;
  /** Every connection so far. */
  readonly sockets: net.Socket[];
}

async function listen(server: http.Server | net.Server, scheme = 'http'): Promise<Listening> {
  const sockets: net.Socket[] = [];
  server.on(scheme === 'https' ? 'secureConnection' : 'connection', (socket: net.Socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `${scheme}://127.0.0.1:${address.port}/v1/messages`, sockets };
}

const serve = async (handler: http.RequestListener): Promise<Listening> => listen(http.createServer(handler));

const never = (): AbortSignal => new AbortController().signal;

const post = async (transport: Transport, url: string, signal = never(), body = '{}'): Promise<TransportResponse> =>
  transport({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', 'x-api-key': 'test-key' },
    body,
    signal,
  });

async function text(response: TransportResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const closed = async (socket: net.Socket | undefined): Promise<void> => {
  assert.ok(socket);
  if (!socket.destroyed) await once(socket, 'close');
};

describe('the transport', () => {
  it('sends what it is given and hands over what comes', async () => {
    const seen: http.IncomingMessage[] = [];
    let body = '';
    const server = await serve((request, response) => {
      seen.push(request);
      request.setEncoding('utf8').on('data', (data: string) => (body += data));
      request.on('end', () => response.writeHead(201, { 'x-a': ['1', '2'], 'request-id': 'req' }).end('höllo'));
    });
    const response = await post(createTransport(), server.url, never(), '{"a":"ü"}');
    assert.equal(response.status, 201);
    assert.equal(response.headers.get('Request-Id'), 'req');
    assert.equal(response.headers.get('x-a'), '1, 2');
    assert.equal(response.headers.get('x-none'), null);
    assert.equal(await text(response), 'höllo');
    assert.equal(body, '{"a":"ü"}');
    const sent = Object.entries(seen[0]?.headers ?? {}).filter(([name]) => name !== 'host' && name !== 'connection');
    assert.deepEqual(Object.fromEntries(sent), {
      'content-type': 'application/json',
      'x-api-key': 'test-key',
      'accept-encoding': 'identity',
      'user-agent': 'Parley',
      'content-length': '10',
    });
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`does not follow a ${status}`, async () => {
      const other = await serve((_, response) => response.end('never'));
      const server = await serve((_, response) => response.writeHead(status, { location: other.url }).end());
      const response = await post(createTransport(), server.url);
      assert.equal(response.status, status);
      assert.equal(response.headers.get('location'), other.url);
      assert.equal(await text(response), '');
      assert.equal(other.sockets.length, 0);
    });
  }

  it('hands over each piece when it comes, and uses a connection again when the reply was whole', async () => {
    const release: (() => void)[] = [];
    const server = await serve((_, response) => {
      response.write('first');
      release.push(() => response.end('last'));
    });
    const transport = createTransport();
    for (let round = 0; round < 3; round++) {
      const pieces: string[] = [];
      for await (const chunk of (await post(transport, server.url)).body) {
        pieces.push(Buffer.from(chunk).toString());
        if (pieces.length === 1) release.pop()?.();
      }
      assert.deepEqual(pieces, ['first', 'last']);
    }
    assert.equal(server.sockets.length, 1);
  });

  it('tells when the connection is there: a new one, an encrypted one, one that is used again', async () => {
    const told = async (transport: Transport, url: string): Promise<number> => {
      let count = 0;
      const request = {
        method: 'POST',
        url,
        headers: {},
        body: '{}',
        signal: never(),
        onConnected: () => count++,
      } as const;
      const response = await transport(request);
      await text(response);
      return count;
    };
    const server = await serve((_, response) => response.end('done'));
    const transport = createTransport();
    for (let round = 0; round < 2; round++) assert.ok((await told(transport, server.url)) > 0);
    assert.equal(server.sockets.length, 1);
    // Accepts, and never answers the beginning of the encryption.
    const mute = await listen(net.createServer(() => undefined));
    let isConnected = false;
    const stop = new AbortController();
    const url = mute.url.replace('http:', 'https:');
    const onConnected = (): void => void (isConnected = true);
    const pending = createTransport()({
      method: 'POST',
      url,
      headers: {},
      body: '{}',
      signal: stop.signal,
      onConnected,
    });
    while (mute.sockets.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await once(mute.sockets[0] ?? assert.fail(), 'data');
    stop.abort(new Error('stop'));
    await assert.rejects(pending, /stop/);
    assert.equal(isConnected, false);
  });

  it('keeps the connection after a whole reply whose body goes on a little, and not after one that never ends', async () => {
    const frames =
      'data: {"type":"message_start","message":{"id":"m"}}\n\n' +
      'data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"Hi"}}\n\n' +
      'data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\ndata: {"type":"message_stop"}\n\n';
    let isEndless = false;
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(frames);
      if (!isEndless) setTimeout(() => response.end(': bye\n\n'), 5);
    });
    const transport = createTransport();
    const endpoint = { url: server.url, baseUrl: server.url, model: 'm', dialect: reference };
    const chat = async (): Promise<void> => {
      const params = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 10 } as const;
      for await (const update of stream(endpoint, params, { transport, signal: never() })) {
        if (update.type === 'end') assert.deepEqual(update.ending, { type: 'complete' });
      }
    };
    // The rest of a body is waited for a tenth of a second: on a busy machine it may be late some times, not each time.
    let chats = 0;
    do {
      await chat();
      chats++;
      await new Promise((resolve) => setTimeout(resolve, 20));
    } while (server.sockets.length === chats && chats < 20);
    assert.equal(server.sockets.length, chats - 1, 'a connection was used twice');
    isEndless = true;
    await chat();
    await closed(server.sockets.at(-1));
  });

  it(
    'has the system ask after half a minute of silence whether the server is still there',
    { skip: process.platform !== 'linux' },
    async () => {
      // https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html: timer 2, in hundredths of a second.
      const left = (port: number): number | undefined => {
        const hex = port.toString(16).toUpperCase().padStart(4, '0');
        const client = fs
          .readFileSync('/proc/net/tcp', 'utf8')
          .split('\n')
          .find((line) => line.includes(`:${hex} 01 `));
        const timer = /\b02:([0-9A-F]{8})\b/.exec(client ?? '')?.[1];
        return timer === undefined ? undefined : Number.parseInt(timer, 16) / 100;
      };
      for (const isKept of [false, true]) {
        const server = await serve(({ url }, response) => {
          if (url?.endsWith('?short') === true) response.end();
          else response.write('first');
        });
        const transport = createTransport();
        if (isKept) await text(await post(transport, `${server.url}?short`));
        const stop = new AbortController();
        const response = await post(transport, server.url, stop.signal);
        await response.body[Symbol.asyncIterator]().next();
        assert.equal(server.sockets.length, 1);
        const seconds = left(Number(new URL(server.url).port));
        assert.ok(seconds !== undefined && seconds > 20 && seconds <= 30, `kept ${isKept}: ${seconds}`);
        stop.abort();
      }
    },
  );

  it('closes the connection when reading ends early', async () => {
    const server = await serve((_, response) => response.write('first'));
    const response = await post(createTransport(), server.url);
    for await (const chunk of response.body) {
      assert.equal(Buffer.from(chunk).toString(), 'first');
      break;
    }
    await closed(server.sockets[0]);
  });

  it('closes the connection on abort: before the response, while reading, and when nobody reads', async () => {
    const silent = await serve(() => undefined);
    const waiting = new AbortController();
    const pending = post(createTransport(), silent.url, waiting.signal);
    while (silent.sockets.length === 0) await new Promise((resolve) => setImmediate(resolve));
    waiting.abort(new Error('stop'));
    await assert.rejects(pending, /stop/);
    await closed(silent.sockets[0]);

    const server = await serve((_, response) => response.write('first'));
    const reading = new AbortController();
    const response = await post(createTransport(), server.url, reading.signal);
    await assert.rejects(async () => {
      for await (const chunk of response.body) {
        assert.equal(chunk.length, 5);
        reading.abort(new Error('stop'));
      }
    });
    await closed(server.sockets[0]);

    const unread = new AbortController();
    await post(createTransport(), server.url, unread.signal);
    unread.abort();
    await closed(server.sockets[1]);
  });

  it('does not begin when it is already aborted', async () => {
    const server = await serve((_, response) => response.end());
    await assert.rejects(post(createTransport(), server.url, AbortSignal.abort(new Error('early'))), /early/);
    assert.equal(server.sockets.length, 0);
  });

  it('does not close a connection that serves the next request when an earlier one is aborted late', async () => {
    const server = await serve((_, response) => response.end('done'));
    const transport = createTransport();
    const earlier = new AbortController();
    await text(await post(transport, server.url, earlier.signal));
    const next = await post(transport, server.url);
    earlier.abort();
    assert.equal(await text(next), 'done');
    assert.equal(server.sockets.length, 1);
  });

  it('sends again on a fresh connection when a kept one turns out to be closed', async () => {
    let requests = 0;
    let first: net.Socket | undefined;
    const server = await listen(
      net.createServer((socket) => {
        first ??= socket;
        socket.on('data', () => {
          requests++;
          // The first connection answers once; what is written to it later is met by a reset.
          if (socket === first && requests > 1) socket.resetAndDestroy();
          else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        });
      }),
    );
    const transport = createTransport();
    assert.equal(await text(await post(transport, server.url)), 'ok');
    assert.equal(await text(await post(transport, server.url)), 'ok');
    assert.deepEqual([requests, server.sockets.length], [3, 2]);
  });

  it('sends no second time when a kept connection breaks while the server is at work', async () => {
    let requests = 0;
    const server = await serve((_, response) => {
      requests++;
      if (requests === 1) response.end('ok');
      else setTimeout(() => response.socket?.resetAndDestroy(), 1_200);
    });
    const transport = createTransport();
    await text(await post(transport, server.url));
    await assert.rejects(post(transport, server.url), { code: 'ECONNRESET' });
    assert.deepEqual([requests, server.sockets.length], [2, 1]);
  });

  it('sends no second time when a fresh connection is closed', async () => {
    let requests = 0;
    const server = await listen(
      net.createServer((socket) =>
        socket.on('data', () => {
          requests++;
          socket.resetAndDestroy();
        }),
      ),
    );
    await assert.rejects(post(createTransport(), server.url), { code: 'ECONNRESET' });
    assert.equal(requests, 1);
  });

  it('has other kept connections when one turns out to be closed', async () => {
    let requests = 0;
    const answered = new Set<net.Socket>();
    const server = await listen(
      net.createServer((socket) =>
        socket.on('data', () => {
          requests++;
          if (answered.has(socket)) socket.resetAndDestroy();
          else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
          answered.add(socket);
        }),
      ),
    );
    const transport = createTransport();
    await Promise.all([1, 2, 3].map(async () => text(await post(transport, server.url))));
    assert.equal(server.sockets.length, 3);
    assert.equal(await text(await post(transport, server.url)), 'ok');
    assert.equal(requests, 5);
  });

  for (const ending of ['end', 'destroy', 'resetAndDestroy'] as const) {
    it(`reads the answer that a server gives before it has a large body, and then does ${ending}`, async () => {
      const server = await listen(
        net.createServer((socket) =>
          socket.once('data', () => {
            const answer = 'HTTP/1.1 413 Payload Too Large\r\ncontent-length: 5\r\nconnection: close\r\n\r\nlarge';
            socket.pause();
            socket.write(answer, () => setTimeout(() => socket[ending]().resume(), 20));
          }),
        ),
      );
      const transport = createTransport();
      for (let time = 0; time < 5; time++) {
        const response = await post(transport, server.url, never(), 'x'.repeat(30_000_000));
        assert.equal(response.status, 413);
        assert.equal(await text(response), 'large');
      }
      assert.equal(server.sockets.length, 5);
      for (const socket of server.sockets) await closed(socket);
    });
  }

  it('sends a large body whole, also to a server that answers before it has it', async () => {
    const body = 'ü'.repeat(1_000_000);
    let received = 0;
    const server = await serve((request, response) => {
      response.write('early ');
      request.on('data', (data: Buffer) => (received += data.length));
      request.on('end', () => response.end('late'));
    });
    const transport = createTransport();
    for (let time = 1; time <= 2; time++) {
      assert.equal(await text(await post(transport, server.url, never(), body)), 'early late');
      assert.equal(received, 2_000_000 * time);
    }
    assert.equal(server.sockets.length, 1);
  });

  it('says by its code why nothing came', async () => {
    const gone = await serve(() => undefined);
    await closers.pop()?.();
    await assert.rejects(post(createTransport(), gone.url), { code: 'ECONNREFUSED' });
    await assert.rejects(post(createTransport(), 'https://name.invalid/v1/messages'), (error: NodeJS.ErrnoException) =>
      ['ENOTFOUND', 'EAI_AGAIN'].includes(error.code ?? ''),
    );
    await assert.rejects(post(createTransport(), 'ftp://127.0.0.1/'), TypeError);
  });

  it('ends with an error when a server wants to speak something else', async () => {
    const server = await listen(
      net.createServer((socket) =>
        socket.once('data', () =>
          socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
        ),
      ),
    );
    await assert.rejects(post(createTransport(), server.url), { code: 'HPE_UPGRADE' });
  });

  it('ends with an error when a body is packed in a way that it does not know', async () => {
    const packed = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.alloc(20, 0xff)]);
    const server = await serve((_, response) => response.writeHead(200).end(packed));
    const transport = decoding(createTransport());
    await assert.rejects(async () => text(await post(transport, server.url)), { code: /^Z|^ERR__ZSTD|^ZSTD/ });
  });

  describe('believes a certificate only as far as the system does', () => {
    const trusted = tls.getCACertificates('default');
    after(() => tls.setDefaultCACertificates(trusted));
    const cases = [
      { kind: 'self-signed', isTrusted: false, code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      { kind: 'self-signed', isTrusted: true, code: undefined },
      { kind: 'wrong-host', isTrusted: true, code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      { kind: 'expired', isTrusted: true, code: 'CERT_HAS_EXPIRED' },
    ] as const;
    for (const { kind, isTrusted, code } of cases) {
      it(`${kind}, ${isTrusted ? 'vouched for' : 'vouched for by nobody'}`, async () => {
        const { key, cert } = readCertificate(kind);
        tls.setDefaultCACertificates(isTrusted ? [...trusted, cert] : trusted);
        let requests = 0;
        const server = await listen(
          https.createServer({ key, cert }, (_, response) => {
            requests++;
            response.end();
          }),
          'https',
        );
        const asked = post(createTransport(), server.url);
        if (code === undefined) assert.equal((await asked).status, 200);
        else {
          await assert.rejects(asked, (error) => {
            const { kind: found, code: said } = errorFromThrown(error);
            assert.deepEqual([found, said], ['tls', code]);
            return true;
          });
        }
        assert.equal(requests, code === undefined ? 1 : 0, 'a key goes to nobody whose certificate is refused');
      });
    }
  });

  it('breaks off with the connection in the middle of a body', async () => {
    const server = await serve((_, response) => {
      response.write('first');
      setImmediate(() => response.socket?.resetAndDestroy());
    });
    const response = await post(createTransport(), server.url);
    const pieces: string[] = [];
    await assert.rejects(
      async () => {
        for await (const chunk of response.body) pieces.push(Buffer.from(chunk).toString());
      },
      { code: 'ECONNRESET' },
    );
    assert.deepEqual(pieces, ['first']);
  });

  it('has no time limit of its own: a reply may be slower than an unused connection lives', async () => {
    let answer: (() => void) | undefined;
    const server = await serve((_, response) => (answer = () => response.end('late')));
    const pending = post(createTransport({ keepFor: 20 }), server.url);
    while (answer === undefined) await new Promise((resolve) => setImmediate(resolve));
    const [socket] = server.sockets;
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(socket?.destroyed, false);
    answer();
    assert.equal(await text(await pending), 'late');
    await closed(socket);
  });

  it('unpacks what is compressed although it asked for nothing of the kind, piece by piece', async () => {
    const transport = decoding(createTransport());
    for (const [label, packed] of [
      ['br', brotliCompressSync('whole')],
      ['deflate', deflateSync('whole')],
      ['deflate', deflateRawSync('whole')],
      ['identity, gzip', gzipSync('whole')],
      ['none of these', zstdCompressSync('whole')],
      ['', gzipSync('whole')],
      // Labels that stayed on what something in between has unpacked.
      ['gzip', Buffer.from('whole')],
      ['br', Buffer.from('whole')],
      ['zstd', Buffer.from('whole')],
      ['x-unknown', Buffer.from('whole')],
    ] as const) {
      for (const status of [200, 400]) {
        const headers = label === '' ? {} : { 'content-encoding': label };
        const server = await serve((_, response) => response.writeHead(status, headers).end(packed));
        assert.equal(await text(await post(transport, server.url)), 'whole', label);
      }
    }

    let more: (() => void) | undefined;
    const streaming = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      const gzip = createGzip();
      gzip.pipe(response);
      gzip.write('first');
      gzip.flush();
      more = () => gzip.end('last');
    });
    const pieces: string[] = [];
    for await (const chunk of (await post(transport, streaming.url)).body) {
      pieces.push(Buffer.from(chunk).toString());
      more?.();
      more = undefined;
    }
    assert.deepEqual(pieces, ['first', 'last']);
  });
});
