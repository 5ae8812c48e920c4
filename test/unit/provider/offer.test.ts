import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSettings } from '../../../src/gateways/settings.ts';
import type { ModelInfo } from '../../../src/messages/index.ts';
import { offers } from '../../../src/provider/offer.ts';
import type { Offer, OfferPorts } from '../../../src/provider/offer.ts';

const gateways = [
  {
    id: 'a',
    name: 'Gate A',
    baseUrl: 'https://a.example',
    model: 'typed',
    models: [{ id: 'own', contextTokens: 20_000 }],
  },
  { id: 'b', baseUrl: 'http://localhost:1', dialect: { tools: false, effort: [], images: [] } },
];

async function offered(
  values: Readonly<Record<string, unknown>>,
  ports: Partial<OfferPorts> = {},
): Promise<readonly Offer[]> {
  const settings = parseSettings((name) => values[name]);
  return offers({
    settings: () => settings,
    listed: () => undefined,
    learned: () => undefined,
    hasKey: async () => Promise.resolve(false),
    ...ports,
  });
}

describe('the models that are offered', () => {
  it('are those of settings and stored lists, and those that any setting names, each once', async () => {
    const listed = new Map<string, readonly ModelInfo[]>([
      [
        'a',
        [
          { id: 'vendor/listed', label: 'Listed' },
          { id: 'own', label: 'Own' },
        ],
      ],
    ]);
    const values = { gateways, defaultModel: 'b/chosen', models: { edit: 'a/edits', chat: 'gone/x' } };
    const all = await offered(values, { listed: ({ id }) => listed.get(id) });
    assert.deepEqual(
      all.map(({ name, label, family, gateway }) => [name, label, family, gateway]),
      [
        ['a/own', 'Own', 'own', 'Gate A'],
        ['a/vendor/listed', 'Listed', 'listed', 'Gate A'],
        ['a/edits', 'edits', 'edits', 'Gate A'],
        ['a/typed', 'typed', 'typed', 'Gate A'],
        ['b/chosen', 'chosen', 'chosen', 'b'],
      ],
    );
  });

  it('say what is known of them: room, capabilities, and whether a key is missing', async () => {
    const [own, typed, local] = await offered({ gateways, maxTokens: 16_000, defaultModel: 'b/m' });
    assert.deepEqual(own && [own.maxInputTokens, own.maxOutputTokens, own.isGuess], [10_000, 10_000, false]);
    assert.deepEqual(typed && [typed.maxInputTokens, typed.maxOutputTokens, typed.isGuess], [112_000, 16_000, true]);
    assert.deepEqual(
      [own, local].map((each) => each && [each.isKeyMissing, each.tools, each.images, each.efforts.length]),
      [
        [true, true, true, 5],
        [false, false, false, 0],
      ],
    );
  });

  it('are there where the keys can’t be read', async () => {
    const [own] = await offered({ gateways }, { hasKey: async () => Promise.reject(new Error('locked')) });
    assert.equal(own?.isKeyMissing, false);
  });

  it('can be told apart by their names', async () => {
    const same = [{ ...gateways[0], id: 'c', name: 'Gate C' }, ...gateways];
    const labels = (await offered({ gateways: same })).map(({ label }) => label);
    assert.deepEqual(labels, ['own (Gate C)', 'typed (Gate C)', 'own (Gate A)', 'typed (Gate A)']);
  });

  it('are those that the workspace allows', async () => {
    const settings = { ...parseSettings((name) => ({ gateways })[name]), limits: [{ models: ['a/o*'] }] };
    const names = (await offered({}, { settings: () => settings })).map(({ name }) => name);
    assert.deepEqual(names, ['a/own']);
  });

  it('are none without a gateway', async () => {
    assert.deepEqual(await offered({}), []);
  });

  it('are told in a moment, also a thousand of them', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => ({ id: `vendor/model-${at}`, label: `Model ${at}` }));
    const started = performance.now();
    assert.equal((await offered({ gateways: gateways.slice(1) }, { listed: () => many })).length, 1000);
    assert.ok(performance.now() - started < 1000, `${performance.now() - started} ms`);
  });
});
