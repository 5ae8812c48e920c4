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

/** Stand for Escape, Bell and Backspace, which no pattern may name. They are of no language. */
const [escape, bell, backspace] = ['\ue01b', '\ue007', '\ue008'];
/** What begins a sequence in one character. */
const shortened: Readonly<Record<string, string>> = {
  [String.fromCharCode(0x1b)]: escape,
  [String.fromCharCode(0x90)]: `${escape}P`,
  [String.fromCharCode(0x98)]: `${escape}X`,
  [String.fromCharCode(0x9b)]: `${escape}[`,
  [String.fromCharCode(0x9c)]: `${escape}\\`,
  [String.fromCharCode(0x9d)]: `${escape}]`,
  [String.fromCharCode(0x9e)]: `${escape}^`,
  [String.fromCharCode(0x9f)]: `${escape}_`,
  [String.fromCharCode(7)]: bell,
  [String.fromCharCode(8)]: backspace,
};

/** A terminal's raw output as text: without escape sequences and marks, overwritten lines as they ended. */
export function plainOutput(raw: string): string {
  const text = raw
    .replace(/[^\P{Cc}\t\r\n]/gu, (control) => shortened[control] ?? '')
    // Titles, marks of shell integration and images, then what moves and colours, then other sequences.
    .replace(/\ue01b[\]PX^_][^\ue007\ue01b]*(?:\ue007|\ue01b\\|(?=\ue01b)|$)/g, '')
    .replace(/\ue01b\[[0-?]{0,1000}[ -/]{0,10}[@-~]/g, '')
    .replace(/\ue01b[ -/]{0,3}[0-~]/g, '')
    .replace(/\r+\n/g, '\n');
  return text
    .split('\n')
    .map((line) => line.replace(/\r+$/, ''))
    .map((line) => overprinted(line.slice(line.lastIndexOf('\r') + 1)))
    .map((line) => line.replace(/[\ue01b\ue007\ue008]/g, '').trimEnd())
    .join('\n')
    .trim();
}

/** Bold text may be printed twice, one over the other, and a sign that turns prints over itself. */
function overprinted(line: string): string {
  if (!line.includes(backspace)) return line;
  const shown: string[] = [];
  let at = 0;
  for (const letter of line) {
    if (letter === backspace) at = Math.max(0, at - 1);
    else shown[at++] = letter;
  }
  return shown.join('');
}

/** The end of a text, so many characters at most, from the beginning of a line: half a word may be half a key. */
export function endOf(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.slice(-most);
  return end.slice(end.indexOf('\n') + 1);
}
