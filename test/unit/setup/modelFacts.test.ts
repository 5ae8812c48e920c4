import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseGateway } from '../../../src/gateways/gateway.ts';
import { perMillion, readPrice, readTokens, withModelFacts } from '../../../src/setup/modelFacts.ts';

describe('what a user says of a model', () => {
  const record = {
    id: 'a',
    baseUrl: 'https://gw.test',
    models: ['one', { id: 'two', label: 'Two', mine: 1 }],
    x: true,
  };

  it('goes to the model’s entry, and what else is there stays', () => {
    assert.deepEqual(withModelFacts(record, 'one', { maxTokens: 5 })['models'], [
      { id: 'one', maxTokens: 5 },
      record.models[1],
    ]);
    assert.deepEqual(withModelFacts(record, 'two', { contextTokens: 9 }), {
      ...record,
      models: ['one', { id: 'two', label: 'Two', mine: 1, contextTokens: 9 }],
    });
    assert.deepEqual(withModelFacts({ id: 'a' }, 'new', { label: 'New' })['models'], [{ id: 'new', label: 'New' }]);
    assert.deepEqual(withModelFacts({ id: 'a', models: 'wrong' }, 'new', { label: 'New' })['models'], [
      { id: 'new', label: 'New' },
    ]);
  });

  it('is taken away by nothing; the model stays on the list', () => {
    const priced = withModelFacts(record, 'one', { price: { input: 1e-6, output: 2e-6 }, maxTokens: 5 });
    const less = withModelFacts(priced, 'one', { price: undefined });
    assert.deepEqual(less['models'], [{ id: 'one', maxTokens: 5 }, record.models[1]]);
    assert.deepEqual(withModelFacts(less, 'one', { maxTokens: undefined }), record);
  });

  it('is what the settings accept', () => {
    const facts = { label: 'One', contextTokens: 200_000, maxTokens: 64_000, price: { input: 3e-6, output: 0 } };
    const { gateway, problems } = parseGateway(withModelFacts({ id: 'a', baseUrl: 'https://gw.test' }, 'one', facts));
    assert.deepEqual([gateway?.models, problems], [[{ id: 'one', ...facts }], []]);
  });
});

describe('numbers as people type them', () => {
  it('tokens', () => {
    for (const text of ['200000', '200,000', ' 200 000 ', '200_000', '200\u202f000', '200k', '0.2M', '200K'])
      assert.equal(readTokens(text), 200_000, text);
    assert.equal(readTokens('1.048576m'), 1_048_576);
    assert.equal(readTokens('  '), undefined);
    // Is 200.000 two hundred thousand, or two hundred? Nobody is asked to know.
    for (const text of ['0', '-1', '1.5', '200.000', '2,0', '1e5', 'many', '9'.repeat(20), '0k', '１２'])
      assert.equal(readTokens(text), 'wrong', text);
  });

  it('prices per million tokens', () => {
    const prices = { '3': 3e-6, '$0.15': 0.15e-6, '$ 15.00': 15e-6, '0': 0, '.5': 0.5e-6, '2.': 2e-6 };
    for (const [text, price] of Object.entries(prices)) assert.equal(readPrice(text), price, text);
    assert.equal(readPrice(''), undefined);
    for (const text of ['-1', '0,15', '3 USD', 'free', '1e3', '1'.repeat(20), 'NaN'])
      assert.equal(readPrice(text), 'wrong', text);
  });

  it('a price comes back as it was typed', () => {
    for (const text of ['3', '0.15', '0.1', '15.75', '0.000001', '1234.5'])
      assert.equal(String(perMillion(Number(readPrice(text)))), String(Number(text)));
  });
});
