// Whether the list of conversations covers the transcript.
import { signal } from '@preact/signals';

export const isOpen = signal(false);

/** How often the list has become another one. */
export const listChanges = signal(0);

/** Shows the transcript again, and then does this: until it is drawn, it can't have the keyboard. */
export function closeHistory(then: () => void): void {
  const wasOpen = isOpen.value;
  isOpen.value = false;
  if (wasOpen) setTimeout(then);
  else then();
}
