// Controls, soft hyphen, fillers, zero-width and bidirectional marks. Written as alternatives where a class would join
// a mark with the character before it.
const controls = String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f]`;
const marks = String.raw`\u00ad|\u034f|\u061c|\u115f|\u1160|\u17b4|\u17b5|\u180e|[\u200b\u200c\u200e\u200f\u2028-\u202e]|[\u2060-\u206f]|\u3164|\ufeff|\uffa0|[\ufff9-\ufffb]`;
/** A joiner, but for one between two emoji: it is part of their picture. */
const joiner = String.raw`(?<!\p{Extended_Pictographic}(?:\ufe0f|[\u{1f3fb}-\u{1f3ff}])?)\u200d|\u200d(?!\p{Extended_Pictographic})`;
/** One variation selector chooses a picture; a run of them carries a message. */
const selectors = String.raw`[\ufe00-\ufe0f](?=[\ufe00-\ufe0f])|(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]`;
const tags = String.raw`[\u{e0000}-\u{e007f}]`;

/** Characters that are not seen but change what is read. */
const hidden = new RegExp([controls, marks, joiner, selectors, tags].join('|'), 'gu');

/** Those of them that no honest prose in any script needs. */
const hiddenInProse = new RegExp([controls, String.raw`[\u202d\u202e\u2066-\u2069]`, tags].join('|'), 'gu');

/** A stretch of ordinary text, or the name of a hidden character, as `U+202E`, or of a run of it, as `U+202E×3`. */
export type Piece = { readonly text: string } | { readonly name: string };

/** Past this many in one text, hidden characters are shown by the sign for a character that cannot be shown. */
const mostNamed = 100;

/** Cuts `text` at its hidden characters; undefined if it has none, which is nearly always. */
export function pieces(text: string, where: 'code' | 'prose'): readonly Piece[] | undefined {
  const pattern = where === 'code' ? hidden : hiddenInProse;
  if (text.search(pattern) < 0) return undefined;
  const found: Piece[] = [];
  let at = 0;
  let last = { point: -1, count: 0, end: -1 };
  for (const match of text.matchAll(pattern)) {
    const point = match[0].codePointAt(0) ?? 0;
    const end = match.index + match[0].length;
    const runsOn = last.point === point && last.end === match.index;
    if (!runsOn && found.length >= 2 * mostNamed) break;
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    if (runsOn) found.pop();
    last = { point, count: runsOn ? last.count + 1 : 1, end };
    const name = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
    found.push({ name: last.count === 1 ? name : `${name}×${last.count}` });
    at = end;
  }
  if (at < text.length) found.push({ text: text.slice(at).replace(pattern, '\ufffd') });
  return found;
}
