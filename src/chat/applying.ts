// Where in a file a block of code from a reply goes: by what it declares, or by how it begins and ends.

/** The lines of a file from `start` up to `end`, which is not one of them. */
export interface Spot {
  readonly start: number;
  readonly end: number;
}

/** Something that code declares, and the lines it takes. */
export interface Declared extends Spot {
  readonly name: string;
  readonly indent: number;
}

const modifiers =
  '(?:(?:export|default|public|private|protected|internal|static|async|abstract|readonly|override|declare|final|sealed|pub(?:\\([^)]*\\))?)\\s+)*';
const keywords =
  'function\\s*\\*?|class|interface|enum|type|struct|trait|fn|func(?:\\s+\\([^)]*\\))?|def|module|namespace|const|let|var|val|record|fun';
const declaration = new RegExp(`^\\s*${modifiers}(?:${keywords})\\s+([\\p{L}_$][\\p{L}\\p{N}_$]*)`, 'u');
const method = new RegExp(
  `^\\s*${modifiers}(?:get\\s+|set\\s+)?([\\p{L}_$#][\\p{L}\\p{N}_$]*)\\s*\\([^;]*\\{\\s*$`,
  'u',
);
const rule = /^\s*([.#:@&*\w[][^{};]*?)\s*\{\s*$/;
const notNames = /^(?:if|else|for|while|switch|catch|do|try|with|return|function|new|await|foreach|using|lock|match)\b/;

export const indentOf = (line: string): number => line.search(/\S|$/);
export const isBlank = (line: string): boolean => line.trim() === '';
export const isComment = (line: string): boolean =>
  /^\s*(?:\/\/|\/\*|\*|#(?!include|define)|--|"""|@[\w.]+)/.test(line);
const isImport = (line: string): boolean =>
  /^\s*(?:import\b|from\s+\S+\s+import\b|use\s+[\w:]+|#include\b|using\s+[\w.]+;|const .*=\s*require\()/.test(line);
export const isClosing = (line: string): boolean => /^\s*(?:[)\]}]|end\b|<\/)/.test(line);

function nameIn(line: string): string | undefined {
  const named = declaration.exec(line)?.[1];
  if (named !== undefined) return named;
  const other = (method.exec(line) ?? rule.exec(line))?.[1]?.trim();
  return other === undefined || notNames.test(other) ? undefined : other;
}

/** What `lines` declare, at any depth. A declaration goes on for as long as lines are indented deeper, or close it. */
export function declaredIn(lines: readonly string[]): readonly Declared[] {
  return lines.flatMap((line, start) => {
    const name = nameIn(line);
    if (name === undefined) return [];
    const indent = indentOf(line);
    let end = start + 1;
    for (let at = end; at < lines.length; at++) {
      const next = lines[at] ?? '';
      if (isBlank(next)) continue;
      if (indentOf(next) < indent || (indentOf(next) === indent && !isClosing(next))) break;
      end = at + 1;
    }
    return [{ name, indent, start, end }];
  });
}

/** Whether code leaves something out, as `// ... existing code ...` does. */
export function leavesOut(code: readonly string[]): boolean {
  return code.some(isLeftOut);
}

/** Does a line stand for others, as `// ... existing code ...` does? */
export const isLeftOut = (line: string): boolean =>
  /^\s*(?:\/\/|#|\/\*|<!--|--|;|\{\/\*)?\s*(?:\.\.\.|…)(?!\w)/.test(line);

/** Where `code` goes in `document`; undefined when it cannot be told for certain. */
export function spotFor(document: readonly string[], code: readonly string[]): Spot | undefined {
  // Code that goes above an empty file's one line leaves a line end behind it.
  if (document.every(isBlank)) return { start: 0, end: document.length > 1 ? document.length : 0 };
  if (leavesOut(code)) return undefined;
  return spotOfDeclared(document, code) ?? spotOfWhole(document, code) ?? spotOfEnds(document, code);
}

/** The place of what the code declares, if all of it and nothing else is declared there. */
export function spotOfDeclared(document: readonly string[], code: readonly string[]): Spot | undefined {
  const written = code.filter((line) => !isBlank(line));
  const margin = Math.min(...written.map(indentOf));
  const own = declaredIn(code).filter(({ indent }) => indent === margin);
  const [first] = own;
  const head = code.slice(0, first?.start ?? 0).filter((line) => !isBlank(line));
  const last = code.findLastIndex((line) => !isBlank(line));
  // What stands outside of the declarations would go with them.
  if (first === undefined || head.some((line) => !isComment(line)) || (own.at(-1)?.end ?? 0) <= last) return undefined;
  const all = declaredIn(document);
  const found = own.map(({ name }) => {
    const named = all.filter((other) => other.name === name);
    return named.length === 1 ? named[0] : undefined;
  });
  if (found.some((one) => one === undefined)) return undefined;
  const spots = found.filter((one) => one !== undefined);
  if (new Set(spots.map(({ indent }) => indent)).size > 1) return undefined;
  let start = Math.min(...spots.map((spot) => spot.start));
  const end = Math.max(...spots.map((spot) => spot.end));
  const depth = spots[0]?.indent ?? 0;
  const within = all.filter((one) => one.indent === depth && one.start >= start && one.start < end);
  if (within.length !== spots.length) return undefined;
  if (head.length > 0) while (start > 0 && isComment(document[start - 1] ?? '')) start--;
  return { start, end };
}

/** The whole file, if most of it is in the code and both begin alike. */
function spotOfWhole(document: readonly string[], code: readonly string[]): Spot | undefined {
  const written = document.map((line) => line.trim()).filter((line) => line.length > 2);
  const known = new Set(code.map((line) => line.trim()));
  const kept = written.filter((line) => known.has(line)).length;
  const begins = (lines: readonly string[]): string => lines.find((line) => !isBlank(line))?.trim() ?? '';
  const alike = begins(document) === begins(code) || (isImport(begins(document)) && isImport(begins(code)));
  const isLong = code.filter((line) => !isBlank(line)).length >= document.filter((line) => !isBlank(line)).length * 0.6;
  return alike && isLong && kept >= written.length * 0.6 ? { start: 0, end: document.length } : undefined;
}

/** Between the code's first line and its last, if each stands in the file once. */
function spotOfEnds(document: readonly string[], code: readonly string[]): Spot | undefined {
  const written = code.map((line) => line.trim()).filter((line) => line !== '');
  const [first = '', last = ''] = [written[0], written.at(-1)];
  const where = (text: string): readonly number[] => document.flatMap((line, at) => (line.trim() === text ? [at] : []));
  const [starts, ends] = [where(first), where(last)];
  const [start, ...others] = starts;
  if (start === undefined || others.length > 0 || first.length < 4 || written.length < 2) return undefined;
  const after = ends.filter((at) => at > start && at - start <= code.length * 2 + 10);
  const [end] = after;
  return end === undefined || (after.length > 1 && last.length < 4) ? undefined : { start, end: end + 1 };
}

/** The path that a comment on the code's first line names, as `// src/cart.ts`. */
export function commentedPath(code: string): string | undefined {
  const [line = ''] = code.trimStart().split('\n', 1);
  const words = /^\s*(?:\/\/|#|--|;|<!--|\/\*+)\s*(?:file(?:name|path)?:\s*)?([\w@.+/\\-]+)\s*(?:\*\/|-->)?\s*$/i;
  const path = words.exec(line)?.[1];
  return path !== undefined && path.length < 200 && /\.\w{1,10}$/.test(path) ? path : undefined;
}

/** The paths that words name, the last first: whether each is a file is for others to find out. */
export function pathsIn(words: string): readonly string[] {
  const found = words.match(/(?<![\w:/\\.])(?:[\w@+()[\].-]+[/\\])*[\w@+()[\].-]*\w\.[A-Za-z]\w{0,9}(?!\w)/g) ?? [];
  return [...new Set(found.reverse())].slice(0, mostPaths);
}

/** A sentence that names more of them is not about one. */
const mostPaths = 5;

/** The names that code declares, those that aren't within another. */
export function namesIn(code: readonly string[]): readonly string[] {
  const declared = declaredIn(code);
  const margin = Math.min(...declared.map(({ indent }) => indent));
  return declared.flatMap(({ name, indent }) => (indent === margin ? [name] : []));
}

/** Is it there already, but for spaces around its lines? */
export function isThere(document: readonly string[], { start, end }: Spot, code: readonly string[]): boolean {
  const bare = (lines: readonly string[]): string =>
    lines
      .map((line) => line.trim())
      .join('\n')
      .trim();
  return bare(document.slice(start, end)) === bare(code);
}

/** The code's lines, without a comment on the first that names the file, unless the file has that line too. */
export function linesToApply(code: string, document: readonly string[]): readonly string[] {
  const lines = code.replace(/\s+$/, '').split(/\r\n?|\n/);
  const [first = ''] = lines;
  return commentedPath(first) === undefined || document.includes(first)
    ? lines
    : lines.slice(isBlank(lines[1] ?? 'x') ? 2 : 1);
}
