import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { linesHoldKey, listModels } from '../../../src/messages/index.ts';
import type { Endpoint } from '../../../src/messages/index.ts';
import { secretsOf, shownHeaders } from '../../../src/messages/request/headers.ts';
import {
  holdsSecret,
  isSecretHeader,
  keyPlaceholder,
  keysIn,
  redactor,
  urlHoldsSecret,
  withoutKeys,
  withoutOwn,
} from '../../../src/messages/secrets.ts';
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
    ['x-accesskey', 'abcd1234'],
    ['x-pass', 'hunter2xx'],
    ['x-pwd', 'hunter2xx'],
    ['x-pat', 'abc'],
    ['x-bearer', 'abcdefg1'],
    ['x-signature', 'deadbeef'],
    // By its value alone.
    ['x-portkey-config', '{"api_key":"sk-proj-0123456789"}'],
    ['x-forwarded', 'Bearer abcdefgh'],
    ['x-team', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig'],
    ['x-team', 'glpat-abcdefghij1234567890'],
  ];
  const no: readonly (readonly [string, string])[] = [
    ['x-portkey-provider', 'openai'],
    ['x-portkey-trace-id', '0b5bb3d2-7e5e-4b6e-9c0d-2c7f0f0f0f0f'],
    ['x-api-key-id', 'team-7'],
    ['x-token-type', 'bearer'],
    ['anthropic-ratelimit-tokens-remaining', '9'],
    ['x-auth-user', 'me'],
    ['x-author', 'me'],
    ['x-passwordless', 'me'],
    ['x-compat', 'me'],
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

describe('lines of a file hold a part of a private key', () => {
  const body = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz';
  const key = ['-----BEGIN OPENSSH PRIVATE KEY-----', body, body, '-----END OPENSSH PRIVATE KEY-----'];
  const holds = (lines: readonly string[]): string =>
    lines.map((_, at) => (linesHoldKey(lines, at, at + 1) ? '1' : '0')).join('');

  it('wherever they stand, in a text of their own or in code', () => {
    assert.equal(holds(['a', ...key, 'b']), '011110');
    assert.equal(holds(['const key = `', ...key, '`;', 'use(key);']), '0111100');
    assert.equal(holds(key.map((line) => `  "${line}\\n" +`)), '1111');
    assert.equal(holds([...key, 'a', ...key]), '111101111');
    const old = ['-----BEGIN RSA PRIVATE KEY-----', 'Proc-Type: 4,ENCRYPTED', '', ...key.slice(1, 3), 'end of it;'];
    assert.equal(holds(old), '111110');
    assert.equal(
      holds(['PuTTY-User-Key-File-2: ssh-rsa', 'Encryption: none', body, 'Private-MAC: 1f', 'a b']),
      '11110',
    );
  });

  it('and code around what only names one does not', () => {
    assert.equal(holds(["if (text.startsWith('-----BEGIN PRIVATE KEY-----'))", '  return read(text, 1);', 'a']), '100');
    assert.equal(linesHoldKey(key, 1, 1), false);
  });
});

/** A key of each form. */
const keyForms = [
  'sk-ant-api03-AAAA',
  'sk-abcd12345',
  'sk-abcdefghijklmnopqrstuvwx',
  'sk_live_9f8e7d6c5b4a3210ffee',
  'gsk_abcdefghijklmnopqrstuvwx1234',
  'hf_abcdefghijklmnopqrstuvwxyz',
  'cr_9f8e7d6c5b4a3210ffee',
  'r8_abcdefghijklmnopqrstuvwx12345',
  'ghp_0123456789abcdefghij',
  'github_pat_11ABCDEFG0123456789_abc',
  'xoxb-123456789012-abcdef',
  'xai-abcdefghijklmnopqrst1234',
  'glpat-abcdefghij1234567890',
  'AIzaSyA1234567890abcdefghijklmno',
  'ya29.a0AfH6SMBx1234567890abcdef',
  'AKIAIOSFODNN7EXAMPLE',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk',
];

describe('a credential is known by its form', () => {
  for (const form of keyForms) {
    it(form, () => {
      assert.ok(holdsSecret(`a ${form} b`));
      assert.ok(isSecretHeader('x-team', form));
      assert.equal(withoutKeys(`No such key: ${form}, sorry.`), 'No such key: …, sorry.');
      assert.deepEqual(keysIn(`a ${form}.`), [form]);
      assert.deepEqual(keysIn(`https://g.example/${form} https://g.example?k=${form}`), []);
    });
  }

  it('or by what stands around it', () => {
    for (const text of ['https://g.example/?my_key=x', 'Basic dXNlcjpwdw==', 'Bearer abcdefgh1'])
      assert.ok(holdsSecret(text), text);
    for (const [text, clean] of [
      ['Basic dXNlcjpwYXNzd29yZA==', '…'],
      ['Incorrect API key provided: sk-ab***xyz.', 'Incorrect API key provided: ….'],
      ['Received API Key = sk-...a1b2', 'Received API Key = …'],
      ['API Key: 9f8e7d6c5b', 'API Key: …'],
      ['token: 9f8e7d6c5b4a3210', 'token: …'],
      ['"password": "hunter-2xx"', '"password": "…"'],
      ['/v1?api_key=abcdef&n=1', '/v1?api_key=…&n=1'],
    ] as const)
      assert.equal(withoutKeys(text), clean);
  });

  it('and nothing else', () => {
    for (const text of [
      'sk-learn-toolkit',
      'sk-learn is a library; sk-svm-thing',
      'https://g.example/v1?keyboard=de',
      'The bearer of news',
      'Basic Gateway',
      'Bearer authentication',
      'task-force',
      'task-runner-v1',
      'xai-grok-4-fast-non-reasoning',
      'pplx-70b-online',
      'cr_by_its_snake_case_name',
      'invalid token: 1234567',
      'Unexpected token: 12',
      'token: claude-sonnet-4-5-20250929',
      'token: openai/gpt-4o-mini.',
      'The token limit: exceeded for max_tokens=200000',
      'secret-santa: ok',
      'authorization: required',
      'req_011CSHoEeqs5C35K2UUqR7Fy',
      '9f8e7d6c-5b4a-3210-ffee-9f8e7d6c5b4a',
    ]) {
      assert.ok(!holdsSecret(text), text);
      assert.deepEqual(keysIn(text), []);
      assert.equal(withoutKeys(text), text);
    }
  });

  it('whole, not masked', () =>
    assert.deepEqual(keysIn('sk-ab***xyz1 sk-abcd1234... sk-abcd1234… sk-abcd...1234'), []));

  it('in time that grows with the text alone', () => {
    for (const part of [
      'sk-',
      'sk-1',
      'sk-a.',
      'sk-….',
      'xai-a-',
      'eyJa.',
      'Bearer ',
      'basic a',
      'token:',
      'token:a.',
      '?key=',
    ]) {
      const took = (length: number): number => {
        const text = part.repeat(Math.ceil(length / part.length));
        const started = process.cpuUsage();
        withoutKeys(text);
        holdsSecret(text);
        keysIn(text);
        return (process.cpuUsage(started).user + process.cpuUsage(started).system) / 1000;
      };
      took(20_000);
      assert.ok(took(200_000) < 1000, JSON.stringify(part));
    }
    const started = process.cpuUsage();
    for (const part of ['/', '%25', 'sk-', '|a1', '%2Csk-', '.sk-1']) urlHoldsSecret(part.repeat(4000));
    assert.ok(process.cpuUsage(started).user < 1_000_000);
  });
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
  'percent-encoded twice': Array.from(key)
    .map((char) => `%25${char.charCodeAt(0).toString(16)}`)
    .join(''),
  'as HTML entities of entities': Array.from(key)
    .map((char) => `&amp;#${char.charCodeAt(0)};`)
    .join(''),
  'as HTML entities without their end': Array.from(key)
    .map((char) => `&#${char.charCodeAt(0)}`)
    .join(''),
  'escaped by \\x': Array.from(key)
    .map((char) => `\\x${char.charCodeAt(0).toString(16)}`)
    .join(''),
  'escaped by \\u{}': Array.from(key)
    .map((char) => `\\u{${char.charCodeAt(0).toString(16)}}`)
    .join(''),
  'escaped in octal': Array.from(key)
    .map((char) => `\\${char.charCodeAt(0).toString(8)}`)
    .join(''),
  'in hexadecimal': Array.from(key, (char) => char.charCodeAt(0).toString(16)).join(''),
  'in full-width letters': Array.from(key, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).join(''),
  'in quoted-printable': Array.from(key, (char) => `=${char.charCodeAt(0).toString(16).toUpperCase()}`).join(''),
  'with a blank after each letter': Array.from(key).join(' '),
  'split by a blank': `${key.slice(0, 10)} ${key.slice(10)}`,
  'split by a no-break space': `${key.slice(0, 10)}\u00a0${key.slice(10)}`,
  'with a Hangul filler after each letter': Array.from(key).join('\u3164'),
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

/** Anything of the key that is long enough to matter, once it is read as a user or a program would. */
function leaks(text: string): boolean {
  const read = text
    .normalize('NFKC')
    .replaceAll(/%25|&amp;(?=#)/g, (twice) => twice.charAt(0))
    .replaceAll(/<[^>]*>|\\n|[\u200b\u00ad\u1160\s]/g, '')
    .replaceAll(/%([\da-f]{2})|\\+u00([\da-f]{2})|\\u\{(..)\}|\\x(..)|=([\dA-F]{2})/gi, (_, ...codes: unknown[]) =>
      String.fromCharCode(Number.parseInt(codes.find((code): code is string => typeof code === 'string') ?? '', 16)),
    )
    .replaceAll(/\\(\d{2,3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .replaceAll(/&#x2d;|&hyphen;/gi, '-')
    .replaceAll(/&#(\d+);?/g, (_, code: string) => String.fromCharCode(Number(code)))
    .toLowerCase();
  return (
    read.includes('0123456789') ||
    read.includes('30313233343536373839') ||
    text.includes(btoa(key).slice(8, 20)) ||
    /MDEyMzQ1|AxMjM0NTY|wMTIzNDU2/.test(text)
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
    // Its beginning twice: the second one begins with what would go on with the first.
    const cut = '2b80b855466dd3761b8d14';
    assert.equal(redactor([`${cut}2559b27b3`])(`${cut}</b>${cut}.`), '….');
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
