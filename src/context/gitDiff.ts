// Git's diffs: which files a part of one is about, however Git was told to write it, and what of it may be attached.
import { isIgnored } from './rules.ts';

/** What a diff says of one file. */
export interface DiffPart {
  /** The file as it is named there; empty where that can't be told. */
  readonly path: string;
  readonly text: string;
}

/**
 * A diff file by file, without what it says of ignored files, each of which is named instead. What can't be told to be of
 * certain files is left out as well, and said to be.
 */
export function partsOf(diff: string, globs: readonly string[]): readonly DiffPart[] {
  // A line ends where Git says so: what else ends one elsewhere, a file may have in it.
  return diff.split(/(?:^|(?<=\n))(?=diff --(?:git|cc|combined) )/).map((text) => {
    // Outside of every file, Git writes only which are in conflict; another program may write anything.
    if (text.split('\n').every((line) => line.trim() === '' || line.startsWith('* Unmerged path ')))
      return { path: '', text };
    const names = namesIn(text);
    const [name] = names;
    if (name === undefined)
      return { path: '', text: '(The changes of a file are left out: its name can’t be read.)\n' };
    const hidden = names.find((each) => readings(each).some((path) => isIgnored(path, globs)));
    const path = withoutPrefix(hidden ?? names.at(-1) ?? name);
    return { path, text: hidden === undefined ? text : `(The changes of ${path} are left out.)\n` };
  });
}

/** What may stand before a path, one letter or digit and a slash: `a/`, `b/`, or `c/`, `i/`, `o/`, `w/`, `1/`, `2/`. */
const withoutPrefix = (name: string): string => name.replace(/^[a-z\d]\//, '');

/** The paths that a name may stand for: with a prefix, without one, or with one that a user has chosen. */
function readings(name: string): readonly string[] {
  const plain = withoutPrefix(name);
  if (plain !== name) return [name, plain];
  const parts = name.split('/');
  return parts.map((_, at) => parts.slice(at).join('/'));
}

/** The names in the head of a part, as they stand there; none where they can't be read. */
function namesIn(part: string): readonly string[] {
  const [first = '', ...rest] = part.split(/\r?\n/);
  const end = rest.findIndex((line) => /^(?:@@|GIT binary patch|Binary files )/.test(line));
  const head = end < 0 ? rest : rest.slice(0, end);
  const named = head.flatMap((line) => {
    const [, name] = /^(?:---|\+\+\+|(?:rename|copy) (?:from|to)) (.+)$/s.exec(line) ?? [];
    return name === undefined ? [] : [nameOf(name)];
  });
  const names = [...namesOfFirst(first), ...named];
  return names.includes(undefined)
    ? []
    : (names.filter((name) => name !== undefined && name !== '/dev/null') as string[]);
}

/** The names in a part's first line; none where they can be told only by the lines that follow it. */
function namesOfFirst(line: string): readonly (string | undefined)[] {
  const [, one] = /^diff --(?:cc|combined) (.+)$/s.exec(line) ?? [];
  if (one !== undefined) return [nameOf(one)];
  const [, two = ''] = /^diff --git (.+)$/s.exec(line) ?? [];
  const [, left, right] = /^("(?:[^"\\]|\\.)*"|[^"]*[^" ]) ("(?:[^"\\]|\\.)*"|[^"]+)$/.exec(two) ?? [];
  if (two.includes('"')) return left === undefined || right === undefined ? [] : [nameOf(left), nameOf(right)];
  // Nothing parts the two but a blank, of which each may have more: they are the same but for what stands before them.
  const middle = (two.length - 1) / 2;
  const [before, after] = [two.slice(0, middle), two.slice(middle + 1)];
  return two[middle] === ' ' && withoutPrefix(before) === withoutPrefix(after) ? [before, after] : [];
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** A name as Git writes it: in quotes where it has unusual characters, with a tab behind it where it has blanks. */
function nameOf(written: string): string | undefined {
  const name = written.replace(/\t$/, '');
  if (!name.startsWith('"')) return name;
  if (!/^"(?:[^"\\]|\\(?:[abtnvfr"\\]|[0-3][0-7]{2}))*"$/.test(name)) return undefined;
  const bytes: number[] = [];
  for (const [piece] of name.slice(1, -1).matchAll(/\\(?:\d{3}|.)|[^\\]+/gs)) {
    if (!piece.startsWith('\\')) bytes.push(...new TextEncoder().encode(piece));
    else bytes.push(escapes[piece.slice(1)] ?? Number.parseInt(piece.slice(1), 8));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** The part of a diff that adds a file. */
export function addition(path: string, text: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  const end = text.endsWith('\n') ? '' : '\n\\ No newline at end of file';
  const head = `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}`;
  return `${head}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}`).join('\n')}${end}\n`;
}
