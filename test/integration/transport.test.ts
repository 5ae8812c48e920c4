import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { createTransport } from '../../src/host/transport.node.ts';
import { errorFromThrown } from '../../src/messages/classify.ts';

/** A proxy that notes where it is asked to, and refuses. */
describe('the transport behind a proxy that VS Code is set to', () => {
  const asked: string[] = [];
  const keys: (string | undefined)[] = [];
  const proxy = http.createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.writeHead(502).end();
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
  after(async () => {
    await write(undefined);
    proxy.closeAllConnections();
    proxy.close();
  });

  it('goes through it, and hands the proxy no key', async () => {
    const request = {
      method: 'POST',
      url: 'https://gateway.invalid/v1/messages',
      headers: { authorization: 'Bearer canary' },
      body: '{}',
      signal: new AbortController().signal,
    } as const;
    const outcome = await createTransport()(request).then(
      ({ status }) => status,
      (error: unknown) => errorFromThrown(error).kind,
    );
    assert.deepEqual(asked, ['CONNECT gateway.invalid:443']);
    assert.deepEqual(keys, [undefined]);
    assert.ok(outcome === 502 || outcome === 'network', String(outcome));
  });
});
