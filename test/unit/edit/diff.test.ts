import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { changedWords } from '../../../src/edit/changedWords.ts';
import { applyLineEdits, hunks, lineEdits } from '../../../src/edit/diff.ts';
import { textEdit } from '../../../src/edit/textEdit.ts';
import { TestDocument } from './document.ts';

const LINES = fc.array(fc.constantFrom('', '}', 'a', 'b', 'return x;', 'x'), { maxLength: 20 });

describe('differences of lines', () => {
  it('turn one text into the other and touch no common line at either end', () => {
    fc.assert(
      fc.property(LINES, LINES, (from, to) => {
        assert.deepEqual(applyLineEdits(from, lineEdits(from, to)), to);
      }),
    );
  });

  it('are the fewest', () => {
    const found = hunks(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd', 'e']);
    assert.deepEqual(found, [
      { originalLine: 1, removed: ['b'], line: 1, count: 1 },
      { originalLine: 4, removed: [], line: 4, count: 1 },
    ]);
  });

  it('are one piece where two huge texts have nothing in common', () => {
    const [left, right] = ['l', 'r'].map((side) => Array.from({ length: 8_000 }, (_, i) => `${side}${i}`));
    assert.ok(left && right);
    assert.equal(hunks(left, right).length, 1);
    const edited = left.map((line, i) => (i % 100 === 0 ? 'edited' : line));
    assert.equal(hunks(left, edited).length, 80);
  });
});

describe('a change of lines as a change of characters', () => {
  it('makes the same lines, with or without a final line end', () => {
    fc.assert(
      fc.property(LINES, LINES, fc.boolean(), fc.constantFrom('\n', '\r\n'), (from, to, final, eol) => {
        fc.pre(from.length > 0 && to.length > 0);
        const document = new TestDocument(from.join(eol) + (final ? `${eol}after` : ''), eol);
        document.write({ start: 0 }, lineEdits(from, to));
        assert.equal(document.text, to.join(eol) + (final ? `${eol}after` : ''));
      }),
    );
  });

  it('leaves an empty line where all of a document goes', () => {
    const shape = { lineCount: 2, lengthOf: () => 1, eol: '\n' };
    const edit = textEdit({ line: 0, remove: 2, insert: [] }, shape);
    assert.deepEqual(edit, { start: { line: 0, character: 0 }, end: { line: 1, character: 1 }, text: '' });
  });
});

describe('words that changed in a line', () => {
  it('are the new ones', () => {
    const line = 'function add(a: number, b) {';
    const spans = changedWords('function add(a, b) {', line);
    assert.deepEqual(
      spans.map(([from, to]) => line.slice(from, to)),
      [': number'],
    );
  });

  it('are not shown where the line is another one, or too long to compare', () => {
    assert.deepEqual(changedWords('return total;', 'if (discount > 0) throw discount;'), []);
    assert.deepEqual(changedWords('a '.repeat(500), 'b '.repeat(500)), []);
  });
});
