/** The pair of marks around the code of a reply. */
export interface Tag {
  readonly open: string;
  readonly close: string;
}

interface Opening {
  readonly line: number;
  /** Offset of the code on that line. */
  readonly from: number;
  /** Does the mark start its line? */
  readonly first: boolean;
}

/**
 * Where a line opens the code. The mark has to start the line or end it, apart from a fence on its other side; in the
 * middle of a sentence it is only mentioned.
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

/** The first piece of code between marks. */
export interface Marked {
  readonly code: readonly string[];
  /** The lines before the one with the opening mark. */
  readonly before: readonly string[];
  readonly closed: boolean;
  /** Whether another opening mark follows. */
  readonly again: boolean;
}

/** Finds the code between the marks. `undefined`: no line opens it. */
export function betweenMarks(lines: readonly string[], tag: Tag): Marked | undefined {
  const { opening, end, again } = findMarks(lines, tag);
  if (!opening) return undefined;
  const code: string[] = [];
  const last = end?.line ?? lines.length - 1;
  for (let i = opening.line; i <= last; i++) {
    const text = (lines[i] ?? '').slice(i === opening.line ? opening.from : 0, end?.line === i ? end.at : undefined);
    // The line ends next to the marks are not part of the code.
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
        // The first mark was only mentioned, or repeated at once; otherwise this one stands in for the closing mark.
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
