import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LearnedFacts } from '../../../src/gateways/learned.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import type { Settings } from '../../../src/gateways/settings.ts';
import { MessagesError } from '../../../src/messages/index.ts';
import type { Ending, Message, MessageParams } from '../../../src/messages/index.ts';
import { createAdapt } from '../../../src/sending/adapt.ts';
import { lastRequest, learning as learns, logRequests } from '../../../src/sending/observers.ts';
import { createReady } from '../../../src/sending/ready.ts';
import type { RequestRecord } from '../../../src/sending/requestRecord.ts';

const settingsWith = (values: Readonly<Record<string, unknown>>): Settings => parseSettings((name) => values[name]);
const gateways = [{ id: 'one', baseUrl: 'https://g.example', model: 'm' }];
const endpoint = { gatewayId: 'one', gatewayName: 'One', origin: 'https://g.example', model: 'm' };
const params: MessageParams = { messages: [{ role: 'user', content: 'x'.repeat(4000) }], max_tokens: 10 };

const recordOf = (ending?: Ending, input?: number): RequestRecord => ({
  purpose: 'chat',
  endpoint,
  url: 'https://g.example/v1/messages',
  headers: {},
  body: '{}',
  attempt: 1,
  message: { id: '', model: '', content: [], usage: input === undefined ? {} : { input } },
  ending,
});
const complete: Ending = { type: 'complete' };
const unexpected = (said: unknown): void => assert.equal(said, undefined);

/** Ports that note what is learned. */
function learning(values: Readonly<Record<string, unknown>>, fails = false) {
  const told: (readonly [string, LearnedFacts, string])[] = [];
  return {
    told,
    settings: () => settingsWith(values),
    learned: () => undefined,
    learn: async ({ id }: { readonly id: string }, facts: LearnedFacts, model: string): Promise<void> => {
      if (fails) throw new Error('full');
      told.push([id, facts, model]);
      return Promise.resolve();
    },
  };
}

describe('an observer', () => {
  it('keeps the last request', () => {
    const { observe, last } = lastRequest();
    assert.equal(last(), undefined);
    const record = recordOf();
    observe(recordOf(complete), params);
    observe(record, params);
    assert.equal(last(), record);
  });

  it('logs a line for what ended, with its content only where the settings ask for it', () => {
    for (const logContent of [false, true]) {
      const lines: string[] = [];
      const log = {
        info: (text: string) => void lines.push(`info ${text}`),
        warn: (text: string) => void lines.push(`warn ${text}`),
      };
      const observe = logRequests(log, () => settingsWith({ 'log.content': logContent }));
      const body = JSON.stringify({ messages: [{ role: 'user', content: 'my code' }] });
      const message: Message = { id: '1', model: 'm', content: [{ type: 'text', text: 'your answer' }], usage: {} };
      observe({ ...recordOf(), body, message }, params);
      assert.equal(lines.length, 0);
      observe({ ...recordOf({ type: 'stopped' }), body, message }, params);
      assert.match(lines[0] ?? '', /^info chat · /);
      observe({ ...recordOf({ type: 'failed', error: new MessagesError('network', 'lost') }), body, message }, params);
      assert.equal(lines.filter((line) => line.startsWith('warn chat · ')).length, 1);
      assert.equal(lines.length, logContent ? 4 : 2);
      if (logContent) assert.match(lines[1] ?? '', /my code[\s\S]*your answer/);
      else assert.ok(!/my code|your answer/.test(lines.join()));
    }
  });

  it('learns from the usage of a whole reply, and from no other', () => {
    const ports = learning({ gateways });
    const observe = learns(ports, unexpected);
    observe(recordOf(undefined, 1000), params);
    observe(recordOf({ type: 'stopped' }, 1000), params);
    observe(recordOf(complete, undefined), params);
    assert.deepEqual(ports.told, []);
    observe(recordOf(complete, 1000), params);
    assert.deepEqual(ports.told, [['one', { bytesPerToken: 4.004 }, 'm']]);
  });

  it('says where what was learned can’t be kept, and forgets a gateway that is gone', async () => {
    const warned: string[] = [];
    learns(learning({ gateways }, true), (text) => warned.push(text))(recordOf(complete, 1000), params);
    learns(learning({}), (text) => warned.push(text))(recordOf(complete, 1000), params);
    await new Promise(setImmediate);
    assert.deepEqual(warned, ['Couldn’t save what was learned: Error: full']);
  });
});

it('what a refusal teaches is kept for the model it came from', async () => {
  const ports = learning({ gateways });
  const adapt = createAdapt(ports);
  await adapt(endpoint, new MessagesError('invalid', 'No.', { field: 'temperature' }));
  await adapt({ ...endpoint, gatewayId: 'gone' }, new MessagesError('invalid', 'No.', { field: 'temperature' }));
  assert.deepEqual(ports.told, [['one', { adapted: { without: ['temperature'] } }, 'm']]);
});

it('a use is ready once it is settled whom to ask; what is missing is told', () => {
  const told: unknown[] = [];
  assert.equal(createReady(() => settingsWith({ gateways }), unexpected)('edit'), true);
  assert.equal(
    createReady(
      () => settingsWith({}),
      (error) => told.push(error),
    )('edit'),
    false,
  );
  assert.ok(told[0] instanceof MessagesError && told[0].reason === 'no_gateway');
});
