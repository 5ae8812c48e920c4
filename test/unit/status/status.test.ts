import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { english } from '../../../src/faults/l10n.ts';
import { emptyMessage, MessagesError } from '../../../src/messages/index.ts';
import type { Ending } from '../../../src/messages/index.ts';
import type { SendUpdate } from '../../../src/sending/send.ts';
import { Activity } from '../../../src/status/activity.ts';
import { itemOf } from '../../../src/status/item.ts';
import type { Facts } from '../../../src/status/item.ts';

const endpoint = { gatewayId: 'g', gatewayName: 'Gate', origin: 'https://gate.example', model: 'm' };
const end = (ending: Ending): SendUpdate => ({ type: 'end', message: emptyMessage, ending, timing: { total: 1 } });
const update = (type: string): SendUpdate => ({ type }) as SendUpdate;
const waiting = (error: MessagesError): SendUpdate => ({ type: 'waiting', error, wait: 1_000, attempt: 1 });

describe('activity', () => {
  const request = { use: 'chat', params: { messages: [] }, signal: new AbortController().signal } as const;
  const states = async (
    ...updates: readonly SendUpdate[]
  ): Promise<{ seen: readonly string[]; activity: Activity }> => {
    const activity = new Activity();
    const seen: string[] = [];
    activity.listen(() => seen.push(`${activity.doing} ${activity.failure?.error.kind ?? ''}`.trim()));
    const send = activity.follow(async function* () {
      for (const each of updates) {
        await Promise.resolve();
        yield each;
      }
    });
    const passed: SendUpdate[] = [];
    for await (const each of send(request)) passed.push(each);
    assert.deepEqual(passed, updates, 'everything passes through');
    return { seen, activity };
  };
  const begun = [{ type: 'endpoint', endpoint } as const, update('request')];

  it('is waiting, then streaming, then over, each told once', async () => {
    const { seen } = await states(
      ...begun,
      update('response'),
      update('events'),
      update('events'),
      end({ type: 'complete' }),
    );
    assert.deepEqual(seen, ['waiting', 'streaming', 'idle']);
  });

  it('keeps what failed, and whose it was, until a request is answered', async () => {
    const error = new MessagesError('overloaded', 'Busy.');
    const { seen, activity } = await states(...begun, waiting(error), end({ type: 'failed', error }));
    assert.deepEqual(seen, ['waiting', 'waiting overloaded', 'idle overloaded']);
    assert.deepEqual(activity.failure, { error, endpoint });
    const answered = activity.follow(async function* () {
      yield await Promise.resolve(end({ type: 'complete' }));
    });
    for await (const _ of answered(request));
    assert.equal(activity.failure, undefined);
  });

  it('is held while a request waits for a rate limit, unless another runs', async () => {
    const error = new MessagesError('rate_limit', 'No room.', { reason: 'rate_wait' });
    const { seen } = await states(...begun, waiting(error), update('request'), end({ type: 'complete' }));
    assert.deepEqual(seen, ['waiting', 'held', 'waiting', 'idle']);
  });

  it('is over when nobody listens any more', async () => {
    const activity = new Activity();
    const send = activity.follow(async function* () {
      yield await Promise.resolve(update('events'));
      yield update('events');
    });
    for await (const _ of send(request)) {
      assert.equal(activity.doing, 'streaming');
      break;
    }
    assert.equal(activity.doing, 'idle');
  });
});

describe('the item in the status bar', () => {
  const facts: Facts = {
    any: true,
    isLimited: false,
    to: { gateway: 'Gate', host: 'gate.example', model: 'claude-sonnet-5-5' },
    hasKey: true,
    doing: 'idle',
    today: { amount: 0, isAbout: false, requests: 0, unknown: 0 },
    money: (amount) => `$${amount.toFixed(2)}`,
  };
  const shown = (more: Partial<Facts>): string => {
    const { icon, text, tooltip, isWarning } = itemOf({ ...facts, ...more }, english);
    return `${icon} | ${text} | ${tooltip.join(' / ')}${isWarning ? ' !' : ''}`;
  };

  it('names the model, and what it is doing', () => {
    const who = 'claude-sonnet-5-5 / Gate (gate.example)';
    assert.equal(shown({}), `comment-discussion | claude-sonnet-5-5 | ${who} / Ready`);
    assert.equal(shown({ doing: 'waiting' }), `loading~spin | claude-sonnet-5-5 | ${who} / Waiting for the gateway…`);
    assert.equal(shown({ doing: 'held' }), `watch | claude-sonnet-5-5 | ${who} / Waiting for the rate limit…`);
    assert.equal(shown({ doing: 'streaming', hasKey: false }), `sync~spin | claude-sonnet-5-5 | ${who} / Answering…`);
    assert.equal(shown({ hasKey: false }), `key | claude-sonnet-5-5 | ${who} / No key is set !`);
    assert.equal(shown({ hasKey: false, signsIn: true }), `key | claude-sonnet-5-5 | ${who} / Not signed in !`);
    assert.equal(
      shown({ failure: 'Gate is busy.' }),
      `warning | claude-sonnet-5-5 | ${who} / The last request failed / Gate is busy. !`,
    );
  });

  it('says what to do where there is no model yet', () => {
    assert.equal(shown({ any: false, to: undefined }), 'comment-discussion | Add a gateway | Add a gateway');
    const limited = 'Limited by this workspace';
    assert.equal(shown({ any: false, isLimited: true, to: undefined }), `lock | ${limited} | ${limited} !`);
    assert.equal(shown({ to: undefined }), 'comment-discussion | Choose a model | Choose a model !');
  });

  it('says what today cost, never more exactly than it is known', () => {
    const today = { amount: 0.425, isAbout: true, requests: 12, unknown: 2 };
    assert.match(
      shown({ today }),
      /claude-sonnet-5-5 · ≈ \$0\.4\d \| .*\/ Today: ≈ \$0\.4\d, 12 requests \(2 of unknown cost\)$/,
    );
    const none = { amount: 0, isAbout: false, requests: 1, unknown: 1 };
    assert.match(shown({ today: none }), /\| claude-sonnet-5-5 \| .*\/ Today: cost unknown, 1 request$/);
    assert.match(shown({ today: { ...none, unknown: 0 } }), /\/ Today: \$0\.00, 1 request$/);
  });

  it('has room for a model whose id is a path', () => {
    const model = 'accounts/somebody/models/very-long-model-name-that-goes-on-and-on';
    const { text } = itemOf({ ...facts, to: { gateway: '', host: '', model } }, english);
    assert.equal(text, 'very-long-model-name-that-goes-…');
  });
});
