import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { stepsIn } from './setup/steps.ts';
import { openParley } from './support.ts';
import type { Parley } from './support.ts';

let parley: Parley;
const { begin, chooseModel, closeInput, placeholder, row, title, verdict } = stepsIn(() => parley);

/** In front of a gateway: lets web pages ask it, as a gateway that supports browsers does. */
async function allowPages(target: string): Promise<{ readonly url: string; readonly stop: () => void }> {
  const server = http.createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    if (request.method === 'OPTIONS') {
      response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '');
      response.writeHead(204).end();
      return;
    }
    const { method, headers } = request;
    const forward = http.request(target + (request.url ?? ''), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    forward.on('error', () => response.destroy());
    response.on('close', () => forward.destroy());
    request.pipe(forward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

describe('setting up in a browser, without a machine behind', () => {
  let open: Awaited<ReturnType<typeof allowPages>> | undefined;
  before(async () => {
    parley = await openParley({
      gateway: { personality: 'anthropic', pace: 5 },
      settings: {
        'parley.gateways': undefined,
        'parley.defaultModel': undefined,
        'remote.extensionKind': { 'parley.parley': ['web'] },
      },
    });
    open = await allowPages(parley.gateway.url);
  });
  after(() => open?.stop());

  it('adds and tests a gateway that allows web pages', async () => {
    assert.ok(open);
    await begin(`${open.url}/tokenbay`);
    await title(/Key for/).waitFor();
    await parley.answer('test-key');
    await title(/a Model from/).waitFor();
    await chooseModel('claude-opus-4.7');
    await placeholder(/Test this gateway/).waitFor();
    await parley.focusedRow('Test Gateway');
    await parley.page.keyboard.press('Enter');
    await verdict(/It works/);
    await parley.screenshot('setup-worker-tested');
    assert.ok(
      parley.gateway.messages.every(({ headers }) => headers['origin'] !== undefined),
      'a browser asked',
    );
  });

  it('says that one which does not cannot be asked from a browser', async () => {
    await begin(`${parley.gateway.url}/tokenbay`);
    await title(/Key for/).waitFor();
    await parley.answer('test-key');
    await row('The browser couldn’t reach').waitFor();
    await parley.screenshot('setup-worker-blocked');
    await closeInput();
  });
});
