// Which blocks to show of Markdown whose end hasn’t arrived. No frame shows the mark of a block as text, nor a block that is
// empty or turns into another: what the last line may still become is held back. All of it takes time linear in the text.
import type { MarkedToken, Token, Tokens } from 'marked';

/** A last line that may become the mark of a block, or a line of text: not shown until it is one of them. */
const undecided =
  /^(?:>[ \t]*|(?:[*+-]|\d{1,9}[.)])[ \t]+)*(?:[*+-]|\d{1,9}[.)]?|#{1,6}|[*_]{1,3}|=+|-+|`{1,2}|~{1,2}|\||`{3,}[^`]*|~{3,}.*|\[[ xX]?\]?)?$/;

/** A line that ends with a number, which may be part of the text and not the mark of an item. */
const number = /\d[.)]?[ \t]*$/;

/** In code: a line that may become its closing fence, or nothing but indentation. */
const undecidedInCode = /^[ \t>]*(?:`*|~*)[ \t]*$/;

/** A longer line is not looked at whole: it is a line of text. */
const longestLine = 1_000;

/**
 * The beginning of `source` whose blocks are known. `inCode`: the last of them is a block of code. `brokenOff`: no more
 * will come, so only marks are held back.
 */
export function settled(source: string, inCode: boolean, brokenOff = false): string {
  const lineStart = source.lastIndexOf('\n') + 1;
  const line = source.slice(lineStart);
  if (inCode)
    return line.length <= longestLine && undecidedInCode.test(line) ? withoutBlankEnd(source, lineStart) : source;
  const head = brokenOff ? source.length : tableHead(source, lineStart);
  const known = line.length > longestLine || !undecided.test(line.trim()) || (brokenOff && number.test(line));
  return source.slice(0, known ? head : Math.min(head, lineStart));
}

/** `source` up to the end of the last line before `lineStart` that is not blank. */
function withoutBlankEnd(source: string, lineStart: number): string {
  let end = lineStart;
  while (end > 0) {
    const start = end < 2 ? 0 : source.lastIndexOf('\n', end - 2) + 1;
    if (!/^[ \t>]*$/.test(source.slice(start, end - 1))) break;
    end = start;
  }
  return source.slice(0, Math.max(0, end - 1));
}

/** What a line in quotes and lists begins with. */
const within = /^[ \t]*(?:>[ \t]*|(?:[*+-]|\d{1,9}[.)])[ \t]+)*/;

/** The beginning of a line, without the marks of the quotes and lists that it stands in. */
function inside(line: string): string {
  return line.slice(0, longestLine).replace(within, '');
}

/** Where a table's head begins, when the row below, which says that it is one, is not there yet; else the end. */
function tableHead(source: string, lineStart: number): number {
  const line = source.slice(lineStart);
  const above = lineStart < 2 ? 0 : source.lastIndexOf('\n', lineStart - 2) + 1;
  const isHead = (text: string): boolean => inside(text).startsWith('|');
  const headAbove = lineStart > 0 && /^[ \t|:-]*$/.test(inside(line)) && isHead(source.slice(above, lineStart));
  const start = headAbove ? above : isHead(line) ? lineStart : source.length;
  return start < source.length && !isInTable(source, lineStart) ? start : source.length;
}

/** Whether a row at `at` belongs to a table: somewhere above it, before a blank line, is a row of delimiters. */
function isInTable(source: string, at: number): boolean {
  let end = at - 1;
  while (end > 0) {
    const start = source.lastIndexOf('\n', end - 1) + 1;
    const line = inside(source.slice(start, end)).trim();
    if (line === '') return false;
    if (line.includes('-') && line.includes('|') && /^[\s|:-]+$/.test(line)) return true;
    end = start - 1;
  }
  return false;
}

/** Quick to tell: in most blocks there is nothing that code could begin with. */
export function mayHoldCode(source: string): boolean {
  return ['```', '~~~', '    ', '\t'].some((sign) => source.includes(sign));
}

/** Whether the last block, in whatever it stands, is one of code. */
export function endsInCode(tokens: readonly Token[]): boolean {
  return lastBlock(tokens)?.type === 'code';
}

/** Whether in the last block, in whatever it stands, there is no text whose marks have yet to be read: a formula's are. */
export function endsRead(tokens: readonly Token[]): boolean {
  const last = lastBlock(tokens);
  return last !== undefined && last.type !== 'table' && !('tokens' in last && last.tokens.length === 0);
}

function lastBlock(tokens: readonly Token[]): Token | undefined {
  const last = tokens.findLast(({ type }) => type !== 'space');
  if (last?.type === 'list') return lastBlock((last as Tokens.List).items.at(-1)?.tokens ?? []);
  if (last?.type === 'blockquote') return lastBlock((last as Tokens.Blockquote).tokens);
  return last;
}

/** `tokens` without the blocks, items and rows at their end of which nothing is shown yet. */
export function withoutEmptyEnd(tokens: readonly Token[]): readonly Token[] {
  const index = tokens.findLastIndex(({ type }) => type !== 'space' && type !== 'def');
  const last = tokens[index];
  if (last === undefined) return tokens;
  const filled = filledPart(last as MarkedToken);
  if (filled === last) return tokens;
  return filled === undefined ? tokens.slice(0, index) : tokens.with(index, filled);
}

/** `token` without what is empty at its end; undefined if nothing is left. */
function filledPart(token: MarkedToken): Token | undefined {
  switch (token.type) {
    case 'paragraph':
    case 'heading':
    case 'text':
      return token.tokens?.length === 0 ? undefined : token;
    case 'blockquote': {
      const tokens = withoutEmptyEnd(token.tokens);
      if (tokens === token.tokens) return token;
      return tokens.length === 0 ? undefined : { ...token, tokens: tokens.slice() };
    }
    case 'list': {
      const item = token.items.at(-1);
      if (item === undefined) return token;
      const tokens = withoutEmptyEnd(item.tokens);
      if (tokens === item.tokens && tokens.length > 0) return token;
      const filled = tokens.length === 0 ? [] : [{ ...item, tokens: tokens.slice() }];
      const items = [...token.items.slice(0, -1), ...filled];
      return items.length === 0 ? undefined : { ...token, items };
    }
    case 'table': {
      const isEmpty = token.rows.at(-1)?.every(({ tokens }) => tokens.length === 0) === true;
      return isEmpty ? { ...token, rows: token.rows.slice(0, -1) } : token;
    }
    default:
      return token;
  }
}
