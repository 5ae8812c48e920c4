// What the keys of the text box mean, by the setting of the key that sends.
import type { SendWith } from '../../src/panel/composer.ts';

/** The part of a key press that matters here. */
export type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

export const isMac = (userAgent: string): boolean => userAgent.includes('Mac');

/** Whether a key press sends the message. Shift+Enter never does; Ctrl+Enter (Cmd+Enter on a Mac) always does. */
export function sends({ key, ctrlKey, metaKey, altKey, shiftKey }: Key, sendWith: SendWith, mac: boolean): boolean {
  if (key !== 'Enter' || shiftKey || altKey) return false;
  return sendWith === 'enter' || (mac ? metaKey : ctrlKey);
}

/** The keys that send and that start a new line, as hints name them. */
export const keyNames = (sendWith: SendWith, mac: boolean): readonly [send: string, newLine: string] =>
  sendWith === 'enter' ? ['Enter', mac ? '⇧Enter' : 'Shift+Enter'] : [mac ? '⌘Enter' : 'Ctrl+Enter', 'Enter'];
