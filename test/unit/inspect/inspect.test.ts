import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply } from '../../../src/conversation/entries.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { toBlocks } from '../../../src/conversation/context.ts';
import { newConversation } from '../../../src/conversation/tree.ts';
import type { Conversation } from '../../../src/conversation/tree.ts';
import { english } from '../../../src/faults/l10n.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import { asCurl, asJson, bodyOf, requestOf, turnsOf } from '../../../src/inspect/requests.ts';
import { willBeSent } from '../../../src/inspect/willBeSent.ts';
import { estimateTokens } from '../../../src/sending/estimate.ts';
import { recentRequests } from '../../../src/sending/observers.ts';
import { createPreview } from '../../../src/sending/preview.ts';
import type { RequestRecord } from '../../../src/sending/requestRecord.ts';

const gateway = { id: 'g', name: 'G', baseUrl: 'https://g.example', secretHeaders: ['x-team'] };

const preview = (hasKey = true, more: object = {}) => {
  const given = new Map<string, unknown>([
    ['gateways', [{ ...gateway, ...more }]],
    ['defaultModel', 'g/m'],
    ['systemPrompt', 'Be brief.'],
  ]);
  const settings = parseSettings((name) => given.get(name));
  return createPreview({
    settings: () => settings,
    listed: () => undefined,
    learned: () => undefined,
    hasKey: async () => Promise.resolve(hasKey),
  });
};

const author = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g.example', model: 'm' };
const entries: readonly Entry[] = [
  { type: 'prompt', id: 'p', at: 1, text: 'Why?', context: [] },
  { type: 'reply', id: 'r', parent: 'p', at: 1 },
  { type: 'author', reply: 'r', author },
  { type: 'events', reply: 'r', events: [{ type: 'text', index: 0, text: 'Because.' }] },
  { type: 'end', reply: 'r', ending: { type: 'complete' } },
];
const conversation = (): Conversation => entries.reduce((sofar, entry) => apply(sofar, entry), newConversation('c'));

describe('what will be sent', () => {
  const selection = {
    id: 's',
    type: 'selection',
    path: 'src/a.ts',
    uri: 'file:///a.ts',
    language: 'typescript',
    startLine: 3,
    endLine: 4,
    text: 'let a = 1;\n````\n',
  } as const;

  it('says where to, from where and how much of what, marks estimates, and has the exact body', async () => {
    const question = { text: 'What is this?', context: [selection] };
    const messages = [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi' },
      { role: 'user', content: 'What is this?' },
    ] as const;
    const made = await preview()({ use: 'chat', params: { messages } });
    const text = willBeSent({
      cost: { text: '≈ $0.04', title: '≈ $0.04, at most $1' },
      preview: made,
      question,
      machine: 'this computer (host)',
      tokens: (size) => estimateTokens(size),
      l10n: english,
    });
    const plain = text.replaceAll(/ {2,}/g, ' ');
    for (const part of [
      /\| Destination \| https:\/\/g\.example \|/,
      /POST https:\/\/g\.example\/v1\/messages/,
      /\| Sent from \| this computer \(host\) \|/,
      /\| System prompt \| 9 \| ≈ 3 \|/,
      /\| Message 2: the model \|/,
      /\| Attached: a\.ts:3-4 \|/,
      /\| Your message \| \d+ \| ≈ \d+ \|/,
      /\| Expected cost \| ≈ \$0\.04, at most \$1 \|/,
      /\$PARLEY_KEY/,
    ])
      assert.match(plain, part);
    const [, body = ''] = /## Body\n\n`+json\n([^]*?)\n`+\n/.exec(text) ?? [];
    assert.deepEqual(JSON.parse(body), JSON.parse(made.body));
  });

  it('says up to where it is cached', async () => {
    const long = 'long '.repeat(200);
    const question = { text: 'What is this?', context: [{ ...selection, text: long }] };
    const messages = [
      { role: 'user', content: long },
      { role: 'assistant', content: 'Hi' },
      { role: 'user', content: toBlocks(question) },
    ] as const;
    const made = await preview(true, { dialect: { caching: true } })({ use: 'chat', params: { messages } });
    const tokens = (size: Parameters<typeof estimateTokens>[0]): number => estimateTokens(size);
    const text = willBeSent({ cost: undefined, preview: made, question, machine: '', tokens, l10n: english });
    const rows = [...text.matchAll(/^\| (.*?) \(cache breakpoint\) /gm)].map(([, what]) => what);
    assert.deepEqual(rows, ['Message 1: you', 'Message 2: the model', 'Attached: a.ts:3-4', 'Your message']);
    assert.equal(made.body.split('"cache_control"').length - 1, 4);
  });

  it('has what the conversation sets for itself', async () => {
    const params = {
      system: 'Answer in verse.',
      temperature: 0.5,
      max_tokens: 77,
      messages: [{ role: 'user', content: '?' }],
    } as const;
    const made = await preview()({ use: 'chat', params });
    const body = JSON.parse(made.body) as Record<string, unknown>;
    assert.deepEqual([body['system'], body['temperature'], body['max_tokens']], ['Answer in verse.', 0.5, 77]);
    assert.equal(
      'system' in (JSON.parse((await preview()({ use: 'chat', params: { ...params, system: '' } })).body) as object),
      false,
    );
  });

  it('needs no key and reads none', async () => {
    const { headers, hasKey } = await preview(false)({
      use: 'chat',
      params: { messages: [{ role: 'user', content: '?' }] },
    });
    assert.equal(hasKey, false);
    assert.equal(headers['x-team'], '$PARLEY_KEY');
    assert.ok(Object.values(headers).some((value) => value.endsWith('$PARLEY_KEY')));
  });
});

describe('the request of a reply', () => {
  const record = (about: string, body: string): RequestRecord => ({
    purpose: 'chat',
    about,
    endpoint: author,
    url: 'https://g.example/v1/messages',
    headers: { 'x-api-key': '$PARLEY_KEY' },
    body,
    attempt: 1,
  });

  it('is the one that was sent, if that was in this window', async () => {
    const { observe, of } = recentRequests();
    const params = { messages: [], max_tokens: 1 };
    observe(record('other', '{"a":0}'), params);
    observe(record('r', '{"a":1}'), params);
    observe({ ...record('r', '{"a":1}'), status: 200 }, params);
    observe(record('r', '{"a":2}'), params);
    assert.deepEqual(
      of('r').map(({ body, status }) => [body, status]),
      [
        ['{"a":1}', 200],
        ['{"a":2}', undefined],
      ],
    );
    const [turn] = turnsOf(conversation());
    assert.ok(turn);
    const request = await requestOf(conversation(), turn.reply, of, preview());
    assert.equal(request.type, 'sent');
    assert.equal((JSON.parse(asJson(request, '')) as readonly unknown[]).length, 2);
    assert.equal(bodyOf(request), '{\n  "a": 2\n}');
  });

  it('is made again from the conversation otherwise, and says so', async () => {
    const [turn] = turnsOf(conversation());
    assert.ok(turn);
    const request = await requestOf(conversation(), turn.reply, () => [], preview());
    assert.equal(request.type, 'rebuilt');
    const { note, request: asked } = JSON.parse(asJson(request, 'made again')) as {
      readonly note: string;
      readonly request: { readonly body: { readonly system: string; readonly messages: unknown } };
    };
    assert.equal(note, 'made again');
    assert.equal(asked.body.system, 'Be brief.');
    assert.deepEqual(asked.body.messages, [{ role: 'user', content: 'Why?' }]);
    assert.match(asCurl(request), /^curl -N 'https:\/\/g\.example\/v1\/messages'/);
  });

  it('is forgotten when many large ones have come since', () => {
    const { observe, of } = recentRequests();
    const params = { messages: [], max_tokens: 1 };
    for (let at = 0; at < 20; at++) observe(record(`r${at}`, `${at}`.padEnd(1024 * 1024)), params);
    assert.equal(of('r0').length, 0);
    assert.equal(of('r19').length, 1);
  });
});
