import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { follow, relocate, stretch } from '../../../src/edit/region.ts';
import type { Region } from '../../../src/edit/region.ts';
import { TestDocument } from './document.ts';

const TEXT = 'above\none\ntwo\nbelow\n';
const REGION: Region = { start: 1, count: 2 };
type Place = [line: number, character: number];

function change(
  [startLine, startCharacter]: Place,
  [endLine, endCharacter]: Place,
  text: string,
  before = TEXT,
): { document: TestDocument; edit: Parameters<typeof stretch>[1] } {
  const document = new TestDocument(before, '\n');
  const edit = {
    start: { line: startLine, character: startCharacter },
    end: { line: endLine, character: endCharacter },
    text,
  };
  document.replace(edit);
  return { document, edit };
}

describe('a region of lines', () => {
  const followed: [string, Place, Place, string, Region | undefined][] = [
    ['typing above', [0, 2], [0, 2], 'x', REGION],
    ['a new line above', [0, 5], [0, 5], '\nmore', { start: 2, count: 2 }],
    ['Enter before its first character', [1, 0], [1, 0], '\n', { start: 2, count: 2 }],
    ['Enter after its last character', [2, 3], [2, 3], '\n', REGION],
    ['the line above deleted', [0, 0], [1, 0], '', { start: 0, count: 2 }],
    ['the line below deleted', [2, 3], [3, 5], '', REGION],
    ['joined with the line above', [0, 5], [1, 0], '', undefined],
    ['joined with the line below', [2, 3], [3, 0], '', undefined],
    ['typing inside', [1, 1], [1, 1], 'x', undefined],
    ['the whole document replaced by itself', [0, 0], [4, 0], TEXT, REGION],
    ['the whole document replaced, one line longer above', [0, 0], [4, 0], `first\n${TEXT}`, { start: 2, count: 2 }],
    ['the whole document replaced, the block twice', [0, 0], [4, 0], 'x\none\ntwo\none\ntwo\ny\n', undefined],
    ['the whole document replaced by another', [0, 0], [4, 0], 'other', undefined],
  ];
  for (const [name, from, to, text, expected] of followed) {
    it(`is ${expected ? 'followed' : 'not sure'}: ${name}`, () => {
      const { document, edit } = change(from, to, text);
      assert.deepEqual(follow(REGION, [edit], ['one', 'two'], document), expected);
    });
  }

  const gone: [string, string[], Place, Place][] = [
    ['its start was joined with the line above, and an equal line stands below', ['one'], [0, 1], [1, 0]],
    ['all of it was joined with the line above, and an equal line stands below', ['one'], [0, 1], [1, 3]],
    ['all of it was deleted, and equal lines stand below', ['one', 'two'], [1, 0], [3, 0]],
  ];
  for (const [name, lines, from, to] of gone) {
    it(`is not taken for lines outside: ${name}`, () => {
      const { document, edit } = change(from, to, '', ['above', ...lines, ...lines].join('\n'));
      assert.equal(follow({ start: 1, count: lines.length }, [edit], lines, document), undefined);
    });
  }

  const stretched: [string, Place, Place, string, string[]][] = [
    ['typed into', [1, 3], [1, 3], '!\nmore', ['one!', 'more', 'two']],
    ['a line of it deleted', [1, 0], [2, 0], '', ['two']],
    ['all of it deleted with the lines around', [0, 2], [3, 2], '', []],
    ['cut into from above: the joined line is not its own', [0, 2], [1, 2], '', ['two']],
    ['cut into from above by new lines', [0, 5], [1, 1], '\nx', ['xne', 'two']],
    ['cut into from below: the joined line is not its own', [2, 1], [3, 2], '', ['one']],
  ];
  for (const [name, from, to, text, expected] of stretched) {
    it(`holds what is typed into it, and nothing from outside: ${name}`, () => {
      const { document, edit } = change(from, to, text);
      assert.deepEqual(document.region(stretch(REGION, edit)), expected);
    });
  }

  it('is found again where it was, or at its one other place', () => {
    const find = (text: string): number | undefined => {
      return relocate(['one', 'two'], 1, new TestDocument(text, '\n'));
    };
    assert.equal(find(TEXT), 1);
    assert.equal(find(`x\ny\n${TEXT}`), 3);
    assert.equal(find('one\ntwo\nx\none\ntwo'), undefined);
    assert.equal(find('two\none'), undefined);
  });
});
