import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Endpoint } from '../../../src/messages/endpoint.ts';
import { reference } from '../../../src/messages/dialect.ts';
import { MessagesError } from '../../../src/messages/errors/errors.ts';
import { faultWords } from '../../../src/faults/sentences.ts';
import { diagnose } from '../../../src/setup/test/fixes.ts';
import { plain } from '../../../src/host/plain.ts';
import { fixWords, learnedWords, rowWords, wrap } from '../../../src/setup/words.ts';

it('says in short what is remembered of a gateway', () => {
  assert.equal(learnedWords(undefined), 'nothing yet');
  assert.equal(learnedWords({ models: { a: { streams: true } } }), 'not tested · 1 model');
  const learned = { testedAt: '2026-02-03T04:05:06.000Z', models: { a: {}, b: {} } };
  assert.equal(learnedWords(learned), 'tested on 2026-02-03 · 2 models');
});

describe('what went wrong', () => {
  const url = 'https://gw.example/v1/messages';
  const endpoint: Endpoint = { url, baseUrl: 'https://gw.example', model: 'm', key: 'k', dialect: reference };
  const network = ['ECONNRESET', 'EPIPE', 'EPROTO', 'ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', undefined];
  const tls = [
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    undefined,
  ];
  const errors = [
    new MessagesError('network', 'Internal.', { reason: 'eof' }),
    new MessagesError('network', 'Internal.', { reason: 'cors' }),
    ...network.map((code) => new MessagesError('network', 'Internal.', { code })),
    ...tls.map((code) => new MessagesError('tls', 'Internal.', { code })),
  ];

  it('is said in words, never by a code, and has a button', () => {
    for (const error of errors) {
      const { fault, fixes } = diagnose(error, endpoint);
      const words = faultWords(fault);
      assert.match(words, /^[A-Z].*\.$/, words);
      assert.doesNotMatch(words, /E[A-Z]{3,}|EOF|_|undefined|Internal/, error.code);
      assert.ok(fixes.length > 0);
      for (const fix of fixes) assert.match(fixWords(fix), /^[A-Z][^{}]*[^{}.\s]$/, fix.kind);
    }
  });

  it('about a certificate says what is wrong with it', () => {
    const said = tls
      .slice(0, 4)
      .map((code) => faultWords(diagnose(new MessagesError('tls', '', { code }), endpoint).fault));
    assert.equal(new Set(said).size, said.length);
  });

  it('quotes the gateway without its markup or control characters', () => {
    const error = new MessagesError('server', '', { detail: 'a\u001b[31mb\u202ec' });
    const finding = { type: 'fault', fault: { type: 'server', status: 500 }, error } as const;
    const { quote } = rowWords({ check: 'model', state: 'failed', finding, fixes: [] });
    assert.match(quote ?? '', /^It says: “a.*b.*c”$/);
    assert.doesNotMatch(quote ?? '', /[\p{Cc}\p{Cf}]/u);
  });
});

describe('rows', () => {
  it('count models in words', () => {
    const words = (count: number) =>
      rowWords({ check: 'models', state: 'ok', finding: { type: 'count', count }, fixes: [] }).words;
    assert.deepEqual([1, 2].map(words), ['1 model', '2 models']);
  });

  it('show an icon’s name in a gateway’s text as text', () => {
    assert.equal(plain('$(check) Trusted $(sync~spin)'), String.raw`\$(check) Trusted \$(sync~spin)`);
    assert.equal(plain('costs $(3 or 4) $5'), 'costs $(3 or 4) $5');
  });

  it('are as long as there is room for, and lose no word', () => {
    const text = 'word '.repeat(60).trim();
    const lines = wrap(text);
    assert.ok(lines.length > 2 && lines.every((line) => line.length <= 84));
    assert.equal(lines.join(' '), text);
    assert.deepEqual(wrap(''), []);
  });
});

it('a secret header without a value is named, and only Set Key is offered', () => {
  const gateway = { url: 'https://gw.example/v1/messages', baseUrl: 'https://gw.example', model: 'm' };
  for (const auth of ['bearer', 'none'] as const) {
    const error = new MessagesError('auth', '', { reason: 'no_key', field: 'x-portal' });
    const { fault, fixes } = diagnose(error, { ...gateway, dialect: { ...reference, auth } });
    assert.deepEqual(fault, { type: 'noHeader', header: 'x-portal' });
    assert.deepEqual(fixes, [{ kind: 'setKey' }]);
  }
});
