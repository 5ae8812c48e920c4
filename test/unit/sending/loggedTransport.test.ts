import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { loggedTransport } from '../../../src/sending/loggedTransport.ts';
import { createTransport } from '../../../src/host/transport.node.ts';
import { countTokens } from '../../../src/messages/lists/countTokens.ts';
import { reference } from '../../../src/messages/dialect.ts';
import { listModels } from '../../../src/messages/lists/listModels.ts';
import { startGateway } from '../../gateway/server.ts';

const key = 'sk-canary-0123456789';
const server = await startGateway({ personality: 'anthropic', key });
after(async () => server.stop());

describe('a request that is no conversation', () => {
  it('leaves one line, with neither key nor content', async () => {
    const lines: string[] = [];
    const log = {
      info: (text: string) => void lines.push(`info ${text}`),
      warn: (text: string) => void lines.push(`warn ${text}`),
    };
    const transport = loggedTransport(createTransport(), log);
    const stop = new AbortController();
    const options = { transport, signal: stop.signal };
    const endpoint = {
      url: `${server.url}/v1/messages?secret=canary`,
      baseUrl: server.url,
      model: 'm',
      dialect: { ...reference, auth: 'x-api-key' as const },
      key,
    };
    await listModels(endpoint, options);
    await countTokens(endpoint, { messages: [{ role: 'user', content: 'canary' }], max_tokens: 1 }, options).catch(
      () => undefined,
    );
    await assert.rejects(listModels({ ...endpoint, baseUrl: 'http://127.0.0.1:1' }, options));
    assert.match(lines[0] ?? '', new RegExp(`^info GET ${server.url}/v1/models · 200 · \\d+ ms$`));
    assert.match(
      lines[1] ?? '',
      new RegExp(`^(info|warn) POST ${server.url}/v1/messages/count_tokens · \\d+ · \\d+ ms$`),
    );
    assert.match(lines.at(-1) ?? '', /^warn GET http:\/\/127\.0\.0\.1:1\/\S+ · no response: ECONNREFUSED · \d+ ms$/);
    assert.ok(!lines.join().includes('canary'), lines.join('\n'));
    stop.abort();
    const before = lines.length;
    const request = { method: 'GET', url: server.url, headers: {}, signal: stop.signal } as const;
    await assert.rejects(transport(request));
    assert.match(lines[before] ?? '', /^info GET .* no response: stopped/);
  });
});
