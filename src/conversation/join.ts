// Where a reply that was cut off goes on: what the model is told, and how its continuation joins what is there.
import { anchorSize, breaks, hasLetters, overlap, solid } from './overlap.ts';
import type { Cut, Opening } from './overlap.ts';

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

export function cutOf(text: string): Cut {
  const plain = withoutReturns(text);
  const whole = plain.trimEnd();
  const fence = openFence(plain);
  return {
    kept: whole.slice(-reach),
    anchor: withoutReturns(anchorOf(text)),
    gap: plain.slice(whole.length),
    ...(fence !== undefined && { fence }),
  };
}

/** A line break is one, however it is written: a model may not repeat it as it was. */
const withoutReturns = (text: string): string => text.replaceAll('\r', '');

/** Where this many characters of a text end, returns apart. */
function endOf(text: string, characters: number): number {
  let at = 0;
  for (let left = characters; left > 0; at++) if (text[at] !== '\r') left--;
  return at;
}

/**
 * How a continuation joins what is there; `undefined` while more of it is needed. However it streams, it joins as it
 * would at once. Only what certainly stands there already is left out, and words that lead in to that. It is held back
 * for {@link head} characters at most, and longer only while all of it stands there already. `isOver`: there will be no
 * more.
 */
export function joinOf(cut: Cut, text: string, isOver: boolean): Join | undefined {
  const join = joinPlain(cut, withoutReturns(text), isOver);
  return join && { ...join, drop: endOf(text, join.drop) };
}

function joinPlain(cut: Cut, text: string, isOver: boolean): Join | undefined {
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
  if (isLike || splits || another || isTwice(cut, rest) || (again !== undefined && !breaks(gap)) || talk.test(text))
    return { drop: 0, doubtful: true, ...(fence !== undefined && { fence }) };
  // A code block that is opened again goes on with a line of its own.
  const indent = at > 0 ? /\n([ \t]+)$/.exec(gap)?.[1] : undefined;
  return { drop: at + (indent !== undefined && rest.startsWith(indent) ? indent.length : 0) };
}

/** Does it begin with the sign, or in code with the line of signs, that the text before it ends in? */
function isTwice({ kept, gap, fence }: Cut, text: string): boolean {
  if (gap === '') return /^[()[\]{},;"'“”]/.test(text) && kept.endsWith(text.charAt(0));
  const [line = ''] = text.split('\n', 1);
  return fence !== undefined && breaks(gap) && line.trim() !== '' && `\n${kept}`.endsWith(`\n${line}`);
}

const leadOf = ({ lead }: Opening): Pick<Join, 'lead'> => (lead.trim() === '' ? {} : { lead: lead.trim() });

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
