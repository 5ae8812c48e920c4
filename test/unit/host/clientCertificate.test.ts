import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { diagnose } from '../../../src/faults/diagnose.ts';
import { parseGateway } from '../../../src/gateways/gateway.ts';
import { endpointOf } from '../../../src/gateways/resolve.ts';
import { readClientCertificate } from '../../../src/host/clientCertificate.node.ts';
import { createTransport } from '../../../src/host/transport.node.ts';
import { createTransport as createWebTransport } from '../../../src/host/transport.web.ts';
import { create, errorFromThrown, listModels, MessagesError } from '../../../src/messages/index.ts';
import type { ClientCertificate, Ending } from '../../../src/messages/index.ts';
import { readCertificate } from '../../gateway/certificate.ts';

// A certificate and its key that are good for a hundred years; the server trusts this one, and no other.
const ours = readCertificate('self-signed');
const foreign = readCertificate('wrong-host');
const passphrase = 'test-passphrase';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-certificate-'));
const trusted = tls.getCACertificates();
const servers: https.Server[] = [];

before(() => tls.setDefaultCACertificates([...trusted, ours.cert]));
after(() => {
  tls.setDefaultCACertificates(trusted);
  for (const server of servers) server.close().closeAllConnections();
  fs.rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Buffer): string {
  fs.writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
}

const certFile = file('client.crt', ours.cert);
const keyFile = file('client.key', ours.key);
const lockedFile = file(
  'locked.key',
  crypto.createPrivateKey(ours.key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }),
);
const pfxFile = fileURLToPath(new URL('../../gateway/certificates/self-signed.pfx', import.meta.url));

/** Says who came, once a certificate has been shown. */
async function start(maxVersion: tls.SecureVersion = 'TLSv1.3'): Promise<{ url: string; peers: string[] }> {
  const peers: string[] = [];
  const options = { ...ours, ca: ours.cert, requestCert: true, rejectUnauthorized: true, maxVersion };
  const server = https.createServer(options, (request, response) => {
    peers.push(request.socket instanceof tls.TLSSocket ? request.socket.getPeerCertificate().fingerprint256 : '');
    response.setHeader('content-type', 'application/json');
    if (request.url === '/v1/models') response.end(JSON.stringify({ data: [{ id: 'm' }] }));
    else {
      const usage = { input_tokens: 1, output_tokens: 1 };
      const content = [{ type: 'text', text: 'Hi' }];
      response.end(
        JSON.stringify({ id: '1', type: 'message', role: 'assistant', content, usage, stop_reason: 'end_turn' }),
      );
    }
  });
  servers.push(server);
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { url: `https://127.0.0.1:${address.port}`, peers };
}

const options = {
  transport: createTransport({ identify: readClientCertificate }),
  signal: AbortSignal.timeout(30_000),
  retries: 0,
};

const endpoint = (url: string, clientCertificate?: ClientCertificate, phrase?: string) => {
  const record = { id: 'g', baseUrl: url, model: 'm', ...(clientCertificate && { clientCertificate }) };
  const gateway = parseGateway(record).gateway ?? assert.fail();
  return endpointOf({ gateway, model: 'm' }, undefined, { key: 'test-key', passphrase: phrase });
};

const ask = async (...given: Parameters<typeof endpoint>): Promise<Ending> =>
  (await create(endpoint(...given), { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 1 }, options)).ending;

async function faultOf(...given: Parameters<typeof endpoint>): Promise<unknown> {
  const ending = await ask(...given);
  return 'error' in ending ? diagnose(ending.error) : ending;
}

describe('a client certificate', () => {
  it('is shown in every form, by messages and by lists', async () => {
    const { url, peers } = await start();
    for (const [certificate, phrase] of [
      [{ certFile, keyFile }, undefined],
      [{ certFile, keyFile: lockedFile }, passphrase],
      [{ pfxFile }, passphrase],
    ] as const) {
      assert.equal((await ask(url, certificate, phrase)).type, 'complete');
      assert.deepEqual(
        (await listModels(endpoint(url, certificate, phrase), options)).map(({ id }) => id),
        ['m'],
      );
    }
    const [own] = peers;
    assert.deepEqual(peers, Array(6).fill(own));
    assert.equal(own, new crypto.X509Certificate(ours.cert).fingerprint256);
  });

  it('is wanted by a server that requires one, in either version of TLS', async () => {
    assert.deepEqual(await faultOf((await start()).url), { type: 'certificateWanted', isGuess: false });
    assert.deepEqual(await faultOf((await start('TLSv1.2')).url), { type: 'certificateWanted', isGuess: true });
  });

  it('of somebody else is refused, which servers say in as many ways as there are TLS libraries', () => {
    const words = 'write EPROTO 80A7:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:../x';
    for (const thrown of [
      { code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' },
      { code: 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE' },
      { code: 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED' },
      { code: 'EPROTO', message: words },
    ])
      assert.deepEqual(diagnose(errorFromThrown(thrown)), { type: 'certificateRefused' }, thrown.code);
    for (const thrown of [
      { code: 'EPROTO', message: 'wrong version number' },
      { code: 'ERR_SSL_WRONG_VERSION_NUMBER' },
    ])
      assert.deepEqual(diagnose(errorFromThrown(thrown)), { type: 'noEncryption' });
  });

  it('never serves a gateway that has none, over a connection of one that has', async () => {
    const { url, peers } = await start();
    assert.equal((await ask(url, { certFile, keyFile })).type, 'complete');
    assert.deepEqual(await faultOf(url), { type: 'certificateWanted', isGuess: false });
    assert.equal(peers.length, 1);
  });

  it('that can’t be used says why, and nothing is sent', async () => {
    const { url, peers } = await start();
    const missing = path.join(folder, 'missing.pem');
    const foreignKey = file('foreign.key', foreign.key);
    const large = file('large.pfx', Buffer.alloc(1_000_001));
    // On Windows its name is that of no file, but of a device.
    const endless = process.platform === 'win32' ? String.raw`\\.\NUL` : '/dev/zero';
    for (const [problem, certificate, phrase] of [
      ['missing', { certFile: missing, keyFile }, undefined],
      ['missing', { pfxFile: missing }, undefined],
      ['unreadable', { certFile: folder, keyFile }, undefined],
      ['unreadable', { certFile: endless, keyFile }, undefined],
      ['unreadable', { pfxFile: large }, undefined],
      ['unreadable', { certFile: keyFile, keyFile }, undefined],
      ['unreadable', { pfxFile: certFile }, undefined],
      ['locked', { certFile, keyFile: lockedFile }, undefined],
      ['locked', { pfxFile }, undefined],
      ['passphrase', { certFile, keyFile: lockedFile }, 'wrong'],
      ['passphrase', { pfxFile }, 'wrong'],
      ['mismatch', { certFile, keyFile: foreignKey }, undefined],
    ] as const)
      assert.deepEqual(await faultOf(url, certificate, phrase), { type: 'clientCertificate', problem }, problem);
    assert.equal(peers.length, 0);
  });

  it('isn’t sent in a browser, which says so', async () => {
    const certificate = { certFile, keyFile };
    const sent = createWebTransport()({
      method: 'GET',
      url: 'https://g.example/',
      headers: {},
      certificate,
      ...options,
    });
    await assert.rejects(sent, (error) => {
      assert.ok(error instanceof MessagesError);
      assert.deepEqual(diagnose(error), { type: 'clientCertificate', problem: 'browser' });
      return true;
    });
  });

  it('is two files or one, by their full paths, in settings', () => {
    const isFine = (clientCertificate: object): boolean =>
      parseGateway({ id: 'g', baseUrl: 'https://g.example', clientCertificate }).gateway !== undefined;
    assert.ok(isFine({ certFile, keyFile }) && isFine({ pfxFile }) && isFine({ pfxFile: String.raw`C:\c.pfx` }));
    for (const wrong of [{}, { certFile }, { keyFile }, { certFile, keyFile, pfxFile }, { pfxFile: 'c.pfx' }])
      assert.ok(!isFine(wrong), JSON.stringify(wrong));
  });

  it('is asked for by nginx in a page', async () => {
    for (const [words, type] of [
      ['400 No required SSL certificate was sent', 'certificateWanted'],
      ['400 The SSL certificate error', 'certificateRefused'],
    ] as const) {
      const page = `<html><head><title>${words}</title></head><body><center><h1>400 Bad Request</h1></center></body></html>`;
      const transport = async () =>
        Promise.resolve({
          status: 400,
          headers: { get: () => 'text/html' },
          body: (async function* bytes() {
            yield await Promise.resolve(new TextEncoder().encode(page));
          })(),
        });
      const params = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 1 } as const;
      const { ending } = await create(endpoint('https://g.example'), params, { ...options, transport });
      assert.equal('error' in ending && diagnose(ending.error).type, type);
    }
  });
});
