// A review as it is written down, so that it outlives its window, and where its code stands in a document again.
import * as z from 'zod/mini';
import { readAttachments } from '../conversation/context.ts';
import { sameLines } from './diff.ts';
import type { EditQuestion } from './further.ts';
import { tells } from './place.ts';
import type { Seen } from './place.ts';
import { holds, relocate } from './region.ts';
import type { Lines, Region } from './region.ts';
import { EditSession } from './session.ts';
import type { Issue } from './stream/incoming.ts';
import { indentStyle } from './stream/indent.ts';
import { sumOf } from './textSum.ts';

/** What this version writes, and the newest it reads: what a later one wrote is left alone. The first had no sum. */
const heldVersion = 2;

/** Lines above and below the code by which its place is known again. */
const mostAround = 3;

/** Most lines between the lines above and below that are still taken for the code, where the code is not known any more. */
const mostBetween = 20_000;

/** Longest question that is kept, in characters: it is written anew with each change. */
const mostOfQuestion = 200_000;

const knownIssues: Readonly<Record<Issue, true>> = {
  stopped: true,
  interrupted: true,
  cut: true,
  hidden: true,
  yours: true,
  diff: true,
  search_replace: true,
  line_numbers: true,
  unclosed: true,
  unmarked: true,
  ambiguous: true,
  unwrapped: true,
  elided: true,
  outside: true,
  beyond: true,
  parts: true,
};

const isIssue = (name: string): name is Issue => Object.hasOwn(knownIssues, name);

const lines = z.array(z.string().check(z.regex(/^[^\r\n]*$/)));
const line = z.int().check(z.nonnegative());
const swaps = z.array(z.object({ before: lines, after: lines }));
const texts = z.array(z.string());
const heldSchema = z.object({
  version: z.number(),
  /** When it was written, in milliseconds since 1970. */
  at: z.number(),
  uri: z.string(),
  languageId: z.string(),
  /** The line the code began at. */
  start: line,
  /** Absent where no change was accepted yet. */
  original: z.optional(lines),
  baseline: lines,
  current: lines,
  above: lines,
  below: lines,
  /** What the reply made of the code; absent where that is what stands there. */
  reply: z.optional(lines),
  issues: lines,
  /** Was the reply over? What is written of one that was not may be older than what stands in the document. */
  over: z.boolean(),
  /** Is it in the file on disk? */
  saved: z.boolean(),
  /** It is rejected, but its document wasn't saved since: what stands in the file may be the edit again. */
  rejected: z.optional(z.boolean()),
  judged: z.array(z.object({ id: z.number(), kept: z.boolean(), original: lines, proposed: lines, at: line })),
  /** What stood there when the reply began, where that isn't the original. */
  began: z.optional(lines),
  /** What changes say that the user typed into it, or into one that it goes on from. */
  own: z.optional(texts),
  /** Absent where it is too much to be written down with each change, or holds an image. */
  question: z.optional(
    z.object({
      instruction: z.string(),
      model: z.optional(z.string()),
      lens: z.optional(z.literal(true)),
      context: z.array(z.unknown()),
      parts: z.optional(z.object({ kept: texts, selected: texts })),
      earlier: z.optional(
        z.object({
          instructions: texts,
          changes: swaps,
          rejected: swaps,
          example: z.optional(z.object({ before: lines, after: lines })),
        }),
      ),
    }),
  ),
});

/** One edit that waits to be judged. `baseline` is what *Reject* puts back, byte for byte. */
export type Held = z.infer<typeof heldSchema>;

/** Where an edit's code is: its document, by name and as lines. */
export interface Holder extends Lines {
  readonly uri: string;
  readonly languageId: string;
}

/** The review as it stands in `document` now, the time in milliseconds since 1970. */
export function hold({ file, reply, review, began, question }: EditSession, document: Holder, now: number): Held {
  const { at, baseline, current } = file;
  const from = Math.max(at.start - mostAround, 0);
  const end = at.start + at.count;
  const between = (first: number, last: number): string[] =>
    Array.from({ length: Math.max(last - first, 0) }, (_, i) => document.line(first + i) ?? '');
  return {
    version: heldVersion,
    at: now,
    uri: document.uri,
    languageId: document.languageId,
    start: at.start,
    ...(!sameLines(file.original, baseline) && { original: [...file.original] }),
    baseline: [...baseline],
    current: [...current],
    above: between(from, at.start),
    below: between(end, Math.min(end + mostAround, document.lineCount)),
    ...(!sameLines(reply.proposal, current) && { reply: [...reply.proposal] }),
    issues: [...reply.issues],
    over: reply.ended,
    saved: file.saved,
    judged: review.judged.map((one) => ({ ...one, original: [...one.original], proposed: [...one.proposed] })),
    ...(!sameLines(began, file.original) && { began: [...began] }),
    ...(review.own.size > 0 && { own: [...review.own] }),
    ...(question && isSmall(question) && { question: structuredClone(question) as Held['question'] }),
  };
}

const isSmall = (question: EditQuestion): boolean =>
  question.context.every(({ type }) => type !== 'image') && JSON.stringify(question).length <= mostOfQuestion;

function questionIn({ question }: Held): EditQuestion | undefined {
  const context = question && readAttachments(question.context);
  return context && { ...question, context };
}

/** The review as it goes on, with its code at `at` in `document`. `seen`: by the edit, where it was in this window. */
export function resume(held: Held, { start, count }: Region, document: Lines, seen?: readonly Seen[]): EditSession {
  const { uri, baseline, languageId, judged } = held;
  const original = originalOf(held);
  // The reply is read already: nothing of it is between marks.
  const target = { start, original, languageId, tag: { open: '', close: '' }, style: indentStyle(original) };
  const current = Array.from({ length: count }, (_, i) => document.line(start + i) ?? '');
  const issues = [...held.issues.filter(isIssue), ...(held.over ? [] : (['interrupted'] as const))];
  const { began } = held;
  const own = new Set(held.own);
  const before = { current, baseline, judged, began, own, reply: held.reply ?? held.current, issues };
  const session = new EditSession(uri, document.lineCount, target, before, seen);
  session.question = questionIn(held);
  return session;
}

export function writeHeld(held: Held): string {
  return JSON.stringify({ ...held, sum: sumOf(JSON.stringify(held)) });
}

/** `later`: a later version wrote it. `damaged`: it is not what was written, so nothing of it may be put back. */
export function readHeld(text: string): Held | 'later' | 'damaged' {
  try {
    const { sum, ...written } = z.looseObject({ sum: z.optional(z.string()) }).parse(JSON.parse(text));
    const { version } = written;
    if (Number(version) > heldVersion) return 'later';
    if (version === 1 ? sum !== undefined : sum !== sumOf(JSON.stringify(written))) return 'damaged';
    const read = heldSchema.safeParse(written);
    return read.success ? read.data : 'damaged';
  } catch {
    return 'damaged';
  }
}

/**
 * Where the code of a review stands: `region`; `original`: what *Reject* would put back is there already, so there is
 * nothing left to judge; `gone`: neither is found for certain.
 */
export type Standing = Region | 'original' | 'gone';

/** Looks for the code by what it was, then by the lines around it. */
export function standingOf(held: Held, document: Lines): Standing {
  if (held.rejected) return asItWas(held, document);
  const here = codesOf(held).find((code) => fits(held, code, held.start, document));
  if (here) return found(held, { start: held.start, count: here.length }, document);
  const between = betweenAround(held, document);
  if (between) return found(held, between, document);
  const [now, ...before] = [held.current, held.baseline, originalOf(held)].map((code) => {
    const start = tells(code) ? relocate(code, held.start, document) : undefined;
    return start === undefined ? undefined : { start, count: code.length };
  });
  const back = before.find((at) => at !== undefined);
  // The original may stand elsewhere in the document too: it is back only where the code is no more than a part of it.
  if (now && !(back && back.count > now.count && isWithin(now, back))) return found(held, now, document);
  return back ? 'original' : 'gone';
}

/** One that is rejected is only what it was, to the letter: whatever else stands there is the user's. */
function asItWas(held: Held, document: Lines): Standing {
  const { current, start } = held;
  const at = fits(held, current, start, document)
    ? start
    : tells(current)
      ? relocate(current, start, document)
      : undefined;
  if (at === undefined) return 'original';
  const region = { start: at, count: current.length };
  // Where lines were only removed, what is left of them stands in the original, too.
  const isPart = [held.baseline, originalOf(held)].some((code) => {
    const from = code.length > current.length && tells(code) ? relocate(code, start, document) : undefined;
    return from !== undefined && isWithin(region, { start: from, count: code.length });
  });
  return isPart ? 'original' : found(held, region, document);
}

function isWithin(inner: Region, outer: Region): boolean {
  return inner.start >= outer.start && inner.start + inner.count <= outer.start + outer.count;
}

const originalOf = ({ original, baseline }: Held): readonly string[] => original ?? baseline;

/** All that the code was, the longest first: a shorter one may be a part of it. */
const codesOf = (held: Held): readonly (readonly string[])[] =>
  [held.current, held.baseline, originalOf(held)].sort((a, b) => b.length - a.length);

function found(held: Held, at: Region, document: Lines): Standing {
  const is = (code: readonly string[]): boolean => at.count === code.length && holds(code, at.start, document);
  return is(held.baseline) || is(originalOf(held)) ? 'original' : at;
}

/** Does `code` stand at `start`, with the lines around it that were there? */
function fits({ above, below }: Held, code: readonly string[], start: number, document: Lines): boolean {
  return (
    holds(code, start, document) && isBelow(above, start, document) && isAbove(below, start + code.length, document)
  );
}

/** Does a line follow the lines that were above the code? Where there were few, the document began there. */
function isBelow(above: readonly string[], line: number, document: Lines): boolean {
  return (above.length === mostAround || line === above.length) && holds(above, line - above.length, document);
}

function isAbove(below: readonly string[], line: number, document: Lines): boolean {
  const ends = below.length === mostAround || line + below.length === document.lineCount;
  return ends && holds(below, line, document);
}

/** What stands between the lines that were around the code: the one place where most of it is known. */
function betweenAround(held: Held, document: Lines): Region | undefined {
  const { above, below, baseline, current, over } = held;
  const known = new Set([...originalOf(held), ...baseline, ...current].filter((line) => line.trim() !== ''));
  const all: Region[] = [];
  for (let start = 0; start <= document.lineCount; start++) {
    if (!isBelow(above, start, document)) continue;
    const end = nextAbove(below, start, document);
    if (end === undefined) continue;
    const at = { start, count: end - start };
    // What came last of a reply may not have been written down.
    if (isKnown(at, known, over ? 0.5 : 0.1, document)) all.push(at);
  }
  const [only] = all;
  if (!only || all.length > 1) return undefined;
  return over ? narrowed(held, only, known, document) : only;
}

/**
 * Without what was put next to the code, which *Reject* must not take: where the code stands there as it was, or where the
 * file began or ended with it, so that there is no other line to tell its edge by.
 */
function narrowed(held: Held, at: Region, known: ReadonlySet<string>, document: Lines): Region {
  const end = at.start + at.count;
  for (const code of codesOf(held)) {
    const found = tells(code) ? relocate(code, at.start, part(document, end)) : undefined;
    if (found !== undefined && found >= at.start) return { start: found, count: code.length };
  }
  const isKnownLine = (line: number): boolean => known.has(document.line(line) ?? '');
  let [from, to] = [at.start, end];
  if (held.above.length === 0) while (from < to && !isKnownLine(from)) from++;
  if (held.below.length === 0) while (to > from && !isKnownLine(to - 1)) to--;
  return { start: from, count: to - from };
}

/** The lines of a document up to `end`. */
const part = ({ line }: Lines, end: number): Lines => ({
  lineCount: end,
  line: (at) => (at < end ? line(at) : undefined),
});

function nextAbove(below: readonly string[], start: number, document: Lines): number | undefined {
  const last = Math.min(document.lineCount, start + mostBetween);
  for (let end = start; end <= last; end++) if (isAbove(below, end, document)) return end;
  return undefined;
}

/** Are at least this part of a region's lines known, leaving out blank ones? Of no lines all are. */
function isKnown({ start, count }: Region, known: ReadonlySet<string>, least: number, document: Lines): boolean {
  let all = 0;
  let familiar = 0;
  for (let line = start; line < start + count; line++) {
    const text = document.line(line) ?? '';
    if (text.trim() === '') continue;
    all++;
    if (known.has(text)) familiar++;
  }
  return familiar >= all * least;
}
