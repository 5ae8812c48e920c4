// Writes into the text box as if it was typed, so that Undo takes it back.

/** Its own interface: `execCommand` is deprecated without a successor, and nothing else writes into the undo history. */
interface Editing {
  execCommand(command: 'insertText' | 'delete', showUi: boolean, text: string): boolean;
}

/**
 * Replaces a part of the text and puts the caret behind it. Fires `input`, and is one step of the undo history: setting
 * `value` or `setRangeText` would drop that history.
 */
export function write(box: HTMLTextAreaElement, text: string, from = 0, to = box.value.length): void {
  box.focus();
  box.setSelectionRange(from, to);
  if (text === '' && from === to) return;
  const editing: Editing = document;
  if (editing.execCommand(text === '' ? 'delete' : 'insertText', false, text)) return;
  box.setRangeText(text, from, to, 'end');
  box.dispatchEvent(new Event('input', { bubbles: true }));
}
