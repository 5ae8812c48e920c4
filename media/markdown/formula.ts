// Finds formulas in a line of text: where TeX begins and ends, and which dollars are prices.

/** A formula as it is written. */
export interface Formula {
  /** With its delimiters. */
  readonly raw: string;
  /** Empty while its end has not come. */
  readonly tex: string;
  /** It stands on lines of its own. */
  readonly display: boolean;
}

/** Longest formula that is looked for. Characters. */
const longest = 2_000;

/** A formula holds a letter or a number; without one, its delimiters stand for themselves. */
const letter = /[\p{L}\p{N}]/u;
const blankLine = /\n[ \t]*\n/;

/** Stands where the end of a formula in dollars is still to come. A noncharacter: no text has it. */
export const toCome = '\ufdd0';

/** The formula that `source` begins with; `before` is the character in front of it. */
export function formulaAt(source: string, before = ''): Formula | undefined {
  if (source.startsWith('\\')) {
    const closing = source[1] === '(' ? '\\)' : source[1] === '[' ? '\\]' : undefined;
    return closing === undefined ? undefined : closedBy(closing, source, closing === '\\]');
  }
  if (!source.startsWith('$') || /[\p{L}\p{N}$\\]/u.test(before)) return undefined;
  const stop = source.indexOf(toCome);
  if (stop > 0 && mayBeFormula(source.slice(0, stop), before)) {
    return { raw: source.slice(0, stop + 1), tex: '', display: false };
  }
  return source[1] === '$' ? closedBy('$$', source, true) : betweenDollars(source);
}

function closedBy(closing: string, source: string, display: boolean): Formula | undefined {
  const head = source.slice(0, longest);
  const end = head.indexOf(closing, 2);
  const tex = head.slice(2, Math.max(2, end)).trim();
  if (!letter.test(tex) || blankLine.test(tex) || (closing === '$$' && tex.includes('`'))) return undefined;
  return { raw: head.slice(0, end + 2), tex, display };
}

/** As Pandoc reads it: no space inside the dollars, on one line, and no word or number right after. */
function betweenDollars(source: string): Formula | undefined {
  const end = closingDollar(source);
  if (end < 0 || /[\p{L}\p{N}$]/u.test(source[end + 1] ?? '')) return undefined;
  const tex = source.slice(1, end);
  if (/^\s|\s$/.test(tex) || !letter.test(tex) || !readsAsTex(tex)) return undefined;
  return { raw: source.slice(0, end + 1), tex, display: false };
}

function closingDollar(source: string): number {
  const stop = Math.min(source.length, longest);
  for (let at = 1; at < stop; at++) {
    const character = source[at];
    if (character === '$') return at;
    if (character === '\n') return -1;
    if (character === '\\') at++;
  }
  return -1;
}

/** Two words in a row outside of a command's argument, or an amount and a word, are prose: `$5 (or 5$)`, `$HOME is in $PATH`. */
function readsAsTex(tex: string): boolean {
  if (tex.includes('`')) return false;
  const bare = tex.replace(/\\[A-Za-z]+\*?(?:\s*\{[^{}]*(?:\}|$))?/g, '\\');
  if (/\p{L}{2,}[,;:.]?\s+\p{L}{2,}/u.test(bare)) return false;
  return !/^\d[\d.,]*\p{L}?\s/u.test(tex) || /[\\^_=<>+*{}|/-]/.test(tex);
}

/** Whether `source` may go on to be a formula in dollars, of which the end has not come. */
export function mayBeFormula(source: string, before: string): boolean {
  if (!source.startsWith('$') || source.length > longest || /[\p{L}\p{N}$\\]/u.test(before)) return false;
  if (source[1] === '$') return !source.includes('$$', 2) && !blankLine.test(source) && !source.includes('`');
  const tex = source.slice(1);
  return !/^\s/.test(tex) && closingDollar(source) < 0 && !tex.includes('\n') && readsAsTex(tex);
}

/** The block that a formula is which begins `source` and ends with a line. */
export function formulaBlock(source: string): (Formula & { readonly length: number }) | undefined {
  const indent = /^ {0,3}(?=\$\$|\\\[)/.exec(source)?.[0];
  if (indent === undefined) return undefined;
  const formula = formulaAt(source.slice(indent.length));
  if (formula === undefined) return undefined;
  const after = /^[ \t]*(?:\n|$)/.exec(source.slice(indent.length + formula.raw.length));
  return after === null ? undefined : { ...formula, length: indent.length + formula.raw.length + after[0].length };
}

/** Whether `source` begins with a formula on lines of its own that has not ended. */
export function opensFormulaBlock(source: string): boolean {
  const mark = /^ {0,3}(\$\$|\\\[)/.exec(source)?.[1];
  if (mark === undefined || source.length > longest || blankLine.test(source)) return false;
  return !source.includes(mark === '$$' ? '$$' : '\\]', source.indexOf(mark) + 2);
}

/** Where formulas stand in `source`, code aside: from and to, alternating. */
export function formulasIn(source: string): readonly number[] {
  if (!/[$]|\\[([]/.test(source)) return [];
  const found: number[] = [];
  const sign = /`+|\\[([]|\\.|\$/gs;
  for (let match = sign.exec(source); match !== null; match = sign.exec(source)) {
    const at = match.index;
    if (match[0].startsWith('`')) {
      const end = sameRun(source, match[0], sign.lastIndex);
      if (end >= 0) sign.lastIndex = end;
      continue;
    }
    const formula = formulaAt(source.slice(at, at + longest), source[at - 1]);
    if (formula === undefined) continue;
    found.push(at, at + formula.raw.length);
    sign.lastIndex = at + formula.raw.length;
  }
  return found;
}

/** Where the next run of backticks as long as `mark` ends, from `from` on; -1 if there is none. */
function sameRun(source: string, mark: string, from: number): number {
  for (let at = source.indexOf(mark, from); at >= 0; at = source.indexOf(mark, at)) {
    let end = at;
    while (source[end] === '`') end++;
    if (end - at === mark.length) return end;
    at = end;
  }
  return -1;
}
