// Where a reply that was cut off goes on: what the model is told, and how its continuation joins what is there.

/** How a continuation joins the text before it. Nothing of the text before it is ever left out. */
export interface Join {
  /** Characters at its start that aren't shown: they stand there already, or only lead in. */
  readonly drop: number;
  /** The words among them that don't stand there already, such as “Sure, continuing:”. */
  readonly lead?: string;
  /** Nothing proves that it goes on where the text before it ends. */
  readonly doubtful?: true;
  /** Of a doubtful one: the line that opened the code block it stands in. */
  readonly fence?: string;
}

/** At least this much of the end is quoted, in characters other than spaces: it is hardly there by chance. */
const anchorSize = 24;
/** Longest part of one line that is quoted. */
const anchorLine = 160;
/** A continuation is held back until it has this many characters, if nothing sooner tells how it joins. */
const head = 240;
/** How far back a model is expected to begin again. */
const reach = 8_000;

/**
 * The end of a text that was cut off, from the beginning of a line if that isn't too far away, without the spaces and
 * line breaks at its very end.
 */
export function anchorOf(text: string): string {
  const kept = text.trimEnd();
  let from = kept.length;
  while (from > 0 && solid(kept.slice(from)) < anchorSize) {
    const line = kept.lastIndexOf('\n', from - 2) + 1;
    if (from - line <= anchorLine) from = line;
    else {
      const space = kept.slice(0, from - 1).search(/\s\S*.{0,80}$/);
      return kept.slice(Math.max(line, space < 0 ? 0 : space + 1, kept.length - anchorLine)).trimStart();
    }
  }
  return kept.slice(from).replace(/^\n+/, '');
}

const solid = (text: string): number => text.replace(/\s/g, '').length;

/** What a model is told to go on where its reply was cut off: newer ones refuse to complete a message of their own. */
export function goOnFrom(text: string): string {
  const anchor = anchorOf(text);
  const longest = (anchor.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return [
    'Your last message was cut off before its end. It ends with:',
    `${fence}\n${anchor}\n${fence}`,
    'Go on from exactly there. Begin by repeating these last words as they are, so that both parts can be joined, and add nothing before them: no introduction, no heading, no new code fence.',
  ].join('\n\n');
}

/** The end of a text that was cut off, as far as a continuation may begin again. */
export interface Cut {
  readonly kept: string;
  /** It is the whole text. */
  readonly isAll: boolean;
  /** The spaces and line breaks after it. */
  readonly gap: string;
  /** The line that opened the code block it ends in, without its indentation. */
  readonly fence?: string;
}

export function cutOf(text: string): Cut {
  const whole = text.trimEnd();
  const kept = whole.slice(-reach);
  const fence = openFence(text);
  const gap = text.slice(whole.length);
  return { kept, isAll: kept.length === whole.length, gap, ...(fence !== undefined && { fence }) };
}

/**
 * How a continuation joins what is there, decided on its beginning; `undefined` while more of it is needed. `isOver`:
 * there will be no more. It is held back for {@link head} characters at most, and longer only while all of it stands
 * there already.
 */
export function joinOf(cut: Cut, text: string, isOver: boolean): Join | undefined {
  const { gap } = cut;
  const openings = openingsOf(text, cut);
  let isPartial = false;
  for (const opening of openings) {
    const { at, lead } = opening;
    const found = overlap(cut, opening, text.slice(at));
    if (found === undefined) continue;
    if (found !== 'partial') {
      const end = at + found;
      const rest = text.slice(end);
      // The gap may have been repeated too, as far as it has come.
      if (!isOver && gap !== '' && rest.length < gap.length && gap.startsWith(rest)) return undefined;
      return { drop: end + common(gap, rest), ...leadOf(lead) };
    }
    isPartial = true;
  }
  if (!isOver && (text.length < head || (isPartial && text.length < reach))) return undefined;
  return unproven(cut, text, openings, isOver && isPartial);
}

/** How it joins without a word repeated. */
function unproven(cut: Cut, text: string, openings: readonly Opening[], isAllRepeated: boolean): Join {
  const { kept, gap, fence } = cut;
  const sure = openings.filter(({ isSure }) => isSure).reduce((one, other) => (other.at > one.at ? other : one));
  const { at, lead, isFenced } = sure;
  const rest = text.slice(at);
  // A code block that is opened again goes on with a line of its own.
  const indent = isFenced === true ? /\n([ \t]+)$/.exec(gap)?.[1] : undefined;
  const drop = at + (indent !== undefined && rest.startsWith(indent) ? indent.length : 0);
  const splits = gap === '' && /[\p{L}\p{N}_]$/u.test(kept) && /^[\p{L}\p{N}_]/u.test(rest);
  const another =
    fence === undefined
      ? /^(?:#{1,6} |```)/.test(rest) && !gap.includes('\n')
      : // The end of a block without a language, or the beginning of one?
        /^[`~]+$/.test(fence) && /^\s*(?:`{3,}|~{3,})\n[^\n]/.test(rest);
  const left = leadOf(lead);
  const doubtful = splits || another || isAllRepeated || left.lead !== undefined;
  return { drop, ...left, ...(doubtful && { doubtful: true, ...(fence !== undefined && { fence }) }) };
}

const leadOf = (lead: string): Pick<Join, 'lead'> => (lead.trim() === '' ? {} : { lead: lead.trim() });

/** Where in its text a continuation may really begin. */
interface Opening {
  readonly at: number;
  /** The words before it that aren't the reply's. */
  readonly lead: string;
  /** What is before it is left out even if nothing is repeated after it. */
  readonly isSure?: boolean;
  /** It opens the code block again. */
  readonly isFenced?: boolean;
}

/** How a model says that it goes on, before it does. */
const introduction =
  /^(?=[^\n]*(?:contin|left off|resum|pick(?:ing)? up|the rest|remain|cut off|where (?:i|it) (?:stopped|ended)))(?:sure|certainly|of course|ok(?:ay)?|absolutely|right|understood|apologies|sorry|here(?:['’]s| is| are)|let me|i(?:['’]ll| will)|continu\w+|resuming|picking)\b[^\n]{0,200}[:.!…—-]\**[ \t]*\n/i;

function openingsOf(text: string, { kept, gap, fence }: Cut): readonly Opening[] {
  const openings: Opening[] = [{ at: 0, lead: '', isSure: true }];
  const blank = /^\s*\n/.exec(text)?.[0].length ?? 0;
  const words = introduction.exec(text.slice(blank));
  if (words !== null) {
    const end = blank + words[0].length;
    const at = end + (text[end] === '\n' ? 1 : 0);
    openings.push({ at, lead: text.slice(0, at), isSure: true });
  } else {
    // In whatever language it says so: it counts only if what follows stands there already.
    const line = /^[^\n]{1,200}\n+/.exec(text.slice(blank));
    if (line !== null) openings.push({ at: blank + line[0].length, lead: text.slice(0, blank + line[0].length) });
  }
  if (fence === undefined) return openings;
  const isMidLine = gap === '' || !gap.includes('\n');
  const fenced = openings.flatMap(({ at, lead, isSure }): readonly Opening[] => {
    const line = /^(\s*)(?:`{3,}|~{3,})([^\n`]*)\n/.exec(text.slice(at));
    if (line === null) return [];
    const [whole, space = '', info = ''] = line;
    // Without a language it closes the block, unless it stands in the middle of a line.
    const isSame = info.trim() !== '' || (isMidLine && !space.includes('\n') && kept !== '' && !isFenceLine(kept));
    return [{ at: at + whole.length, lead, isFenced: true, ...(isSame && isSure && { isSure }) }];
  });
  return [...openings, ...fenced];
}

const isFenceLine = (text: string): boolean => /(?:^|\n)[ \t]*(?:`{3,}|~{3,})[^\n]*$/.test(text);

/**
 * How much of the beginning of `text` is the end of what is there, at most; `'partial'` if all of it stands there, and
 * more of that may come.
 */
function overlap(cut: Cut, opening: Opening, text: string): number | 'partial' | undefined {
  const { kept } = cut;
  const said = text.trimStart();
  const skipped = text.length - said.length;
  if (said === '') return undefined;
  let isPartial = false;
  // The farthest beginning first: the longest overlap.
  for (const from of beginnings(kept, said)) {
    const length = kept.length - from;
    if (said.length < length) isPartial ||= said.length >= 4;
    else if (proves(cut, opening, from, said)) return skipped + length;
  }
  return isPartial ? 'partial' : undefined;
}

/** Places where a word or a line begins from which `kept` and `said` agree as far as both go. */
function beginnings(kept: string, said: string): readonly number[] {
  const found: number[] = [];
  for (let from = kept.indexOf(said[0] ?? '\n'); from >= 0; from = kept.indexOf(said[0] ?? '\n', from + 1)) {
    const isBeginning = from === 0 || /[\s([{"'“‘`*_|>]/.test(kept.charAt(from - 1));
    if (isBeginning && agree(kept, from, said)) found.push(from);
  }
  return found;
}

function agree(kept: string, from: number, said: string): boolean {
  const length = Math.min(kept.length - from, said.length);
  for (let at = 0; at < length; at++) if (kept.charCodeAt(from + at) !== said.charCodeAt(at)) return false;
  return true;
}

/** Is so much repeated that it isn't just how the text goes on? */
function proves({ kept, isAll, gap }: Cut, { isFenced = false }: Opening, from: number, said: string): boolean {
  const repeated = kept.slice(from);
  const isLine = /(?:^|\n)[ \t]*$/.test(kept.slice(0, from));
  if ((isAll && from === 0) || (isFenced && isLine && !gap.includes('\n')) || solid(repeated) >= anchorSize)
    return true;
  if (/^(?:`+|~+)$/.test(repeated)) return /^(?:`{3,}|~{3,})/.test(said) && gap === '';
  const letters = repeated.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  const words = repeated.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0;
  // What ends with a whole word or line may be said twice; what breaks off within one hardly.
  if (gap !== '') return (letters >= 8 && words >= 2) || letters >= 16;
  return letters >= (isLine ? 3 : words >= 2 ? 4 : 6);
}

/** How many characters two texts have in common at their start. */
function common(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

/** The line that opened the code block a text ends in, without its indentation; `undefined`: it ends in none. */
export function openFence(text: string): string | undefined {
  let open: { readonly mark: string; readonly line: string } | undefined;
  for (const [, mark = '', info = ''] of text.matchAll(/^[ \t]*(?:[-*+>]|\d{1,9}[.)])?[ \t]*(`{3,}|~{3,})(.*)$/gm)) {
    if (open === undefined) {
      if (mark.startsWith('~') || !info.includes('`')) open = { mark, line: mark + info };
    } else if (mark.startsWith(open.mark) && info.trim() === '') open = undefined;
  }
  return open?.line;
}

/** Two parts of a text as one. */
export const joined = (before: string, text: string, { drop }: Join): string => before + text.slice(drop);
