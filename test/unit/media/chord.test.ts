import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Chord } from '../../../media/chord.ts';

const press = (
  key: string,
  timeStamp: number,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey', true>> = {},
) => ({
  key,
  timeStamp,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('a chord', () => {
  it('takes its second key, whatever is held with it, and no more', () => {
    const chord = new Chord(false);
    const keys = [
      press('Control', 0, { ctrlKey: true }),
      press('k', 1, { ctrlKey: true }),
      press('Shift', 2, { shiftKey: true }),
      press('C', 3, { shiftKey: true }),
      press('C', 4, { shiftKey: true }),
    ];
    assert.deepEqual(
      keys.map((key) => chord.takes(key)),
      [false, false, false, true, false],
    );
  });

  it('is over after a while, and Ctrl+K twice is one', () => {
    const chord = new Chord(false);
    assert.equal(chord.takes(press('k', 0, { ctrlKey: true })), false);
    assert.equal(chord.takes(press('c', 6_000)), false);
    assert.equal(chord.takes(press('k', 7_000, { ctrlKey: true })), false);
    assert.equal(chord.takes(press('k', 7_100, { ctrlKey: true })), true);
    assert.equal(chord.takes(press('c', 7_200)), false);
  });

  it('begins with Cmd+K on a Mac, where Ctrl+K edits the line', () => {
    const chord = new Chord(true);
    assert.equal(chord.takes(press('k', 0, { ctrlKey: true })), false);
    assert.equal(chord.takes(press('c', 1)), false);
    assert.equal(chord.takes(press('k', 2, { metaKey: true })), false);
    assert.equal(chord.takes(press('c', 3)), true);
  });
});
