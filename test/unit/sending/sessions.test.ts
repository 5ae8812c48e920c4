import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { parseGateway } from '../../../src/gateways/gateway.ts';
import type { Secret } from '../../../src/gateways/resolve.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import { disk } from '../../../src/host/disk.node.ts';
import { createTransport } from '../../../src/host/transport.node.ts';
import { askCode, askOffer, awaitTokens, MessagesError, refreshTokens, stream } from '../../../src/messages/index.ts';
import { createLimiter } from '../../../src/sending/limiter.ts';
import { createSend } from '../../../src/sending/send.ts';
import type { Send } from '../../../src/sending/send.ts';
import { Sessions, sessionOf } from '../../../src/sending/sessions.ts';
import type { SessionPorts } from '../../../src/sending/sessions.ts';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway } from '../../gateway/server.ts';
import { apps } from '../../gateway/servers.ts';
import type { SignInRules } from '../../gateway/personality.ts';
import type { Desk } from '../../gateway/signIn.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-sessions-'));
const open: Gateway[] = [];
after(async () => {
  await Promise.all(open.map(async (gateway) => gateway.stop()));
  fs.rmSync(folder, { recursive: true });
});

const transport = createTransport();
const minutes = 60_000;

/** What all windows share: a gateway someone has signed in to, the secret storage, the clock. */
async function signedIn(rules: SignInRules = {}) {
  const server = await startGateway({ personality: apps(rules) });
  open.push(server);
  const desk: Desk = server.desk ?? assert.fail();
  const records = [{ id: 'gate', baseUrl: server.url, model: 'claude-sonnet-4-6', signIn: true }];
  const gateway = parseGateway(records[0]).gateway ?? assert.fail();
  const options = { transport, signal: AbortSignal.timeout(30_000) };
  const offer = (await askOffer(server.url, options)) ?? assert.fail();
  const code = await askCode(offer, options);
  desk.decide('approved');
  const tokens = await awaitTokens(offer, code, { ...options, wait: async () => Promise.resolve(true) });
  const shared = {
    now: 0,
    secret: undefined as Secret | undefined,
    lag: 0,
    notices: [] as number[],
    said: (): void => undefined,
  };
  shared.secret = { key: tokens.key, headers: { 'x-team': 'a' }, session: sessionOf(tokens, offer.tokenUrl, 0) };
  const claims = fs.mkdtempSync(path.join(folder, 'claims-'));

  /** A window: sees at once what it stored itself, and what another did only after a while. */
  const openWindow = (more: Partial<SessionPorts> = {}): Sessions => {
    let own: { readonly secret: Secret } | undefined;
    return new Sessions({
      read: async () => Promise.resolve(own === undefined ? shared.secret : own.secret),
      write: async (_gateway, secret) => {
        own = { secret };
        setTimeout(() => ([own, shared.secret] = [undefined, secret]), shared.lag);
        return Promise.resolve();
      },
      refresh: async ({ tokenUrl }, refresh) => refreshTokens(tokenUrl, refresh, { transport }),
      claim: async (name) => {
        const file = path.join(claims, name);
        return (await disk.claim(file)) ? async () => disk.remove(file) : undefined;
      },
      changed: async (_gateway, wait) => new Promise((resolve) => setTimeout(resolve, Math.min(wait, 5))),
      now: () => shared.now,
      endsSoon: (_gateway, ends) => {
        shared.notices.push(ends);
        shared.said();
      },
      after: () => () => undefined,
      ...more,
    });
  };
  const sender = (sessions: Sessions): Send =>
    createSend({
      settings: () => parseSettings((name) => (name === 'gateways' ? records : undefined)),
      learned: () => undefined,
      secret: async (each) => sessions.fresh(each),
      renew: async (each, refused) => sessions.renew(each, refused),
      listed: () => undefined,
      stream,
      transport,
      limiter: createLimiter(),
      observers: [],
      admit: [],
    });
  const refreshes = (): number =>
    server.requests.filter(({ body }) => body.includes('grant_type=refresh_token')).length;
  return { server, desk, gateway, shared, openWindow, sender, refreshes };
}

type Ended = readonly [type: string, reason: string | undefined];

async function ask(send: Send, signal = AbortSignal.timeout(30_000)): Promise<Ended> {
  const ends: Ended[] = [];
  for await (const update of send({
    use: 'chat',
    params: { messages: [{ role: 'user', content: 'Hello' }] },
    signal,
  })) {
    if (update.type !== 'end') continue;
    ends.push([update.ending.type, 'error' in update.ending ? update.ending.error.reason : undefined]);
  }
  assert.equal(ends.length, 1);
  return ends[0] ?? assert.fail();
}

const paid = ({ messages }: Gateway): number => messages.length;

describe('a sign-in', () => {
  it('is refreshed before its end, and what comes is stored before it is used', async () => {
    const { gateway, shared, openWindow, refreshes } = await signedIn({ email: 'ada@corp.example' });
    const before = shared.secret;
    const sessions = openWindow();
    shared.now = 58 * minutes;
    assert.equal(await sessions.fresh(gateway), before);
    shared.now = 59 * minutes;
    const stored: Secret[] = [];
    const watched = openWindow({ write: async (_, secret) => Promise.resolve(stored.push(secret)) });
    const fresh = await watched.fresh(gateway);
    assert.deepEqual(stored, [fresh]);
    assert.notEqual(fresh?.key, before?.key);
    assert.notEqual(fresh?.session?.refresh, before?.session?.refresh);
    assert.deepEqual([fresh?.headers, fresh?.session?.name], [{ 'x-team': 'a' }, 'ada@corp.example']);
    assert.equal(fresh?.session?.ends, 119 * minutes);
    assert.equal(refreshes(), 1);
  });

  it('is refreshed by one of two windows, whichever reads what was stored too late', async () => {
    const { gateway, desk, shared, openWindow, refreshes } = await signedIn();
    shared.now = 60 * minutes;
    shared.lag = 60;
    const windows = [openWindow(), openWindow(), openWindow()];
    const [first, ...others] = await Promise.all(windows.map(async (sessions) => sessions.fresh(gateway)));
    for (const other of others) assert.equal(other?.key, first?.key);
    assert.deepEqual([refreshes(), desk.replays], [1, 0]);
    assert.ok(desk.accepts(first?.key));
  });

  it('that another window began to refresh and never finished is refreshed all the same, by one of those that wait', async () => {
    const { gateway, desk, shared, openWindow, refreshes } = await signedIn();
    shared.now = 60 * minutes;
    let waited = 0;
    const changed = async (): Promise<void> => new Promise((resolve) => setImmediate(() => resolve(void waited++)));
    await new Promise<void>((begun) => {
      const gone = openWindow({ refresh: async () => new Promise(() => begun()) });
      void gone.fresh(gateway);
    });
    const windows = [openWindow({ changed }), openWindow({ changed })];
    const [one, other] = await Promise.all(windows.map(async (sessions) => sessions.fresh(gateway)));
    assert.ok(desk.accepts(one?.key));
    assert.equal(one?.key, other?.key);
    assert.deepEqual([refreshes(), desk.replays], [1, 0]);
    assert.ok(waited >= 40, 'each waits its time');
  });

  it('whose refresh fails in one window is refreshed by one of those that wait', async () => {
    const { gateway, desk, shared, openWindow, refreshes } = await signedIn();
    shared.now = 60 * minutes;
    let [fail, failing] = [(): void => undefined, Promise.resolve<unknown>(undefined)];
    await new Promise<void>((begun) => {
      const window = openWindow({
        refresh: async () => {
          await new Promise<void>((resolve) => begun(void (fail = resolve)));
          throw new MessagesError('network', 'Offline');
        },
      });
      failing = assert.rejects(window.fresh(gateway), { kind: 'network' });
    });
    let waited = 0;
    const changed = async (): Promise<void> => {
      if (++waited === 4) fail();
      return new Promise((resolve) => setTimeout(resolve, 5));
    };
    const windows = [openWindow({ changed }), openWindow({ changed })];
    const [one, other] = await Promise.all(windows.map(async (sessions) => sessions.fresh(gateway)));
    await failing;
    assert.ok(desk.accepts(one?.key));
    assert.equal(one?.key, other?.key);
    assert.deepEqual([refreshes(), desk.replays], [1, 0]);
    assert.ok(waited < 20, 'nobody waits until the end');
  });

  it('is waited for while another window refreshes it, whatever the clock does', async () => {
    const { gateway, desk, shared, openWindow, refreshes } = await signedIn();
    shared.now = 60 * minutes;
    let answer = (): void => undefined;
    const slow = openWindow({
      refresh: async ({ tokenUrl }, refresh) => {
        await new Promise<void>((resolve) => (answer = resolve));
        return refreshTokens(tokenUrl, refresh, { transport });
      },
    });
    // The computer slept meanwhile.
    const changed = async (): Promise<void> => {
      shared.now += 60 * minutes;
      answer();
      return new Promise((resolve) => setTimeout(resolve, 20));
    };
    const [one, other] = await Promise.all([slow.fresh(gateway), openWindow({ changed }).fresh(gateway)]);
    assert.equal(one?.key, other?.key);
    assert.deepEqual([refreshes(), desk.replays], [1, 0]);
  });

  it('stays ended where the user signed out while it was refreshed', async () => {
    const { gateway, shared, openWindow } = await signedIn();
    shared.now = 60 * minutes;
    const sessions = openWindow({
      refresh: async ({ tokenUrl }, refresh) => {
        const tokens = await refreshTokens(tokenUrl, refresh, { transport });
        shared.secret = undefined;
        return tokens;
      },
    });
    assert.equal((await sessions.fresh(gateway))?.key, undefined);
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.equal(shared.secret, undefined);
  });

  it('keeps what else was stored while it was refreshed', async () => {
    const { gateway, shared, openWindow } = await signedIn();
    shared.now = 60 * minutes;
    const sessions = openWindow({
      refresh: async ({ tokenUrl }, refresh) => {
        shared.secret = { ...shared.secret, headers: { 'x-team': 'b' } };
        return refreshTokens(tokenUrl, refresh, { transport });
      },
    });
    assert.deepEqual((await sessions.fresh(gateway))?.headers, { 'x-team': 'b' });
  });

  it('that can’t be stored goes on in memory, and spends nothing twice', async () => {
    for (const failing of [async () => Promise.reject(new Error('Full.')), async () => Promise.resolve('refused')]) {
      const { gateway, desk, shared, openWindow, refreshes } = await signedIn();
      shared.now = 60 * minutes;
      const sessions = openWindow({ write: failing });
      const first = await sessions.fresh(gateway);
      assert.ok(desk.accepts(first?.key));
      const next = await sessions.fresh(gateway);
      const isRefused = (await failing().catch(() => '')) === 'refused';
      assert.equal(next?.key, isRefused ? undefined : first?.key, 'who would not have it kept signs in again');
      assert.deepEqual([refreshes(), desk.replays], [1, 0]);
    }
  });

  it('that one window couldn’t store is not spent again by another, which asks to sign in and keeps what is stored', async () => {
    const { gateway, desk, shared, openWindow, sender, refreshes } = await signedIn();
    const before = shared.secret;
    shared.now = 59.5 * minutes;
    let waited = 0;
    const changed = async (): Promise<void> => new Promise((resolve) => setImmediate(() => resolve(void waited++)));
    const first = openWindow({ write: async () => Promise.reject(new Error('Full.')) });
    const own = await first.fresh(gateway);
    assert.ok(desk.accepts(own?.key));
    const second = openWindow({ changed });
    assert.equal((await second.fresh(gateway))?.key, before?.key, 'good for half a minute more');
    assert.ok(waited >= 20);
    assert.equal(await second.has(gateway), true);
    shared.now = 60 * minutes;
    assert.equal(await second.has(gateway), false);
    assert.deepEqual(await ask(sender(second)), ['failed', 'signed_out']);
    assert.deepEqual([refreshes(), desk.replays, shared.secret], [1, 0, before]);
    assert.equal((await first.fresh(gateway))?.key, own?.key);
    assert.ok(desk.accepts(own?.key) && (await first.has(gateway)));
    shared.secret = { key: 'another', session: { id: 'new', tokenUrl: '', refresh: 'r' } };
    for (const sessions of [first, second]) assert.equal((await sessions.fresh(gateway))?.key, 'another');
  });

  it('that has ended and can’t be refreshed is no sign-in', async () => {
    const { gateway, shared, openWindow } = await signedIn({ refreshes: false });
    const sessions = openWindow();
    assert.equal(await sessions.has(gateway), true);
    shared.now = 60 * minutes;
    assert.equal(await sessions.has(gateway), false);
    shared.secret = undefined;
    assert.equal(await sessions.has(gateway), false);
  });

  it('is refreshed where nothing can be claimed', async () => {
    const { gateway, desk, shared, openWindow } = await signedIn();
    shared.now = 60 * minutes;
    const sessions = openWindow({ claim: async () => Promise.reject(new Error('Full.')) });
    assert.ok(desk.accepts((await sessions.fresh(gateway))?.key));
  });

  it('goes on without a refresh that fails while its token is good, and no further', async () => {
    const { gateway, shared, openWindow, refreshes } = await signedIn();
    const before = shared.secret;
    let isDown = true;
    const sessions = openWindow({
      refresh: async ({ tokenUrl }, refresh) => {
        if (isDown) throw new MessagesError('network', 'Down.', { code: 'ECONNREFUSED' });
        return refreshTokens(tokenUrl, refresh, { transport });
      },
    });
    shared.now = 59.5 * minutes;
    assert.equal(await sessions.fresh(gateway), before);
    shared.now = 60 * minutes;
    await assert.rejects(sessions.fresh(gateway), { kind: 'network' });
    isDown = false;
    assert.notEqual((await openWindow().fresh(gateway))?.key, before?.key);
    assert.equal(refreshes(), 1);
  });

  it('that the gateway has ended says so, and is asked for again rather than refreshed', async () => {
    const { gateway, desk, shared, openWindow, sender, server } = await signedIn();
    desk.revoke();
    shared.now = 60 * minutes;
    const sessions = openWindow();
    await assert.rejects(sessions.fresh(gateway), { reason: 'signed_out' });
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.deepEqual(shared.secret, { key: undefined, headers: { 'x-team': 'a' }, session: undefined });
    const before = server.requests.length;
    assert.deepEqual(await ask(sender(sessions)), ['failed', 'signed_out']);
    assert.equal(server.requests.length, before, 'nothing was sent');
  });

  it('without a refresh token is asked for ten minutes before its end, once in all windows', async () => {
    const { gateway, shared, openWindow, sender, refreshes, server } = await signedIn({ refreshes: false });
    const waits: (readonly [number, () => void])[] = [];
    const after = (wait: number, run: () => void): (() => void) => {
      waits.push([wait, run]);
      return () => undefined;
    };
    const windows = [openWindow({ after }), openWindow({ after })];
    for (const sessions of [...windows, ...windows])
      assert.equal((await sessions.fresh(gateway))?.key, shared.secret?.key);
    assert.deepEqual(
      waits.map(([wait]) => wait),
      [50 * minutes, 50 * minutes],
    );
    const said = new Promise<void>((resolve) => (shared.said = resolve));
    for (const [, run] of waits) run();
    await said;
    assert.deepEqual(shared.notices, [60 * minutes]);
    shared.now = 60 * minutes;
    assert.deepEqual(await ask(sender(openWindow())), ['failed', 'signed_out']);
    assert.deepEqual([refreshes(), paid(server)], [0, 0]);
  });
});

describe('a token that is refused', () => {
  it('is refreshed once for all who were refused, and their requests go out once more', async () => {
    const { desk, openWindow, sender, refreshes, server } = await signedIn();
    desk.revokeKeys();
    const windows = [sender(openWindow()), sender(openWindow())];
    const ended = await Promise.all([...windows, ...windows].map(async (send) => ask(send)));
    assert.deepEqual(ended, Array<Ended>(4).fill(['complete', undefined]));
    assert.deepEqual([refreshes(), desk.replays, paid(server)], [1, 0, 8]);
  });

  it('is refreshed once only: a second refusal is the end of it', async () => {
    const { desk, openWindow, sender, refreshes, server } = await signedIn();
    server.scriptAll(({ endpoint }) => (endpoint === 'messages' ? { error: 401 } : undefined));
    desk.revokeKeys();
    assert.deepEqual(await ask(sender(openWindow())), ['failed', 'sign_in_refused']);
    assert.deepEqual([refreshes(), paid(server)], [1, 2]);
  });

  it('that can’t be refreshed is the end of it', async () => {
    const { desk, openWindow, sender, refreshes, server } = await signedIn({ refreshes: false });
    desk.revokeKeys();
    assert.deepEqual(await ask(sender(openWindow())), ['failed', 'sign_in_refused']);
    assert.deepEqual([refreshes(), paid(server)], [0, 1]);
  });

  it('keeps nobody waiting who stops, and is refreshed all the same', async () => {
    const { desk, shared, openWindow, sender, server } = await signedIn();
    desk.revokeKeys();
    const stop = new AbortController();
    let go = (): void => undefined;
    const sessions = openWindow({
      refresh: async ({ tokenUrl }, refresh) => {
        stop.abort();
        await new Promise<void>((resolve) => (go = resolve));
        return refreshTokens(tokenUrl, refresh, { transport });
      },
    });
    const before = shared.secret?.key;
    assert.deepEqual(await ask(sender(sessions), stop.signal), ['stopped', undefined]);
    go();
    while (shared.secret?.key === before) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.ok(desk.accepts(shared.secret?.key));
    assert.equal(paid(server), 1);
  });

  it('never makes Parley ask for managed settings', async () => {
    const { openWindow, sender, server } = await signedIn();
    assert.deepEqual(await ask(sender(openWindow())), ['complete', undefined]);
    assert.deepEqual(
      server.requests.map(({ target }) => target).filter((target) => target.includes('managed')),
      [],
    );
  });
});
