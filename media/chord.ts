// VS Code’s shortcuts of two keys, of which it leaves the second to the page.

/** How long VS Code waits for the second key of a chord. Milliseconds. */
const waits = 5_000;

/** The part of a key press that matters here. */
type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'timeStamp'>;

const modifiers: ReadonlySet<string> = new Set(['Control', 'Shift', 'Alt', 'AltGraph', 'Meta', 'CapsLock']);

/**
 * Tells which key presses belong to a chord such as Ctrl+K Z (Zen Mode). VS Code runs the command but also passes the
 * second key to the page, where it would be typed.
 */
export class Chord {
  readonly #isMac: boolean;
  #began = Number.NEGATIVE_INFINITY;

  constructor(isMac: boolean) {
    this.#isMac = isMac;
  }

  /** Whether this is the second key of a chord. */
  takes({ key, ctrlKey, metaKey, altKey, shiftKey, timeStamp }: Key): boolean {
    if (modifiers.has(key)) return false;
    const isSecond = timeStamp - this.#began < waits;
    // On a Mac Ctrl+K deletes to the end of the line.
    const isFirst = key.toLowerCase() === 'k' && (this.#isMac ? metaKey : ctrlKey) && !altKey && !shiftKey;
    this.#began = isFirst && !isSecond ? timeStamp : Number.NEGATIVE_INFINITY;
    return isSecond;
  }
}
