// The marks around a reply’s code, recognized in every form models write them.

/** The pair of marks around the code of a reply. */
export interface Tag {
  readonly open: string;
  readonly close: string;
}

/** One mark on a line, in any of the forms that models write it in. */
interface Mark {
  readonly closes: boolean;
  readonly at: number;
  readonly end: number;
  readonly escaped: boolean;
}

interface Opening {
  readonly line: number;
  /** Offset of the code on that line. */
  readonly from: number;
  /** Does the mark start its line? */
  readonly first: boolean;
  /** The indentation that a list may have given to all that stands in it. */
  readonly indent: string;
  readonly escaped: boolean;
}

const forms = new WeakMap<Tag, RegExp>();

/**
 * The mark in any case, with attributes, with escaped brackets, or with the closing bracket missing at the end of a line.
 * The file has no such tag, which is why it was chosen.
 */
function formOf(tag: Tag): RegExp {
  let form = forms.get(tag);
  if (!form) {
    const name = tag.open.slice(1, -1).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const attributes = '(?:\\s(?:[^<>"]|"[^"]*")*(?<!/))?';
    form = new RegExp(`(<|&lt;)(?:${name}${attributes}(?:>|&gt;)|(/)\\s?${name}\\s*(?:>|&gt;|$))`, 'gi');
    forms.set(tag, form);
  }
  return form;
}

const none: readonly Mark[] = [];

function marksIn(line: string, tag: Tag, from = 0): readonly Mark[] {
  if (!line.includes('<', from) && !line.includes('&lt;', from)) return none;
  const marks: Mark[] = [];
  for (const match of line.matchAll(formOf(tag))) {
    if (match.index < from) continue;
    const end = match.index + match[0].length;
    marks.push({ closes: match[2] !== undefined, at: match.index, end, escaped: match[1] !== '<' });
  }
  return marks;
}

/** Does a line hold a mark? Then it is not code. */
export function holdsMark(line: string, tag: Tag): boolean {
  return marksIn(line, tag).length > 0;
}

const fence = /^(?:`{3,}|~{3,})[\w+#.-]*$/;
const bullet = /^\s*(?:[-*+]|\d+[.)])\s+/;

/** What emphasizes a mark that stands alone on its line. */
function emphasis(before: string, after: string): boolean {
  return before === after.trim() && /^(?:\*{1,2}|_{1,2}|`{1,2})$/.test(before);
}

/**
 * Where a line opens the code. The mark has to start the line or end it, apart from a fence on its other side; in the
 * middle of a sentence it is only mentioned. In a quote it opens nothing.
 */
export function openingIn(line: string, tag: Tag, at = 0): Opening | undefined {
  for (const { closes, at: found, end, escaped } of marksIn(line, tag, at)) {
    if (closes) continue;
    const lead = line.slice(0, found);
    const item = bullet.exec(lead)?.[0] ?? /^\s*/.exec(lead)?.[0] ?? '';
    const indent = item.replaceAll(/\S/g, ' ');
    const before = lead.slice(item.length).trim();
    const rest = line.slice(end);
    if (emphasis(before, rest)) return { line: 0, from: line.length, first: true, indent, escaped };
    const first = before === '' || fence.test(before);
    const last = (rest.trim() === '' || fence.test(rest.trim())) && !/^\s*>[>\s]*$/.test(lead);
    if (first || last) return { line: 0, from: end, first, indent: before === '' ? indent : '', escaped };
  }
  return undefined;
}

/** Where a sentence ends and the code begins behind it, on its line. */
function openingAfterWords(line: string, tag: Tag): Opening | undefined {
  for (const { closes, at, end, escaped } of marksIn(line, tag))
    if (!closes && /[.:!?…。：！？)>]\s*$/.test(line.slice(0, at)))
      return { line: 0, from: end, first: true, indent: '', escaped };
  return undefined;
}

interface Closing {
  /** Where the code ends. */
  readonly at: number;
  readonly end: number;
  /** Does the mark start its line, or end it? If not, it may be part of the code. */
  readonly sure: boolean;
}

/** The first closing mark of a line, or a later one that is sure. */
export function closingIn(line: string, tag: Tag, from = 0): Closing | undefined {
  let found: Closing | undefined;
  for (const { closes, at, end } of marksIn(line, tag, from)) {
    if (!closes) continue;
    const before = line.slice(from, at).trim();
    if (emphasis(before, line.slice(end))) return { at: from, end, sure: true };
    const sure = before === '' || fence.test(before) || /^\s*(?:`{3,}|~{3,})?\s*$/.test(line.slice(end));
    if (sure) return { at, end, sure };
    found ??= { at, end, sure };
  }
  return found;
}

/** The first piece of code between marks. */
export interface Marked {
  readonly code: readonly string[];
  /** The lines before the one with the opening mark. */
  readonly before: readonly string[];
  readonly closed: boolean;
  /** Whether the code could begin or end elsewhere. */
  readonly unsure: boolean;
  readonly indent: string;
}

/** Finds the code between the marks. `undefined`: no line opens it. */
export function betweenMarks(lines: readonly string[], tag: Tag): Marked | undefined {
  const { opening, end, unsure } = findMarks(lines, tag) ?? findAfterWords(lines, tag) ?? {};
  if (!opening) return undefined;
  const code: string[] = [];
  const last = end?.line ?? lines.length - 1;
  for (let i = opening.line; i <= last; i++) {
    const text = (lines[i] ?? '').slice(i === opening.line ? opening.from : 0, end?.line === i ? end.at : undefined);
    // The line ends next to the marks are not part of the code.
    const atMark = i === opening.line || i === end?.line;
    if (!atMark || text.trim() !== '') code.push(text);
  }
  const begun = end ? -1 : begunClosing(code.at(-1) ?? '', tag);
  if (begun >= 0) {
    const rest = (code.pop() ?? '').slice(0, begun);
    if (rest.trim() !== '') code.push(rest);
  }
  const entities = opening.escaped && code.some((line) => /&(?:lt|gt|amp|quot);/.test(line));
  return {
    code,
    before: lines.slice(0, opening.line),
    closed: end !== undefined,
    unsure: unsure === true || entities,
    indent: opening.indent,
  };
}

/** Where a closing mark begins that was cut off, at the end of a reply. -1: nowhere. */
function begunClosing(line: string, { close }: Tag): number {
  const at = line.lastIndexOf('</');
  return at >= 0 && line.length - at > 3 && close.startsWith(line.slice(at).toLowerCase()) ? at : -1;
}

interface Found {
  readonly opening: Opening;
  readonly end?: { readonly line: number; readonly at: number } | undefined;
  readonly unsure: boolean;
}

function findMarks(lines: readonly string[], tag: Tag): Found | undefined {
  let opening: Opening | undefined;
  let end: Found['end'];
  /** A closing mark that may be part of the code. */
  let loose: Found['end'];
  for (const [i, line] of lines.entries()) {
    let from = 0;
    if (!opening) {
      const found = openingIn(line, tag);
      if (!found) continue;
      opening = { ...found, line: i };
      from = found.from;
    }
    if (!end) {
      let closing = closingIn(line, tag, from);
      const next = openingIn(line, tag, from);
      if (next && (!closing || next.from <= closing.at)) {
        if (loose) return { opening, end: loose, unsure: true };
        // The first mark was only mentioned, or repeated at once; otherwise this one stands in for the closing mark.
        const between = lines.slice(opening.line + 1, i).some((each) => each.trim() !== '');
        if (opening.first && between) return { opening, end: { line: i, at: 0 }, unsure: true };
        opening = { ...next, line: i };
        closing = closingIn(line, tag, next.from);
      }
      if (!closing) continue;
      if (!closing.sure) {
        loose ??= { line: i, at: closing.at };
        continue;
      }
      end = { line: i, at: closing.at };
      from = closing.end;
    }
    if (openingIn(line, tag, from) ?? closingIn(line, tag, from)?.sure) return { opening, end, unsure: true };
  }
  return opening && { opening, end: end ?? loose, unsure: loose !== undefined };
}

/** Code that begins behind words on their line, if there is a line that closes it. */
function findAfterWords(lines: readonly string[], tag: Tag): Found | undefined {
  for (const [line, text] of lines.entries()) {
    const opening = openingAfterWords(text, tag);
    // Both marks in one line: `readNamed` judges by what is between them.
    if (!opening || closingIn(text, tag, opening.from)) continue;
    for (let i = line + 1; i < lines.length; i++) {
      const closing = closingIn(lines[i] ?? '', tag);
      if (closing) return { opening: { ...opening, line }, end: { line: i, at: closing.at }, unsure: true };
    }
    return undefined;
  }
  return undefined;
}

/** What stands between both marks in the middle of a line. */
export function namedIn(line: string, tag: Tag): string | undefined {
  for (const { closes, end } of marksIn(line, tag)) {
    if (closes) continue;
    const closing = closingIn(line, tag, end);
    return closing && line.slice(end, closing.at);
  }
  return undefined;
}

/** The lines before a closing mark that nothing opens; `opened`: by a mark of which the beginning is missing. */
export function beforeClosing(
  lines: readonly string[],
  tag: Tag,
): { readonly lines: readonly string[]; readonly opened: boolean } | undefined {
  for (const [i, line] of lines.entries()) {
    const closing = closingIn(line, tag);
    if (closing?.sure !== true) continue;
    const last = line.slice(0, closing.at);
    const before = [...lines.slice(0, i), ...(last.trim() === '' ? [] : [last])];
    const start = before.findIndex((each) => each.trim().toLowerCase() === tag.open.slice(1));
    return { lines: before.slice(start + 1), opened: start >= 0 };
  }
  return undefined;
}
