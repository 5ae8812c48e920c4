import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MessagesError, rateLimitsOf } from '../../../src/messages/index.ts';
import { RateGauge } from '../../../src/sending/gauge.ts';
import type { RequestRecord } from '../../../src/sending/requestRecord.ts';

const endpoint = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g.example', model: 'm' };
const params = { max_tokens: 10, messages: [] };
const record = (more: Partial<RequestRecord>): RequestRecord => ({
  ...{ purpose: 'chat', endpoint, url: 'https://g.example', headers: {}, body: '', attempt: 1 },
  ...more,
});
const date = 'Sun, 29 Nov 2026 12:00:00 GMT';
const headers = (more: Readonly<Record<string, string>>): Partial<RequestRecord> => ({
  status: 200,
  replyHeaders: { date, ...more },
});

function gauge() {
  const clock = { now: 0 };
  return { clock, gauge: new RateGauge(() => clock.now) };
}

describe('the rate gauge', () => {
  it('reads what is left from the headers that gateways send', () => {
    const read = (all: Readonly<Record<string, string>>) => rateLimitsOf(new Map(Object.entries({ date, ...all })));
    assert.deepEqual(
      read({
        'anthropic-ratelimit-requests-limit': '50',
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-11-29T12:00:20Z',
        'x-ratelimit-remaining-tokens': '1000',
        'x-ratelimit-reset-tokens': '6m0s',
      }),
      [
        { of: 'requests', remaining: 0, limit: 50, reset: 20_000 },
        { of: 'tokens', remaining: 1000, reset: 360_000 },
      ],
    );
    assert.deepEqual(read({ 'x-ratelimit-remaining': 'many' }), []);
  });

  it('has a request wait until it fits, and no longer', () => {
    const { clock, gauge: one } = gauge();
    assert.equal(one.waitFor(endpoint, 1), 0, 'nothing is known');
    one.observe(record(headers({ 'x-ratelimit-remaining-tokens': '100', 'x-ratelimit-reset-tokens': '30s' })), params);
    assert.equal(one.waitFor(endpoint, 100), 0);
    assert.equal(one.waitFor(endpoint, 101), 30_000);
    clock.now = 10_000;
    assert.equal(one.waitFor(endpoint, 101), 20_000);
    assert.equal(one.waitFor({ ...endpoint, model: 'other' }, 101), 0);
    clock.now = 30_000;
    assert.equal(one.waitFor(endpoint, 101), 0);
  });

  it('knows the models of each gateway that have said something', () => {
    const { gauge: one } = gauge();
    const limited = () => headers({ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '30' });
    one.observe(record({ ...limited(), endpoint: { ...endpoint, model: 'vendor/m' } }), params);
    one.observe(record({ ...headers({}), endpoint: { ...endpoint, model: 'silent' } }), params);
    one.observe(record({ ...limited(), endpoint: { ...endpoint, gatewayId: 'g2' } }), params);
    assert.deepEqual([one.modelsOf('g'), one.modelsOf('g2'), one.modelsOf('h')], [['vendor/m'], ['m'], []]);
  });

  it('does not wait for what can never fit, or for hours', () => {
    const { gauge: one } = gauge();
    const tokens = {
      'x-ratelimit-limit-tokens': '50',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '9s',
    };
    one.observe(record(headers(tokens)), params);
    assert.deepEqual([one.waitFor(endpoint, 51), one.waitFor(endpoint, 50)], [0, 9_000]);
    one.observe(record(headers({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '7200' })), params);
    assert.equal(one.waitFor(endpoint, 1), 0);
  });

  it('waits as long as a refusal asks for, unless another request got through', () => {
    const { clock, gauge: one } = gauge();
    const error = new MessagesError('rate_limit', 'Too many.', { retryAfter: 5_000, status: 429 });
    one.observe(record({ status: 429, ending: { type: 'failed', error } }), params);
    assert.equal(one.waitFor(endpoint, 1), 5_000);
    clock.now = 1_000;
    one.observe(record(headers({})), params);
    assert.equal(one.waitFor(endpoint, 1), 0);
  });

  it('reads each reply once, as it began, however many run at a time', () => {
    const { clock, gauge: one } = gauge();
    const first = record(headers({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' }));
    one.observe(first, params);
    clock.now = 1_000;
    one.observe(record(headers({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '29' })), params);
    clock.now = 29_000;
    one.observe({ ...first, ending: { type: 'complete' } }, params);
    assert.equal(one.waitFor(endpoint, 1), 1_000);
  });

  it('waits no longer when the clock is set back', () => {
    const { clock, gauge: one } = gauge();
    clock.now = 3_600_000;
    const error = new MessagesError('rate_limit', 'Too many.', { retryAfter: 5_000, status: 429 });
    one.observe(record({ status: 429, ending: { type: 'failed', error } }), params);
    one.observe(record(headers({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '3' })), params);
    clock.now = 3_300_000;
    assert.equal(one.waitFor(endpoint, 1), 3_000);
    one.observe(record({ status: 429, ending: { type: 'failed', error } }), params);
    clock.now = 3_000_000;
    assert.equal(one.waitFor(endpoint, 1), 5_000);
  });
});
