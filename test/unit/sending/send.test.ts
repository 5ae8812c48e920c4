import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { createLimiter } from '../../../src/sending/limiter.ts';
import type { Learned } from '../../../src/gateways/learned.ts';
import { toCurl, toJson, toLine } from '../../../src/sending/requestRecord.ts';
import type { RequestRecord } from '../../../src/sending/requestRecord.ts';
import type { Secret } from '../../../src/gateways/resolve.ts';
import { createSend } from '../../../src/sending/send.ts';
import type { SendRequest, SendUpdate } from '../../../src/sending/send.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import type { Settings } from '../../../src/gateways/settings.ts';
import { createTransport } from '../../../src/host/transport.node.ts';
import type { ModelInfo } from '../../../src/messages/lists/modelList.ts';
import { MessagesError, stream } from '../../../src/messages/index.ts';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway } from '../../gateway/server.ts';

const started: Gateway[] = [];
after(async () => Promise.all(started.map(async (gateway) => gateway.stop())));

async function gateway(): Promise<Gateway> {
  const server = await startGateway({ personality: 'tokenbay', key: 'sk-canary-0123456789' });
  started.push(server);
  return server;
}

interface World {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly secret?: (gatewayId: string) => Promise<Secret | undefined>;
  readonly learned?: Learned;
  readonly listed?: readonly ModelInfo[];
}

interface Run {
  readonly updates: readonly SendUpdate[];
  readonly records: readonly RequestRecord[];
  readonly end: Extract<SendUpdate, { readonly type: 'end' }>;
  /** The gateways that were asked, in order. */
  readonly asked: readonly string[];
}

const right = async (): Promise<Secret> => Promise.resolve({ key: 'sk-canary-0123456789' });
const record = (id: string, server: Gateway, more: object = {}): object => ({
  id,
  preset: 'tokenbay',
  baseUrl: server.url,
  model: 'claude-sonnet-4.6',
  ...more,
});

function sender({ settings = {}, secret = right, learned, listed }: World): {
  readonly run: (request?: Partial<SendRequest>) => Promise<Run>;
  readonly change: (settings: Readonly<Record<string, unknown>>) => void;
} {
  let values = settings;
  const records: RequestRecord[] = [];
  const send = createSend({
    settings: (): Settings => parseSettings((name) => values[name]),
    learned: () => learned,
    secret: async ({ id }) => secret(id),
    listed: () => listed,
    stream,
    transport: createTransport(),
    limiter: createLimiter(),
    observers: [(seen) => records.push(seen)],
    admit: [],
  });
  const run = async (request: Partial<SendRequest> = {}): Promise<Run> => {
    const { signal } = new AbortController();
    const updates: SendUpdate[] = [];
    const params = { messages: [{ role: 'user', content: '/echo pong' }] } as const;
    for await (const update of send({ use: 'chat', params, signal, ...request })) updates.push(update);
    const end = updates.at(-1);
    assert.equal(end?.type, 'end', 'the last is always the end');
    assert.equal(updates.filter(({ type }) => type === 'end').length, 1, 'and there is one');
    const asked = updates.flatMap((update) => (update.type === 'endpoint' ? [update.endpoint.gatewayId] : []));
    return { updates, records, end, asked };
  };
  return { run, change: (next) => (values = next) };
}

function errorOf({ end }: Run): MessagesError {
  assert.ok('error' in end.ending, end.ending.type);
  return end.ending.error;
}

const textOf = ({ end }: Run): string =>
  end.message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');

describe('sending', () => {
  it('finds the gateway, reads the key and streams the reply', async () => {
    const server = await gateway();
    const run = await sender({ settings: { gateways: [record('one', server)] } }).run();
    assert.equal(textOf(run), 'pong');
    assert.deepEqual(run.end.ending, { type: 'complete' });
    assert.deepEqual(run.updates[0], {
      type: 'endpoint',
      endpoint: { gatewayId: 'one', gatewayName: 'TokenBay', origin: server.url, model: 'claude-sonnet-4.6' },
    });
    assert.equal(server.requests[0]?.verdict, 'ok');
    assert.equal(server.requests[0].headers['authorization'], 'Bearer sk-canary-0123456789');
  });

  it('takes what the caller leaves open from the settings, and only that', async () => {
    const server = await gateway();
    const { run } = sender({
      settings: {
        gateways: [record('one', server)],
        maxTokens: 200_000,
        temperature: 0.5,
        systemPrompt: 'Be brief.',
        thinking: 'disabled',
      },
    });
    await run();
    await run({
      params: { messages: [{ role: 'user', content: '/echo x' }], max_tokens: 50, system: 'Mine.', temperature: 0 },
    });
    const [first, second] = server.requests.map(({ json }) => json);
    assert.equal(first?.['max_tokens'], 128_000, 'never more than the model can');
    assert.equal(first['system'], 'Be brief.');
    assert.equal(first['temperature'], 0.5);
    assert.deepEqual(first['thinking'], { type: 'disabled' });
    assert.deepEqual([second?.['max_tokens'], second?.['system'], second?.['temperature']], [50, 'Mine.', 0]);
  });

  it('asks for as much as the reply will need, where that is more than the setting', async () => {
    const server = await gateway();
    const { run } = sender({ settings: { gateways: [record('one', server)], maxTokens: 8192 } });
    for (const replyTokens of [100, 20_000, 900_000]) await run({ replyTokens });
    assert.deepEqual(
      server.requests.map(({ json }) => json?.['max_tokens']),
      [8192, 20_000, 128_000],
    );
  });

  it('asks for no more tokens than the gateway’s model list allows', async () => {
    const server = await gateway();
    const listed = [{ id: 'claude-sonnet-4.6', label: 'Sonnet', maxTokens: 4096 }];
    await sender({ settings: { gateways: [record('one', server)], maxTokens: 100_000 }, listed }).run();
    assert.equal(server.requests[0]?.json?.['max_tokens'], 4096);
  });

  it('says what is missing, and sends nothing', async () => {
    const server = await gateway();
    const one = record('one', server, { baseUrl: 'https://name.invalid' });
    const reasonOf = async (world: World, request?: Partial<SendRequest>): Promise<unknown> =>
      errorOf(await sender(world).run(request)).reason;
    assert.equal(await reasonOf({}), 'no_gateway');
    assert.equal(await reasonOf({ settings: { gateways: [one] } }, { model: 'gone/m' }), 'unknown_gateway');
    assert.equal(
      await reasonOf({ settings: { gateways: [one] }, secret: async () => Promise.resolve(undefined) }),
      'no_key',
    );
    const broken = async (): Promise<never> =>
      Promise.reject(new MessagesError('auth', 'No.', { reason: 'key_store' }));
    assert.equal(await reasonOf({ settings: { gateways: [one] }, secret: broken }), 'key_store');
    assert.equal(await reasonOf({ settings: { gateways: [{ ...one, auth: 'basic' }] } }), 'bad_gateway');
    const refused = await sender({ settings: { gateways: [one], effort: 'high' } }).run();
    assert.equal(errorOf(refused).kind, 'request');
    assert.deepEqual(refused.records, [], 'what was never sent is no record');
  });

  it('goes out only where it is admitted, to each gateway it is about to go to', async () => {
    const server = await gateway();
    const asked: unknown[] = [];
    const left: number[] = [];
    const refusal = new MessagesError('credit', 'The budget is used up.');
    for (const admits of [true, false]) {
      const send = createSend({
        settings: () => parseSettings((name) => (name === 'gateways' ? [record('one', server)] : undefined)),
        learned: () => undefined,
        secret: right,
        listed: () => undefined,
        observers: [],
        stream,
        transport: createTransport(),
        limiter: createLimiter(),
        admit: [
          async ({ purpose, endpoint, params }) => {
            asked.push([purpose, endpoint.gatewayId, params.messages.length]);
            return admits ? Promise.resolve(() => left.push(server.requests.length)) : Promise.reject(refusal);
          },
        ],
      });
      let end: SendUpdate | undefined;
      const params = { messages: [{ role: 'user', content: '/echo pong' }] } as const;
      for await (const update of send({ use: 'chat', params, signal: new AbortController().signal })) end = update;
      assert.ok(end?.type === 'end');
      assert.deepEqual(end.ending, admits ? { type: 'complete' } : { type: 'failed', error: refusal });
    }
    assert.deepEqual([asked.length, asked[0], server.requests.length], [2, ['chat', 'one', 1], 1]);
    assert.deepEqual(left, [1], 'and is told when what it let out has ended');
  });

  it('is admitted when its turn has come: what changed while it waited counts', async () => {
    const server = await gateway();
    const limiter = createLimiter(1);
    let isAllowed = true;
    const send = createSend({
      settings: () => parseSettings((name) => (name === 'gateways' ? [record('one', server)] : undefined)),
      ...{ learned: () => undefined, secret: right, listed: () => undefined, observers: [], stream },
      ...{ transport: createTransport(), limiter },
      admit: [
        async () => (isAllowed ? Promise.resolve(undefined) : Promise.reject(new MessagesError('request', 'No.', {}))),
      ],
    });
    const { signal } = new AbortController();
    const leave = await limiter.enter(server.url, signal);
    const params = { messages: [{ role: 'user', content: '/echo pong' }] } as const;
    const ends: string[] = [];
    for await (const update of send({ use: 'edit', params, signal })) {
      if (update.type === 'endpoint')
        setImmediate(() => {
          isAllowed = false;
          leave();
        });
      if (update.type === 'end') ends.push(update.ending.type);
    }
    assert.deepEqual([ends, server.requests], [['failed'], []]);
  });

  it('is not sent where it was stopped while it was being admitted', async () => {
    const server = await gateway();
    const stop = new AbortController();
    const send = createSend({
      settings: () => parseSettings((name) => (name === 'gateways' ? [record('one', server)] : undefined)),
      ...{ learned: () => undefined, secret: right, listed: () => undefined, observers: [], stream },
      ...{ transport: createTransport(), limiter: createLimiter() },
      admit: [
        async () => {
          stop.abort();
          return Promise.resolve(undefined);
        },
      ],
    });
    let end: SendUpdate | undefined;
    const params = { messages: [{ role: 'user', content: '/echo pong' }] } as const;
    for await (const update of send({ use: 'edit', params, signal: stop.signal })) end = update;
    assert.ok(end?.type === 'end');
    assert.deepEqual(end.ending, { type: 'stopped' });
    assert.deepEqual(server.requests, []);
  });

  it('waits for a rate limit, until it is over, or the user sends anyway, or stops', async () => {
    const server = await gateway();
    const ask = async (wait: number, act: (retryNow: () => void, stop: () => void) => void) => {
      const stop = new AbortController();
      const send = createSend({
        settings: () => parseSettings((name) => (name === 'gateways' ? [record('one', server)] : undefined)),
        learned: () => undefined,
        secret: right,
        listed: () => undefined,
        observers: [],
        stream,
        transport: createTransport(),
        limiter: createLimiter(),
        admit: [],
        hold: () => wait,
      });
      const params = { messages: [{ role: 'user', content: '/echo pong' }] } as const;
      const onWait = (retryNow: (() => void) | undefined): void => retryNow && act(retryNow, () => stop.abort());
      const types: string[] = [];
      let end: SendUpdate | undefined;
      for await (const update of send({ use: 'chat', params, signal: stop.signal, onWait })) {
        types.push(update.type);
        end = update;
      }
      return [types.slice(0, 3), end?.type === 'end' && end.ending.type, server.requests.length];
    };
    const waits = ['endpoint', 'waiting', 'request'];
    assert.deepEqual(await ask(5, () => undefined), [waits, 'complete', 1]);
    assert.deepEqual(await ask(600_000, (sendNow) => sendNow()), [waits, 'complete', 2]);
    assert.deepEqual(await ask(600_000, (_, stop) => stop()), [['endpoint', 'waiting', 'end'], 'stopped', 2]);
  });

  it('names the endpoint also when its key is missing', async () => {
    const server = await gateway();
    const { updates } = await sender({
      settings: { gateways: [record('one', server)] },
      secret: async () => Promise.resolve({ key: '\u0001' }),
    }).run();
    assert.deepEqual(
      updates.map(({ type }) => type),
      ['endpoint', 'end'],
    );
    assert.equal(server.connections, 0);
  });

  it('keeps the settings it began with, and the next request has the new ones', async () => {
    const [first, second] = [await gateway(), await gateway()];
    const { run, change } = sender({ settings: { gateways: [record('one', first)] } });
    first.script({ delay: 50 });
    const running = run();
    await first.waitFor(() => true);
    change({ gateways: [record('one', second)] });
    assert.equal(textOf(await running), 'pong');
    await run();
    assert.deepEqual([first.requests.length, second.requests.length], [1, 1]);
  });

  it('ends as stopped when it is stopped while the key is read', async () => {
    const server = await gateway();
    const stop = new AbortController();
    const secret = async (): Promise<Secret> => {
      stop.abort();
      return right();
    };
    const run = await sender({ settings: { gateways: [record('one', server)] }, secret }).run({ signal: stop.signal });
    assert.deepEqual(run.end.ending, { type: 'stopped' });
    assert.equal(server.connections, 0);
  });

  it('uses what was learned of the gateway', async () => {
    const server = await gateway();
    const url = `${server.url}/v1/messages`;
    const { run } = sender({
      settings: { gateways: [record('one', server)], topK: 3 },
      learned: { url, dialect: { top_k: false } },
    });
    assert.equal(errorOf(await run()).field, 'top_k');
  });
});

describe('a fallback', () => {
  const faults = [
    ['rate limited', { error: 429 }],
    ['overloaded', { error: 529 }],
    ['out of credit', { error: 402 }],
    ['unreachable', { connection: 'reset' }],
  ] as const;
  for (const [what, step] of faults) {
    it(`answers when the first is ${what}, without waiting for it`, async () => {
      const [first, second] = [await gateway(), await gateway()];
      first.scriptAll(() => step);
      const gateways = [
        record('one', first, { fallback: ['two'] }),
        record('two', second, { model: 'claude-opus-4.7' }),
      ];
      const run = await sender({ settings: { gateways } }).run({ model: 'one' });
      assert.equal(textOf(run), 'pong');
      assert.deepEqual(run.asked, ['one', 'two']);
      assert.equal(first.requests.length, 1);
      assert.equal(second.requests[0]?.json?.['model'], 'claude-opus-4.7');
      const taken = run.updates.find((update) => update.type === 'endpoint' && update.fallbackFrom !== undefined);
      assert.ok(taken?.type === 'endpoint' && taken.fallbackFrom?.gatewayId === 'one');
    });
  }

  it('answers when the first cannot be connected to in time, or has no name', async () => {
    // Takes connections and never speaks: the encryption does not come about.
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    for (const baseUrl of [`https://127.0.0.1:${port}`, 'https://name.invalid']) {
      const second = await gateway();
      const one = { id: 'one', preset: 'tokenbay', baseUrl, model: 'm', fallback: ['two'], timeouts: { connect: 0.1 } };
      const run = await sender({ settings: { gateways: [one, record('two', second)] } }).run({ model: 'one' });
      assert.deepEqual(run.end.ending, { type: 'complete' }, baseUrl);
      assert.deepEqual(run.asked, ['one', 'two']);
    }
    mute.close();
  });

  it('is not asked what another gateway cannot help against, nor after content has come', async () => {
    for (const step of [
      { error: 401 },
      { error: 400 },
      { error: 404 },
      { cut: { after: 5, unit: 'frames', how: 'drop' } },
    ] as const) {
      const [first, second] = [await gateway(), await gateway()];
      first.scriptAll(() => step);
      const gateways = [record('one', first, { fallback: ['two'] }), record('two', second)];
      const run = await sender({ settings: { gateways, retries: 0 } }).run({ model: 'one' });
      assert.ok('error' in run.end.ending);
      assert.deepEqual(run.asked, ['one']);
      assert.equal(second.connections, 0);
    }
  });

  it('leaves the first its retries for what the next is not asked for', async () => {
    const [first, second] = [await gateway(), await gateway()];
    first.script({ error: 502, headers: { 'retry-after-ms': '1' } });
    const gateways = [record('one', first, { fallback: ['two'] }), record('two', second)];
    const run = await sender({ settings: { gateways } }).run({ model: 'one' });
    assert.equal(textOf(run), 'pong');
    assert.deepEqual([first.requests.length, second.requests.length], [2, 0]);
  });

  it('that could not take what the settings ask for is passed over, and does not hide why the first failed', async () => {
    const [first, strict, third] = [await gateway(), await gateway(), await gateway()];
    first.scriptAll(() => ({ error: 429, headers: { 'retry-after-ms': '1' } }));
    const fallback = record('strict', strict, { dialect: { temperature: false } });
    const one = record('one', first, { fallback: ['strict', 'three'] });
    const settings = { gateways: [one, fallback, record('three', third)], temperature: 0.5, retries: 1 };
    const run = await sender({ settings }).run({ model: 'one' });
    assert.deepEqual(run.asked, ['one', 'three']);
    assert.equal(textOf(run), 'pong');
    const alone = await sender({ settings: { ...settings, gateways: [one, fallback] } }).run({ model: 'one' });
    assert.equal(errorOf(alone).kind, 'rate_limit');
    assert.equal(first.requests.length, 3, 'with nobody else to ask, it is tried again');
    assert.equal(strict.connections, 0);
  });

  it('is only a gateway that the user listed and set up; the rest of the chain is tried in order', async () => {
    const [first, keyless, third, unlisted] = [await gateway(), await gateway(), await gateway(), await gateway()];
    first.scriptAll(() => ({ error: 429 }));
    const gateways = [
      record('one', first, { fallback: ['gone', 'keyless', 'one', 'three/claude-opus-4.7'] }),
      record('keyless', keyless),
      record('unlisted', unlisted),
      record('three', third),
    ];
    // On this machine a key is optional; a key that cannot be sent is not.
    const secret = async (id: string): Promise<Secret> =>
      id === 'keyless' ? Promise.resolve({ key: '\u0001' }) : right();
    const run = await sender({ settings: { gateways }, secret }).run({ model: 'one' });
    assert.deepEqual(run.asked, ['one', 'three']);
    assert.equal(third.requests[0]?.json?.['model'], 'claude-opus-4.7');
    assert.deepEqual([keyless.connections, unlisted.connections], [0, 0]);
  });

  it('that fails too ends with its own error, after retries that no further gateway could replace', async () => {
    const [first, second] = [await gateway(), await gateway()];
    first.scriptAll(() => ({ error: 429 }));
    second.scriptAll(() => ({ error: 529, headers: { 'retry-after-ms': '1' } }));
    const gateways = [record('one', first, { fallback: ['two'] }), record('two', second)];
    const run = await sender({ settings: { gateways, retries: 1 } }).run({ model: 'one' });
    assert.equal(errorOf(run).kind, 'overloaded');
    assert.deepEqual([first.requests.length, second.requests.length], [1, 2]);
  });

  it('is not asked when the first has no key: nothing goes where it was not meant to', async () => {
    const second = await gateway();
    const gateways = [
      { id: 'one', baseUrl: 'https://name.invalid', model: 'm', fallback: ['two'] },
      record('two', second),
    ];
    const secret = async (id: string): Promise<Secret | undefined> =>
      id === 'one' ? Promise.resolve(undefined) : right();
    const run = await sender({ settings: { gateways }, secret }).run({ model: 'one' });
    assert.equal(errorOf(run).reason, 'no_key');
    assert.equal(second.connections, 0);
  });
});

describe('the record of a request', () => {
  it('is not made for a URL that holds a key', async () => {
    const server = await gateway();
    const exactUrl = `${server.url}/v1/messages?api_key=sk-inurl-0123456789&x=1`;
    const run = await sender({ settings: { gateways: [record('one', server, { exactUrl })] } }).run();
    assert.equal(errorOf(run).reason, 'bad_gateway');
    assert.deepEqual([run.records, server.requests], [[], []]);
    assert.ok(!JSON.stringify([run.updates, errorOf(run).message]).includes('sk-inurl'));
  });

  it('has no header that the user called secret in any word of an error', async () => {
    const server = await gateway();
    const headers = { 'request-id': 'req-canary-too' };
    server.script({ error: { status: 400, message: 'temperature.canary-too: canary-too is wrong' }, headers });
    const gateways = [record('one', server, { secretHeaders: ['x-hidden'] })];
    const secret = async (): Promise<Secret> =>
      Promise.resolve({ key: 'sk-canary-0123456789', headers: { 'x-hidden': 'canary-too' } });
    const { records, updates } = await sender({ settings: { gateways }, secret }).run();
    const [last] = records.slice(-1);
    assert.ok(last?.ending?.type === 'failed');
    assert.equal(last.ending.error.field, 'temperature.…');
    assert.equal(last.requestId, 'req-');
    const all = JSON.stringify([updates, records.map((each) => [toJson(each), toLine(each), each])]);
    assert.ok(!all.includes('canary-too'), all);
  });

  it('is what was sent last and what came back, without the key', async () => {
    const server = await gateway();
    server.script({ error: { status: 529, message: 'You sent canary too' }, headers: { 'retry-after-ms': '1' } });
    const gateways = [record('one', server, { headers: { 'x-team': 'blue' }, secretHeaders: ['x-hidden'] })];
    const secret = async (): Promise<Secret> =>
      Promise.resolve({ key: 'sk-canary-0123456789', headers: { 'x-hidden': 'canary too' } });
    const run = await sender({ settings: { gateways }, secret }).run();
    assert.equal(server.requests[1]?.headers['x-hidden'], 'canary too');
    const last = run.records.at(-1);
    assert.ok(last);
    assert.deepEqual(
      run.records.map(({ attempt, ending }) => [attempt, ending?.type]),
      [
        [1, undefined], // sent
        [1, undefined], // answered
        [1, 'failed'],
        [2, undefined],
        [2, undefined],
        [2, undefined], // the message begins
        [2, 'complete'],
      ],
    );
    assert.equal(run.records[5]?.message, last.message, 'the message so far, while it grows');
    const [failed] = run.records.filter(({ ending }) => ending?.type === 'failed');
    assert.ok(failed);
    assert.match(toLine(failed), / · 529 · .* · failed: overloaded/);
    assert.ok((failed.timing?.total ?? 0) > 0);
    assert.match(failed.replyBody ?? '', /^\{.*"You sent \$PARLEY_KEY"/, 'as the gateway wrote it');
    assert.match(failed.replyHeaders?.['content-type'] ?? '', /json/);
    assert.match(last.replyHeaders?.['content-type'] ?? '', /event-stream/);
    assert.equal(last.replyBody, undefined, 'a whole reply is in the message');
    assert.match(toJson(failed), /"body": "\{.*You sent/);
    assert.equal(last.status, 200);
    assert.equal(last.body, server.requests[1].body, 'the very bytes');
    assert.equal(last.headers['x-team'], 'blue');
    assert.ok((last.timing?.firstByte ?? Infinity) <= (last.timing?.total ?? 0));
    assert.match(toCurl(last), /authorization: Bearer '"\$PARLEY_KEY"/);
    for (const shown of [
      toCurl(last),
      toJson(last),
      toLine(last),
      JSON.stringify(run.records),
      JSON.stringify(run.updates),
    ]) {
      assert.ok(!shown.includes('canary'), shown);
    }
  });

  it('ends once also when nobody listens to the rest', async () => {
    const server = await gateway();
    const records: RequestRecord[] = [];
    const send = createSend({
      settings: () => parseSettings((name) => (name === 'gateways' ? [record('one', server)] : undefined)),
      learned: () => undefined,
      secret: right,
      listed: () => undefined,
      stream,
      transport: createTransport(),
      limiter: createLimiter(),
      observers: [(seen) => records.push(seen)],
      admit: [],
    });
    const { signal } = new AbortController();
    for await (const { type } of send({
      use: 'edit',
      params: { messages: [{ role: 'user', content: '/echo x' }] },
      signal,
    })) {
      if (type === 'response') break;
    }
    assert.deepEqual(
      records.flatMap(({ ending }) => ending ?? []),
      [{ type: 'stopped' }],
    );
  });

  it('has the error when it failed', async () => {
    const server = await gateway();
    server.script({ error: { status: 401, message: 'Bad key sk-canary-0123456789' } });
    const { records } = await sender({ settings: { gateways: [record('one', server)] } }).run();
    const last = records.at(-1);
    assert.equal(last?.status, 401);
    assert.ok(last.ending?.type === 'failed' && last.ending.error.kind === 'auth');
    assert.ok(!JSON.stringify(records).includes('canary'));
  });
});
