import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { factsOf, parseLearned } from '../../../src/gateways/learned.ts';
import { endpointOf, namedTarget, targetOf } from '../../../src/gateways/resolve.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import type { Settings } from '../../../src/gateways/settings.ts';

const one = { id: 'one', baseUrl: 'https://one.example', model: 'm1' };
const two = { id: 'two', baseUrl: 'https://two.example', models: ['a', 'vendor/b'] };

const settings = (values: Readonly<Record<string, unknown>>): Settings => parseSettings((name) => values[name]);
const named = (name: string, values: Readonly<Record<string, unknown>> = { gateways: [one, two] }): string => {
  const { gateway, model } = namedTarget(settings(values), name);
  return `${gateway.id} ${model}`;
};
const chosen = (values: Readonly<Record<string, unknown>>, use: 'chat' | 'edit' = 'chat', name?: string): string => {
  const { gateway, model } = targetOf(settings(values), use, name);
  return `${gateway.id} ${model}`;
};

describe('the gateway and model of a request', () => {
  it('are those named, else the use’s, else the default, else the only gateway’s', () => {
    const values = { gateways: [one, two], defaultModel: 'one/m2', models: { edit: 'two/vendor/b' } };
    assert.equal(chosen(values), 'one m2');
    assert.equal(chosen(values, 'edit'), 'two vendor/b');
    assert.equal(chosen(values, 'edit', 'two/a'), 'two a');
    assert.equal(chosen({ gateways: [one] }), 'one m1');
    assert.equal(chosen({ gateways: [{ ...two, models: ['only'] }] }), 'two only');
  });

  it('keep every slash of the model', () => {
    assert.equal(named('two/vendor/b'), 'two vendor/b');
    assert.equal(named('one'), 'one m1');
    assert.equal(named('one/'), 'one m1');
  });

  it('are never guessed: a missing one is an error', () => {
    const says = (reason: string, values: Readonly<Record<string, unknown>>, name?: string): void =>
      assert.throws(() => chosen(values, 'chat', name), { name: 'MessagesError', kind: 'request', reason });
    says('no_gateway', {});
    says('bad_gateway', { gateways: [{ id: 'one' }] });
    says('bad_gateway', { gateways: [{ id: 'one' }, two] }, 'one/m');
    says('unknown_gateway', { gateways: [one] }, 'gone/m');
    says('unknown_gateway', { gateways: [one], defaultModel: 'gone/m' });
    says('no_model', { gateways: [one, two] });
    says('no_model', { gateways: [two] });
    says('no_model', { gateways: [two] }, 'two');
  });
});

describe('an endpoint', () => {
  const values = settings({
    gateways: [
      { ...one, headers: { 'x-team': 'blue' }, secretHeaders: ['x-extra'], body: { user: 'u' } },
      { id: 'local', baseUrl: 'http://localhost:1234', model: 'm' },
    ],
  });
  const remote = namedTarget(values, 'one');
  const local = namedTarget(values, 'local');

  it('has what the user wrote and what is kept with the key', () => {
    const endpoint = endpointOf(remote, undefined, {
      key: ' "Bearer test-key" ',
      headers: { 'x-extra': 'hidden', 'x-other': 'no' },
    });
    assert.equal(endpoint.key, 'test-key');
    assert.deepEqual(endpoint.headers, { 'x-team': 'blue', 'x-extra': 'hidden' });
    assert.deepEqual(endpoint.body, { user: 'u' });
  });

  it('is refused without a key or a secret header, except on this machine', () => {
    const says = (reason: string, act: () => unknown): void => assert.throws(act, { name: 'MessagesError', reason });
    says('no_key', () => endpointOf(remote, undefined, undefined));
    says('no_key', () => endpointOf(remote, undefined, { key: '' }));
    assert.throws(() => endpointOf(remote, undefined, { key: 'test-key' }), { reason: 'no_key', field: 'x-extra' });
    assert.equal(endpointOf(local, undefined, undefined).key, undefined);
    assert.equal(endpointOf(local, undefined, { key: 'test-key' }).key, 'test-key');
    says('no_key', () => endpointOf(local, undefined, { lost: true }));
  });

  it('has the headers a preset needs in a browser only there', () => {
    const target = namedTarget(
      settings({ gateways: [{ id: 'anthropic', preset: 'anthropic', model: 'm' }] }),
      'anthropic',
    );
    const headers = (isBrowser: boolean) => endpointOf(target, undefined, { key: 'test-key' }, isBrowser).headers;
    assert.deepEqual(headers(true), { 'anthropic-dangerous-direct-browser-access': 'true' });
    assert.deepEqual(headers(false), {});
  });

  it('never shows a key that cannot be sent', () => {
    const bad = 'canary\r\nx-evil: 1';
    assert.throws(
      () => endpointOf(local, undefined, { key: bad }),
      (error) =>
        error instanceof Error && !error.message.includes('canary') && !JSON.stringify(error).includes('canary'),
    );
  });
});

describe('what was learned', () => {
  const gateway = namedTarget(settings({ gateways: [one] }), 'one').gateway;
  const learned = {
    url: gateway.url,
    dialect: { tools: false, auth: 'x-api-key' as const, path: '/elsewhere' },
    streams: true,
    models: { m1: { dialect: { temperature: false as const }, bytesPerToken: 3 } },
  };

  it('counts for the URL it was learned at only', () => {
    assert.deepEqual(parseLearned(learned, gateway), learned);
    assert.equal(parseLearned(learned, { url: 'https://moved.example/v1/messages' }), undefined);
    for (const garbage of [undefined, null, 'x', 1, [], { url: 1 }])
      assert.equal(parseLearned(garbage, gateway), undefined);
  });

  it('adds a model’s facts to the gateway’s, and never moves a request or its key', () => {
    assert.deepEqual(factsOf(learned, 'm1'), {
      streams: true,
      firstByte: undefined,
      adapted: undefined,
      bytesPerToken: 3,
      dialect: { tools: false, temperature: false },
    });
    assert.deepEqual(factsOf(learned, 'constructor').dialect, { tools: false });
    const { url, dialect } = endpointOf({ gateway, model: 'm1' }, learned, { key: 'test-key' });
    assert.equal(url, gateway.url);
    assert.equal(dialect.auth, 'bearer');
    assert.equal(dialect.path, '/v1/messages');
    assert.equal(dialect.temperature, false);
  });
});
