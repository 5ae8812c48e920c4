// What .gitignore files say of a file, read as Git reads them, without Git.

/** A .gitignore file: the folder that it is in, which is empty or ends in a slash, and its text. */
export interface IgnoreFile {
  readonly folder: string;
  readonly text: string;
}

/** One that is longer names everything, rather than nothing. Characters. */
const longest = 500_000;

/**
 * Whether they name the file, or a folder around it: of the lines about either, the last one decides. The file's path and
 * their folders are from one root, and the files go from there inwards. Git may be told not to care about the case of
 * letters: what is named either way is named.
 */
export function isNamed(path: string, files: readonly IgnoreFile[]): boolean {
  const lines = files.filter(({ folder }) => path.startsWith(folder)).flatMap(linesOf);
  const [exact, folded] = [bytesOf(path), fold(bytesOf(path))];
  return [...exact.matchAll(/\/|$/g)].some(({ index }) => {
    const until = { exact: exact.slice(0, index), folded: folded.slice(0, index), isFolder: index < exact.length };
    return lines.findLast((line) => isAbout(line, until))?.isNot === false;
  });
}

interface Line {
  /** How long the path of its folder is. */
  readonly skipped: number;
  /** What it is about is not ignored. */
  readonly isNot: boolean;
  /** It is about folders only. */
  readonly isOfFolders: boolean;
  /** It is about a path from its folder; else about a name, wherever that is. */
  readonly isPath: boolean;
  readonly exact: Pattern;
  readonly folded: Pattern;
}

/** Signs are `undefined` if they fit nothing. */
type Pattern = string | readonly Sign[] | undefined;

/** `name`: any part of a name. `folders`: any folders, each with its slash. `rest`: whatever follows. Else one byte. */
type Sign = 'name' | 'folders' | 'rest' | ((byte: string) => boolean);

/** A letter for each byte: Git compares those. */
const bytesOf = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
const fold = (bytes: string): string => bytes.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

function linesOf({ folder, text }: IgnoreFile): readonly Line[] {
  const lines = text.length > longest ? ['*'] : bytesOf(text).split('\n');
  const skipped = bytesOf(folder).length;
  return lines.flatMap((line) => lineOf(skipped, withoutSpaces(line.replace(/\r$/, ''))));
}

function lineOf(skipped: number, line: string): readonly Line[] {
  const isNot = line.startsWith('!');
  const isOfFolders = line.endsWith('/');
  const whole = line.slice(isNot ? 1 : 0, isOfFolders ? -1 : undefined);
  if (whole === '' || line.startsWith('#')) return [];
  const glob = whole.replace(/^\//, '');
  const [exact, folded] = [patternOf(glob), isNot ? undefined : patternOf(fold(glob))];
  return [{ skipped, isNot, isOfFolders, isPath: whole.includes('/'), exact, folded }];
}

/** Without the spaces at its end, but for one that is escaped. */
function withoutSpaces(line: string): string {
  const kept = line.replace(/(?<! ) +$/, '');
  const slashes = /(?<!\\)\\+$/.exec(kept)?.[0].length ?? 0;
  return slashes % 2 === 0 ? kept : line.slice(0, kept.length + 1);
}

/** A path until one of its slashes, or its end. */
interface Until {
  readonly exact: string;
  readonly folded: string;
  readonly isFolder: boolean;
}

function isAbout(line: Line, { exact, folded, isFolder }: Until): boolean {
  if ((line.isOfFolders && !isFolder) || exact.length <= line.skipped) return false;
  const from = line.isPath ? line.skipped : exact.lastIndexOf('/') + 1;
  return fits(line.exact, exact.slice(from)) || fits(line.folded, folded.slice(from));
}

/** Does the pattern fit all of the text? At worst the product of their lengths. */
function fits(pattern: Pattern, text: string): boolean {
  if (pattern === undefined || typeof pattern === 'string') return pattern === text;
  /** By place, whether the signs until now fit the text before it. */
  let places = [true];
  for (const sign of pattern) {
    const next: boolean[] = [];
    let isBehind = false;
    for (let at = 0; at <= text.length; at++) {
      const before = text.charAt(at - 1);
      const isHere = places[at] === true;
      if (sign === 'name') next.push(isHere || (next[at - 1] === true && before !== '/'));
      else if (sign === 'folders') next.push(isHere || (isBehind && before === '/'));
      else if (sign === 'rest') next.push(isHere || isBehind);
      else next.push(places[at - 1] === true && sign(before));
      isBehind ||= isHere;
    }
    if (!next.includes(true)) return false;
    places = next;
  }
  return places[text.length] === true;
}

const patternOf = (glob: string): Pattern => (/[*?[\\]/.test(glob) ? signsOf(glob) : glob);

/** What a glob consists of; `undefined` if it fits nothing. */
function signsOf(glob: string): readonly Sign[] | undefined {
  const signs: Sign[] = [];
  // Git compares what is before the first sign apart, and so takes stars that come then for those at the start.
  const next = /((?<=^[^*?[\\]*|\/)\*{2,}\/)|((?<=^[^*?[\\]*|\/)\*{2,}$)|(\*+)|\\(.)|(.)/sy;
  while (next.lastIndex < glob.length) {
    const [, folders, rest, name, escaped, letter] = next.exec(glob) ?? [];
    if (folders !== undefined) signs.push('folders');
    else if (rest !== undefined) signs.push('rest');
    else if (name !== undefined) signs.push('name');
    else if (letter === '?') signs.push((byte) => byte !== '/');
    else if (letter === '[') {
      const set = setAt(glob, next.lastIndex);
      if (set === undefined) return undefined;
      signs.push(set.sign);
      next.lastIndex = set.end;
    } else if (letter === '\\') return undefined;
    else signs.push((byte) => byte === (escaped ?? letter));
  }
  return signs;
}

const classes: Readonly<Record<string, RegExp>> = {
  alnum: /[a-z\d]/i,
  alpha: /[a-z]/i,
  blank: /[ \t]/,
  cntrl: /[^ -~\x80-\uffff]/,
  digit: /\d/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\r\n]/,
  upper: /[A-Z]/,
  xdigit: /[a-f\d]/i,
};

/** What stands between brackets, from after the first on; `undefined` if it never ends or is of no known class. */
function setAt(glob: string, from: number): { readonly sign: Sign; readonly end: number } | undefined {
  const [not = ''] = /^[!^]/.exec(glob.slice(from, from + 1)) ?? [];
  const first = from + not.length;
  const items: RegExp[] = [];
  // A bracket that comes first is one of them.
  const next = /\[:([^\]]*):\]|(?:\\(.)|([^\\]))(?:-(?:\\(.)|([^\]\\])))?/sy;
  for (next.lastIndex = first; glob[next.lastIndex] !== ']' || next.lastIndex === first;) {
    const [whole, name, one, plain, other, plainOther] = next.exec(glob) ?? [];
    if (whole === undefined) return undefined;
    const item = name === undefined ? rangeOf(one ?? plain ?? '', other ?? plainOther) : classes[name];
    if (item === undefined) return undefined;
    items.push(item);
  }
  const sign = (byte: string): boolean => byte !== '/' && items.some((item) => item.test(byte)) === (not === '');
  return { sign, end: next.lastIndex + 1 };
}

/** Git takes its beginning as a letter of its own first, and so has that of a range that runs backwards too. */
function rangeOf(from: string, to = from): RegExp {
  const [first, last] = [from, to < from ? from : to].map(
    (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return new RegExp(`[${first}-${last}]`);
}
