import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explain } from '../../../src/faults/explain.ts';
import { english } from '../../../src/faults/l10n.ts';
import type { Action } from '../../../src/faults/explain.ts';
import { MessagesError } from '../../../src/messages/index.ts';
import type { ErrorKind, Reason } from '../../../src/messages/index.ts';

const endpoint = { gatewayId: 'g', gatewayName: 'Gateway', origin: 'https://g.example:8443', model: 'm1' };

/** Each kind, with the button a person would want first. Typed so that a new kind must be listed. */
const first: Readonly<Record<ErrorKind, Action>> = {
  auth: 'setKey',
  permission: 'chooseModel',
  credit: 'retry',
  not_found: 'editGateway',
  model: 'chooseModel',
  invalid: 'openSettings',
  too_large: 'newConversation',
  context: 'newConversation',
  rate_limit: 'retry',
  overloaded: 'retry',
  server: 'retry',
  timeout: 'retry',
  network: 'retry',
  tls: 'retry',
  redirect: 'editGateway',
  not_messages: 'editGateway',
  malformed: 'retry',
  limit: 'retry',
  request: 'openSettings',
  stopped: 'retry',
};
const kinds = Object.keys(first) as ErrorKind[];

describe('an error in words', () => {
  for (const kind of kinds) {
    it(`says what to do about ${kind}`, () => {
      for (const about of [endpoint, undefined]) {
        for (const fields of [
          {},
          {
            status: 500,
            field: 'metadata',
            code: 'ECONNRESET',
            target: 'https://other.example',
            retryAfter: 3000,
            limit: 9,
          },
        ]) {
          const { sentence, actions } = explain(new MessagesError(kind, 'Internal words.', fields), about);
          assert.match(sentence, /^\p{Lu}.*[.”)]$/u, 'is a sentence');
          assert.doesNotMatch(sentence, /[{}]|undefined|null|NaN|\bkind\b/);
          assert.equal(actions[0], first[kind]);
          assert.equal(new Set(actions).size, actions.length);
        }
      }
    });
  }

  it('tells a key that is missing from one that is wrong', () => {
    const say = (reason?: Reason): string => explain(new MessagesError('auth', '', { reason }), endpoint).sentence;
    assert.match(say('no_key_sent'), /wants a key/);
    assert.match(say(), /does not accept the key/);
    const header = new MessagesError('auth', '', { reason: 'no_key', field: 'x-portal' });
    const { sentence, actions } = explain(header, endpoint);
    assert.match(sentence, /needs the header x-portal, which has no value yet\. Nothing was sent\./);
    assert.equal(actions[0], 'setKey');
  });

  it('does not call a key right that may be wrong', () => {
    for (const reason of ['blocked', 'place'] as const) {
      const { actions, sentence } = explain(new MessagesError('permission', '', { reason }), endpoint);
      assert.match(sentence, /The key may well be right\.$/);
      assert.deepEqual(actions, ['retry', 'editGateway', 'showRequest', 'setKey']);
    }
  });

  it('offers to change what a request can do without', () => {
    for (const kind of ['invalid', 'request'] as const) {
      const { actions, sentence } = explain(new MessagesError(kind, 'Why.', { field: 'temperature' }), endpoint);
      assert.equal(actions[0], 'adapt');
      assert.match(sentence, /left out for this model/);
    }
  });

  it('quotes the gateway in its own words', () => {
    const { sentence } = explain(new MessagesError('credit', '', { detail: 'Insufficient quota' }), endpoint);
    assert.match(sentence, /^Gateway says .* It says: “Insufficient quota”$/);
  });

  it('names what differs by its cause', () => {
    const say = (kind: ErrorKind, fields: object): string =>
      explain(new MessagesError(kind, 'Why.', fields), endpoint).sentence;
    const codes = ['ENOTFOUND', 'ENETUNREACH', 'ECONNREFUSED', 'ETIMEDOUT', 'EPIPE', undefined];
    const causes = [
      ...codes.map((code) => ({ code })),
      ...(['cors', 'proxy', 'eof'] as const).map((reason) => ({ reason })),
    ];
    assert.match(say('network', { reason: 'connect' }), /cannot be reached/);
    assert.equal(new Set(causes.map((cause) => say('network', cause))).size, causes.length);
    for (const cause of [...causes, { reason: 'connect' }, { code: 'ECONNRESET' }]) {
      const sentence = say('network', cause);
      assert.match(sentence, /^\p{Lu}/u, 'does not begin with the name of a server');
      assert.match(sentence, /g\.example:8443/);
    }
    assert.match(say('network', { reason: 'proxy' }), /proxy/);
    assert.match(say('tls', { code: 'EPROTO' }), /plain http/);
    assert.equal(say('tls', { code: 'EPROTO' }), say('tls', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }));
    assert.match(say('tls', { code: 'CERT_HAS_EXPIRED' }), /certificate/i);
    assert.match(say('not_messages', { code: 'HPE_INVALID_CONSTANT' }), /does not speak HTTP/);
    assert.match(say('not_messages', {}), /not a Messages API/);
    assert.match(say('server', { status: 502 }), /status 502/);
    assert.doesNotMatch(say('server', { status: 200 }), /status/, 'an error within a reply has none');
    assert.match(say('invalid', { field: 'images' }), /images for m1/);
    const missing = ['no_gateway', 'unknown_gateway', 'bad_gateway', 'no_model', 'bad_key', undefined];
    assert.equal(new Set(missing.map((reason) => say('request', { reason }))).size, missing.length);
    assert.notEqual(say('auth', { reason: 'no_key' }), say('auth', {}));
    assert.match(say('rate_limit', { retryAfter: 30_000 }), /wait 30 s/);
    assert.match(say('rate_limit', { retryAfter: 3_600_000 }), /wait 60 minutes/);
    assert.match(say('invalid', { field: 'max_tokens', limit: 4096 }), /4096/);
  });

  it('is worded by the translations given', () => {
    const asked: string[] = [];
    const l10n = {
      t: (message: string, args: Record<string, string | number>) => (
        asked.push(message),
        `«${english.t(message, args)}»`
      ),
    };
    assert.equal(explain(new MessagesError('stopped', ''), endpoint, l10n).sentence, '«Stopped.»');
    assert.ok(asked.includes('Stopped.'));
    assert.equal(english.t('{a} {b}', { a: '{b}', b: 1 }), '{b} 1', 'an argument is never a template');
  });
});
