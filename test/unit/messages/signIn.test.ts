import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createTransport } from '../../../src/host/transport.node.ts';
import { askCode, askOffer, awaitTokens, refreshTokens } from '../../../src/messages/index.ts';
import type { DeviceCode, SignInOffer, Tokens } from '../../../src/messages/index.ts';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway } from '../../gateway/server.ts';
import { apps } from '../../gateway/servers.ts';
import type { SignInRules } from '../../gateway/personality.ts';
import type { Desk } from '../../gateway/signIn.ts';

const options = { transport: createTransport(), signal: AbortSignal.timeout(60_000) };

const open: Gateway[] = [];
after(async () => Promise.all(open.map(async (gateway) => gateway.stop())));

async function start(rules: SignInRules = {}): Promise<Gateway & { readonly desk: Desk }> {
  const gateway = await startGateway({ personality: apps(rules) });
  open.push(gateway);
  const { desk } = gateway;
  return { ...gateway, requests: gateway.requests, desk: desk ?? assert.fail() };
}

async function begin(gateway: Gateway): Promise<{ readonly offer: SignInOffer; readonly code: DeviceCode }> {
  const offer = (await askOffer(gateway.url, options)) ?? assert.fail();
  return { offer, code: await askCode(offer, options) };
}

/** Signs in without waiting. `before`: what happens before each poll. Resolves with the tokens and the waits. */
async function signIn(
  gateway: Gateway,
  before: (poll: number) => void = () => gateway.desk?.decide('approved'),
): Promise<{ readonly tokens: Tokens; readonly waits: readonly number[] }> {
  const { offer, code } = await begin(gateway);
  const waits: number[] = [];
  const wait = async (ms: number): Promise<boolean> => {
    before(waits.push(ms));
    return Promise.resolve(true);
  };
  return { tokens: await awaitTokens(offer, code, { ...options, wait }), waits };
}

describe('a gateway that one can sign in to', () => {
  it('is found by its metadata alone, and everything else about it is where that says', async () => {
    const gateway = await start();
    assert.deepEqual(await askOffer(`${gateway.url}/`, options), {
      deviceUrl: `${gateway.url}/login/device`,
      tokenUrl: `${gateway.url}/login/token`,
    });
    assert.deepEqual(
      gateway.requests.map(({ target, headers }) => [target, headers['authorization'], headers['x-api-key']]),
      [['/.well-known/oauth-authorization-server', undefined, undefined]],
    );
  });

  it('is not one without the two addresses, of another version, or that answers with a page', async () => {
    for (const metadata of [
      { token_endpoint: undefined },
      { device_authorization_endpoint: 7 },
      { gateway_protocol_version: 2 },
    ])
      assert.equal(await askOffer((await start({ metadata })).url, options), undefined);
    const other = await startGateway({ personality: 'litellm' });
    open.push(other);
    assert.equal(await askOffer(other.url, options), undefined);
    assert.ok(await askOffer((await start({ metadata: { gateway_protocol_version: undefined } })).url, options));
  });

  it('is refused if any of it is on another origin, and that one never learns of it', async () => {
    const evil = await start();
    for (const [target, metadata] of [
      [evil.url, { token_endpoint: `${evil.url}/login/token` }],
      [evil.url, { device_authorization_endpoint: `${evil.url}/login/device` }],
      ['https://127.0.0.1', { token_endpoint: 'https://127.0.0.1/token' }],
      [undefined, { token_endpoint: 'data:text/plain,x' }],
      [undefined, { token_endpoint: 'http://' }],
    ] as const) {
      const gateway = await start({ metadata });
      await assert.rejects(askOffer(gateway.url, options), { reason: 'foreign_sign_in', target });
    }
    assert.equal(evil.requests.length, 0);
  });
});

describe('signing in', () => {
  it('gives a code and where to enter it, and waits as long as it takes', async () => {
    const gateway = await start({ interval: 2, email: 'ada@corp.example' });
    const { code } = await begin(gateway);
    assert.deepEqual(
      { ...code, secret: gateway.desk.secrets.includes(code.secret) },
      {
        secret: true,
        code: 'WDJB-MJHT',
        page: `${gateway.url}/device`,
        filled: `${gateway.url}/device?user_code=WDJB-MJHT`,
        interval: 2_000,
        lifetime: 600_000,
      },
    );
    const { tokens, waits } = await signIn(gateway, (poll) => poll === 3 && gateway.desk.decide('approved'));
    assert.deepEqual(waits, [2_000, 2_000, 2_000]);
    assert.deepEqual([tokens.name, tokens.lifetime], ['ada@corp.example', 3_600_000]);
    assert.ok(gateway.desk.accepts(tokens.key));
  });

  it('asks less often when it is told to slow down, or when answers get lost', async () => {
    const gateway = await start();
    const { waits } = await signIn(gateway, (poll) => {
      if (poll === 1) gateway.desk.slowDown(2);
      if (poll === 3) gateway.desk.decide('server_error');
      if (poll === 4) gateway.desk.decide('approved');
    });
    assert.deepEqual(waits, [1_000, 6_000, 11_000, 22_000]);
    const slow = await signIn(gateway, (poll) => {
      if (poll === 1) gateway.desk.slowDown(12);
      if (poll === 13) gateway.desk.decide('server_error');
      if (poll === 14) gateway.desk.decide('approved');
    });
    assert.deepEqual(slow.waits.slice(-2), [61_000, 61_000], 'never more often again');
  });

  it('that is denied or comes too late says so', async () => {
    const gateway = await start();
    const ends = async (decision: 'access_denied' | 'expired_token'): Promise<unknown> =>
      signIn(gateway, () => gateway.desk.decide(decision));
    await assert.rejects(ends('access_denied'), { reason: 'sign_in_denied', detail: 'So it was decided.' });
    await assert.rejects(ends('expired_token'), { reason: 'sign_in_expired' });
    const short = await start({ codeLifetime: 0 });
    await assert.rejects(signIn(short), { reason: 'sign_in_expired' });
    assert.equal(short.requests.filter(({ target }) => target === '/login/token').length, 0);
  });

  it('can be stopped while it waits', async () => {
    const gateway = await start();
    const { offer, code } = await begin(gateway);
    const stop = new AbortController();
    const waiting = awaitTokens(offer, code, { ...options, signal: stop.signal });
    await gateway.waitFor(({ target }) => target === '/login/token');
    stop.abort();
    await assert.rejects(waiting, { kind: 'stopped' });
  });

  it('opens no page but one over https, or on this computer', async () => {
    const code = { device_code: 'd', user_code: 'u' };
    for (const [page, isFine] of [
      ['https://idp.example/device', true],
      ['http://localhost:1/device', true],
      ['http://idp.example/device', false],
      ['javascript:alert(1)', false],
      ['file:///etc/passwd', false],
      ['https://user@idp.example/', false],
    ] as const) {
      const answer = JSON.stringify({ ...code, verification_uri: page });
      const transport = async () => Promise.resolve(answerOf(200, answer));
      const asked = askCode(
        { deviceUrl: 'https://g.example/d', tokenUrl: 'https://g.example/t' },
        { ...options, transport },
      );
      if (isFine) assert.equal((await asked).page, page);
      else await assert.rejects(asked, { kind: 'not_messages' });
    }
  });

  it('opens no other page than the one that it shows', async () => {
    const code = { device_code: 'd', user_code: 'u', verification_uri: 'https://idp.example/\ndevice' };
    const offer = { deviceUrl: 'https://g.example/d', tokenUrl: 'https://g.example/t' };
    for (const [filled, opened] of [
      ['https://idp.example/device?code=u', 'https://idp.example/device?code=u'],
      ['https://other.example/device?code=u', undefined],
    ] as const) {
      const answer = JSON.stringify({ ...code, verification_uri_complete: filled });
      const asked = await askCode(offer, { ...options, transport: async () => Promise.resolve(answerOf(200, answer)) });
      assert.deepEqual([asked.page, asked.filled], ['https://idp.example/device', opened]);
    }
  });

  it('repeats no secret in an error', async () => {
    const secret = 'refresh-Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4';
    for (const error of ['invalid_grant', 'invalid_request', 'server_error']) {
      const body = JSON.stringify({ error, error_description: `unknown token ${secret}` });
      const transport = async () => Promise.resolve(answerOf(400, body));
      await assert.rejects(refreshTokens('https://g.example/t', secret, { transport }), (thrown: Error) => {
        assert.doesNotMatch(JSON.stringify(thrown) + thrown.message, /Zm9vYmFy/);
        return true;
      });
    }
  });
});

describe('a refresh', () => {
  it('gives the next token, once', async () => {
    const gateway = await start();
    const { tokens } = await signIn(gateway);
    const url = `${gateway.url}/login/token`;
    const next = await refreshTokens(url, tokens.refresh ?? '', { transport: options.transport });
    assert.ok(gateway.desk.accepts(next.key));
    assert.notEqual(next.refresh, tokens.refresh);
    await assert.rejects(refreshTokens(url, tokens.refresh ?? '', { transport: options.transport }), {
      reason: 'signed_out',
    });
  });

  it('isn’t there where the gateway gives no refresh token', async () => {
    const { tokens } = await signIn(await start({ refreshes: false }));
    assert.equal(tokens.refresh, undefined);
  });

  it('follows no redirect', async () => {
    const transport = async () => Promise.resolve(answerOf(307, '', { location: 'https://evil.example/' }));
    await assert.rejects(refreshTokens('https://g.example/t', 'r', { transport }), { kind: 'redirect' });
  });
});

const answerOf = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  headers: { get: (name: string) => headers[name] ?? null },
  body: (async function* bytes() {
    yield await Promise.resolve(new TextEncoder().encode(body));
  })(),
});
