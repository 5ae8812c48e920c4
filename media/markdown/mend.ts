/** A last line that may become the mark of a block, or a line of text: not shown until it is one of them. */
const undecided =
  /^[ \t]*(?:>[ \t]?)*[ \t]*(?:[*+-]|\d{1,9}[.)]?|#{1,6}|=+|-+|`{1,2}|~{1,2}|`{3,}[^`]*|~{3,}.*|\[[ xX]?\]?)?[ \t]*$/;
/** The start of a list item or quote, before its text. */
const lead = /^[ \t]*(?:(?:[*+-]|\d{1,9}[.)]|>)[ \t]+(?:\[[ xX]\][ \t]+)?)*/;

/**
 * `source`, whose end is still being written, with the marks completed that are half there: what is shown while they
 * arrive is what will most likely be shown when they have. Only for the eye; nothing is parsed again from it.
 */
export function mend(source: string): string {
  const lineStart = source.lastIndexOf('\n') + 1;
  const line = source.slice(lineStart);
  if (line !== '' && undecided.test(line)) return source.slice(0, lineStart);
  // A table's head, until the row below it says that it is one; and that row.
  const [block, above] = lastLines(source);
  if (/^ {0,3}\|/.test(block)) {
    const [, delimiters, more] = block.split('\n', 3);
    if (more === undefined && /^[ \t|:-]*$/.test(delimiters ?? '')) return above;
  }
  return mendInline(source, paragraphStart(source));
}

/** The lines of `source` after its last blank line, and what is before them. */
function lastLines(source: string): readonly [string, string] {
  const blank = /[^]*\n[ \t]*\n/.exec(source)?.[0].length ?? 0;
  return [source.slice(blank), source.slice(0, blank)];
}

/** Where the last paragraph, item or cell of `source` begins: marks do not reach further back. */
function paragraphStart(source: string): number {
  let at = source.length;
  for (;;) {
    const start = source.lastIndexOf('\n', at - 1) + 1;
    const line = source.slice(start, at);
    if (line.trim() === '' && at < source.length) return at + 1;
    const marks = lead.exec(line)?.[0].length ?? 0;
    if (line.startsWith('|')) return start + line.lastIndexOf('|') + 1;
    if (marks > 0 && /\S/.test(line.slice(0, marks))) return start + marks;
    if (start === 0) return 0;
    at = start - 1;
  }
}

/** Completes emphasis, code and links that are open at the end; a link whose address is half there is only its text. */
function mendInline(source: string, from: number): string {
  const open: { readonly mark: string; readonly at: number }[] = [];
  let at = from;
  while (at < source.length) {
    const character = source[at];
    if (character === '\\') {
      at += 2;
    } else if (character === '`') {
      const mark = run(source, at);
      let end = source.indexOf(mark, at + mark.length);
      while (end >= 0 && run(source, end).length !== mark.length)
        end = source.indexOf(mark, end + run(source, end).length);
      if (end < 0) {
        const text = source.slice(at + mark.length);
        if (text.trim() === '') return closing(source.slice(0, at), open);
        const partial = /`+$/.exec(text)?.[0] ?? '';
        return closing(source.slice(0, source.length - partial.length) + mark, open);
      }
      at = end + mark.length;
    } else if (character === '*' || character === '_' || character === '~') {
      const mark = run(source, at);
      toggle(open, source, mark, at);
      at += mark.length;
    } else if (character === '[') {
      const link = openLink(source, at);
      if (link !== undefined) return closing(source.slice(0, at - (link.image ? 1 : 0)) + link.text, open);
      at++;
    } else {
      at++;
    }
  }
  return closing(source, open);
}

function run(source: string, at: number): string {
  let end = at;
  while (source[end] === source[at]) end++;
  return source.slice(at, end);
}

function toggle(open: { mark: string; at: number }[], source: string, mark: string, at: number): void {
  const before = source[at - 1] ?? ' ';
  const after = source[at + mark.length] ?? '';
  if (mark.startsWith('_') && /\w/.test(before) && /\w/.test(after)) return;
  const closes = !/\s/.test(before) && open.findLastIndex((entry) => entry.mark === mark);
  if (closes !== false && closes >= 0) open.length = closes;
  // At the very end, marks may open or close: taken for what they can be.
  else if (mark.length <= 3 && (after === '' || !/\s/.test(after)) && mark !== '~') open.push({ mark, at });
}

/** A link at `at` that is not whole at the end of `source`, and what to show for it. */
function openLink(source: string, at: number): { readonly text: string; readonly image: boolean } | undefined {
  const image = source[at - 1] === '!';
  let depth = 0;
  let end = at;
  for (; end < source.length; end++) {
    const character = source[end];
    if (character === '\\') end++;
    else if (character === '\n') return undefined;
    else if (character === '[') depth++;
    else if (character === ']' && --depth === 0) break;
  }
  if (end >= source.length) {
    const text = source.slice(at + 1);
    return image ? { text: '', image } : /^\^?[\w\s"'(.,:/-]+$/.test(text) ? { text, image } : undefined;
  }
  if (source[end + 1] !== '(') return undefined;
  for (let close = end + 2, nested = 0; close < source.length; close++) {
    const character = source[close];
    if (character === '\\') close++;
    else if (character === '(') nested++;
    else if (character === ')' && nested-- === 0) return undefined;
    else if (character === '\n') return undefined;
  }
  return { text: image ? '' : source.slice(at + 1, end), image };
}

function closing(source: string, open: readonly { readonly mark: string; readonly at: number }[]): string {
  let text = source;
  let last = open.length;
  // Marks with nothing after them yet are not shown.
  while (last > 0) {
    const entry = open[last - 1];
    if (entry === undefined || text.slice(entry.at + entry.mark.length).trim() !== '') break;
    text = text.slice(0, entry.at);
    last--;
  }
  const half = /(?<![*_~\\])[*_~]$/.exec(text)?.[0];
  const trimmed = text.trimEnd();
  const spaces = text.slice(trimmed.length);
  let marks = '';
  for (let index = last - 1; index >= 0; index--) marks += open[index]?.mark ?? '';
  if (marks === '') return text;
  // `**bold*`: the first half of the closing mark.
  if (half !== undefined && marks.startsWith(half + half)) return trimmed.slice(0, -1) + marks + spaces;
  return trimmed + marks + spaces;
}
