import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Offers, suggestionsFor } from '../../../src/chat/suggest.ts';
import type { OpenFile } from '../../../src/chat/suggest.ts';
import { english } from '../../../src/faults/l10n.ts';

const file: OpenFile = {
  name: 'cart.ts',
  lineCount: 100,
  cursor: 0,
  problems: [],
  symbols: [
    { name: 'Cart', start: 5, end: 60 },
    { name: 'add', start: 10, end: 14 },
    { name: 'total', start: 20, end: 40 },
  ],
};
const made = (changes: Partial<OpenFile> = {}) => suggestionsFor({ ...file, ...changes }, english);
const texts = (changes?: Partial<OpenFile>) => made(changes).map(({ text }) => text);

describe('the suggestions of an empty conversation', () => {
  it('are about the function at the cursor, the longest other one, and the file', () => {
    assert.deepEqual(texts({ cursor: 12 }), ['Explain add', 'Write tests for Cart', 'Find bugs in cart.ts']);
    assert.deepEqual(
      made({ cursor: 12 }).map(({ start, end }) => [start, end]),
      [
        [10, 14],
        [5, 60],
        [0, 99],
      ],
    );
  });

  it('begin with what is selected, and the error that is nearest', () => {
    const problems = [
      { message: 'unused', line: 11, isError: false },
      { message: 'far away', line: 90, isError: true },
      { message: 'Cannot find name ‘x’.\nDid you mean ‘y’?', line: 22, isError: true },
    ];
    assert.deepEqual(texts({ selection: { start: 9, end: 13 }, problems, cursor: 13 }), [
      'Explain lines 10–14 of cart.ts',
      'Fix line 23: Cannot find name ‘x’.',
      'Write tests for Cart',
    ]);
    assert.deepEqual(texts({ selection: { start: 9, end: 9 } })[0], 'Explain line 10 of cart.ts');
    const [fix] = made({ problems });
    assert.deepEqual([fix?.text, fix?.start, fix?.end], ['Fix line 23: Cannot find name ‘x’.', 20, 40]);
  });

  it('stay inside the file', () => {
    const [fix] = made({ symbols: [], lineCount: 8, problems: [{ message: 'x'.repeat(500), line: 3, isError: true }] });
    assert.deepEqual([fix?.start, fix?.end], [0, 7]);
    assert.ok((fix?.text.length ?? 0) < 150);
  });

  it('are never more than three, and do not send a file that is very long', () => {
    assert.deepEqual(texts({ symbols: [] }), ['Find bugs in cart.ts', 'What does cart.ts do?']);
    assert.deepEqual(texts({ symbols: [], lineCount: 20_000 }), []);
    assert.equal(
      texts({ selection: { start: 1, end: 2 }, problems: [{ message: 'm', line: 1, isError: true }] }).length,
      3,
    );
  });

  it('keep their buttons when they are made again, and can be asked until they are long gone', () => {
    const offers = new Offers();
    const cart = 'file:///cart.ts';
    offers.show(made({ symbols: [], cursor: 12 }), cart);
    const [bugs] = offers.shown;
    assert.ok(bugs);
    // The language server has come: the same question now stands below others, about more lines.
    offers.show(made({ lineCount: 101 }), cart);
    const again = offers.shown.find(({ kind }) => kind === 'review');
    assert.deepEqual([again?.id, again?.end], [bugs.id, 100]);
    offers.show(made({ symbols: [] }), 'file:///other.ts');
    assert.ok(offers.shown.every(({ id }) => id !== bugs.id));
    assert.equal(offers.find(bugs.id)?.uri, cart);
    for (let line = 0; line < 30; line++)
      offers.show(made({ selection: { start: line, end: line } }), `file:///${line}.ts`);
    assert.equal(offers.find(bugs.id), undefined);
  });
});
