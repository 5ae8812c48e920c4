import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hashTyped, readRemembered, Recall, remembered } from '../../../src/edit/recall.ts';

describe('earlier instructions', () => {
  it('are kept newest first, none twice, and not without end', () => {
    assert.deepEqual(remembered(['b', 'a'], 'a'), ['a', 'b']);
    assert.equal(
      remembered(
        Array.from({ length: 50 }, (_, at) => `${at}`),
        'new',
      ).length,
      50,
    );
    assert.deepEqual(remembered(['a'], 'x'.repeat(10_000)), ['a']);
    assert.deepEqual(readRemembered(['a', 1, 'b']), ['a', 'b']);
    assert.deepEqual(readRemembered({ 0: 'a' }), []);
  });

  it('are walked through, back to what was typed', () => {
    const recall = new Recall(['new', 'old']);
    assert.equal(recall.later(), undefined);
    assert.deepEqual(
      [recall.earlier('typed'), recall.earlier('new'), recall.earlier('old')],
      ['new', 'old', undefined],
    );
    assert.deepEqual([recall.later(), recall.later(), recall.later()], ['new', 'typed', undefined]);
  });

  it('don’t lose one that was changed', () => {
    const recall = new Recall(['new', 'old']);
    recall.earlier('typed');
    assert.equal(recall.earlier('new, but better'), 'old');
    assert.deepEqual([recall.later(), recall.later()], ['new', 'new, but better']);
  });
});

describe('a # that asks for context', () => {
  const cases: [string, string, number | undefined][] = [
    ['', '#', 0],
    ['fix ', 'fix #', 4],
    ['fix it', 'fix #it', 4],
    ['like ##', 'like ## #', undefined],
    ['## ', '## #', 3],
    ['C', 'C#', undefined],
    ['', 'pasted #', undefined],
    ['a', 'b', undefined],
    ['#', '##', undefined],
  ];
  for (const [before, now, at] of cases)
    it(`${JSON.stringify(before)} → ${JSON.stringify(now)}`, () => assert.equal(hashTyped(before, now), at));
});
