import assert from 'node:assert/strict';
import { it } from 'node:test';
import { learnedWords } from '../../../src/setup/words.ts';

it('says in short what is remembered of a gateway', () => {
  const url = 'https://gw.example/v1/messages';
  assert.equal(learnedWords(undefined), 'nothing yet');
  assert.equal(learnedWords({ url, models: { a: { streams: true } } }), 'not tested · 1 model');
  const learned = { url, testedAt: '2026-02-03T04:05:06.000Z', models: { a: {}, b: {} } };
  assert.equal(learnedWords(learned), 'tested on 2026-02-03 · 2 models');
});
