import assert from 'node:assert/strict';
import { it } from 'node:test';
import { english } from '../../../src/faults/l10n.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import { asCurl, asJson, bodyOf } from '../../../src/inspect/requests.ts';
import { willBeSent } from '../../../src/inspect/willBeSent.ts';
import { stream } from '../../../src/messages/index.ts';
import type { Endpoint } from '../../../src/messages/index.ts';
import { endpointOf, targetOf } from '../../../src/gateways/resolve.ts';
import { createPreview } from '../../../src/sending/preview.ts';
import type { Preview } from '../../../src/sending/preview.ts';
import { toLine } from '../../../src/sending/requestRecord.ts';
import type { RequestRecord } from '../../../src/sending/requestRecord.ts';

const key = `sk-ant-api03-${'aB3dE6gH9'.repeat(8)}`;
const formless = 'f81d4fae7dec11d0a76500a0c91e6bf6';
const password = 'Pa55word-hunter2';
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijkl';
const basic = 'dXNlcjpwYXNzd29yZA==';
const planted = [key, formless, password, jwt, basic];

/** Where a user may put one: in the gateway's record, or another setting. */
const places: Readonly<Record<string, readonly [gateway: object, settings?: object, question?: string]>> = {
  'a key in a header': [{ headers: { 'x-foo': key } }],
  'what has no form in a header': [{ headers: { 'x-foo': formless } }],
  'a header named as one': [{ headers: { 'x-custom-auth': password, 'x-password-2': password } }],
  'a proxy’s headers': [{ headers: { 'CF-Access-Client-Id': 'parley', 'CF-Access-Client-Secret': formless } }],
  'a JSON web token': [{ headers: { 'x-goog-iap': jwt } }],
  'a scheme in a header': [{ headers: { 'x-forward': `Basic ${basic}`, 'x-litellm-key': `Bearer ${password}` } }],
  'what is in an object in a header': [{ headers: { 'x-config': `{"pass":"${password}"}` } }],
  'fields of the body': [{ body: { api_key: key, user_token: formless, deep: [{ password }] } }],
  'a form in the body': [{ body: { note: `line\n${key}` } }],
  betas: [{ betas: ['context-1m-2025-08-07', key] }],
  'the name': [{ name: `My ${key}` }],
  'the system prompt': [{}, { systemPrompt: `Use\n${key} "${jwt}"` }],
  'a question': [{}, {}, `What is ${key}?`],
};

for (const [place, [gateway, more = {}, text = 'hello']] of Object.entries(places)) {
  it(`nothing that shows a request shows a key: ${place}`, async () => {
    const given = new Map<string, unknown>([
      ['gateways', [{ id: 'g', name: 'G', baseUrl: 'https://g.example', ...gateway }]],
      ['defaultModel', 'g/m'],
      ...Object.entries(more),
    ]);
    const settings = parseSettings((name) => given.get(name));
    const question = { text, context: [] };
    const preview = await createPreview({
      settings: () => settings,
      listed: () => undefined,
      learned: () => undefined,
      hasKey: async () => Promise.resolve(true),
    })({ use: 'chat', params: { messages: [{ role: 'user', content: text }] } });
    const endpoint = endpointOf(targetOf(settings, 'chat'), undefined, { key: 'own-key-0123456789', headers: {} });
    const record = await sent(endpoint, preview);
    const reply = { type: 'reply', id: 'r', parent: 'p', rounds: [], notices: [] } as const;
    const forms = [
      willBeSent({ preview, cost: undefined, question, machine: 'here', tokens: () => 1, l10n: english }),
      ...[{ type: 'rebuilt', preview, reply } as const, { type: 'sent', records: [record] } as const].flatMap(
        (request) => [asJson(request, 'rebuilt'), asCurl(request), bodyOf(request)],
      ),
      toLine(record),
    ];
    for (const secret of planted) for (const form of forms) assert.ok(!form.includes(secret), form);
    assert.ok(forms.every((form) => !form.includes('own-key-0123456789')));
  });
}

/** The record of a request that was sent. */
async function sent(endpoint: Endpoint, { params, endpoint: label }: Preview): Promise<RequestRecord> {
  const transport = async () => Promise.reject(new Error('not here'));
  for await (const update of stream(endpoint, params, {
    transport,
    retries: 0,
    signal: new AbortController().signal,
  })) {
    if (update.type !== 'request') continue;
    const { url, headers, body, attempt } = update;
    return { purpose: 'chat', endpoint: label, url, headers, body, attempt };
  }
  return assert.fail('No request was made.');
}
