import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listModels } from '../../../src/messages/index.ts';
import type { Endpoint } from '../../../src/messages/index.ts';
import { secretsOf, shownHeaders } from '../../../src/messages/request/headers.ts';
import { holdsSecret, isSecretHeader, keyPlaceholder, redactor, withoutOwn } from '../../../src/messages/secrets.ts';
import { createTransport } from '../../../src/host/transport.node.ts';
import { endpointAt, gather, serve } from './support.ts';

const key = 'sk-canary-0123456789-AbCdEfGh-ijkl';

describe('a header holds a credential', () => {
  const yes: readonly (readonly [string, string])[] = [
    ['Authorization', 'anything'],
    ['x-api-key', 'ollama'],
    ['x-portkey-api-key', 'pk'],
    ['x-portkey-virtual-key', 'open-ai-virtual'],
    ['Helicone-Auth', 'whatever it is'],
    ['Ocp-Apim-Subscription-Key', 'abc'],
    ['cf-access-client-secret', 'abc'],
    ['X-Amz-Security-Token', 'abc'],
    ['apikey', 'abc'],
    ['xApiKey', 'abc'],
    ['x-access-token-2', 'abc'],
    ['x-accesstoken', 'abc'],
    ['set-cookie', 'session=1'],
    // By its value alone.
    ['x-portkey-config', '{"api_key":"sk-proj-0123456789"}'],
    ['x-forwarded', 'Bearer abcdefgh'],
    ['x-team', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig'],
  ];
  const no: readonly (readonly [string, string])[] = [
    ['x-portkey-provider', 'openai'],
    ['x-portkey-trace-id', '0b5bb3d2-7e5e-4b6e-9c0d-2c7f0f0f0f0f'],
    ['x-api-key-id', 'team-7'],
    ['x-token-type', 'bearer'],
    ['anthropic-ratelimit-tokens-remaining', '9'],
    ['x-auth-user', 'me'],
    ['x-author', 'me'],
    ['keep-alive', 'timeout=5'],
    ['x-monkey', 'see'],
    ['idempotency-key', 'a0b1'],
    ['x-cache-key', 'a0b1'],
    ['x-use-key', 'false'],
    ['http-referer', 'https://me.example'],
  ];
  for (const [name, value] of yes) it(`${name}: ${value}`, () => assert.equal(isSecretHeader(name, value), true));
  for (const [name, value] of no) it(`not ${name}: ${value}`, () => assert.equal(isSecretHeader(name, value), false));
});

it('a text holds what looks like a credential, or not', () => {
  for (const text of [
    'sk-ant-api03-AAAA',
    'ghp_0123456789abcdefghij',
    'https://g.example/?my_key=x',
    'Basic dXNlcjpwdw==',
  ])
    assert.equal(holdsSecret(text), true, text);
  for (const text of [
    'sk-learn-toolkit',
    'https://g.example/v1?keyboard=de',
    'The bearer of news',
    'Basic Gateway',
    'Bearer authentication',
    'task-force',
  ])
    assert.equal(holdsSecret(text), false, text);
});

it('secrets of a request are the key and what is secret of its headers, by name, by value or as was said', () => {
  const endpoint: Endpoint = {
    ...endpointAt('https://g.example', { key }),
    headers: { 'x-portkey-provider': 'openai', 'helicone-auth': 'Bearer helico-1234', 'x-hidden': 'canary too' },
    secretHeaders: ['X-Hidden'],
  };
  assert.deepEqual(secretsOf(endpoint), [key, 'helico-1234', 'canary too']);
  assert.deepEqual(
    shownHeaders(
      { 'x-portkey-provider': 'openai', authorization: `Bearer ${key}`, 'x-hidden': 'canary too' },
      endpoint,
    ),
    {
      'x-portkey-provider': 'openai',
      authorization: `Bearer ${keyPlaceholder}`,
      'x-hidden': keyPlaceholder,
    },
  );
});

/** The key as a gateway may echo it. */
const entity = (char: string): string => `&#${char.charCodeAt(0)};`;
const disguises: Readonly<Record<string, string>> = {
  'as it is': key,
  'in capitals': key.toUpperCase(),
  'escaped for JSON': key.replaceAll('-', String.raw`\u002d`),
  'escaped twice': key.replaceAll('-', String.raw`\\u002d`),
  'percent-encoded': Array.from(key)
    .map((char) => `%${char.charCodeAt(0).toString(16)}`)
    .join(''),
  'partly percent-encoded': key.replaceAll('-', '%2D'),
  'as HTML entities': Array.from(key).map(entity).join(''),
  'with one HTML entity': key.replace('-', '&#x2d;'),
  'with a named entity': key.replace('-', '&hyphen;'),
  'split by a tag': `${key.slice(0, 9)}<wbr>${key.slice(9)}`,
  'within tags': `<b>${key.slice(0, 5)}</b><i class="x">${key.slice(5)}</i>`,
  'split by a line break': `${key.slice(0, 12)}\n  ${key.slice(12)}`,
  'split by an escaped line break': `${key.slice(0, 12)}\\n${key.slice(12)}`,
  'split by zero-width spaces': Array.from(key).join('\u200b'),
  'split by a soft hyphen': `${key.slice(0, 12)}\u00ad${key.slice(12)}`,
  'short of its last character': key.slice(0, -1),
  'short of a third': key.slice(0, Math.ceil(key.length * 0.67)),
  'short of its first characters': key.slice(6),
  'as base64': btoa(key),
  'as base64 of more': btoa(`Bearer ${key}`),
  'as base64 at another place': btoa(`user:x${key}`),
  'as base64 for URLs': btoa(`${key}???>>>`).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
  'as base64 short of its end': btoa(key).slice(0, -10),
};

/** Anything of the key that is long enough to matter, once it is read as a person or a program would. */
function leaks(text: string): boolean {
  const read = text
    .replaceAll(/<[^>]*>|\\n|[\u200b\u00ad\s\\]/g, '')
    .replaceAll(/u002d|%2d|&#x2d;|&hyphen;/gi, '-')
    .replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .toLowerCase();
  return (
    read.includes('0123456789') || text.includes(btoa(key).slice(8, 20)) || /MDEyMzQ1|AxMjM0NTY|wMTIzNDU2/.test(text)
  );
}

describe('a known secret is hidden', () => {
  for (const [name, echoed] of Object.entries(disguises)) {
    it(name, () => {
      assert.ok(leaks(echoed), 'the test sees it');
      const clean = redactor([key])(`You sent ${echoed}, which is wrong.`);
      assert.ok(!leaks(clean), clean);
      assert.match(clean, /^You sent .{0,12}….{0,12}, which is wrong\.$/su);
    });
  }

  it('and nothing else is', () => {
    const text = 'sk-canary is a name &amp; 100% <b>bold</b>,\n“e\u0301” \\ \u200b and sk-canary-other';
    assert.equal(redactor([key])(text), text);
  });

  it('at every place, beside others', () => {
    assert.equal(redactor([key])(`${key}${key} ${key}`), '…… …');
    assert.equal(redactor([key, 'canary-two'])(`a ${key} b canary-two c`), 'a … b … c');
    assert.equal(redactor([key], '$K')(`<b>${key}</b>`), '<b>$K</b>');
  });

  it('a word only where a credential stands', () => {
    const text = JSON.stringify({ model: 'ollama/test', messages: [{ role: 'user', content: 'A test for ollama' }] });
    const words = ['ollama', 'test'];
    assert.equal(redactor(words)(text), text);
    assert.equal(withoutOwn(text, words), text);
    assert.equal(
      withoutOwn('-H "Authorization: Bearer ollama" /v1?key=test&n=1 {\\"api_key\\": \\"test\\"}', ['ollama', 'test']),
      `-H "Authorization: Bearer ${keyPlaceholder}" /v1?key=${keyPlaceholder}&n=1 {\\"api_key\\": \\"${keyPlaceholder}\\"}`,
    );
    assert.equal(withoutOwn('ollama', ['ollama']), keyPlaceholder, 'a header that is the key');
  });

  it('in a text of our own, escaped as we escape it', () => {
    assert.equal(
      withoutOwn(`{"a":"${key}"} ${encodeURIComponent('a/b+c=d/e')}`, [key, 'a/b+c=d/e']),
      `{"a":"${keyPlaceholder}"} ${keyPlaceholder}`,
    );
    assert.equal(withoutOwn(JSON.stringify({ a: 'x"y\\z 123' }), ['x"y\\z 123']), `{"a":"${keyPlaceholder}"}`);
  });

  it('in time that grows with the text alone', () => {
    for (const part of [
      '<',
      '&#',
      '%2',
      '\\u00',
      '\u200b',
      '\n',
      'sk-canary-012345 ',
      `${key.slice(0, 17)} `,
      '&amp;<b>',
    ]) {
      const took = (length: number): number => {
        const text = part.repeat(Math.ceil(length / part.length));
        const started = process.cpuUsage();
        redactor([key])(text);
        return (process.cpuUsage(started).user + process.cpuUsage(started).system) / 1000;
      };
      took(100_000);
      assert.ok(took(1_000_000) < 1500, JSON.stringify(part));
    }
  });
});

describe('a key that the gateway echoes is not passed on', () => {
  for (const [name, echoed] of Object.entries(disguises)) {
    it(`${name}: as id, model, stop reason, request id, unknown event or block`, async () => {
      const header = echoed.replaceAll(/[^\x21-\x7e]/g, '');
      await using server = await serve((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': header });
        for (const event of [
          { type: 'message_start', message: { id: echoed, model: echoed, content: [], usage: {} } },
          { type: 'surprise', [echoed]: { deep: [echoed] } },
          { type: 'content_block_start', index: 0, content_block: { type: 'odd', note: echoed } },
          { type: 'content_block_stop', index: 0 },
          { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
          { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hello' } },
          { type: 'content_block_stop', index: 1 },
          { type: 'message_delta', delta: { stop_reason: echoed, stop_sequence: echoed }, usage: {} },
          { type: 'message_stop' },
        ])
          response.write(`data: ${JSON.stringify(event)}\n\n`);
        response.end();
      });
      const { updates, end } = await gather(endpointAt(server.url, { key }));
      assert.equal(end.ending.type, 'complete');
      for (const said of stringsIn(updates)) assert.ok(!leaks(said), said);
    });
  }

  it('in an error, wherever it stands', async () => {
    for (const echoed of Object.values(disguises)) {
      await using server = await serve((response) => {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({ error: { type: echoed, message: `No: ${echoed}`, param: echoed, code: echoed } }),
        );
      });
      const { end } = await gather(endpointAt(server.url, { key }));
      assert.ok(end.ending.type === 'failed');
      for (const said of stringsIn(Object.fromEntries(Object.entries(end.ending.error)))) assert.ok(!leaks(said), said);
    }
  });

  it('as a model of its list', async () => {
    await using server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: Object.values(disguises).map((id) => ({ id, display_name: id })) }));
    });
    const options = { transport: createTransport(), signal: AbortSignal.timeout(20_000) };
    for (const said of stringsIn(await listModels(endpointAt(server.url, { key }), options)))
      assert.ok(!leaks(said), said);
  });
});

/** Each string in a value, and each name. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...stringsIn(inner)]);
}
