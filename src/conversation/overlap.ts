// What of a continuation stands already where the text before it ends: what is certainly said again, and what may be meant.

/** At least this much of the end is quoted, in characters other than spaces: it is hardly there by chance. */
export const anchorSize = 24;

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

/** Where in its text a continuation may really begin. */
export interface Opening {
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

/**
 * Where in `text` what stands there already ends, if that is certain. What was asked to be repeated is looked for first,
 * then as much as possible. `'partial'`: all of it stands there, and more of that may come.
 */
export function overlap(
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
  let proven: number | undefined;
  for (const place of inOrder) {
    const length = kept.length - place;
    const isLine = isLineAt(kept, place);
    if (said.length < length || (said.length === length && isLine && !isOver)) return 'partial';
    const part = said.slice(0, length);
    const around = { space: text.slice(opening.at, from), after: said.charAt(length) };
    if (proves(cut, opening, place, around)) {
      // It may begin elsewhere too, or mean the same again.
      if (proven !== undefined || isLike || isAgainUnit(cut, part, place === asked)) return 'unproven';
      if (place === asked) return from + length;
      proven = from + length;
    } else if (place === asked || (proven !== undefined && isLine)) return 'unproven';
    isLike ||= isLikely(cut, part, isLine);
  }
  return proven ?? (isLike ? 'unproven' : undefined);
}

/** Is what stands at the end hardly said by chance? A bracket or a digit within a line may be. */
function isLikely({ gap }: Cut, part: string, isLine: boolean): boolean {
  if (breaks(part)) return hasLetters(part, 1) || solid(part) >= 3;
  return /\p{L}/u.test(part) || hasLetters(part, isLine ? 1 : 2) || (isLine && gap !== '' && !breaks(gap));
}

/**
 * If it just goes on, is what the text before it ends in, to the end of the line or sentence, what stands there already?
 * Then it may be meant so: a row of a table, a refrain. Code that begins as it was asked to (`isAsked`) hardly says a
 * line again of which a word stands there.
 */
function isAgainUnit({ kept, gap, fence }: Cut, part: string, isAsked: boolean): boolean {
  const begun = unitsOf(kept + gap);
  const start = begun.pop() ?? '';
  const [next = ''] = unitsOf(part);
  if (isAsked && fence !== undefined && hasLetters(start, 1)) return false;
  const unit = lookOf(start + next);
  return hasLetters(unit, 4) && begun.some((each) => lookOf(each) === unit);
}

/** A text by its lines and sentences; the last one may have only begun. */
const unitsOf = (text: string): string[] => text.split(/\n|(?<=[^\d\s][.!?…])[ \t]+|(?<=[。！？])/);
/** What is seen of it: its indentation, and what isn't space. */
const lookOf = (unit: string): string => (/^[ \t]*/.exec(unit)?.[0] ?? '') + solidOf(unit);
const solidOf = (text: string): string => text.replace(/\s/g, '');

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
  // Nobody begins again in the middle of a word, or with the end of a row.
  const isWord = beginsAt(kept, from) || /^[\u2e80-\uffff]/.test(repeated);
  if (!isAsked && !isLine && (!isWord || /^\|[ \t]*\n/.test(repeated))) return false;
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
  if (cut.fence === undefined && gap + opening.lead + space === '' && isRefrain(kept, repeated)) return false;
  if (isAgain) return true;
  if (isPeriodic(repeated, gap)) return false;
  if (solid(repeated) >= anchorSize) return true;
  // A whole phrase may be said twice; what breaks off within one hardly.
  return beginsAt(kept, from) && !breaks(gap) && !isSentence && !/[,;:，]$/.test(repeated);
}

/** Has it followed itself before? What stood between the two, a space or a comma, may have been left out this time. */
function isRefrain(kept: string, text: string): boolean {
  for (let at = kept.indexOf(text, 1); at >= 0; at = kept.indexOf(text, at + 1)) {
    const before = kept.slice(Math.max(0, at - text.length - 4), at);
    if (withoutEnd(before).endsWith(withoutEnd(text))) return true;
  }
  return false;
}

const withoutEnd = (text: string): string => text.replace(/[\s\p{P}]+$/u, '');

export const hasLetters = (text: string, count: number): boolean =>
  (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= count;

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

export const breaks = (space: string): boolean => /[\r\n]/.test(space);
export const solid = (text: string): number => solidOf(text).length;
