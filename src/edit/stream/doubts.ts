// What makes a reply doubtful as code: omissions, prose, diffs, line numbers. It is reported to the user, never deleted.
import { Literals, syntaxOf } from './syntax.ts';

const commentMark = /^(?:\/\/+|\/\*+|#+|--+|;+|%+|<!--|\*|\{\s*\/\*)\s*/;
const dots = /^(?:\.{3,}|…)$/;
const things = '(?:code|functions?|methods?|class|file|implementation|logic|body|lines?|imports?|component|module)';
const leftOut = [
  // "..." alone, or before words that say what the dots stand for
  dots,
  /^(?:\.{3,}|…)\s*(?:the\s+)?(?:rest|remainder|remaining|other|existing|previous|same|unchanged|keep|omitted|etc|continue)\b/i,
  // "rest of the class", "existing code", "remaining methods here"
  new RegExp(`^(?:the\\s+)?(?:rest|remainder)\\s+of\\s+(?:\\w+\\s+){0,2}${things}\\b`, 'i'),
  new RegExp(`^(?:existing|remaining|unchanged|other|previous)\\s+(?:\\w+\\s+)?${things}\\b`, 'i'),
  /\b(?:rest|code)\b.*\b(?:unchanged|omitted|as before|the same)\b/i,
];

/** In characters. */
const longestPlaceholder = 300;

/**
 * Does a line stand for omitted code ("// rest unchanged", "# ... existing code ...")? Only comments and lines that start
 * with dots can; dots alone are a statement in some languages. The caller skips lines that the original has too.
 */
export function elides(line: string, languageId = ''): boolean {
  const text = line.trim();
  if (text.length > longestPlaceholder) return false;
  const comment = commentMark.exec(text)?.[0];
  // Dots followed directly by a name are a spread.
  if (comment === undefined && !/^(?:\.{3,}|…)(?:\s|$)/.test(text)) return false;
  if (comment === undefined && text === '...' && syntaxOf(languageId).dots === true) return false;
  const said = text
    .slice(comment?.length ?? 0)
    .replace(/^[([]+\s*/, '')
    .replace(/\s*(?:[)\]]|\*\/\s*\}?|-->)+$/, '');
  return leftOut.some((pattern) => pattern.test(said));
}

/** Ways to describe an edit other than the new code itself. */
export type Instead = 'diff' | 'search_replace' | 'line_numbers';

const diffInfo = /^(?:diff|patch|udiff)$/i;

/** Does an info string announce a diff? */
export function isDiffInfo(info: string): boolean {
  return diffInfo.test(info);
}

const searchReplace = /^\s*(?:<{5,}\s*SEARCH|<{7}\s|>{5,}\s*REPLACE|>{7}\s|-{5,}\s*SEARCH|\+{5,}\s*REPLACE)/;
const hunk =
  /^(?:@@(?: .*)?$|diff --git |--- (?:a\/|\/dev\/null)|\+\+\+ (?:b\/|\/dev\/null)|\*\*\* (?:Begin|End) Patch)/;
/** The number before a line of code. */
export const lineNumber = /^\s*(\d+)(?:\s*[|:│→]|[.)] ?|\t| {2,}|$)/;

/**
 * Does code look like a diff, search and replace marks, or numbered lines, although the original does not? `near`: the
 * original with the lines next to it, which a diff may show.
 */
export function insteadOfCode(
  lines: readonly string[],
  original: readonly string[],
  info = '',
  near = original,
): Instead | undefined {
  // Every diff and every mark to search or replace begins with one of these.
  const said = lines.filter((line) => /^\s*[-+<>@*d]/.test(line));
  const only = (pattern: RegExp): boolean =>
    said.some((line) => pattern.test(line)) && !original.some((line) => pattern.test(line));
  if (only(searchReplace)) return 'search_replace';
  if (only(hunk) || isDiff(said, original, isDiffInfo(info)) || isBareDiff(lines, near)) return 'diff';
  return numbered(lines) && !numbered(original) ? 'line_numbers' : undefined;
}

/** Do the signed lines make a diff: are all removed lines in the original, and none with its sign? */
function isDiff(said: readonly string[], original: readonly string[], named: boolean): boolean {
  const signed = said.filter((line) => /^[-+]/.test(line));
  if (signed.length === 0) return false;
  const known = new Set(original.map((line) => line.trim()));
  if (signed.some((line) => known.has(line.trim()))) return false;
  if (named) return true;
  const gone = signed.filter((line) => line.startsWith('-'));
  return gone.some(isMore) && gone.every((line) => known.has(line.slice(1).trim()));
}

/** A sign with nothing behind it is code as much as it is a blank line of a diff. */
function isMore(line: string): boolean {
  return line.slice(1).trim() !== '';
}

/** Does each line either come, with its sign, or stand in the file but for the sign or the space before it? */
function isBareDiff(lines: readonly string[], near: readonly string[]): boolean {
  const said = lines.filter((line) => line.trim() !== '');
  const coming = said.filter((line) => line.startsWith('+'));
  // A list may have this sign, too.
  if (!said.some(isMore) || said.every((line) => /^\+ \S/.test(line))) return false;
  const known = new Set(near);
  if (coming.some((line) => known.has(line))) return false;
  return said.every((line) => line.startsWith('+') || (/^[- ]/.test(line) && known.has(line.slice(1))));
}

function numbered(lines: readonly string[]): boolean {
  let last: number | undefined;
  let many = 0;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const number = Number(lineNumber.exec(line)?.[1] ?? Number.NaN);
    if (Number.isNaN(number) || (last !== undefined && number <= last)) return false;
    last = number;
    many++;
  }
  return many > 1;
}

/**
 * Does unmarked text read as code that could replace the original? It has to share a line or a name with the original, or
 * hold a statement; sentences, lists, quotes and tables count against it where the original has none. In doubt it is
 * words, which are shown, not written.
 */
export function readsAsCode(lines: readonly string[], original: readonly string[], languageId: string): boolean {
  return judge(lines, original, languageId).code;
}

/** Does unmarked text read as code, from its first line to its last? */
export function isAllCode(lines: readonly string[], original: readonly string[], languageId: string): boolean {
  const { code, edges } = judge(lines, original, languageId);
  return code && !edges;
}

/** `edges`: the first or the last line is words. */
function judge(
  lines: readonly string[],
  original: readonly string[],
  languageId: string,
): { readonly code: boolean; readonly edges: boolean } {
  const names = new Set(original.flatMap(wordsOf));
  if (syntaxOf(languageId).prose === true) {
    const known = new Set(original.map((line) => line.trim()).filter((line) => /\w/.test(line)));
    const code = lines.some((line) => known.has(line.trim())) || shares(lines.join(' '), names);
    return { code, edges: false };
  }
  const kinds = kindsOf(lines, original, languageId, names);
  const code = kinds.filter(({ kind }) => kind === 'code');
  const words = kinds.filter(({ kind }) => kind === 'words');
  const related = names.size === 0 || code.some(({ text }) => relates(text, names));
  return {
    code: related && code.length > 0 && words.length * 4 <= code.length,
    edges: kinds.at(0)?.kind === 'words' || kinds.at(-1)?.kind === 'words',
  };
}

function relates(text: string, names: ReadonlySet<string>): boolean {
  return wordsOf(text).some((word) => names.has(word)) || isStatement(text);
}

interface Kind {
  readonly text: string;
  /** `undefined`: it may be either, such as a comment or a single word. */
  readonly kind: 'code' | 'words' | undefined;
}

/** What the lines that start outside literals and are not blank look like. */
function kindsOf(
  lines: readonly string[],
  original: readonly string[],
  languageId: string,
  names: ReadonlySet<string>,
): readonly Kind[] {
  const literals = new Literals(syntaxOf(languageId));
  const known = new Set(original.map((line) => line.trim()));
  const starts = new Set(original.map((line) => wordsOf(line)[0]));
  const lists = listForms.filter((list) => !original.some((line) => list.test(line)));
  const bullets = languageId !== 'yaml' && !original.some((line) => bullet.test(line));
  const kindOf = (text: string): Kind['kind'] => {
    if (known.has(text)) return 'code';
    if (lists.some((list) => list.test(text)) || (bullets && bullet.test(text))) return 'words';
    if (commentMark.test(text) || /^(?:"""|''')/.test(text)) return undefined;
    if (isSentence(text) || (!starts.has(wordsOf(text)[0]) && isPhrase(text, names))) return 'words';
    const shaped = /[{}()[\]=<>;|$\\]|^[-+*#@:.&]|[:,]$|\w\.\w|::/.test(text);
    return shaped || shares(text, names) ? 'code' : undefined;
  };
  return lines.flatMap((line) => {
    const text = line.trim();
    return literals.next(line) === 'code' && text !== '' ? [{ text, kind: kindOf(text) }] : [];
  });
}

/** Are these sentences and nothing else? */
export function areWords(lines: readonly string[]): boolean {
  const said = lines.map((line) => line.trim()).filter((line) => line !== '');
  return said.length > 0 && said.every((line) => isSentence(line) || isHeading(line));
}

/** Markdown that no code looks like where the original does not: quotes, tables, emphasis, numbers, and bullets. */
const listForms = [/^\s*\d+[.)]\s/, /^\s*>\s/, /^\s*\|.*\|\s*$/, /^\s*\*\*[^*]+\*\*(?:[\s:.]|$)/];
const bullet = /^\s*[-*+]\s+\S/;

const keywords = new Set(
  (
    'if else elif elsif then for foreach each in of not and or is as do while until loop return yield raise throw new ' +
    'delete import from export require use using package module namespace def fn func function fun proc sub class ' +
    'struct enum interface trait impl type const let var val local my our global nonlocal public private protected ' +
    'static final abstract override virtual async await try except catch finally end begin with when match case switch ' +
    'default break continue pass assert print echo select insert into update set values where join left right inner ' +
    'outer on group order by having limit create alter drop table index view null none true false extends implements ' +
    'void int float double long short char bool boolean string unsigned signed auto mut pub unless rescue ensure lambda'
  ).split(' '),
);

/** An assignment, perhaps behind a type or a keyword. Of white space no more than one sign in a row. */
const assignment = /^(?:[\w$]+ )?[\w$.@*[\]'"-]+ ?(?:: ?[\w<>[\], |]+?)? ?(?:[-+*/%|&^?]{0,2}|:)=(?![=>~]) ?\S/;

/** A white space for each stretch of it: a pattern that meets a long one in two places would take forever. */
function isAssignment(text: string): boolean {
  return assignment.test(text.replaceAll(/\s+/g, ' '));
}

const call = /^(?:await\s+|return\s+)?[\w$.:]+\(.*\)\s*[;,{:]?$/;

function isStatement(text: string): boolean {
  if (isAssignment(text) || call.test(text)) return true;
  return keywords.has(wordsOf(text)[0] ?? '') && /[(){}[\];="'<>]|:$|\w\.\w/.test(text);
}

/** Does a line hold words in a row that are neither keywords nor names, and so part of a sentence? */
function isPhrase(line: string, names: ReadonlySet<string>): boolean {
  if (isHeading(line)) return true;
  const text = line.replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, ' ');
  const pairs = [...text.matchAll(/(?<![\p{L}\p{N}_$.])(I|\p{L}[\p{L}'’-]+)\s+(?=(\p{L}[\p{L}'’-]+)(?![\w$]))/gu)];
  const unknown = pairs.filter(([, ...pair]) => pair.every((word) => !isKnown(word, names)));
  // A type and a name are no phrase.
  const declares = /^[\w.<>]+\s+[\w$]+\s*[=(;,[]/.test(text) && unknown.length === 1;
  if (unknown.length > 0 && !declares) return true;
  if (isAssignment(text) || keywords.has(wordsOf(text)[0] ?? '')) return false;
  return /\s(?:is|are|was|were|has|have|does|should|can|could|will|would|needs?)\s+(?!not\b)\p{Ll}{2,}[.!]?$/u.test(
    text,
  );
}

/** A word or two with a colon behind them: "Here:". */
function isHeading(text: string): boolean {
  return /^\p{Lu}[\p{L} ]*:$/u.test(text);
}

function isKnown(word: string, names: ReadonlySet<string>): boolean {
  const lower = word.toLowerCase();
  return keywords.has(lower) || names.has(lower);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? [];
}

/** Are at least half of the words of a text among `names`? */
function shares(text: string, names: ReadonlySet<string>): boolean {
  const words = wordsOf(text);
  return words.length > 0 && words.filter((word) => names.has(word)).length * 2 >= words.length;
}

/** Is this a sentence: mostly lowercase words, with a capital at the start or a full stop at the end? */
function isSentence(text: string): boolean {
  if (/[\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f]/.test(text) && !/["'`]/.test(text)) return true;
  if (/[;{},([]$/.test(text)) return false;
  const words = text.split(/\s+/);
  const plain = words.filter((word) => /^["'(]?\p{Ll}[\p{L}'’-]*[,.;:!?)]*$/u.test(word)).length;
  const begun = /^["'“(*_]*\p{Lu}[\p{Ll}'’]*[,.!]?$/u.test(words[0] ?? '') && words.length > 1;
  const ended = /[.!?…]["')*_]*$/.test(text);
  if (begun && ended) return true;
  return plain >= 2 && plain * 2 >= words.length && (ended || (begun && (plain >= 3 || text.endsWith(':'))));
}
