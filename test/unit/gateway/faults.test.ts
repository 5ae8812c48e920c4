import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { startGateway } from '../../gateway/server.ts';
import type { Gateway } from '../../gateway/server.ts';
import { ask, chunksOf, overSocket } from './ask.ts';

const stream = { stream: true };

await describe('faults', () => {
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway();
  });
  after(async () => gateway.stop());
  beforeEach(() => gateway.clear());

  it('streams a frame a chunk, in the order of the grammar', async () => {
    const { chunks, done } = chunksOf(await overSocket(gateway));
    assert.ok(done);
    const events = chunks.map((chunk) => /^event: (\w+)\ndata: (\{.*\})\n\n$/.exec(chunk.toString()));
    for (const event of events) assert.equal((JSON.parse(event?.[2] ?? '{}') as { type?: string }).type, event?.[1]);
    const names = events.map((event) => event?.[1]).join(' ');
    assert.match(
      names,
      /^message_start content_block_start ping( content_block_delta)+ content_block_stop message_delta message_stop$/,
    );
  });

  for (const [split, sizes] of [
    ['bytes', 1],
    [7, 7],
  ] as const) {
    it(`splits into pieces of ${sizes}`, async () => {
      gateway.script({ reply: 'Grüße 😀', split });
      const { chunks } = chunksOf(await overSocket(gateway));
      assert.ok(chunks.slice(0, -1).every((chunk) => chunk.length === sizes));
      const text = Buffer.concat(chunks).toString();
      assert.ok(text.includes('Grüße') && text.includes('😀'));
    });
  }

  it('splits at any offsets', async () => {
    gateway.script({ body: Buffer.from('0123456789'), split: [3, 4, 9] });
    const { chunks } = chunksOf(await overSocket(gateway));
    assert.deepEqual(chunks.map(String), ['012', '3', '45678', '9']);
  });

  it('cuts after every byte, each way', async () => {
    const body = 'data: {"type":"ping"}\n\n';
    for (let after = 0; after <= body.length; after++) {
      for (const how of ['end', 'drop', 'reset'] as const) {
        gateway.script({ body, cut: { after, unit: 'bytes', how } });
        const wire = await overSocket(gateway);
        const { chunks, done } = chunksOf(wire);
        assert.equal(Buffer.concat(chunks).toString(), body.slice(0, after));
        assert.deepEqual([done, wire.ended], [how === 'end', how === 'reset' ? 'reset' : 'end']);
      }
    }
  });

  it('cuts after a frame', async () => {
    gateway.script({ cut: { after: 4, unit: 'frames', how: 'drop' } });
    const { chunks, done } = chunksOf(await overSocket(gateway));
    assert.deepEqual([chunks.length, done], [4, false]);
    assert.equal((await gateway.waitFor(({ ended }) => ended !== undefined)).ended, 'cut');
  });

  it('stalls until the client leaves, and knows when it left', async () => {
    gateway.script({ cut: { after: 4, unit: 'frames', how: 'stall' } });
    const leaving = new AbortController();
    const body = JSON.stringify({
      model: 'claude-sonnet-4-6',
      max_tokens: 9,
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const headers = {
      authorization: 'Bearer test-key',
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
    };
    const response = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers,
      body,
      signal: leaving.signal,
    });
    assert.ok(response.body);
    const reader = response.body.getReader();
    let bytes = 0;
    await gateway.waitFor(({ bytesSent }) => bytesSent > 0);
    for (let frames = ''; frames.split('\n\n').length < 5;) {
      const { value } = await reader.read();
      bytes += value?.length ?? 0;
      frames += Buffer.from(value ?? []).toString();
    }
    assert.equal(gateway.requests[0]?.ended, undefined);
    leaving.abort();
    const left = await gateway.waitFor(({ ended }) => ended === 'left');
    assert.equal(left.bytesSent, bytes);
    assert.ok((left.endedAt ?? 0) >= left.at);
  });

  it('sends an error event in the middle, as the last', async () => {
    gateway.script({ errorEvent: { after: 5, type: 'overloaded_error' } });
    const { text } = await ask(gateway, stream);
    assert.equal(text.split('\n\n').length - 1, 6);
    assert.match(
      text,
      /event: error\ndata: \{"type":"error","error":\{"type":"overloaded_error","message":"Overloaded"\}\}\n\n$/,
    );
  });

  it('answers with a status and headers, one step a request', async () => {
    gateway.script(
      { error: 529 },
      { error: { status: 429, message: 'Slow down' }, headers: { 'retry-after': '7' } },
      {},
    );
    const [first, second, third] = [await ask(gateway), await ask(gateway), await ask(gateway)];
    assert.deepEqual([first.status, first.message], [529, 'Overloaded']);
    assert.deepEqual([second.status, second.message, second.headers.get('retry-after')], [429, 'Slow down', '7']);
    assert.equal(third.status, 200);
  });

  it('decides about each request', async () => {
    gateway.scriptAll(({ json }) => (json?.['max_tokens'] === 1 ? { error: 500 } : undefined));
    assert.equal((await ask(gateway, { max_tokens: 1 })).status, 500);
    assert.equal((await ask(gateway, { max_tokens: 2 })).status, 200);
    assert.equal((await ask(gateway, { max_tokens: 1 })).status, 500);
  });

  it('answers in another form than asked', async () => {
    gateway.script(
      { as: 'json' },
      { as: 'sse' },
      { contentType: 'application/json' },
      { contentType: null },
      { body: '<html>', contentType: 'text/html' },
      { body: '' },
    );
    const json = await ask(gateway, stream);
    assert.deepEqual([json.json['type'], json.headers.get('content-type')], ['message', 'application/json']);
    assert.match((await ask(gateway)).text, /^event: message_start/);
    const odd = await ask(gateway, stream);
    assert.deepEqual([odd.text.startsWith('event:'), odd.headers.get('content-type')], [true, 'application/json']);
    assert.equal((await ask(gateway, stream)).headers.get('content-type'), null);
    assert.equal((await ask(gateway, stream)).headers.get('content-type'), 'text/html');
    const empty = await ask(gateway, stream);
    assert.deepEqual([empty.status, empty.text], [200, '']);
  });

  for (const status of [204, 205, 304, 511]) {
    it(`answers ${status} without a body`, async () => {
      gateway.script({ status, body: '' });
      const { status: got, text } = await ask(gateway, stream);
      assert.deepEqual([got, text], [status, '']);
    });
  }

  it('lies about its length', async () => {
    gateway.script({ body: 'data: {}\n\n', headers: { 'content-length': '100' } });
    const { reads, ended } = await overSocket(gateway);
    assert.match(Buffer.concat(reads).toString(), /content-length: 100\r\n[\s\S]*\r\n\r\ndata: \{\}\n\n$/i);
    assert.equal(ended, 'end');
  });

  it('redirects, and is not followed by itself', async () => {
    gateway.script({ redirect: 'https://other.example/v1/messages' });
    const { status, headers } = await ask(gateway);
    assert.deepEqual([status, headers.get('location')], [307, 'https://other.example/v1/messages']);
  });

  it('compresses, with the label and without', async () => {
    gateway.script({ gzip: 'labelled' }, { gzip: 'unlabelled' });
    const labelled = await ask(gateway, stream);
    assert.equal(labelled.headers.get('content-encoding'), 'gzip');
    assert.match(labelled.text, /^event: message_start/);
    const { chunks } = chunksOf(await overSocket(gateway));
    assert.match(gunzipSync(Buffer.concat(chunks)).toString(), /^event: message_start/);
  });

  it('ends the body by length or by the connection', async () => {
    gateway.script({ framing: 'length' }, { framing: 'close' });
    const byLength = Buffer.concat((await overSocket(gateway)).reads).toString();
    assert.match(byLength, /content-length: \d+\r\n/i);
    const byClose = Buffer.concat((await overSocket(gateway)).reads).toString();
    assert.doesNotMatch(byClose, /content-length|transfer-encoding/i);
    assert.match(byClose, /event: message_stop\ndata: .*\n\n$/);
  });

  it('ends a connection without HTTP', async () => {
    gateway.script({ connection: 'reset' }, { connection: 'close' }, { connection: 'garbage' });
    const reset = await overSocket(gateway);
    assert.deepEqual([reset.ended, reset.reads.length], ['reset', 0]);
    const closed = await overSocket(gateway);
    assert.deepEqual([closed.ended, closed.reads.length], ['end', 0]);
    assert.match(Buffer.concat((await overSocket(gateway)).reads).toString(), /^SSH-2\.0/);
  });

  it('waits before the headers, before the first byte and between pieces', async () => {
    const wait = 60;
    for (const step of [{ delay: wait }, { firstByte: wait }, { pace: wait, body: 'xy', split: 1 }] as const) {
      gateway.clear();
      gateway.script(step);
      await ask(gateway, stream);
      const { at, endedAt } = await gateway.waitFor(({ ended }) => ended === 'whole');
      // Timers may fire a millisecond early by the clock.
      assert.ok((endedAt ?? 0) - at >= wait - 2, JSON.stringify(step));
    }
  });

  it('keeps the connection alive with comments', async () => {
    gateway.script({ firstByte: 30, comments: 10 });
    assert.match((await ask(gateway, stream)).text, /^(: keep-alive\n\n){3}event: message_start/);
  });

  it('streams without end until the client leaves', async () => {
    gateway.script({ endless: true });
    const leaving = new AbortController();
    const body = JSON.stringify({
      model: 'claude-sonnet-4-6',
      max_tokens: 9,
      stream: true,
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const headers = {
      authorization: 'Bearer test-key',
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
    };
    const response = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers,
      body,
      signal: leaving.signal,
    });
    assert.ok(response.body);
    let bytes = 0;
    await assert.rejects(async () => {
      for await (const chunk of response.body ?? []) if ((bytes += chunk.length) > 1_000_000) leaving.abort();
    });
    assert.equal((await gateway.waitFor(({ ended }) => ended !== undefined)).ended, 'left');
  });

  it('gives the bytes of a step as they are, whatever was asked, and logs what was asked', async () => {
    gateway.script({ body: 'data: [DONE]\n\n' });
    const { text } = await ask(gateway, { nonsense: true }, { authorization: 'Bearer CANARY' });
    assert.equal(text, 'data: [DONE]\n\n');
    const [logged] = gateway.requests;
    assert.equal(logged?.headers['authorization'], 'Bearer CANARY');
    assert.notEqual(logged.verdict, 'ok');
  });

  it('forgets what it is told to, also what comes of it later', async () => {
    gateway.script({ connection: 'silent' }, {});
    const leaving = new AbortController();
    const init = { method: 'POST', body: '{}', signal: leaving.signal };
    const silent = fetch(`${gateway.url}/v1/messages`, init).catch(() => 'left');
    await gateway.waitFor(({ endpoint }) => endpoint === 'messages');
    gateway.clear();
    leaving.abort();
    assert.equal(await silent, 'left');
    await ask(gateway);
    assert.deepEqual(
      gateway.requests.map(({ verdict }) => verdict),
      ['ok'],
    );
  });

  it('is scripted and read over HTTP too', async () => {
    const steps = JSON.stringify([{ error: 503 }]);
    await fetch(`${gateway.url}/_gateway/script`, { method: 'POST', body: steps });
    assert.equal((await ask(gateway)).status, 503);
    const requests = (await (await fetch(`${gateway.url}/_gateway/requests`)).json()) as readonly { status: number }[];
    assert.deepEqual(
      requests.map(({ status }) => status),
      [503],
    );
  });
});
