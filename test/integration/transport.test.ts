import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { Socket } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { createTransport } from '../../src/host/transport.node.ts';
import { errorFromThrown } from '../../src/messages/errors/classify.ts';
import { stream } from '../../src/messages/client.ts';
import { reference } from '../../src/messages/dialect.ts';
import { environment } from './run.ts';

const signal = new AbortController().signal;

describe('the transport in VS Code', () => {
  for (const host of ['127.0.0.1', '127.0.0.2']) {
    it(`uses a connection to ${host} again`, async () => {
      let connections = 0;
      const headers: (string | undefined)[] = [];
      const server = http.createServer((request, response) => {
        headers.push(request.headers.connection);
        request.resume().on('end', () => response.end('{}'));
      });
      server.on('connection', () => connections++);
      server.listen(0, '0.0.0.0');
      await once(server, 'listening');
      const address = server.address();
      assert.ok(typeof address === 'object' && address !== null);
      const transport = createTransport();
      const times: number[] = [];
      for (let request = 0; request < 3; request++) {
        const begun = performance.now();
        const url = `http://${host}:${address.port}/v1/messages`;
        const answer = await transport({ method: 'POST', url, headers: {}, body: '{}', signal });
        times.push(performance.now() - begun);
        for await (const chunk of answer.body) assert.ok(chunk.length > 0);
        await new Promise(setImmediate);
      }
      server.closeAllConnections();
      server.close();
      console.log(`first byte after ${times.map((time) => time.toFixed(1)).join(', ')} ms`);
      assert.deepEqual(headers, ['keep-alive', 'keep-alive', 'keep-alive']);
      assert.equal(connections, 1);
    });
  }
});

/** A proxy that notes where it is asked to. It opens no tunnels, and passes plain requests to the test gateway. */
describe('the transport behind a proxy that VS Code is set to', () => {
  let asked: string[] = [];
  let keys: (string | undefined)[] = [];
  let letGo: () => void = () => undefined;

  const proxy = http.createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const { pathname } = new URL(request.url ?? '');
    const headers = { ...request.headers, host: new URL(environment.gateway).host };
    const passed = http.request(environment.gateway + pathname, { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      // The rest of the reply waits until its beginning has arrived.
      answer.once('data', (first: Buffer) => {
        answer.pause();
        response.write(first);
        letGo = () => void answer.pipe(response);
      });
    });
    request.pipe(passed);
  });
  const write = async (value: string | undefined): Promise<void> =>
    vscode.workspace.getConfiguration('http').update('proxy', value, vscode.ConfigurationTarget.Global);

  before(async () => {
    proxy.on('connect', (request: http.IncomingMessage, socket: Socket) => {
      asked.push(`CONNECT ${request.url ?? ''}`);
      keys.push(request.headers.authorization);
      socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n');
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = proxy.address();
    assert.ok(typeof address === 'object' && address !== null);
    await write(`http://127.0.0.1:${address.port}`);
  });
  beforeEach(() => {
    asked = [];
    keys = [];
  });
  after(async () => {
    await write(undefined);
    proxy.closeAllConnections();
    proxy.close();
  });

  it('asks it for a tunnel, and hands it no key', async () => {
    const request = {
      method: 'POST',
      url: 'https://gateway.invalid/v1/messages',
      headers: { authorization: 'Bearer canary' },
      body: '{}',
      signal,
    } as const;
    const outcome = await createTransport()(request).then(
      ({ status }) => status,
      (error: unknown) => errorFromThrown(error).kind,
    );
    assert.deepEqual(asked, ['CONNECT gateway.invalid:443']);
    assert.deepEqual(keys, [undefined]);
    assert.ok(outcome === 502 || outcome === 'network', String(outcome));
  });

  it('has a reply through it piece by piece, as it comes', async () => {
    const url = 'http://gateway.invalid/v1/messages';
    const endpoint = { url, baseUrl: 'http://gateway.invalid', model: 'claude-sonnet-4-6', dialect: reference };
    const params = { messages: [{ role: 'user', content: '/echo all the way through' }], max_tokens: 64 } as const;
    let ended = false;
    for await (const update of stream(endpoint, params, { transport: createTransport(), signal, retries: 0 })) {
      if (update.type === 'events') {
        letGo();
        letGo = () => undefined;
      }
      if (update.type !== 'end') continue;
      assert.deepEqual(update.ending, { type: 'complete' });
      assert.deepEqual(update.message.content, [{ type: 'text', text: 'all the way through' }]);
      ended = true;
    }
    assert.ok(ended);
    assert.deepEqual(asked, [`POST ${url}`]);
  });
});
