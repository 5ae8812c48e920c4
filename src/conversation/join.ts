// Where a reply that was cut off goes on: what the model is told, and how its continuation joins what is there.

/** How a continuation joins the text before it. Nothing of the text before it is ever left out. */
export interface Join {
  /** Characters at its start that are left out: they stand there already, or only lead in to what does. */
  readonly drop: number;
  /** The words among them that don't stand there already, such as “Sure, continuing:”. */
  readonly lead?: string;
  /** Nothing proves that it goes on where the text before it ends, so nothing is left out. */
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
 * The end of a text that was cut off, without the spaces and line breaks at its very end. It begins at a word within a
 * line wherever that can be, so that a continuation that really has equal lines can't begin like that.
 */
export function anchorOf(text: string): string {
  const kept = text.trimEnd();
  let from = kept.length;
  let whole: number | undefined;
  while (from > 0 && (whole === undefined || kept.length - from < anchorLine)) {
    const line = kept.lastIndexOf('\n', from - 2) + 1;
    if (from - line > anchorLine) {
      if (whole !== undefined) break;
      return kept.slice(wordIn(kept, line, from)).trimStart();
    }
    const indent = /^\s*\S+[ \t]+(?=\S)/.exec(kept.slice(line, from))?.[0].length;
    if (indent !== undefined && isEnough(kept.slice(line + indent))) return kept.slice(line + indent);
    from = line;
    if (isEnough(kept.slice(from))) whole ??= from;
  }
  return kept.slice(whole ?? from).replace(/^\n+/, '');
}

/** Not just brackets or lines. */
const isEnough = (text: string): boolean => solid(text) >= anchorSize && hasLetters(text, 8);

/** Where a word of a long line begins from which there is enough to quote. */
function wordIn(kept: string, line: number, end: number): number {
  const first = Math.max(line, end - 4 * anchorLine);
  for (let at = end - anchorLine / 2; at > first; at--) {
    const isWord = /\s/.test(kept.charAt(at - 1)) || end - at > anchorLine;
    if (isWord && isEnough(kept.slice(at))) return at;
  }
  return first;
}

const breaks = (space: string): boolean => /[\r\n]/.test(space);
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
  /** Its end, which the model is asked to repeat. */
  readonly anchor: string;
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
  return { kept, anchor: anchorOf(text), gap, ...(fence !== undefined && { fence }) };
}

/**
 * How a continuation joins what is there; `undefined` while more of it is needed. However it streams, it joins as it
 * would at once. Only what certainly stands there already is left out, and words that lead in to that. It is held back
 * for {@link head} characters at most, and longer only while all of it stands there already. `isOver`: there will be no
 * more.
 */
export function joinOf(cut: Cut, text: string, isOver: boolean): Join | undefined {
  const { gap } = cut;
  const start = text.slice(0, head);
  const openings = openingsOf(start, cut);
  let isLike = false;
  for (const opening of openings) {
    const found = overlap(cut, opening, text, isOver);
    if (found === 'partial' && !isOver) return undefined;
    isLike ||= found === 'partial' || found === 'unproven';
    if (typeof found !== 'number') continue;
    const rest = text.slice(found);
    // The gap may have been repeated too, as far as it has come.
    if (!isOver && gap !== '' && rest.length < gap.length && gap.startsWith(rest)) return undefined;
    return { drop: found + common(gap, rest), ...leadOf(opening) };
  }
  if (!isOver && text.length < head) return undefined;
  return unproven(cut, start, openings, isLike);
}

/** How it joins without a word repeated for certain. `isLike`: it begins with words that stand there, but may be meant so. */
function unproven(cut: Cut, text: string, openings: readonly Opening[], isLike: boolean): Join {
  const { kept, gap, fence } = cut;
  const again = openings.find(({ isAgain, lead }) => isAgain === true && lead === '');
  const at = again?.at ?? 0;
  const rest = text.slice(at);
  const splits = gap === '' && /[\p{L}\p{N}_]$/u.test(kept) && /^[\p{L}\p{N}_]/u.test(rest);
  const another =
    fence === undefined
      ? /^(?:#{1,6} |`{3}|~{3})/.test(rest) && !breaks(gap)
      : // The end of a block, or is it opened again? Another block can't begin in one.
        /^\s*(?:`{3,}|~{3,})(?:[^\n`]*[^\n`\s][^\n`]*\n|\n[^\n])/.test(rest);
  if (isLike || splits || another || (again !== undefined && !breaks(gap)) || talk.test(text))
    return { drop: 0, doubtful: true, ...(fence !== undefined && { fence }) };
  // A code block that is opened again goes on with a line of its own.
  const indent = at > 0 ? /\n([ \t]+)$/.exec(gap)?.[1] : undefined;
  return { drop: at + (indent !== undefined && rest.startsWith(indent) ? indent.length : 0) };
}

const leadOf = ({ lead }: Opening): Pick<Join, 'lead'> => (lead.trim() === '' ? {} : { lead: lead.trim() });

/** Where in its text a continuation may really begin. */
interface Opening {
  readonly at: number;
  /** The words before it that aren't the reply's. */
  readonly lead: string;
  /** The words before it are in a language in which it isn't known how one says that one goes on. */
  readonly isForeign?: boolean;
  /** It opens a code block. */
  readonly isFenced?: boolean;
  /** It opens the code block again, in the same words. */
  readonly isAgain?: boolean;
}

/** How a model says that it goes on, before it does: on a line of its own. */
const introduction =
  /^(?=[^\n]*(?:contin|left off|resum|pick(?:ing)? up|the rest|remain|cut off|where (?:i|it) (?:stopped|ended)))(?:sure|certainly|of course|ok(?:ay)?|absolutely|right|understood|apologies|sorry|here(?:['’]s| is| are)|let me|i(?:['’]ll| will)|continu\w+|resuming|picking)\b[^\n]{0,160}[:.!…—-]\**[ \t]*\n/i;

/** In whatever language it says so: words, and no code. */
const foreign = /^\p{L}[\p{L}\p{M}\p{N} ,’'.!–—-]{0,160}(?:[:：…]|\.\.\.)\**[ \t]*\n/u;

/** It begins as what a model says about going on, or as a quotation does. */
const talk =
  /^\s*(?:…|\.\.\.(?!\w)|(?=[^\n]*(?:contin|left off|resum|picking up|the rest|remain|cut off))(?:sure|certainly|of course|ok(?:ay)?|absolutely|right|understood|apologies|sorry|here(?:['’]s| is| are)|let me|i(?:['’]ll| will)|continu\w+|resuming|picking)\b[^\n]{0,160}(?:[:…—]|[.!]\s*\n))/i;

function openingsOf(text: string, { kept, fence }: Cut): readonly Opening[] {
  const openings: Opening[] = [{ at: 0, lead: '' }];
  const blank = /^\s*\n/.exec(text)?.[0].length ?? 0;
  const said = text.slice(blank);
  const known = introduction.exec(said)?.[0];
  const words = known ?? foreign.exec(said)?.[0];
  if (words !== undefined && /\s\S/.test(words) && !kept.includes(words.trim())) {
    const at = blank + words.length;
    openings.push({ at, lead: text.slice(0, at), ...(known === undefined && { isForeign: true }) });
  }
  const fenced = openings.flatMap((opening): readonly Opening[] => {
    const line = /^\s*((?:`{3,}|~{3,})[^\n`]*)\n/.exec(text.slice(opening.at));
    if (line === null || fence === undefined) return [];
    const [whole, mark = ''] = line;
    const isAgain = mark.trim() === fence.trim() && !/^[`~]+$/.test(fence.trim());
    return [{ ...opening, at: opening.at + whole.length, isFenced: true, isAgain }];
  });
  return [...openings, ...fenced];
}

/**
 * Where in `text` what stands there already ends, if that is certain. What was asked to be repeated is looked for first,
 * then as much as possible. `'partial'`: all of it stands there, and more of that may come.
 */
function overlap(
  cut: Cut,
  opening: Opening,
  text: string,
  isOver: boolean,
): number | 'partial' | 'unproven' | undefined {
  const { kept } = cut;
  const from = opening.at + (/^\s*/.exec(text.slice(opening.at))?.[0].length ?? 0);
  const said = text.slice(from);
  if (said === '') return 'partial';
  const asked = anchorAt(cut);
  const places = beginnings(kept, said);
  const inOrder = places.includes(asked) ? [asked, ...places] : places;
  let isLike = false;
  for (const place of inOrder) {
    const length = kept.length - place;
    if (said.length < length || (said.length === length && isLineAt(kept, place) && !isOver)) return 'partial';
    const around = { space: text.slice(opening.at, from), after: said.charAt(length) };
    if (proves(cut, opening, place, around)) return from + length;
    if (place === asked) return 'unproven';
    isLike ||= hasLetters(said.slice(0, length), 3);
  }
  return isLike ? 'unproven' : undefined;
}

/** Where what was asked to be repeated begins, without its indentation. */
const anchorAt = ({ kept, anchor }: Cut): number => kept.length - anchor.trimStart().length;

/** Places, of words or far enough from the end, from which `kept` and `said` agree as far as both go, the farthest first. */
function beginnings(kept: string, said: string): readonly number[] {
  const found: number[] = [];
  for (let from = kept.indexOf(said[0] ?? '\n'); from >= 0; from = kept.indexOf(said[0] ?? '\n', from + 1)) {
    const isBeginning = beginsAt(kept, from);
    if ((isBeginning || kept.length - from >= anchorSize) && agree(kept, from, said)) found.push(from);
  }
  return found;
}

const beginsAt = (text: string, at: number): boolean => at === 0 || /[\s([{"'“‘`*_|>]/.test(text.charAt(at - 1));

function agree(kept: string, from: number, said: string): boolean {
  const length = Math.min(kept.length - from, said.length);
  for (let at = 0; at < length; at++) if (kept.charCodeAt(from + at) !== said.charCodeAt(at)) return false;
  return true;
}

/** Shorter than this, what is repeated may be there by chance. */
const least = 12;

/** Does a line begin there, but for its indentation? */
const isLineAt = (text: string, at: number): boolean => /(?:^|\n)[ \t]*$/.test(text.slice(0, at));

/** The space before what is repeated, and the character after it. */
interface Around {
  readonly space: string;
  readonly after: string;
}

/** Is it certain that what stands from there on is repeated, and not just how the text goes on? */
function proves(cut: Cut, opening: Opening, from: number, { space, after }: Around): boolean {
  const { kept, gap } = cut;
  const repeated = kept.slice(from);
  const before = kept.slice(0, from);
  const isLine = isLineAt(kept, from);
  const isAsked = from === anchorAt(cut);
  // What is whole may really be there twice, such as equal rows of a table.
  const isSentence = /[.!?…。！？]$/.test(repeated);
  if (isLine && (isSentence || after === '' || breaks(gap + after))) return false;
  // Its line is begun again, in the middle of it.
  const isAgain = isLine && !breaks(gap) && (opening.at > 0 || !breaks(space));
  if (opening.isForeign === true && solid(repeated) < anchorSize) return false;
  const isIndented = opening.isAgain === true && space !== '' && before.endsWith(space);
  if (opening.isFenced === true && isAgain && (isIndented || hasLetters(repeated, 3))) return true;
  if (!hasLetters(repeated, 4)) return false;
  if (repeated.length < least || (opening.at === 0 && !isOwn(cut, before, space))) return false;
  // It has gone on like this before.
  const [end, start] = isAsked ? [least, repeated.length] : isLine ? [least, least] : [4, 8];
  if (kept.includes(`${repeated.slice(-end)}${gap}${opening.lead}${space}${repeated.slice(0, start)}`)) return false;
  if (isAgain) return true;
  if (isPeriodic(repeated, gap)) return false;
  if (solid(repeated) >= anchorSize) return true;
  // A whole phrase may be said twice; what breaks off within one hardly.
  return beginsAt(kept, from) && !breaks(gap) && !isSentence && !/[,;:，]$/.test(repeated);
}

const hasLetters = (text: string, count: number): boolean => (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= count;

/** Is the space that it begins with the space before what it repeats, and not how the text goes on? */
function isOwn({ gap }: Cut, before: string, space: string): boolean {
  if (space === '') return true;
  if (!before.endsWith(space) || (gap.endsWith('\r') && space.startsWith('\n'))) return false;
  return gap !== '' || (!breaks(space) && /(?:^|\n)[ \t]*$/.test(before));
}

/** Is it the same again and again, so that once more after the gap is how it goes on? */
function isPeriodic(text: string, gap: string): boolean {
  const twice = text + gap + text;
  for (let by = 1; by <= (text.length * 2) / 3; by++) if (twice.startsWith(twice.slice(by))) return true;
  return false;
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

/** Two parts of a text as one. Nothing is left out of it that may not stand there already. */
export const joined = (before: string, text: string, { drop, doubtful }: Join): string =>
  before + (doubtful === true ? text : text.slice(drop));
