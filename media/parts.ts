// F6 between the parts of the panel, and on to the other parts of VS Code.

/** From where one enters: the parts in the order of F6. */
const parts = ['.composer textarea', '.scroller'] as const;

/**
 * Moves the keyboard to the panel's next part with F6, or back with Shift+F6. Past the last one the key is VS Code's,
 * which goes on to its own next part: the panel is no trap. Returns a function that ends this.
 */
export function moveByF6(page: Document): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, shiftKey, ctrlKey, metaKey, altKey, isComposing } = event;
    if (key !== 'F6' || ctrlKey || metaKey || altKey || isComposing) return;
    const all = parts.map((selector) => page.querySelector<HTMLElement>(selector));
    const inConversation = all[1]?.contains(page.activeElement) === true;
    // What stands around the composer, such as its buttons, belongs to it.
    const next = all[(inConversation ? 1 : 0) + (shiftKey ? -1 : 1)];
    if (next === undefined || next === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    next.focus();
  };
  // VS Code listens at the window, after this.
  page.addEventListener('keydown', onKeyDown, true);
  return () => page.removeEventListener('keydown', onKeyDown, true);
}
