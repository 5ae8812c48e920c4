// `<details>` as models write it: which piece of HTML begins one, and which ends it.
import type { Token, Tokens } from 'marked';
import { decodeEntities } from './entities.ts';

/** What begins a fold. */
export interface Summary {
  readonly summary: string;
  readonly isOpen: boolean;
}

/** A fold that begins and ends on one line. */
export interface DetailsToken extends Tokens.HTML {
  readonly fold: Summary;
  readonly tokens: readonly Token[];
}

/** A summary that goes on for longer is none. */
const longest = 1_000;

const begins =
  /^ {0,3}<details(\s+open)?\s*>[ \t]*(?:\n?[ \t]*<summary>((?:(?!<\/summary>|\n[ \t]*\n)[^])*)<\/summary>)?/i;
const ends = /^ {0,3}<\/details>[ \t]*(?:\n|$)/i;
const restOfLine = /^[ \t]*(?:\n|$)/;
const oneLine = /^[ \t]*([^\n]*?)[ \t]*<\/details>[ \t]*(?:\n|$)/i;

/** What may yet become the beginning of a fold. */
const half =
  /^ {0,3}<(?:\/?details[^>\n]*|details(?:\s+open)?\s*>\s*(?:<(?:s(?:u(?:m(?:m(?:a(?:ry?)?)?)?)?)?)?|<summary>(?:(?!<\/summary>|\n[ \t]*\n)[^])*)?)$/i;

function html(raw: string, text = raw): Tokens.HTML {
  return { type: 'html', block: true, pre: false, raw, text };
}

/** Words of a summary; undefined if it has tags that are not drawn. */
function summaryOf(written: string): string | undefined {
  const summary = written.replace(/<\/?(?:b|strong|i|em|code)>/gi, '').trim();
  return summary.includes('<') ? undefined : decodeEntities(summary) || '…';
}

/**
 * The tag that `source` begins with, if it is one of a fold: what follows it is Markdown, not HTML. Nothing is shown of a
 * tag that is still being written, if `isOpen`.
 */
export function detailsTag(
  source: string,
  isOpen: boolean,
  inline: (text: string) => Token[],
): Tokens.HTML | undefined {
  if (!/^ {0,3}<\/?details\b/i.test(source)) return undefined;
  const end = ends.exec(source);
  if (end !== null) return html(end[0]);
  if (isOpen && source.length < longest && half.test(source)) return html(source, '<!---->');
  const [raw, open, written = ''] = begins.exec(source) ?? [];
  const summary = summaryOf(written);
  if (raw === undefined || raw.length > longest || summary === undefined) return undefined;
  const rest = source.slice(raw.length);
  const line = restOfLine.exec(rest);
  if (line !== null) return html(raw + line[0]);
  const whole = oneLine.exec(rest);
  if (whole === null) return undefined;
  const tokens = inline(whole[1] ?? '');
  const token: DetailsToken = { ...html(raw + whole[0]), fold: { summary, isOpen: open !== undefined }, tokens };
  return token;
}

/** What a block of HTML begins or ends; undefined for any other block. */
export function foldIn(token: Token | undefined): Summary | 'end' | undefined {
  if (token?.type !== 'html' || 'fold' in token) return undefined;
  if (ends.test(token.raw)) return 'end';
  const [raw, open, written = ''] = begins.exec(token.raw) ?? [];
  const summary = summaryOf(written);
  if (raw === undefined || summary === undefined || token.raw.slice(raw.length).trim() !== '') return undefined;
  return { summary, isOpen: open !== undefined };
}

/** Where the fold that begins at `at` ends: at the end, if nowhere else. */
export function endOfFold(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let index = at; index < tokens.length; index++) {
    const fold = foldIn(tokens[index]);
    if (fold === 'end' && --depth === 0) return index;
    if (fold !== undefined && fold !== 'end') depth++;
  }
  return tokens.length;
}
