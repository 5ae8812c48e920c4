import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keyNames, sends } from '../../../../media/composer/keys.ts';
import type { Key } from '../../../../media/composer/keys.ts';

const press = (chord: string): Key => {
  const parts = chord.split('+');
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Cmd'),
    altKey: parts.includes('Alt'),
    shiftKey: parts.includes('Shift'),
  };
};

describe('the key that sends', () => {
  const chords = ['Enter', 'Shift+Enter', 'Alt+Enter', 'Ctrl+Enter', 'Cmd+Enter', 'Ctrl+Shift+Enter', 'Tab', 'a'];
  const sending = (...[sendWith, mac]: Parameters<typeof keyNames>) =>
    chords.filter((chord) => sends(press(chord), sendWith, mac));

  it('is Enter, with or without Ctrl, unless the setting says otherwise', () => {
    assert.deepEqual(sending('enter', false), ['Enter', 'Ctrl+Enter', 'Cmd+Enter']);
  });

  it('is Ctrl+Enter by the setting, and Cmd+Enter on a Mac', () => {
    assert.deepEqual(sending('ctrlEnter', false), ['Ctrl+Enter']);
    assert.deepEqual(sending('ctrlEnter', true), ['Cmd+Enter']);
  });

  it('is the one that hints name', () => {
    for (const mac of [false, true]) {
      assert.deepEqual(keyNames('enter', mac)[0], 'Enter');
      const [send, newLine] = keyNames('ctrlEnter', mac);
      assert.deepEqual([send, newLine], [mac ? '⌘Enter' : 'Ctrl+Enter', 'Enter']);
    }
  });
});
