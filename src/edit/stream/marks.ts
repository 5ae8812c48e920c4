/** The pair of marks that the code of a reply stands between. */
export interface Tag {
  readonly open: string;
  readonly close: string;
}

interface Opening {
  readonly line: number;
  /** Where the code begins on that line. */
  readonly from: number;
  /** Is the mark the first of its line? */
  readonly first: boolean;
}

/**
 * Where a line opens the code: the mark begins it, or only a fence does; or it ends it, or only a fence follows. Between
 * words it is only named.
 */
export function openingIn(line: string, open: string, at = 0): Opening | undefined {
  const found = line.indexOf(open, at);
  if (found < 0) return undefined;
  const before = line.slice(0, found).trim();
  const from = found + open.length;
  const first = before === '' || /^(?:`{3,}|~{3,})[\w+#.-]*$/.test(before);
  const rest = line.slice(from).trim();
  const last = rest === '' || /^(?:`{3,}|~{3,})[\w+#.-]*$/.test(rest);
  return first || last ? { line: 0, from, first } : openingIn(line, open, from);
}

/** The first code between marks. */
export interface Marked {
  readonly code: readonly string[];
  /** The lines before the opening mark's. */
  readonly before: readonly string[];
  readonly closed: boolean;
  /** Did the opening mark come again after it? */
  readonly again: boolean;
}

/** Finds the code between the marks. Nothing: no line opens it. */
export function betweenMarks(lines: readonly string[], tag: Tag): Marked | undefined {
  const { opening, end, again } = findMarks(lines, tag);
  if (!opening) return undefined;
  const code: string[] = [];
  const last = end?.line ?? lines.length - 1;
  for (let i = opening.line; i <= last; i++) {
    const text = (lines[i] ?? '').slice(i === opening.line ? opening.from : 0, end?.line === i ? end.at : undefined);
    // The line ends next to the marks are no part of the code.
    const atMark = i === opening.line || i === end?.line;
    if (!atMark || text.trim() !== '') code.push(text);
  }
  return { code, before: lines.slice(0, opening.line), closed: end !== undefined, again };
}

interface Found {
  readonly opening?: Opening;
  readonly end?: { readonly line: number; readonly at: number };
  readonly again: boolean;
}

function findMarks(lines: readonly string[], { open, close }: Tag): Found {
  let opening: Opening | undefined;
  let end: Found['end'];
  for (const [i, line] of lines.entries()) {
    let from = 0;
    if (!opening) {
      const found = openingIn(line, open);
      if (!found) continue;
      opening = { ...found, line: i };
      from = found.from;
    }
    if (!end) {
      let at = line.indexOf(close, from);
      const next = openingIn(line, open, from);
      if (next && (at < 0 || next.from <= at)) {
        // The first was only named, or nothing came between; or this one was meant as the end.
        const between = lines.slice(opening.line + 1, i).some((each) => each.trim() !== '');
        if (opening.first && between) return { opening, end: { line: i, at: 0 }, again: true };
        opening = { ...next, line: i };
        at = line.indexOf(close, next.from);
      }
      if (at < 0) continue;
      end = { line: i, at };
      from = at + close.length;
    }
    if (openingIn(line, open, from)) return { opening, end, again: true };
  }
  return { ...(opening ? { opening } : {}), ...(end ? { end } : {}), again: false };
}
