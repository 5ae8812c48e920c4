import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { explain } from '../../../src/gateways/explain.ts';
import { createTransport } from '../../../src/host/transport.node.ts';
import type { ErrorKind } from '../../../src/messages/index.ts';
import { diagnose } from '../../../src/setup/diagnose.ts';
import { endpointAt, gather, hello } from '../messages/support.ts';

/** Servers that are no gateways, by the bytes they send to whoever connects or asks. */
interface Stranger {
  readonly scheme?: 'https';
  readonly greets?: string | Buffer;
  readonly answers?: string | Buffer;
  readonly kind: ErrorKind;
  readonly mistake: string;
  readonly says: RegExp;
}

const brokenZip = Buffer.concat([Buffer.from('1f8b0800000000000003', 'hex'), Buffer.alloc(200, 7)]);
const strangers: Readonly<Record<string, Stranger>> = {
  'an SSH server': {
    greets: 'SSH-2.0-OpenSSH_9.6\r\n',
    kind: 'not_messages',
    mistake: 'secureServer',
    says: /does not speak HTTP/,
  },
  'a server that only speaks TLS, and says so': {
    answers: Buffer.from('15030100020246', 'hex'),
    kind: 'not_messages',
    mistake: 'secureServer',
    says: /need https/,
  },
  'a plain server asked for https': {
    scheme: 'https',
    answers: 'HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n',
    kind: 'tls',
    mistake: 'plainServer',
    says: /may speak plain http/,
  },
  'a proxy that wants a name': {
    answers: 'HTTP/1.1 407 Proxy Authentication Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
    kind: 'network',
    mistake: 'proxy',
    says: /A proxy on the way to 127/,
  },
  'a broken zip': {
    answers: Buffer.concat([
      Buffer.from(
        `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\ncontent-length: ${brokenZip.length}\r\n\r\n`,
      ),
      brokenZip,
    ]),
    kind: 'malformed',
    mistake: 'brokenStream',
    says: /damaged/,
  },
  'a head that is none': {
    answers: 'HTTP/1.1 200 OK\r\nno name\r\n\r\n',
    kind: 'malformed',
    mistake: 'brokenStream',
    says: /damaged/,
  },
};

describe('a server that is no gateway is named for what it is, and asked once', () => {
  for (const [name, { scheme = 'http', greets, answers, kind, mistake, says }] of Object.entries(strangers)) {
    it(name, async () => {
      let connections = 0;
      const server = net.createServer((socket) => {
        connections++;
        socket.on('error', () => undefined);
        if (greets !== undefined) socket.write(greets);
        socket.once('data', () => (answers === undefined ? socket.end() : socket.end(answers)));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        const { port } = server.address() as AddressInfo;
        const endpoint = endpointAt(`${scheme}://127.0.0.1:${port}`);
        const { end } = await gather(endpoint, hello, { transport: createTransport(), retries: 2 });
        assert.ok(end.ending.type === 'failed');
        const { error } = end.ending;
        assert.deepEqual([error.kind, connections], [kind, 1], error.code);
        assert.equal(diagnose(error, endpoint).mistake, mistake);
        const label = { gatewayId: 'g', gatewayName: 'G', origin: new URL(endpoint.url).origin, model: 'm' };
        assert.match(explain(error, label).sentence, says);
      } finally {
        server.close();
      }
    });
  }
});
