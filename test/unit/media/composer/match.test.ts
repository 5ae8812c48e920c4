import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ranked } from '../../../../media/composer/match.ts';

const commands = ['explain', 'fix', 'test', 'refactor', 'review-code', 'release-notes', 'doc'];
const found = (query: string): readonly string[] =>
  ranked(query, commands, (name) => name).map(({ item, places }) =>
    Array.from(item)
      .map((character, at) => (places.includes(at) ? character.toUpperCase() : character))
      .join(''),
  );

describe('the commands that fit', () => {
  it('are all of them in their order, before anything is typed', () => {
    assert.deepEqual(found(''), commands);
  });

  it('begin with what is typed, or have a word that does', () => {
    assert.deepEqual(found('re'), ['REfactor', 'REview-code', 'RElease-notes']);
    assert.deepEqual(found('NOTES'), ['release-NOTES']);
  });

  it('are found by the beginnings of their words', () => {
    assert.deepEqual(found('rc'), ['Review-Code', 'RefaCtor']);
    assert.deepEqual(found('xyz'), []);
    assert.deepEqual(found('echo'), []);
  });
});
