// The kinds of code that have a color of their own.

/** Colours of one line: length and kind of each stretch, in turn. Kind 0 has no colour of its own; see `kinds`. */
export type Line = readonly number[];

/**
 * What code can be, as far as colours go: the distinctions of VS Code's own Modern themes. The class `hl-` + name carries
 * the colour; highlight.css has it for each sort of theme.
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
