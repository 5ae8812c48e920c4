import { readsAsCode } from './doubts.ts';
import { Block, fenceOf, gluedFence, isProse } from './fences.ts';
import type { Fence } from './fences.ts';
import { betweenMarks } from './marks.ts';
import type { Tag } from './marks.ts';
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

const NOTHING: Reading = {
  form: 'none',
  lines: [],
  closed: false,
  ambiguous: false,
  unwrapped: false,
  info: '',
  words: [],
};

/** Can the code itself contain fences? */
export function hasFences({ original, languageId }: Asked): boolean {
  return syntaxOf(languageId).prose === true || original.some((line) => fenceOf(line) !== undefined);
}

/** Reads a complete reply by the grammar in `reader.ts`. Cost is linear in its length. */
export function readReply(lines: readonly string[], asked: Asked): Reading {
  const thoughts = thoughtsIn(asked.original);
  const said = withoutThoughts(lines, thoughts);
  if (said.unended) {
    // Thoughts that never end may hold drafts; only a complete pair of marks is taken.
    const marked = readMarked(said.lines, asked);
    return marked?.closed === true ? { ...marked, ambiguous: true } : NOTHING;
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
function readPlain(lines: readonly string[], asked: Asked): Reading {
  return readMarked(lines, asked) ?? readFenced(lines, asked) ?? readBare(lines, asked);
}

function readMarked(lines: readonly string[], asked: Asked): Reading | undefined {
  const marked = betweenMarks(lines, asked.tag);
  if (!marked) return readNamed(lines, asked);
  const { code, before, closed, again } = marked;
  // Only the closing mark makes an empty replacement deliberate.
  if (!closed && code.every((line) => line.trim() === '')) return readFenced(before, asked) ?? readBare(before, asked);
  const inner = unwrap(code, asked);
  return {
    ...NOTHING,
    form: 'tagged',
    lines: inner ?? code,
    closed,
    ambiguous: again,
    unwrapped: inner !== undefined,
  };
}

/** Both marks inside one sentence: code only if the text between them reads as code. */
function readNamed(lines: readonly string[], asked: Asked): Reading | undefined {
  const { open, close } = asked.tag;
  for (const line of lines) {
    const from = line.indexOf(open) + open.length;
    const to = line.indexOf(close, from);
    if (from < open.length || to < 0) continue;
    const code = [line.slice(from, to)];
    if (readsAsCode(code, asked.original, asked.languageId))
      return { ...NOTHING, form: 'tagged', lines: code, closed: true, ambiguous: true };
  }
  return undefined;
}

/**
 * The code between the marks without the fence around it. `undefined`: there is none, or it belongs to the code, because
 * the language or the original has fences, or because the fence is all that changed.
 */
function unwrap(code: readonly string[], asked: Asked): readonly string[] | undefined {
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
  return isOriginal(inner, asked) ? undefined : inner;
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
  let at = lines.findIndex((line) => fenceOf(line));
  let fence = fenceOf(lines[at] ?? '');
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
  const more = after.some((line) => fenceOf(line)) || !opened;
  // A block that quotes the original is not the answer when another block follows.
  const next = more && isOriginal(code, asked) ? readFenced(after, asked) : undefined;
  if (next?.form === 'fenced') return { ...next, ambiguous: true };
  const around = [...before, ...after].some((line) => line.trim() !== '');
  return {
    ...NOTHING,
    form: 'fenced',
    lines: code,
    closed: end !== undefined,
    ambiguous: more || end?.guessed === true || (around && hasFences(asked) && !isProse(fence.info)),
    info: fence.info,
  };
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
  if (said.length === 0) return NOTHING;
  const inline = said.length === 1 ? /^\s*(`{3,})(?:\w+ )?([^`]+)\1\s*$/.exec(said[0] ?? '')?.[2] : undefined;
  const code = inline === undefined ? said : [inline];
  if (!readsAsCode(code, asked.original, asked.languageId))
    return { ...NOTHING, form: 'words', closed: true, words: said };
  return { ...NOTHING, form: 'bare', lines: code, closed: true };
}
