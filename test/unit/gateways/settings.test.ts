import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { dialectSchema, gatewaySchema } from '../../../src/gateways/gatewaySchema.ts';
import { presets } from '../../../src/gateways/presets.ts';
import { parseSettings, settingSchemas } from '../../../src/gateways/settings.ts';
import type { Settings } from '../../../src/gateways/settings.ts';
import { withKeys } from '../../host/words.ts';
import { configuration } from '../../../src/gateways/settingsSchema.ts';

const read = (values: Readonly<Record<string, unknown>>): Settings => parseSettings((name) => values[name]);

describe('settings', () => {
  it('have a default each', () => {
    assert.deepEqual(read({}), {
      gateways: [],
      defaultModel: undefined,
      models: { chat: undefined, edit: undefined, commit: undefined },
      maxTokens: 8192,
      temperature: undefined,
      topP: undefined,
      topK: undefined,
      thinking: undefined,
      effort: undefined,
      systemPrompt: undefined,
      timeouts: { connect: 20_000, firstByte: 600_000, idle: 300_000 },
      retries: 2,
      logContent: false,
      ignore: read({}).ignore,
      context: { selection: false, file: false, problems: false },
      fontSize: 0,
      sendWith: 'enter',
      budget: {},
      titles: false,
      actions: [],
      changePeek: true,
      limits: [],
      isLimited: false,
      problems: [],
    } satisfies Settings);
  });

  it('are read in the units the program uses', () => {
    const settings = read({
      timeouts: { connect: 5, idle: 0 },
      thinking: '4096',
      effort: 'high',
      models: { edit: ' g/m ' },
      systemPrompt: '  ',
      temperature: null,
      topP: 0.5,
    });
    assert.deepEqual(settings.timeouts, { connect: 5000, firstByte: 600_000, idle: 0 });
    assert.deepEqual(settings.thinking, { type: 'enabled', budget_tokens: 4096 });
    assert.equal(settings.effort, 'high');
    assert.equal(settings.models.edit, 'g/m');
    assert.equal(settings.systemPrompt, undefined);
    assert.equal(settings.temperature, undefined);
    assert.equal(settings.topP, 0.5);
    assert.deepEqual(read({ thinking: 'adaptive' }).thinking, { type: 'adaptive' });
  });

  it('of the wrong shape are reported and the default is used', () => {
    for (const wrong of ['x', -5, [], { a: 1 }, true]) {
      for (const name of Object.keys(settingSchemas())) {
        const settings = read({ [name]: wrong });
        const allowed = settings.problems.length === 0;
        if (!allowed) {
          assert.equal(settings.problems[0]?.path.startsWith(`parley.${name}`), true);
          assert.deepEqual({ ...settings, problems: [] }, read({}), 'as if it were not there');
        }
      }
    }
    assert.equal(read({ maxTokens: '8192' }).problems.length, 1);
    assert.equal(read({ gateways: 'x' }).problems[0]?.path, 'parley.gateways');
  });
});

it('a setting says which of its fields is wrong and what is allowed, and keeps the others', () => {
  const said = (values: Readonly<Record<string, unknown>>): readonly string[] =>
    read(values).problems.map(({ path, message, severity }) => `${severity} ${path}: ${message}`);
  const models = { chat: 'a/b', edt: 'x', edit: 5 };
  assert.deepEqual(said({ models }), [
    'error parley.models.edit: This must be a string. The default is used.',
    'warning parley.models.edt: There’s no such field. It’s ignored.',
  ]);
  assert.deepEqual(read({ models }).models, { chat: 'a/b', edit: undefined, commit: undefined });
  const timeouts = { idle: 5, idel: 3 };
  assert.deepEqual(said({ timeouts }), ['warning parley.timeouts.idel: There’s no such field. It’s ignored.']);
  assert.equal(read({ timeouts }).timeouts.idle, 5000);
  assert.deepEqual(said({ topP: 2 }), ['error parley.topP: This must be at most 1. The default is used.']);
  assert.deepEqual(said({ effort: 'hard' }), [
    'error parley.effort: This must be one of: default, low, medium, high, xhigh, max. The default is used.',
  ]);
  assert.match(said({ thinking: 'much' })[0] ?? '', /default, adaptive, disabled or a number/);
});

it('a list says which of its entries is wrong, and keeps the others', () => {
  const good = { name: 'Log', prompt: 'Add logging', does: 'edit', where: ['lightBulb'] } as const;
  const actions = [
    good,
    { name: 'Test', prompt: 'Add tests', where: ['menu', 'lens'] },
    { name: '', prompt: 'x' },
    'Explain',
    { ...good, name: 'Ask', does: 'chat' },
    { ...good, name: 'Typo', wher: [] },
  ];
  const settings = read({ actions, ignore: ['*.key', 5] });
  assert.deepEqual(settings.actions, [
    good,
    { name: 'Test', prompt: 'Add tests', does: 'edit', where: ['lens'] },
    { ...good, name: 'Typo' },
  ]);
  assert.deepEqual(settings.ignore, ['*.key']);
  assert.deepEqual(
    settings.problems.map(({ path: at, message, severity }) => `${severity} ${at}: ${message}`),
    [
      'error parley.ignore[1]: This must be a string. It’s ignored.',
      'error parley.actions[1].where[0]: This must be one of: lens, lightBulb. It’s ignored.',
      'error parley.actions[2].name: This is empty. The entry is ignored.',
      'error parley.actions[3]: This must be an object. It’s ignored.',
      'error parley.actions[4].does: This must be one of: edit, ask. The entry is ignored.',
      'warning parley.actions[5].wher: There’s no such field. It’s ignored.',
    ],
  );
});

describe('the manifest', () => {
  const manifest = JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, '../../../package.json'), 'utf8')) as {
    readonly contributes: { readonly configuration: unknown };
  };
  const made = configuration();

  it('has the settings as they are read (npm run generate writes them)', () => {
    const { value } = withKeys(JSON.parse(JSON.stringify(made)), 'configuration');
    assert.deepEqual(manifest.contributes.configuration, value);
  });

  it('describes each setting, and lets a workspace change none but the lenses', () => {
    const names = ['gateways', ...Object.keys(settingSchemas()), 'lenses'].map((name) => `parley.${name}`);
    assert.deepEqual(Object.keys(made.properties).sort(), names.sort());
    for (const [name, { scope, markdownDescription, default: initial }] of Object.entries(made.properties)) {
      assert.equal(scope, name === 'parley.lenses' ? 'resource' : 'application', name);
      assert.ok(typeof markdownDescription === 'string' && markdownDescription.length > 20, name);
      assert.notEqual(initial, undefined, name);
    }
  });

  it('has defaults that read as no setting at all', () => {
    const defaults = Object.fromEntries(
      Object.entries(made.properties).map(([name, property]) => [name.replace('parley.', ''), property['default']]),
    );
    assert.deepEqual(read(defaults), read({}));
  });

  it('describes each field of a gateway and of its dialect', () => {
    const items = made.properties['parley.gateways']?.items;
    assert.deepEqual(Object.keys(items?.properties ?? {}).sort(), Object.keys(gatewaySchema().shape).sort());
    const dialect = items?.properties?.['dialect']?.properties ?? {};
    assert.deepEqual(Object.keys(dialect).sort(), Object.keys(dialectSchema().shape).sort());
    for (const [name, property] of [...Object.entries(items?.properties ?? {}), ...Object.entries(dialect)]) {
      assert.equal(typeof property['markdownDescription'], 'string', name);
    }
    assert.ok(!JSON.stringify(made).includes('$ref'), 'stands by itself');
  });

  it('offers each preset in settings.json, as a record that works once it is filled in', () => {
    const snippets = made.properties['parley.gateways']?.items?.['defaultSnippets'] as readonly {
      readonly body: Record<string, string>;
    }[];
    assert.equal(snippets.length, presets.length + 1);
    for (const { body } of snippets) {
      const filled = Object.fromEntries(
        Object.entries(body).map(([name, text]) => [name, text.replace(/\$\{\d+:(.*?)\}/g, '$1')]),
      );
      const { gateways, problems } = read({ gateways: [filled] });
      assert.deepEqual([gateways.length, problems], [1, []]);
    }
  });
});
