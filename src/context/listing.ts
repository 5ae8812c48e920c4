// Folder listings and problem lists as text: short, in an order that reads well, and cut off with a word about it.

/** Most files that a listing names. */
export const mostListed = 1_000;

/** Paths as an indented tree, folders first; `left`: how many more there are. */
export function treeOf(paths: readonly string[], left = 0): string {
  const root: Folder = new Map();
  for (const path of paths) {
    let at = root;
    const parts = path.split('/');
    for (const [index, part] of parts.entries()) {
      const isFile = index === parts.length - 1;
      const next = at.get(part) ?? (isFile ? null : new Map<string, Folder | null>());
      at.set(part, next);
      if (next === null) break;
      at = next;
    }
  }
  const lines = [...linesOf(root, '')];
  if (left > 0) lines.push(`… and ${left} more files`);
  return lines.join('\n');
}

type Folder = Map<string, Folder | null>;

function* linesOf(folder: Folder, indent: string): Iterable<string> {
  const entries = [...folder].sort(
    ([one, isFolder], [other, isOther]) =>
      Number(isOther !== null) - Number(isFolder !== null) || (one < other ? -1 : one > other ? 1 : 0),
  );
  for (const [name, inside] of entries) {
    yield `${indent}${name}${inside === null ? '' : '/'}`;
    if (inside !== null) yield* linesOf(inside, `${indent}  `);
  }
}

/** A problem that a language or a tool reports. Counted from 1. */
export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  /** Such as `ts(2345)`. */
  readonly source: string;
  /** The line it is on, where that is known. */
  readonly code?: string | undefined;
}

const severities: readonly Problem['severity'][] = ['error', 'warning', 'information', 'hint'];

/** Most problems that are sent. */
export const mostProblems = 200;

/** Problems as compilers print them, the worst first, each with its line of code. */
export function problemList(problems: readonly Problem[]): string {
  const order = [...problems].sort(
    (one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity),
  );
  const lines = order.slice(0, mostProblems).flatMap(({ path, line, column, severity, message, source, code }) => {
    const head = `${path}:${line}:${column}: ${severity}: ${message.trim()}${source === '' ? '' : ` [${source}]`}`;
    const shown = code?.trim().slice(0, 300) ?? '';
    return shown === '' ? [head] : [head, `    ${shown}`];
  });
  if (order.length > mostProblems) lines.push(`… and ${order.length - mostProblems} more problems`);
  return lines.join('\n');
}

/** Stand for Escape and Bell, which no pattern may name. Both are of no language. */
const [escape, bell] = ['\ue01b', '\ue007'];

/** A terminal's raw output as text: without escape sequences and marks, overwritten lines as they ended. */
export function plainOutput(raw: string): string {
  const text = raw
    .replaceAll(String.fromCharCode(27), escape)
    .replaceAll(String.fromCharCode(7), bell)
    // Titles and marks of shell integration, then what moves and colours, then other sequences.
    .replace(/\ue01b\][^\ue007\ue01b]{0,100000}(?:\ue007|\ue01b\\)/g, '')
    .replace(/\ue01b\[[\d;?<>=!]{0,100}[ -/]?[@-~]/g, '')
    .replace(/\ue01b[ -/]{0,3}[0-~]/g, '')
    .replace(/\r+\n/g, '\n');
  const lines = text
    .split('\n')
    .map((line) => line.replace(/\r+$/, ''))
    .map((line) => line.slice(line.lastIndexOf('\r') + 1));
  return lines
    .map((line) => line.replace(/[^\P{Cc}\t]|[\ue01b\ue007]/gu, '').trimEnd())
    .join('\n')
    .trim();
}
