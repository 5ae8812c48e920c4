import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cleanText } from '../../../src/messages/errors/clean.ts';
import { redactor, withoutKeys } from '../../../src/messages/secrets.ts';
import { errorFromBody, errorFromResponse } from '../../../src/messages/errors/classify.ts';
import { Reply } from '../../../src/messages/reply/reply.ts';
import { redactReply } from '../../../src/sending/redact.ts';

// An error is read on the thread that draws and types: whatever a server sends, however much, it takes a moment.

/** Work that is not linear shows in the first quarter already. */
const size = 1024 * 1024;
const fill = (unit: string): string => unit.repeat(Math.ceil(size / unit.length));
/** Each is what some pattern could begin to match again and again, and never does. */
const texts: Readonly<Record<string, string>> = {
  'words that go on': fill('insufficient_'),
  'words that go on in one': `insufficient_${fill('a')}`,
  'names that go on': fill('tools.'),
  'a name that ends badly': `${fill('a_b.')} :`,
  newlines: fill('\n'),
  blanks: `\n${fill(' ')}x`,
  'lines of blanks': fill('\n   '),
  'a word and blanks': fill('token'.padEnd(4000)),
  'keys without values': fill('api_key='),
  'a key and blanks': `authorization:${fill(' ')}`,
  'keys in a row': fill('sk-'),
  'quotes and slashes': fill('key\\\\"'),
  'dots after a key': `token=${fill('.')}x`,
  bearers: fill('Bearer '),
  slashes: fill('/home/'),
  backslashes: fill('\\\\a'),
  drives: fill('C:\\ a '),
  addresses: fill('https://'),
  'models without an end': fill('model '),
  'models and blanks': `model${fill(' ')}`,
  'models in Chinese': fill('模型'),
  numbers: fill('max 1,'),
  'numbers that go on': `at most ${fill('1,')}x`,
  ranges: fill('[1, '),
  'tags that never end': `<html>${fill('<script')}`,
  'tags in tags': `<html>${fill('<script></script ')}`,
  comments: `<html>${fill('<!--')}`,
  'events without data': fill('data:\n'),
  'an event of braces': `data:${fill('{}')}x`,
  'many events': fill('event: error\ndata: {}}\n'),
  'half surrogates': fill('\ud83d'),
};
const deep = (open: string, close: string, times: number): string => open.repeat(times) + close.repeat(times);
const nested: Readonly<Record<string, string>> = {
  lists: `{"error":${deep('[', ']', 250_000)}}`,
  errors: `${'{"error":'.repeat(100_000)}"x"${'}'.repeat(100_000)}`,
  choices: `${'{"choices":[{"error":'.repeat(50_000)}"x"${'}]}'.repeat(50_000)}`,
  'fields that nobody knows': `{${Array.from({ length: 50_000 }, (_, at) => `"Some_error_${at}":{"a":1}`).join()}}`,
  places: `${'{"message":{},"error":'.repeat(100_000)}"x"${'}'.repeat(100_000)}`,
};

const secrets = ['sk-ant-CANARY-0123456789', 'ollama', 'an "odd"\\key'];
const redact = redactor(secrets);
const headers = { get: () => null };
/** Milliseconds of work. What is linear needs some dozens; what is quadratic, in the first 256 KB, dozens of seconds. */
const most = 1000;

/** Runs it with the beginning of a text and then with all of it: what is quadratic fails before it takes hours. */
function quick(text: string, run: (text: string) => unknown): void {
  for (const part of [text.slice(0, 256 * 1024), text]) {
    const started = process.cpuUsage();
    run(part);
    const { user, system } = process.cpuUsage(started);
    const took = Math.round((user + system) / 1000);
    assert.ok(took < most, `${took} ms for ${part.length} characters`);
  }
}

const start = 'data: {"type":"message_start","message":{"id":"m"}}\n\n';
const encoder = new TextEncoder();
function midStream(event: string): void {
  const reply = new Reply({}, redact);
  reply.push(encoder.encode(event));
  reply.finish();
  assert.ok((reply.failure({ status: 200, headers })?.detail?.length ?? 0) <= 500);
}

describe('1 MB of an error is read in a moment', () => {
  for (const [name, text] of Object.entries(texts)) {
    test(`${name}, as plain text`, () => {
      for (const status of [200, 500]) {
        quick(text, (body) => errorFromResponse({ status, headers, body }, redact));
      }
    });
    test(`${name}, as JSON`, () => {
      for (const status of [400, 429]) {
        quick(text, (message) =>
          errorFromResponse({ status, headers, body: JSON.stringify({ error: { type: 'x', message } }) }, redact),
        );
      }
      quick(text, (each) =>
        errorFromBody({ error: { type: each, message: each, param: each, code: each }, request_id: each }, redact),
      );
    });
    test(`${name}, in the middle of a stream`, () => {
      quick(text.replaceAll(/[\r\n]+/g, ' '), (line) => {
        midStream(`event: error\ndata: ${line}\n\n`);
        midStream(`${start}${line}\n\ndata: ${line}\n\n`);
      });
      quick(text, (message) => midStream(`data: ${JSON.stringify({ type: 'error', error: { message } })}\n\n`));
    });
    test(`${name}, shown and logged`, () => {
      quick(text, (each) => cleanText(each, redact));
      quick(text, (each) => redact(each));
      quick(text, withoutKeys);
      // What is kept of a reply to be shown is its first 64 KB.
      quick(text.slice(0, 65_536), (body) => redactReply({ status: 500, headers: {}, body, isWhole: true }, secrets));
    });
  }
  for (const [name, body] of Object.entries(nested)) {
    test(`${name} in each other`, () => {
      quick(body, (each) => errorFromResponse({ status: 400, headers, body: each }, redact));
      quick(body, (each) => midStream(`event: error\ndata: ${each}\n\n`));
    });
  }
});

test('a secret is found wherever the text that is looked at ends', () => {
  const [secret = ''] = secrets;
  for (let at = 4096 - 2 * secret.length; at <= 4096 + 2; at++) {
    const shown = cleanText(`${' '.repeat(at)}${secret}`, redact);
    assert.ok(!shown.includes('sk-a'), shown);
  }
});
