import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { toError, toFailure } from '../../../src/conversation/failure.ts';
import { explain } from '../../../src/faults/explain.ts';
import { allowedWords } from '../../../src/faults/sentences.ts';
import type { Gateway } from '../../../src/gateways/gateway.ts';
import { allowanceOf, allows, readLimits } from '../../../src/gateways/allowed.ts';
import { narrow } from '../../../src/gateways/narrow.ts';
import { namedTarget, targetOf } from '../../../src/gateways/resolve.ts';
import type { Target } from '../../../src/gateways/resolve.ts';
import { MessagesError } from '../../../src/messages/index.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import type { Settings } from '../../../src/gateways/settings.ts';
import { budgetIn } from '../../../src/usage/budget.ts';

const settings = (values: Readonly<Record<string, unknown>>): Settings => parseSettings((name) => values[name]);
const one = { id: 'one', baseUrl: 'https://one.example', model: 'm1', models: ['m1', 'claude-a'] };
const two = { id: 'two', baseUrl: 'https://two.example', models: ['claude-a', 'vendor/b'], fallback: ['one'] };
const user = settings({ gateways: [one, two], defaultModel: 'one/m1', models: { edit: 'two/vendor/b' } });
const limited = (file: unknown, from = user): Settings => narrow(from, readLimits(JSON.stringify(file)));
const chosen = (from: Settings, name?: string): string => {
  const { gateway, model } = targetOf(from, 'chat', name);
  return `${gateway.id}/${model}`;
};
const refuses = (from: Settings, name?: string): void =>
  assert.throws(() => chosen(from, name), { name: 'MessagesError', kind: 'request', reason: 'narrowed' });

describe('a workspace', () => {
  it('limits gateways', () => {
    const left = limited({ gateways: ['two', 'unknown'] });
    assert.deepEqual(
      left.gateways.map(({ id }) => id),
      ['two'],
    );
    assert.equal(chosen(left, 'two/vendor/b'), 'two/vendor/b');
    refuses(left, 'one/m1');
    // The default is the other’s, and this one has no model of its own.
    refuses(left);
    assert.throws(() => chosen(limited({ gateways: ['two'] }, { ...user, defaultModel: undefined })), {
      reason: 'no_model',
    });
    assert.equal(chosen(limited({ gateways: ['two'], models: ['two/claude-a'] })), 'two/claude-a');
    refuses(limited({ gateways: [] }));
  });

  it('limits models, by names with a star', () => {
    const left = limited({ models: ['*/claude-*'] });
    assert.deepEqual(
      left.gateways.map(({ id, model, models }) => [id, model, models.map((each) => each.id)]),
      [
        ['one', undefined, ['claude-a']],
        ['two', undefined, ['claude-a']],
      ],
    );
    assert.equal(chosen(left, 'two/claude-z'), 'two/claude-z');
    refuses(left, 'two/vendor/b');
    refuses(left);
    // A gateway that no model is left of is as good as gone.
    const gone = limited({ models: ['one/*', 'other/*'] });
    assert.deepEqual([gone.gateways.map(({ id }) => id), gone.isLimited], [['one'], true]);
    refuses(gone, 'two/claude-a');
    for (const models of [[], ['other/m1']]) {
      const none = limited({ models });
      assert.deepEqual([none.gateways, none.isLimited], [[], true]);
      refuses(none);
      refuses(none, 'one/m1');
      assert.throws(() => chosen(none), { field: 'gateway' }, 'another model would be refused too');
    }
    assert.ok(allows([{ models: ['*'] }], 'a', 'b/c') && allows([{ models: ['a/b*d*f'] }], 'a', 'bcdef'));
    assert.ok(!allows([{ models: ['a/b*d*f'] }], 'a', 'bdd') && !allows([{ models: ['a/x*x'] }], 'a', 'x'));
    const started = performance.now();
    assert.ok(!allows([{ models: [`${'a*'.repeat(1_000)}b`] }], 'a'.repeat(2_000), 'a'.repeat(2_000)));
    assert.ok(performance.now() - started < 100);
  });

  it('excludes more files, and several folders limit one after another', () => {
    assert.deepEqual(limited({ exclude: ['secret/**'] }).ignore, [...user.ignore, 'secret/**']);
    const both = limited({ models: ['two/*'] }, limited({ models: ['*/claude-a'] }));
    assert.equal(chosen(both, 'two/claude-a'), 'two/claude-a');
    for (const name of ['one/claude-a', 'two/vendor/b']) refuses(both, name);
    // Who has no gateway yet isn't told that this is the workspace's doing.
    for (const file of [{ exclude: ['secret/**'] }, { gateways: ['one'], models: ['one/*'] }, { gateways: [] }, []]) {
      assert.throws(() => chosen(limited(file, settings({}))), { reason: 'no_gateway' });
    }
  });

  it('lowers the budget, and never what is written back', () => {
    const from = settings({ budget: { day: { soft: 1, hard: 5 }, gateways: { one: { day: { hard: 2 } } } } });
    const left = limited({ budget: { day: 3, month: 20 } }, from);
    const { day, month, gateways } = budgetIn(left);
    assert.deepEqual([day, month, gateways?.['one']?.day], [{ soft: 1, hard: 3 }, { hard: 20 }, { hard: 2 }]);
    assert.deepEqual(budgetIn(limited({ budget: { day: 9 } }, from)).day, { soft: 1, hard: 5 });
    assert.deepEqual(left.budget, from.budget);
  });

  it('says what it allows, and changes no setting that is written back', () => {
    assert.equal(allowedWords(allowanceOf([{ models: ['two/*'] }])), 'It allows: two/*.');
    assert.equal(allowedWords(allowanceOf([{ gateways: [] }])), 'It allows none of your gateways.');
    assert.equal(allowedWords(allowanceOf([{ models: [] }])), 'It allows none of your models.');
    assert.equal(allowedWords(allowanceOf([{ exclude: ['secret/**'] }])), 'It allows all of your gateways and models.');
    const { defaultModel, models } = limited({ gateways: [] });
    assert.deepEqual([defaultModel, models], [user.defaultModel, user.models]);
  });
});

describe('a file with a mistake', () => {
  const problemOf = (text: string): string => {
    const { problem } = readLimits(text);
    return problem ? allowedWords(problem) : '';
  };

  it('allows nothing, and says what is wrong without quoting it', () => {
    assert.equal(problemOf('{'), 'The file isn’t valid JSON.');
    assert.match(problemOf('[]'), /must hold a JSON object/);
    assert.match(
      problemOf('{"gateway":["one"]}'),
      /“gateway” can’t be limited here.*gateways, models, exclude and budget/,
    );
    for (const [file, words] of [
      ['{"gateways":"one"}', '“gateways” must be a list.'],
      ['{"models":["a",5]}', '“models[1]” must be text, and not empty.'],
      ['{"models":[""]}', '“models[0]” must be text, and not empty.'],
      ['{"budget":5}', '“budget” must be an object.'],
      ['{"budget":{"day":-1}}', '“budget.day” must be an amount in dollars: a number from 0 to 1,000,000.'],
      ['{"budget":{"day":1e999}}', '“budget.day” must be an amount in dollars: a number from 0 to 1,000,000.'],
      [JSON.stringify({ exclude: ['x'.repeat(3_000)] }), '“exclude[0]” is too long.'],
      [JSON.stringify({ gateways: Array(300).fill('x') }), '“gateways” is too long.'],
    ] as const)
      assert.equal(problemOf(file), words);
    assert.ok(problemOf(JSON.stringify({ ['x'.repeat(9_000)]: 1 })).length < 300);
    refuses(narrow(user, readLimits('{')), 'one/m1');
    assert.ok(!problemOf('{"baseUrl":"https://secret.example/sk-1"}').includes('secret'));
  });

  it('is said in the user’s language where a request is refused', () => {
    const german = { t: (message: string) => `Deutsch: ${message}` };
    const refused = (file: string): string => {
      try {
        targetOf(narrow(user, readLimits(file)), 'chat');
      } catch (error) {
        assert.ok(error instanceof MessagesError);
        return explain(toError(toFailure(error)), undefined, german).sentence;
      }
      return '';
    };
    assert.match(
      refused('{'),
      /^Deutsch: This workspace’s .* Deutsch: The file isn’t valid JSON\. Deutsch: Nothing was sent\.$/,
    );
    assert.match(
      refused('{"gateways":[]}'),
      /^Deutsch: This workspace’s \.parley\.json allows none of your gateways\. Deutsch: Nothing was sent\.$/,
    );
  });

  it('of what would widen, says that it can only limit', () => {
    for (const field of ['baseUrl', 'headers', 'key', 'apiKey', 'keyCommand', 'prices', 'systemPrompt']) {
      assert.match(problemOf(JSON.stringify({ [field]: 'x' })), /can only say/, field);
    }
  });
});

describe('whatever a workspace says', () => {
  const ids = ['one', 'two', 'three'];
  const model = fc.constantFrom('m1', 'claude-a', 'vendor/b', 'other');
  const pattern = fc.oneof(
    fc.constantFrom('*', '*/*', 'one/*', '*/claude-*', 'two/vendor/b', 'x'),
    fc.tuple(fc.constantFrom(...ids), model).map(([id, name]) => `${id}/${name}`),
  );
  const file = fc.oneof(
    fc.record(
      {
        gateways: fc.array(fc.constantFrom(...ids, 'evil'), { maxLength: 3 }),
        models: fc.array(pattern, { maxLength: 4 }),
        exclude: fc.array(fc.string({ minLength: 1 }), { maxLength: 3 }),
        budget: fc.record({ day: fc.nat(), month: fc.nat() }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
    fc.jsonValue(),
    fc.record({ gateways: fc.constant([{ id: 'evil', baseUrl: 'https://evil.example' }]), headers: fc.anything() }),
  );
  const gateway = fc.record(
    {
      id: fc.constantFrom(...ids),
      model,
      models: fc.array(model, { maxLength: 3 }),
      headers: fc.constant({ 'x-team': 'blue' }),
    },
    { requiredKeys: ['id', 'models'] },
  );
  const cap = fc.record({ soft: fc.nat(9), hard: fc.nat(9) }, { requiredKeys: [] });
  const users = fc
    .record({
      gateways: fc.uniqueArray(gateway, { selector: ({ id }) => id }),
      defaultModel: fc.oneof(fc.constant(''), pattern),
      budget: fc.record(
        { day: cap, month: cap, gateways: fc.constant({ one: { day: { hard: 1 } } }) },
        { requiredKeys: [] },
      ),
    })
    .map(({ gateways, defaultModel, budget }) =>
      settings({
        gateways: gateways.map((each) => ({ ...each, baseUrl: `https://${each.id}.example` })),
        defaultModel,
        budget,
      }),
    );
  const target = (from: Settings, name?: string): Target | undefined => {
    try {
      return targetOf(from, 'chat', name);
    } catch {
      return undefined;
    }
  };
  /** A gateway but for which models it offers. */
  const fixed = (each: Gateway) => ({ ...each, model: '', models: [] });

  it('never widens what the user set', () => {
    fc.assert(
      fc.property(
        users,
        fc.array(file, { maxLength: 3 }),
        fc.option(pattern, { nil: undefined }),
        (from, files, name) => {
          const left = files.map((each) => readLimits(JSON.stringify(each))).reduce(narrow, from);
          const { gateways, ignore, limits: _, isLimited, ...others } = left;
          const budget = budgetIn(left);
          const { gateways: before, ignore: ignoredBefore, limits: __, isLimited: wasLimited, ...same } = from;
          const caps = from.budget;
          assert.deepEqual(others, same, 'nothing else is touched');
          assert.deepEqual([isLimited, wasLimited], [gateways.length < before.length, false]);
          assert.deepEqual(ignore.slice(0, ignoredBefore.length), ignoredBefore);
          for (const period of ['day', 'month'] as const) {
            assert.equal(budget[period]?.soft, caps[period]?.soft);
            assert.ok((budget[period]?.hard ?? Infinity) <= (caps[period]?.hard ?? Infinity));
          }
          for (const each of gateways) {
            const own = before.find(({ id }) => id === each.id) ?? assert.fail('a gateway was added');
            assert.deepEqual(fixed(each), fixed(own));
            assert.ok(each.models.every((known) => own.models.includes(known)));
            assert.ok(each.model === undefined || each.model === own.model);
          }
          const asked = target(left, name);
          if (asked === undefined) return;
          assert.ok(allows(left.limits, asked.gateway.id, asked.model));
          const own = namedTarget(from, `${asked.gateway.id}/${asked.model}`);
          assert.deepEqual([asked.gateway.url, asked.model], [own.gateway.url, own.model]);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
