import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { alongIn, changeBetween } from '../../../src/chat/missed.ts';
import { parseLearned, withFacts } from '../../../src/gateways/learned.ts';
import type { Learned } from '../../../src/gateways/learned.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import { createTransport } from '../../../src/host/transport.node.ts';
import { hasBreakpoints, stream } from '../../../src/messages/index.ts';
import type { MessageParams } from '../../../src/messages/index.ts';
import { createLimiter } from '../../../src/sending/limiter.ts';
import { learning } from '../../../src/sending/observers.ts';
import type { RequestRecord } from '../../../src/sending/requestRecord.ts';
import { createAhead } from '../../../src/sending/preview.ts';
import { createSend } from '../../../src/sending/send.ts';
import type { SendRequest, SendUpdate } from '../../../src/sending/send.ts';
import { personalities } from '../../gateway/personalities.ts';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway, GatewayOptions } from '../../gateway/server.ts';

const started: Gateway[] = [];
after(async () => Promise.all(started.map(async (gateway) => gateway.stop())));

const question = { role: 'user', content: `/echo pong ${'long '.repeat(2000)}` } as const;

/** Sends to a gateway of this kind, keeping what is learned as the extension does. */
async function world(options: GatewayOptions, preset?: string, dialect: object = {}, body: object = {}) {
  const server = await startGateway(options);
  started.push(server);
  const record = { id: 'g', baseUrl: server.url, model: 'claude-sonnet-4-6', dialect, body, ...(preset && { preset }) };
  const settings = parseSettings((name) => (name === 'gateways' ? [record] : undefined));
  let known: Learned | undefined;
  const records: RequestRecord[] = [];
  const ports = { settings: () => settings, learned: () => known };
  const learn = async (gateway: Parameters<typeof parseLearned>[1], facts: object, model: string): Promise<void> => {
    known = parseLearned(JSON.parse(JSON.stringify(withFacts(known ?? { url: gateway.url }, facts, model))), gateway);
    return Promise.resolve();
  };
  const send = createSend({
    ...ports,
    secret: async () => Promise.resolve({ key: 'test-key' }),
    listed: () => undefined,
    stream,
    transport: createTransport(),
    limiter: createLimiter(),
    observers: [(seen) => records.push(seen), learning({ ...ports, learn }, (text) => assert.equal(text, ''))],
    admit: [],
  });
  const ask = async (params: Partial<MessageParams> = {}, more: Partial<SendRequest> = {}): Promise<SendUpdate> => {
    const { signal } = new AbortController();
    let last: SendUpdate | undefined;
    const all = { messages: [question], ...params };
    for await (const update of send({ use: 'chat', params: all, signal, ...more })) last = update;
    assert.ok(last?.type === 'end' && last.ending.type === 'complete', JSON.stringify(last));
    return last;
  };
  const marked = (): readonly boolean[] => server.requests.map(({ body }) => hasBreakpoints(body));
  const ahead = createAhead({ ...ports, listed: () => undefined }, 'chat');
  return { server, ask, marked, records, ahead, known: () => known };
}

describe('caching', () => {
  for (const preset of ['anthropic', 'tokenbay'] as const) {
    it(`is for conversations at ${preset}, and not for edits and commit messages`, async () => {
      const { ask, marked, records } = await world({ personality: preset }, preset);
      await ask({}, { model: `g/${personalities[preset].catalogue[0]?.id ?? ''}` });
      await ask({}, { model: `g/${personalities[preset].catalogue[0]?.id ?? ''}` });
      const [first, second] = records.filter(({ ending }) => ending).map(({ message }) => message?.usage);
      assert.ok((first?.cacheWrite ?? 0) > 1024 && second?.cacheRead === first?.cacheWrite);
      for (const more of [
        { purpose: 'compact' },
        { purpose: 'lens' },
        { use: 'edit' },
        { use: 'edit', purpose: 'lens' },
        { use: 'commit' },
      ] as const)
        await ask({}, { ...more, model: `g/${personalities[preset].catalogue[0]?.id ?? ''}` });
      assert.deepEqual(marked(), [true, true, true, true, false, false, false]);
    });
  }

  it('is nowhere that its dialect doesn’t know it, and can be turned off', async () => {
    for (const preset of ['mytokengate', 'tokmodel', 'toapis'] as const) {
      const { ask, marked } = await world({ personality: preset }, preset);
      await ask({}, { model: `g/${personalities[preset].catalogue[0]?.id ?? ''}` });
      assert.deepEqual(marked(), [false]);
    }
    const off = await world({}, 'anthropic', { caching: false });
    await off.ask();
    assert.deepEqual(off.marked(), [false]);
  });

  it('is missed by a request that goes along with something else, which is known before it is sent', async () => {
    const { ask, ahead, records } = await world({}, 'anthropic');
    const params = { system: 'Be brief. '.repeat(200), effort: 'low' } as const;
    await ask(params);
    const sent = records.at(-1);
    assert.ok(sent);
    const along = (more: object) => {
      const made = ahead(sent.endpoint, { ...params, ...more });
      return made && changeBetween(alongIn(sent), alongIn(made));
    };
    assert.equal(along({}), undefined);
    assert.equal(along({ temperature: 0.5, max_tokens: 99 }), undefined, 'these change nothing that is cached');
    assert.equal(along({ system: 'Be long.' }), 'system');
    assert.equal(along({ effort: 'high' }), 'settings');
  });

  it('D61: is tried once where it is refused, and the answer comes all the same', async () => {
    const refusing = { ...personalities.anthropic, cache_control: 'refused' } as const;
    const { ask, marked, known, records } = await world({ personality: refusing }, 'anthropic');
    await ask();
    assert.deepEqual(marked(), [true, false]);
    assert.deepEqual(known()?.models?.['claude-sonnet-4-6']?.dialect, { cache_control: false });
    await ask();
    assert.deepEqual(marked(), [true, false, false]);
    const endings = records.flatMap(({ ending }) => ending?.type ?? []);
    assert.deepEqual(endings, ['failed', 'complete', 'complete'], 'the refusal is in the log');
  });

  it('D61: is refused once, whatever the settings say', async () => {
    const refusing = { ...personalities.anthropic, cache_control: 'refused' } as const;
    for (const cache_control of [true, 'blocks'] as const) {
      const { ask, marked } = await world({ personality: refusing }, undefined, { cache_control, caching: true });
      await ask();
      await ask();
      await ask();
      assert.deepEqual(marked(), [true, false, false, false]);
    }
  });

  it('D61: gives way where the gateway adds breakpoints of its own', async () => {
    const { server, ask, marked } = await world({}, 'anthropic');
    const message = 'A maximum of 4 blocks with cache_control may be provided. Found 5.';
    server.script({ error: { status: 400, message } });
    await ask();
    await ask();
    assert.deepEqual(marked(), [true, false, false]);
  });

  it('leaves out what a caller marked where that is refused, but nothing among the user’s own fields', async () => {
    const refusing = { ...personalities.anthropic, cache_control: 'refused' } as const;
    const marks = { cache_control: { type: 'ephemeral' } } as const;
    const { ask, marked } = await world({ personality: refusing }, 'anthropic');
    await ask(marks);
    assert.deepEqual(marked(), [true, false]);
    const own = await world({ personality: refusing }, 'anthropic', {}, marks);
    await assert.rejects(async () => own.ask(), /cache_control: Extra inputs/);
    assert.deepEqual(own.marked(), [true], 'the same would be refused again');
  });

  it('begins at an unknown gateway once breakpoints were seen to have an effect', async () => {
    const { ask, marked, known } = await world({});
    await ask();
    const block = { type: 'text', text: question.content, cache_control: { type: 'ephemeral' } } as const;
    await ask({ messages: [{ role: 'user', content: [block] }] });
    assert.deepEqual(known()?.models?.['claude-sonnet-4-6']?.dialect, { caching: true });
    await ask();
    assert.deepEqual(marked(), [false, true, true]);
  });
});
