// The kinds of code that have a color of their own.

/** Colors of one line: length and kind of each stretch, alternating. Kind 0 has no color of its own; see `kinds`. */
export type Line = readonly number[];

/**
 * The kinds of code that are told apart, as VS Code's Modern themes do. The class `hl-` + name carries the color, which
 * highlight.css has for each sort of theme.
 */
export const kinds = [
  'plain',
  'comment',
  'string',
  'number',
  'keyword',
  'control',
  'function',
  'type',
  'variable',
  'constant',
  'property',
  'value',
  'tag',
  'bracket',
  'attribute',
  'selector',
  'regexp',
  'escape',
  'heading',
  'inserted',
  'deleted',
  'changed',
  'strong',
  'emphasis',
  'invalid',
] as const;

export type Kind = (typeof kinds)[number];
