import { Literals, syntaxOf } from './syntax.ts';

// What a reply has instead of code. It is reported to the person, never deleted.

const COMMENT = /^(?:\/\/+|\/\*+|#+|--+|;+|%+|<!--|\*|\{\s*\/\*)\s*/;
const DOTS = /^(?:\.{3,}|…)$/;
const THINGS = '(?:code|functions?|methods?|class|file|implementation|logic|body|lines?|imports?|component|module)';
const LEFT_OUT = [
  // "..." alone, or before words that say what the dots stand for
  DOTS,
  /^(?:\.{3,}|…)\s*(?:the\s+)?(?:rest|remainder|remaining|other|existing|previous|same|unchanged|keep|omitted|etc|continue)\b/i,
  // "rest of the class", "existing code", "remaining methods here"
  new RegExp(`^(?:the\\s+)?(?:rest|remainder)\\s+of\\s+(?:\\w+\\s+){0,2}${THINGS}\\b`, 'i'),
  new RegExp(`^(?:existing|remaining|unchanged|other|previous)\\s+(?:\\w+\\s+)?${THINGS}\\b`, 'i'),
  /\b(?:rest|code)\b.*\b(?:unchanged|omitted|as before|the same)\b/i,
];

/**
 * Does a line stand for omitted code ("// rest unchanged", "# ... existing code ...")? Only comments and lines that start
 * with dots can; dots alone are a statement in some languages. The caller skips lines that the original has too.
 */
export function elides(line: string, languageId = ''): boolean {
  const text = line.trim();
  const comment = COMMENT.exec(text)?.[0];
  // Dots followed directly by a name are a spread.
  if (comment === undefined && !/^(?:\.{3,}|…)(?:\s|$)/.test(text)) return false;
  if (comment === undefined && text === '...' && syntaxOf(languageId).dots === true) return false;
  const said = text
    .slice(comment?.length ?? 0)
    .replace(/^[([]+\s*/, '')
    .replace(/\s*(?:[)\]]|\*\/\s*\}?|-->)+$/, '');
  return LEFT_OUT.some((pattern) => pattern.test(said));
}

/** Ways to describe an edit other than the new code itself. */
export type Instead = 'diff' | 'search_replace' | 'line_numbers';

const DIFF_INFO = /^(?:diff|patch|udiff)$/i;

/** Does an info string announce a diff? */
export function isDiffInfo(info: string): boolean {
  return DIFF_INFO.test(info);
}

const SEARCH_REPLACE = /^\s*(?:<{5,}\s*SEARCH|<{7}\s|>{5,}\s*REPLACE|>{7}\s|-{5,}\s*SEARCH|\+{5,}\s*REPLACE)/;
const HUNK =
  /^(?:@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@|diff --git |--- (?:a\/|\/dev\/null)|\+\+\+ (?:b\/|\/dev\/null)|\*\*\* (?:Begin|End) Patch)/;
const NUMBERED = /^\s*(\d+)(?:\s*[|:│→]|[.)] ?|\t| {2,}|$)/;

/** Does code look like a diff, search and replace marks, or numbered lines, although the original does not? */
export function insteadOfCode(lines: readonly string[], original: readonly string[], info = ''): Instead | undefined {
  const said = lines.filter((line) => line.trim() !== '');
  const only = (pattern: RegExp): boolean =>
    said.some((line) => pattern.test(line)) && !original.some((line) => pattern.test(line));
  if (only(SEARCH_REPLACE)) return 'search_replace';
  if (only(HUNK) || isDiff(said, original, isDiffInfo(info))) return 'diff';
  return numbered(said) && !numbered(original.filter((line) => line.trim() !== '')) ? 'line_numbers' : undefined;
}

/** Do the signed lines make a diff: are all removed lines in the original, and none with its sign? */
function isDiff(said: readonly string[], original: readonly string[], named: boolean): boolean {
  const known = new Set(original.map((line) => line.trim()));
  const signed = said.filter((line) => /^[-+]/.test(line));
  if (signed.length === 0 || signed.some((line) => known.has(line.trim()))) return false;
  if (named) return true;
  const gone = signed.filter((line) => line.startsWith('-'));
  return gone.length > 0 && gone.every((line) => known.has(line.slice(1).trim()));
}

function numbered(said: readonly string[]): boolean {
  let last: number | undefined;
  for (const line of said) {
    const number = Number(NUMBERED.exec(line)?.[1] ?? Number.NaN);
    if (Number.isNaN(number) || (last !== undefined && number <= last)) return false;
    last = number;
  }
  return said.length > 1;
}

/**
 * Does unmarked text read as code that could replace the original? Lines that the original has, or with its names,
 * brackets and operators, count for it; sentences count against it. In doubt it is words, which are shown, not written.
 */
export function readsAsCode(lines: readonly string[], original: readonly string[], languageId: string): boolean {
  const { prose } = syntaxOf(languageId);
  const literals = new Literals(syntaxOf(languageId));
  const known = new Set(original.map((line) => line.trim()).filter((line) => /\w/.test(line)));
  const names = new Set(original.flatMap(wordsOf));
  let code = 0;
  let shared = 0;
  let sentences = 0;
  for (const line of lines) {
    const text = line.trim();
    if (literals.next(line) !== 'code' || text === '') continue;
    if (known.has(text)) shared++;
    else if (prose !== true && (COMMENT.test(text) || /^(?:"""|''')/.test(text))) continue;
    else if (isSentence(text)) sentences++;
    else if (/[{}()[\]=<>;|$\\]|^[-+*#@:.&]|[:,]$|\w\.\w|::/.test(text) || shares(text, names)) code++;
  }
  if (prose === true) return shared > 0 || shares(lines.join(' '), names) || (code > 0 && sentences === 0);
  return code + shared > 0 && sentences * 4 <= code + shared;
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_$]+/gu) ?? [];
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
