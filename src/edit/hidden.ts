// Characters of code that are not seen, or that turn round how the code around them reads.

// Controls, soft hyphen, fillers, zero-width and bidirectional marks. Written as alternatives where a class would join a
// mark with the character before it.
const controls = String.raw`[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]`;
const marks = String.raw`\u00ad|\u034f|\u061c|\u115f|\u1160|\u17b4|\u17b5|\u180e|[\u200b\u200c\u200e\u200f\u2028-\u202e]|[\u2060-\u206f]|\u3164|\ufeff|\uffa0|[\ufff9-\ufffb]`;
/** A joiner, but for one between two emoji: it is part of their picture. */
const joiner = String.raw`(?<!\p{Extended_Pictographic}(?:\ufe0f|[\u{1f3fb}-\u{1f3ff}])?)\u200d|\u200d(?!\p{Extended_Pictographic})`;
/** One variation selector chooses a picture; a run of them carries a message. */
const selectors = String.raw`[\ufe00-\ufe0f](?=[\ufe00-\ufe0f])|(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]`;
const tags = String.raw`[\u{e0000}-\u{e007f}]`;

const hidden = new RegExp([controls, marks, joiner, selectors, tags].join('|'), 'gu');

/** Anything but plain text, as nearly all lines are: found many times faster than the characters themselves. */
const suspect = /[^\t\f\r -~\u00a0-\u00ac\u00ae-\u024f]/;

/** A hidden character, and where it stands in its line. */
export interface Hidden {
  readonly at: number;
  readonly length: number;
  /** Its code point, as `U+202E`. */
  readonly name: string;
}

/** The hidden characters of a line, in order. */
export function hiddenIn(line: string): readonly Hidden[] {
  if (!suspect.test(line)) return [];
  return Array.from(line.matchAll(hidden), ({ 0: found, index }) => ({
    at: index,
    length: found.length,
    name: `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  }));
}

/** Does a line have hidden characters that the lines it stands for had not? */
export function hides(line: string, original: readonly string[]): boolean {
  return hiddenIn(line).length > 0 && !original.includes(line);
}
