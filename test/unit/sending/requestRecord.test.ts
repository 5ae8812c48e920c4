import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { redactReply } from '../../../src/sending/redact.ts';
import { toCurl, toJson, toLine } from '../../../src/sending/requestRecord.ts';
import type { RequestRecord } from '../../../src/sending/requestRecord.ts';
import { keyPlaceholder, MessagesError } from '../../../src/messages/index.ts';
import { shownHeaders } from '../../../src/messages/request/headers.ts';

const secret = 'sk-canary-0123456789';
const nasty = `it's "quoted" $HOME \`id\` \\ \n!x %s @file ü ${keyPlaceholder.slice(1)}`;

const record: RequestRecord = {
  purpose: 'chat',
  endpoint: { gatewayId: 'g', gatewayName: 'Gateway', origin: 'https://g.example', model: 'claude-sonnet-4-6' },
  url: 'https://g.example/v1/messages',
  headers: shownHeaders({ authorization: `Bearer ${secret}`, 'content-type': 'application/json', 'x-team': "it's" }),
  body: JSON.stringify({ model: 'claude-sonnet-4-6', messages: [{ role: 'user', content: nasty }] }),
  attempt: 1,
};

/** What a POSIX shell makes of the command, with `curl` standing for printing its arguments. */
function shellArguments(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const out = execFileSync('sh', ['-c', script], { env: { PARLEY_KEY: 'my key' } }).toString();
  return out.split('\0').slice(0, -1);
}

describe('a request as curl', () => {
  it('is the same request to a shell, with the key from a variable', () => {
    assert.deepEqual(shellArguments(toCurl(record)), [
      '-N',
      record.url,
      '-H',
      'authorization: Bearer my key',
      '-H',
      'content-type: application/json',
      '-H',
      "x-team: it's",
      '--data-raw',
      record.body,
    ]);
  });
});

describe('a record', () => {
  it('has the reply’s headers and body without secrets, also one cut off in its middle', () => {
    const headers = { 'set-cookie': 'session=1', 'anthropic-ratelimit-tokens-remaining': '9', 'x-echo': `v ${secret}` };
    const body = `{"error":"no key ${secret} or sk-another-1"}`;
    assert.deepEqual(redactReply({ status: 401, headers, body, isWhole: true }, [secret]), {
      headers: { 'set-cookie': '…', 'anthropic-ratelimit-tokens-remaining': '9', 'x-echo': '…' },
      body: `{"error":"no key ${keyPlaceholder} or …"}`,
    });
    const odd = 'p@ssphrase canary';
    for (let cut = 1; cut <= odd.length; cut++) {
      const part = { status: 401, headers: {}, body: `${'x'.repeat(200)}${odd.slice(0, cut)}`, isWhole: false };
      const shown = redactReply(part, [odd]);
      assert.match(shown.body, /^x{100,200}$/);
    }
  });

  it('shows no secret that the model says in pieces, and nothing of one that other pieces only resemble', () => {
    const stream = (...pieces: readonly string[]): string =>
      pieces
        .map(
          (text, index) =>
            `data: ${JSON.stringify({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } })}\n\n`,
        )
        .join('');
    const shown = (body: string): string =>
      redactReply({ status: 200, headers: {}, body, isWhole: true }, [secret]).body;
    const inOne = stream('The key is ', secret, '.');
    assert.equal(shown(inOne), inOne.replace(secret, keyPlaceholder));
    for (let length = 1; length < secret.length; length++) {
      const pieces = secret.match(new RegExp(`.{1,${length}}`, 'g')) ?? [];
      const words = JSON.stringify(shown(stream('It is ', ...pieces, '"!')).match(/"text":"(?:[^"\\]|\\.)*"/g));
      for (const piece of pieces.filter((each) => each.length > 2)) assert.ok(!words.includes(piece), words);
    }
    const harmless = stream('The ', 'key ', 'is "', 'secret', '".');
    assert.equal(shown(harmless), harmless);
  });

  it('is one JSON document of what was sent and what came', () => {
    const error = new MessagesError('overloaded', 'Busy.', { status: 529, detail: 'Overloaded' });
    const message = { id: 'msg_1', model: 'm', content: [{ type: 'text', text: 'Hi' }], usage: { input: 3 } } as const;
    const json = JSON.parse(
      toJson({ ...record, status: 200, message, ending: { type: 'interrupted', error }, timing: { total: 5 } }),
    ) as {
      readonly request: { readonly body: unknown };
      readonly reply: Record<string, unknown>;
    };
    assert.deepEqual(json.request.body, JSON.parse(record.body));
    assert.equal(json.reply['ending'], 'interrupted');
    assert.deepEqual(json.reply['error'], { kind: 'overloaded', status: 529, detail: 'Overloaded' });
    assert.deepEqual(json.reply['message'], message);
  });

  it('is one line in the log, without content', () => {
    const message = {
      id: 'msg_1',
      model: 'm',
      content: [{ type: 'text', text: 'canary' }],
      stopReason: 'end_turn',
      usage: { input: 30, output: 5, cacheRead: 2 },
    } as const;
    const done = {
      ...record,
      status: 200,
      requestId: 'req_1',
      message,
      ending: { type: 'complete' },
      timing: { firstByte: 12.3, total: 99.6 },
    } as const;
    assert.equal(
      toLine(done),
      'chat · Gateway (https://g.example) · claude-sonnet-4-6 · 200 · first byte 12 ms · end 100 ms · tokens in 30 out 5 cache read 2 write ? · complete (end_turn) · request id req_1',
    );
    const error = new MessagesError('network', 'No.', { code: 'ECONNREFUSED' });
    assert.equal(
      toLine({ ...record, attempt: 3, ending: { type: 'failed', error }, timing: { total: 1 } }),
      'chat · Gateway (https://g.example) · claude-sonnet-4-6 · no response · first byte – · end 1 ms · tokens in ? out ? · failed: network ECONNREFUSED · attempt 3',
    );
    const forged = toLine({ ...done, endpoint: { ...record.endpoint, model: 'm\n[error] forged' } });
    assert.ok(!forged.includes('\n'));
  });
});
