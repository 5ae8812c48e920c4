// What is sent of changes that are too large to be sent whole: of every file its fair share.

/** What has changed in one file: a part of a diff. */
export interface Part {
  readonly path: string;
  readonly text: string;
}

export interface Bounded {
  readonly text: string;
  /** Files of which only the beginning is there. */
  readonly cut: readonly string[];
  /** Files of which nothing is. */
  readonly left: readonly string[];
}

/** Less of a file says nothing. Characters. */
const least = 300;

/** The parts in at most `most` characters, besides notes. Small ones stay whole, the largest are cut or left out first. */
export function bounded(parts: readonly Part[], most: number): Bounded {
  const kept = new Map<Part, string>();
  const [cut, left]: [string[], string[]] = [[], []];
  const smallestFirst = parts.toSorted((one, other) => one.text.length - other.text.length);
  let room = most;
  for (const [at, part] of smallestFirst.entries()) {
    const share = Math.floor(room / (smallestFirst.length - at));
    const isWhole = part.text.length <= share;
    // A share that is too small for one of the largest is of use to the next.
    const text = isWhole ? part.text : share < least ? '' : beginning(part.text, share);
    if (text === '') left.push(part.path);
    else {
      if (!isWhole) cut.push(part.path);
      kept.set(part, text);
      room -= Math.min(text.length, share);
    }
  }
  return { text: parts.map((part) => kept.get(part) ?? '').join(''), cut, left };
}

/** Whole lines of the beginning, and how many more there were; nothing if not even the first fits. */
function beginning(text: string, most: number): string {
  const end = text.lastIndexOf('\n', most) + 1;
  if (end === 0) return '';
  const lines = text.slice(end).replace(/\n$/, '').split('\n').length;
  return `${text.slice(0, end)}[${lines} more lines of this file are left out]\n`;
}
