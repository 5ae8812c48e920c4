import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { personalities, type PersonalityName } from '../gateway/personalities.ts';
import { eventually, openParley, type Parley } from './support.ts';

/** Presets and the personality that stands in for their server, at `/name` of the test gateway. */
const presets: readonly (readonly [preset: string, personality: PersonalityName])[] = [
  ['MyTokenGate', 'mytokengate'],
  ['TokModel', 'tokmodel'],
  ['TokenBay', 'tokenbay'],
  ['MyRouter', 'myrouter'],
  ['ToAPIs', 'toapis'],
  ['Anthropic', 'anthropic'],
  ['LiteLLM', 'litellm'],
  ['Ollama', 'ollama'],
];

let parley: Parley;

before(async () => {
  parley = await openParley({
    gateway: { pace: 5 },
    settings: { 'parley.gateways': undefined, 'parley.defaultModel': undefined },
  });
});

interface Written {
  readonly text: string;
  readonly gateways: readonly Readonly<Record<string, unknown>>[];
  readonly defaultModel: unknown;
}

function settings(): Written {
  const text = fs.readFileSync(path.join(parley.server.dataDirectory, 'data/User/settings.json'), 'utf8');
  const all = JSON.parse(text) as Record<string, unknown>;
  return {
    text,
    gateways: (all['parley.gateways'] ?? []) as Written['gateways'],
    defaultModel: all['parley.defaultModel'],
  };
}

function placeholder(text: RegExp) {
  return parley.quickInput.getByPlaceholder(text);
}

function title(text: RegExp) {
  return parley.quickInput.locator('.quick-input-title', { hasText: text });
}

async function closeInput(): Promise<void> {
  await parley.page.keyboard.press('Escape');
  await parley.quickInput.waitFor({ state: 'hidden' });
}

/** From the palette to the question about the test. */
async function add(preset: string, url: string, key: string | undefined, model: string): Promise<void> {
  await parley.command('Parley: Add Gateway');
  await placeholder(/Pick a gateway/).waitFor();
  await parley.pick(preset);
  await title(new RegExp(`Add Gateway: ${preset.replace('.', '\\.')}`)).waitFor();
  await parley.answer(url);
  if (key !== undefined) {
    await title(new RegExp(`Key for`)).waitFor();
    assert.equal(await parley.quickInput.locator('.quick-input-box input').getAttribute('type'), 'password');
    await parley.answer(key);
  }
  await title(/Model of/).waitFor();
  await parley.pick(model);
  await placeholder(/Find out what it can do/).waitFor();
}

describe('setting up a gateway in VS Code', () => {
  for (const [preset, name] of presets) {
    it(`adds ${preset} and tests it`, async () => {
      const { catalogue, models, auth } = personalities[name];
      const model = catalogue[0]?.id ?? '';
      parley.gateway.clear();
      const url = `${parley.gateway.url}/${name}`;
      if (models === undefined) {
        // Without a list the model is typed.
        await parley.command('Parley: Add Gateway');
        await placeholder(/Pick a gateway/).waitFor();
        await parley.pick(preset);
        await title(/Add Gateway: MyRouter/).waitFor();
        await parley.answer(url);
        await title(/Key for/).waitFor();
        await parley.answer('test-key');
        await placeholder(/gives no list/).waitFor();
        await parley.quickInput.locator('.quick-input-box input').fill(model);
        await parley.pick(`keyboard Use “${model}”`).catch(async () => parley.page.keyboard.press('Enter'));
        await placeholder(/Find out what it can do/).waitFor();
      } else await add(preset, url, auth.length === 0 ? undefined : 'test-key', model);
      await parley.screenshot(`setup-added-${name}`);
      await parley.page.keyboard.press('Enter');
      await placeholder(/It works/).waitFor({ timeout: 30_000 });
      await parley.screenshot(`setup-tested-${name}`);
      await closeInput();

      const written = settings();
      const record = written.gateways.at(-1);
      assert.equal(record?.['preset'], name);
      assert.equal(record['model'], model);
      assert.equal(written.defaultModel, `${String(record['id'])}/${model}`);
      assert.ok(!written.text.includes('test-key'), 'the key is not in the settings');
      const header = personalities[name].auth.length === 0 ? undefined : auth.includes('bearer') && name !== 'anthropic' ? 'authorization' : 'x-api-key';
      for (const { headers } of parley.gateway.requests) {
        assert.equal(headers['authorization'], header === 'authorization' ? 'Bearer test-key' : undefined);
        assert.equal(headers['x-api-key'], header === 'x-api-key' ? 'test-key' : undefined);
      }
    });
  }
});
