// How a reply marks its code, and what is left to be read as code.
import { areWords, isAllCode, readsAsCode } from './doubts.ts';
import { Block, fenceOf, gluedFence, isProse, openingFence, speaks } from './fences.ts';
import type { Fence } from './fences.ts';
import { beforeClosing, betweenMarks, holdsMark, namedIn } from './marks.ts';
import type { Tag } from './marks.ts';
import { outOfList, outOfQuote } from './nested.ts';
import { Literals, syntaxOf } from './syntax.ts';
import { thoughtEnd, thoughtsIn, withoutThoughts } from './thoughts.ts';

/** What was asked: code to replace `original`. */
export interface Asked {
  readonly tag: Tag;
  readonly original: readonly string[];
  readonly languageId: string;
}

/**
 * How the reply marks its code. `bare`: not at all, but all of it reads as code. `words`: it is prose and has no code.
 * `none`: it is empty.
 */
export type Form = 'tagged' | 'fenced' | 'bare' | 'words' | 'none';

/** What a complete reply says. */
export interface Reading {
  readonly form: Form;
  /** All of the code, in the reply's own indentation. Empty for `words` and `none`. */
  readonly lines: readonly string[];
  /** Whether the end of the code arrived. */
  readonly closed: boolean;
  /** Whether it could be read differently, or has several pieces of code, of which one was taken. */
  readonly ambiguous: boolean;
  /** Whether a fence around the code, inside the marks, was removed. */
  readonly unwrapped: boolean;
  /** The fence's info string. */
  readonly info: string;
  /** The text of a `words` reply, without thoughts. */
  readonly words: readonly string[];
}

const nothing: Reading = {
  form: 'none',
  lines: [],
  closed: false,
  ambiguous: false,
  unwrapped: false,
  info: '',
  words: [],
};

const withFences = new WeakMap<Asked, boolean>();

/** Can the code itself contain fences? */
export function hasFences(asked: Asked): boolean {
  let has = withFences.get(asked);
  if (has === undefined) {
    has = syntaxOf(asked.languageId).prose === true || asked.original.some((line) => fenceOf(line) !== undefined);
    withFences.set(asked, has);
  }
  return has;
}

/** Reads a complete reply by the grammar in `reader.ts`. Cost is linear in its length. */
export function readReply(lines: readonly string[], asked: Asked): Reading {
  const thoughts = thoughtsIn(asked.original);
  const said = withoutThoughts(lines, thoughts);
  if (said.unended) {
    // Thoughts that never end may hold drafts; only a complete pair of marks is taken.
    const marked = readMarked(said.lines, asked);
    return marked?.closed === true ? { ...marked, ambiguous: true } : nothing;
  }
  const whole = readPlain(said.lines, asked);
  const at = said.lines.findIndex((line) => thoughtEnd(line, thoughts));
  if (at < 0) return whole;
  // Either thoughts with only a closing tag, or code (or words after it) that mentions the tag.
  const rest = [thoughtEnd(said.lines[at] ?? '', thoughts)?.rest ?? '', ...said.lines.slice(at + 1)];
  const after = readPlain(withoutThoughts(rest, thoughts).lines, asked);
  const isCode = !whole.ambiguous && whole.lines.some((line) => thoughtEnd(line, thoughts));
  const isMarked = whole.form === 'tagged' || whole.form === 'fenced';
  if (isMarked && (isCode || after.form === 'words' || after.form === 'none')) return whole;
  return after;
}

/** Reads a reply without thoughts. Marks outrank fences. */
function readPlain(said: readonly string[], asked: Asked): Reading {
  const lines = hasFences(asked) ? said : outOfQuote(said, asked.tag);
  return readMarked(lines, asked) ?? readClosed(lines, asked) ?? readUnmarked(lines, asked);
}

function readUnmarked(lines: readonly string[], asked: Asked): Reading {
  return readFenced(lines, asked) ?? readEchoed(lines, asked) ?? readBare(lines, asked);
}

function readMarked(lines: readonly string[], asked: Asked): Reading | undefined {
  const marked = betweenMarks(lines, asked.tag);
  if (!marked) return readNamed(lines, asked);
  const { before, closed, indent, unsure } = marked;
  // Only the closing mark makes an empty replacement deliberate.
  if (!closed && marked.code.every((line) => line.trim() === '')) return readUnmarked(before, asked);
  const listed = outOfList(marked.code, indent, asked);
  const inner = unwrap(listed.code, asked) ?? unwrapLoosely(listed.code, asked);
  return {
    ...nothing,
    form: 'tagged',
    lines: inner?.lines ?? listed.code,
    closed,
    ambiguous: unsure || listed.unsure || (inner ? inner.unsure : hasStrayFence(listed.code, asked)),
    unwrapped: inner !== undefined,
  };
}

/** Both marks inside one sentence: code only if the text between them reads as code. */
function readNamed(lines: readonly string[], asked: Asked): Reading | undefined {
  for (const line of lines) {
    const code = namedIn(line, asked.tag);
    if (code !== undefined && readsAsCode([code], asked.original, asked.languageId))
      return { ...nothing, form: 'tagged', lines: [code], closed: true, ambiguous: true };
  }
  return undefined;
}

/** A closing mark without an opening one: what stands before it, if that is code. */
function readClosed(lines: readonly string[], asked: Asked): Reading | undefined {
  const before = beforeClosing(lines, asked.tag);
  if (!before) return undefined;
  const reading = readUnmarked(before.lines, asked);
  if (before.opened && reading.form !== 'fenced' && before.lines.length > 0)
    return { ...nothing, form: 'tagged', lines: before.lines, closed: true, ambiguous: true };
  const isCode = reading.form === 'fenced' || reading.form === 'bare';
  return isCode ? { ...reading, closed: true, ambiguous: true } : undefined;
}

/** The prompt shows the original in `<code>`; some models put their code there too. */
function readEchoed(lines: readonly string[], asked: Asked): Reading | undefined {
  const start = lines.findIndex((line) => /^\s*<code(?:-\d+)?>\s*$/.test(line));
  const tag = lines[start]?.trim() ?? '';
  const end = lines.findIndex((line, i) => i > start && line.trim() === tag.replace('<', '</'));
  const code = lines.slice(start + 1, end);
  if (start < 0 || end < 0 || code.every((line) => line.trim() === '')) return undefined;
  if (asked.original.some((line) => line.includes(tag))) return undefined;
  return { ...nothing, form: 'bare', lines: code, closed: true, ambiguous: true, unwrapped: true };
}

interface Inner {
  readonly lines: readonly string[];
  readonly unsure: boolean;
}

/**
 * The code between the marks without the fence around it. `undefined`: there is none, or it belongs to the code, because
 * the language or the original has fences, or because the fence is all that changed.
 */
function unwrap(code: readonly string[], asked: Asked): Inner | undefined {
  if (hasFences(asked)) return undefined;
  const start = code.findIndex((line) => line.trim() !== '');
  const end = code.findLastIndex((line) => line.trim() !== '');
  const opening = fenceOf(code[start] ?? '');
  const last = code[end] ?? '';
  const closing = start === end && opening ? undefined : (fenceOf(last) ?? gluedFence(last));
  if (!opening && !closing) return undefined;
  if (closing && (closing.info !== '' || (opening && !closing.mark.startsWith(opening.mark)))) return undefined;
  const inner = code.slice(opening ? start + 1 : 0, closing ? end : code.length);
  // One fence alone is no wrapper when there are others inside.
  if (!(opening && closing) && inner.some((line) => fenceOf(line))) return undefined;
  if (!opening && insideLiteral(code, end, asked)) return undefined;
  if (closing && closing.lead !== '') inner.push(closing.lead);
  if (inner.every((line) => line.trim() === '')) return undefined;
  if (isOriginal(inner, asked)) return undefined;
  const listed = outOfList(inner, opening?.indent ?? '', asked);
  return { lines: listed.code, unsure: listed.unsure || hasStrayFence(inner, asked) };
}

/** Code between the marks with a fence around it and words outside the fence, or words behind its closing fence. */
function unwrapLoosely(code: readonly string[], asked: Asked): Inner | undefined {
  const fences = strayFences(code, asked);
  const [first = 0, second = code.length] = fences;
  if (fences.length === 0 || fences.length > 2) return undefined;
  const opens = fences.length === 2 || areWords(code.slice(0, first));
  const inner = opens ? code.slice(first + 1, second) : code.slice(0, first);
  const around = opens ? [...code.slice(0, first), ...code.slice(second + 1)] : code.slice(first + 1);
  if (!areWords(around) || inner.every((line) => line.trim() === '')) return undefined;
  const indent = opens ? fenceOf(code[first] ?? '')?.indent : undefined;
  return { lines: outOfList(inner, indent ?? '', asked).code, unsure: true };
}

function hasStrayFence(code: readonly string[], asked: Asked): boolean {
  return strayFences(code, asked).length > 0;
}

/** The fences that cannot be code: in no literal, comment or documentation of a language without fences. */
function strayFences(code: readonly string[], asked: Asked): number[] {
  if (!code.some((line) => fenceOf(line)) || hasFences(asked)) return [];
  let literals = new Literals(syntaxOf(asked.languageId));
  return code.flatMap((line, i) => {
    if (literals.next(line) !== 'code' || !fenceOf(line)) return [];
    // Its backticks open no literal.
    literals = new Literals(syntaxOf(asked.languageId));
    return [i];
  });
}

/** Is this the original, apart from indentation? */
function isOriginal(lines: readonly string[], { original }: Asked): boolean {
  return lines.length === original.length && lines.every((line, i) => line.trim() === original[i]?.trim());
}

function insideLiteral(code: readonly string[], at: number, { languageId }: Asked): boolean {
  const literals = new Literals(syntaxOf(languageId));
  let where = 'code';
  for (let i = 0; i <= at; i++) where = literals.next(code[i] ?? '');
  return where !== 'code';
}

function readFenced(lines: readonly string[], asked: Asked): Reading | undefined {
  let at = lines.findIndex((line) => openingFence(line));
  let fence = openingFence(lines[at] ?? '');
  const glued = (at < 0 ? lines : lines.slice(0, at)).findIndex((line) => gluedFence(line));
  if (glued >= 0 && !hasFences(asked)) {
    at = glued;
    fence = gluedFence(lines[at] ?? '');
  }
  if (!fence) return undefined;
  const before = [...lines.slice(0, at), fence.lead];
  const opened = opensCode(fence, before, asked);
  // In prose, fences are part of the text.
  if (!opened && hasFences(asked)) return undefined;
  const body = lines.slice(at + 1);
  const end = closingOf(fence, body, asked);
  const code = body.slice(0, end?.line ?? body.length);
  if (end && end.lead !== '') code.push(end.lead);
  if (code.every((line) => line.trim() === ''))
    return without(before, body.slice((end?.line ?? body.length) + 1), asked);
  if (!opened && !end) return without(before, [], asked);
  const after = body.slice((end?.line ?? body.length) + 1);
  const more = after.some((line) => openingFence(line)) || !opened;
  const next = more ? readNext(after, fence, code, asked) : undefined;
  if (next?.form === 'fenced') return { ...next, ambiguous: true };
  const around = [...before, ...after].some((line) => line.trim() !== '');
  const listed = outOfList(code, fence.indent, asked);
  const unsure = more || listed.unsure || end?.guessed === true || code.some((line) => holdsMark(line, asked.tag));
  return {
    ...nothing,
    form: 'fenced',
    lines: listed.code,
    closed: end !== undefined,
    ambiguous: unsure || (around && hasFences(asked) && !isProse(fence.info)),
    info: fence.info,
  };
}

/** A later block that is rather the answer: the one that follows a copy of the original, or the first in its language. */
function readNext(
  after: readonly string[],
  { info }: Fence,
  code: readonly string[],
  asked: Asked,
): Reading | undefined {
  if (isOriginal(code, asked)) return readFenced(after, asked);
  if (speaks(info, asked.languageId) !== false) return undefined;
  const own = after.findIndex((line) => speaks(openingFence(line)?.info ?? '', asked.languageId) === true);
  const at = own < 0 ? after.findIndex((line) => openingFence(line)?.info === '') : own;
  return at < 0 ? undefined : readFenced(after.slice(at), asked);
}

/** Does a fence after these lines open the code, rather than close it or belong to it? */
export function opensCode({ info }: Fence, before: readonly string[], asked: Asked): boolean {
  if (before.every((line) => line.trim() === '')) return true;
  if (isProse(info) || (info !== '' && !hasFences(asked))) return true;
  return !readsAsCode(before, asked.original, asked.languageId);
}

/** For an empty block, or a closing fence alone: the code, if there is any, is around it. */
function without(before: readonly string[], after: readonly string[], asked: Asked): Reading {
  const first = readBare(before, asked);
  return first.form === 'bare' ? first : readBare([...before, ...after], asked);
}

interface Closing {
  readonly line: number;
  /** Code in front of it on the same line. */
  readonly lead: string;
  /** Whether another fence could be the closing one. */
  readonly guessed: boolean;
}

/** The fence that closes a block: the first certain one; in a block of prose, the last. */
function closingOf(fence: Fence, body: readonly string[], asked: Asked): Closing | undefined {
  const block = new Block(fence, asked.languageId);
  const ends: { readonly line: number; readonly end: 'sure' | 'unsure' }[] = [];
  body.forEach((text, line) => {
    const end = block.next(text);
    if (end) ends.push({ line, end });
  });
  const prose = isProse(fence.info);
  const last = prose ? ends.at(-1) : (ends.find(({ end }) => end === 'sure') ?? ends.at(-1));
  if (last) return { line: last.line, lead: '', guessed: prose && ends.length > 1 };
  const closing = body.findIndex((line) => block.isGluedEnd(line));
  const { lead } = gluedFence(body[closing] ?? '') ?? {};
  if (lead === undefined || readsAsCode(body.slice(closing + 1), asked.original, asked.languageId)) return undefined;
  return { line: closing, lead, guessed: false };
}

function readBare(lines: readonly string[], asked: Asked): Reading {
  const said = lines.slice(
    Math.max(
      lines.findIndex((line) => line.trim() !== ''),
      0,
    ),
    lines.findLastIndex((line) => line.trim() !== '') + 1,
  );
  if (said.length === 0) return nothing;
  const inline = said.length === 1 ? /^\s*(`{3,})(?:\w+ )?([^`]+)\1\s*$/.exec(said[0] ?? '')?.[2] : undefined;
  const code = inline === undefined ? said : [inline];
  const marked = code.some((line) => holdsMark(line, asked.tag));
  if (marked || !isAllCode(code, asked.original, asked.languageId))
    return { ...nothing, form: 'words', closed: true, words: said };
  return { ...nothing, form: 'bare', lines: code, closed: true };
}
