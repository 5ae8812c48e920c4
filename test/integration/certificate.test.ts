import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import type http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import tls from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { after, before, beforeEach, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { answerDialogs, modelsOf, textIn, user } from './callers.ts';
import type { Dialogs, Models } from './callers.ts';
import { environment, waitUntil } from './run.ts';

const folder = path.join(environment.root, 'test/gateway/certificates');
const [certFile, keyFile, pfxFile] = ['cert.pem', 'key.pem', 'pfx'].map((ending) =>
  path.join(folder, `self-signed.${ending}`),
);
assert.ok(certFile && keyFile && pfxFile);
const ours = { cert: fs.readFileSync(certFile, 'utf8'), key: fs.readFileSync(keyFile, 'utf8') };
const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('parley');
const records = settings().inspect('gateways')?.globalValue as readonly Readonly<Record<string, unknown>>[];
const trusted = tls.getCACertificates();
const server = https.createServer({ ...ours, ca: ours.cert, requestCert: true }, answer);
/** The fingerprint of the certificate that came with each message. */
const shown: string[] = [];
let dialogs: Dialogs;
let models: Models;

function answer(request: http.IncomingMessage, response: http.ServerResponse): void {
  if (request.method !== 'POST') {
    response.writeHead(404).end();
    return;
  }
  const { authorized } = request.socket as TLSSocket;
  shown.push(authorized ? (request.socket as TLSSocket).getPeerCertificate().fingerprint256 : 'nobody');
  const usage = { input_tokens: 1, output_tokens: 1 };
  const content = [{ type: 'text', text: 'I know you' }];
  const message = {
    type: 'message',
    id: 'm',
    role: 'assistant',
    model: 'one',
    content,
    stop_reason: 'end_turn',
    usage,
  };
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(message));
  });
}

/** Has the gateway show this certificate, and be known to VS Code. */
async function show(clientCertificate: Readonly<Record<string, string>> | undefined): Promise<void> {
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const baseUrl = `https://127.0.0.1:${address.port}`;
  const record = { id: 'strict', name: 'Strict', baseUrl, auth: 'none', models: ['one'], clientCertificate };
  await settings().update('gateways', [...records, record], vscode.ConfigurationTarget.Global);
}

async function ask(): Promise<string> {
  const model = await waitUntil(
    'its model is there',
    async () => (await models.selectChatModels({ id: 'strict/one' }))[0],
  );
  const parts: unknown[] = [];
  for await (const part of (await model.sendRequest([user('Who am I?')])).stream) parts.push(part);
  return textIn(parts);
}

/** Answers the boxes of a command in turn: the label of a row, the path of a file, or what is typed. */
function answerBoxes(row: string, file: string, ...typed: string[]): { readonly prompts: string[]; end(): void } {
  const { window } = vscode;
  const { showQuickPick, showOpenDialog, showInputBox } = window;
  const prompts: string[] = [];
  Object.assign(window, {
    showQuickPick: async (rows: readonly vscode.QuickPickItem[]) =>
      Promise.resolve(rows.find(({ label }) => label === row)),
    showOpenDialog: async () => Promise.resolve([vscode.Uri.file(file)]),
    showInputBox: async ({ prompt = '' }: vscode.InputBoxOptions) => {
      prompts.push(prompt);
      return Promise.resolve(typed.shift());
    },
  });
  return { prompts, end: () => void Object.assign(window, { showQuickPick, showOpenDialog, showInputBox }) };
}

before(async () => {
  tls.setDefaultCACertificates([...trusted, ours.cert]);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  models = await modelsOf('caller');
  dialogs = answerDialogs('Allow');
});

beforeEach(() => void (shown.length = 0));

after(async () => {
  dialogs.end();
  await settings().update('gateways', records, vscode.ConfigurationTarget.Global);
  tls.setDefaultCACertificates(trusted);
  server.closeAllConnections();
  server.close();
});

describe('a gateway that asks for a client certificate', () => {
  it('gets the one of its settings', async () => {
    await show({ certFile, keyFile });
    assert.equal(await ask(), 'I know you');
    assert.deepEqual(shown, [new X509Certificate(ours.cert).fingerprint256]);
  });

  it('gets nothing where a file is missing, and what to do is said', async () => {
    await show({ certFile: `${certFile}.gone`, keyFile });
    const words =
      /client certificate for Strict can’t be used\. Nothing was sent\. One of its files doesn’t exist\. .*“Parley: Set Client Certificate”/;
    await assert.rejects(ask, words);
    assert.deepEqual(shown, []);
  });

  it('gets one that a passphrase guards, which is asked for until it is right', async () => {
    await show({ pfxFile });
    await assert.rejects(ask, /can’t be used\. Nothing was sent\. Its key needs a passphrase\. .*“Parley: Set Client/);
    const boxes = answerBoxes('One File with Both', pfxFile, 'wrong', 'test-passphrase');
    try {
      await vscode.commands.executeCommand('parley.setCertificate', 'strict');
    } finally {
      boxes.end();
    }
    assert.match(boxes.prompts[0] ?? '', /^Its key needs a passphrase\./);
    assert.match(boxes.prompts[1] ?? '', /^The passphrase is wrong\./);
    assert.equal(await ask(), 'I know you');
    assert.deepEqual([shown.length, shown.includes('nobody')], [1, false]);
    const written = JSON.stringify(settings().inspect('gateways')?.globalValue);
    assert.ok(
      written.includes('self-signed.pfx') && !written.includes('test-passphrase'),
      'the passphrase is a secret',
    );
  });
});
