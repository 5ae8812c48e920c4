// The end of a text that was broken off: its marks are made whole, as they were drawn while it came.
import { lastRun, mend } from './mend.ts';
import { longestInline } from './parser.ts';
import type { Definitions, Parser } from './parser.ts';
import { endsInCode, endsRead, settled } from './settle.ts';

/** The last block's `source`, with the marks at its end closed, or left out where nothing follows them. `links`: a copy. */
export function madeWhole(source: string, parser: Parser, links: Definitions): string {
  const shown = settled(source, endsInCode(parser.blocks(source, links, true).tokens), true);
  const { tokens, runs } = parser.blocks(shown, links, true);
  const text = runs[lastRun(runs)]?.src ?? '';
  if (text.length > longestInline || endsRead(tokens)) return shown;
  // Only its last line is mended: the ones above it may begin with the marks of what it stands in.
  const above = text.slice(0, text.lastIndexOf('\n') + 1);
  const line = text.slice(above.length);
  const mended = mend(text, true);
  const at = shown.lastIndexOf(line);
  const rest = shown.slice(at + line.length);
  const isEnd = at >= 0 && line.trim() !== '' && rest.trim() === '';
  return isEnd && mended.startsWith(above) ? shown.slice(0, at) + mended.slice(above.length) + rest : shown;
}
