// What is being completed at the caret: a command at the start of the text, or context after `#` or `@`.

/** A word that the popup completes. */
export interface Completing {
  readonly kind: 'command' | 'context';
  /** Where its mark stands. */
  readonly from: number;
  readonly to: number;
  /** What follows the mark. */
  readonly query: string;
}

/** Longest word that is looked at, so that a keystroke costs the same in any text. */
const longest = 200;

/** Before a mark that begins context: `a#b`, `me@example` and `C#` are none. */
const opens = /[\s([{"'`<,;]/;

/** The word before the caret, if it begins with a mark. */
export function completingAt(text: string, caret: number): Completing | undefined {
  for (let at = caret - 1; at >= 0 && caret - at <= longest; at -= 1) {
    const character = text[at] ?? '';
    if (/\s/.test(character)) return undefined;
    const query = text.slice(at + 1, caret);
    if (character === '/' && at === 0) return { kind: 'command', from: 0, to: caret, query };
    const isMark = character === '#' || character === '@';
    if (isMark && (at === 0 || opens.test(text[at - 1] ?? ''))) return { kind: 'context', from: at, to: caret, query };
  }
  return undefined;
}
