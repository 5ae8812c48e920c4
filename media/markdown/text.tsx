// Draws plain text, with deceptive characters made visible.
import type { ComponentChildren } from 'preact';
import { pieces } from './invisible.ts';

/** Text, with the characters made visible that would deceive. */
export function drawText(text: string, where: 'code' | 'prose'): ComponentChildren {
  const found = pieces(text, where);
  if (found === undefined) return text;
  return found.map((piece) =>
    'text' in piece ? (
      piece.text
    ) : (
      <span class="md-hidden" role="img" aria-label={piece.name} title={piece.name} data-name={piece.name} />
    ),
  );
}
