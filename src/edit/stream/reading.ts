import { readsAsCode } from './doubts.ts';
import { Block, fenceOf, gluedFence, isProse } from './fences.ts';
import type { Fence } from './fences.ts';
import { betweenMarks } from './marks.ts';
import type { Tag } from './marks.ts';
import { Literals, syntaxOf } from './syntax.ts';
import { thoughtEnd, thoughtsIn, withoutThoughts } from './thoughts.ts';

/** What a reply answers: its code stands in place of `original`. */
export interface Asked {
  readonly tag: Tag;
  readonly original: readonly string[];
  readonly languageId: string;
}

/**
 * How the code was marked in the reply. `bare`: not at all, and all of the reply reads as code. `words`: it does not, and
 * there is no code. `none`: there is no reply.
 */
export type Form = 'tagged' | 'fenced' | 'bare' | 'words' | 'none';

/** A whole reply, read. */
export interface Reading {
  readonly form: Form;
  /** The code: all of it, in the reply's own indentation. Empty for `words` and `none`. */
  readonly lines: readonly string[];
  /** Did the mark that ends the code arrive? */
  readonly closed: boolean;
  /** It could be read in another way too, or had more than one piece of code: the first was taken. */
  readonly ambiguous: boolean;
  /** A fence around the code, inside the marks, was taken off. */
  readonly unwrapped: boolean;
  /** What the fence says its code is. */
  readonly info: string;
  /** What the reply says, without thoughts, for `words`. */
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

/** May fences be part of the code? */
export function hasFences({ original, languageId }: Asked): boolean {
  return syntaxOf(languageId).prose === true || original.some((line) => fenceOf(line) !== undefined);
}

/** Reads a whole reply. Costs are linear in its length. The grammar is in `reader.ts`. */
export function readReply(lines: readonly string[], asked: Asked): Reading {
  const thoughts = thoughtsIn(asked.original);
  const said = withoutThoughts(lines, thoughts);
  if (said.unended) {
    // Only a pair of marks is code for sure where thoughts never end.
    const marked = readMarked(said.lines, asked);
    return marked?.closed === true ? { ...marked, ambiguous: true } : NOTHING;
  }
  const whole = readPlain(said.lines, asked);
  const at = said.lines.findIndex((line) => thoughtEnd(line, thoughts));
  if (at < 0) return whole;
  // Thoughts of which only the end came; or code, or words behind it, that name it.
  const rest = [thoughtEnd(said.lines[at] ?? '', thoughts)?.rest ?? '', ...said.lines.slice(at + 1)];
  const after = readPlain(withoutThoughts(rest, thoughts).lines, asked);
  const isCode = !whole.ambiguous && whole.lines.some((line) => thoughtEnd(line, thoughts));
  const isMarked = whole.form === 'tagged' || whole.form === 'fenced';
  if (isMarked && (isCode || after.form === 'words' || after.form === 'none')) return whole;
  return after;
}

/** Reads a reply that has no thoughts: marks go before fences, and fences before nothing. */
function readPlain(lines: readonly string[], asked: Asked): Reading {
  return readMarked(lines, asked) ?? readFenced(lines, asked) ?? readBare(lines, asked);
}

function readMarked(lines: readonly string[], asked: Asked): Reading | undefined {
  const marked = betweenMarks(lines, asked.tag);
  if (!marked) return readNamed(lines, asked);
  const { code, before, closed, again } = marked;
  // Only the closing mark says that nothing is what was meant.
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

/** Both marks on one line between words: code only if what is between them reads so. */
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
 * Code between the marks without the fence around it, if there is one: not where fences may be part of the code, nor where
 * the fence is all that changed.
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
  // Only one of the two came: it is no wrapper where there are other fences.
  if (!(opening && closing) && inner.some((line) => fenceOf(line))) return undefined;
  if (!opening && insideLiteral(code, end, asked)) return undefined;
  if (closing && closing.lead !== '') inner.push(closing.lead);
  if (inner.every((line) => line.trim() === '')) return undefined;
  return isOriginal(inner, asked) ? undefined : inner;
}

/** Is it the original, however indented? */
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
  // In text for people, fences belong to the reply as its words do.
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
  // What was there before is not the answer where another block follows.
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

/** Does a fence after these lines open the code, rather than close it or stand in it? */
export function opensCode({ info }: Fence, before: readonly string[], asked: Asked): boolean {
  if (before.every((line) => line.trim() === '')) return true;
  if (isProse(info) || (info !== '' && !hasFences(asked))) return true;
  return !readsAsCode(before, asked.original, asked.languageId);
}

/** An empty block, or a closing fence alone: the code, if there is any, stands around it. */
function without(before: readonly string[], after: readonly string[], asked: Asked): Reading {
  const first = readBare(before, asked);
  return first.form === 'bare' ? first : readBare([...before, ...after], asked);
}

interface Closing {
  readonly line: number;
  /** Code before it on its line. */
  readonly lead: string;
  /** Another one could be meant. */
  readonly guessed: boolean;
}

/** The fence that closes a block: the first that surely does; in text for people, the last. */
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
