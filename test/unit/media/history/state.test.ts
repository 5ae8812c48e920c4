import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitting, newListed } from '../../../../media/history/state.ts';
import type { KeptView } from '../../../../src/panel/conversations.ts';

const row = (id: string, more: Partial<KeptView> = {}): KeptView => ({
  id,
  title: `About ${id}`,
  at: 1,
  questions: 1,
  pinned: false,
  archived: false,
  open: false,
  ...more,
});

describe('what the list of conversations shows', () => {
  const shown = (change: (listed: ReturnType<typeof newListed>) => void): readonly string[] | undefined => {
    const listed = newListed();
    listed.kept.value = [row('one'), row('two', { archived: true }), row('three')];
    change(listed);
    return fitting(listed)?.map(({ id }) => id);
  };

  it('is what is not archived, and the rest if it is wanted or has the words', () => {
    assert.deepEqual(
      shown(() => undefined),
      ['one', 'three'],
    );
    assert.deepEqual(
      shown(({ hasArchived }) => (hasArchived.value = true)),
      ['one', 'two', 'three'],
    );
    assert.deepEqual(
      shown(({ words }) => (words.value = ' TWO ')),
      ['two'],
    );
    assert.deepEqual(
      shown(({ words, excerpts }) => {
        words.value = 'said in it';
        excerpts.value = new Map([['three', '… said in it …']]);
      }),
      ['three'],
    );
  });

  it('is nothing yet before the conversations have come', () => {
    assert.equal(fitting(newListed()), undefined);
  });
});
