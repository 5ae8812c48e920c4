// What may not be attached without being asked again: ignored files, files that look like secrets, binary, too large.
import { holdsKey } from '../messages/index.ts';

/** Largest text that can be attached. Characters. */
export const largestText = 1_000_000;
/** Largest file that is read to be attached. Bytes. */
export const largestFile = 4_000_000;
/** Largest image that is sent. Bytes. */
export const largestImage = 5_000_000;

/** Why something may not be attached. Of these, only `ignored` and `secret` can be overridden. */
export type Reason = 'ignored' | 'secret' | 'binary' | 'tooLarge' | 'empty';

export const canOverride = (reason: Reason): boolean => reason === 'ignored' || reason === 'secret';

/**
 * Does the path match one of these globs? One without a slash, or with one only at its end, is about the name of a file
 * or of a folder around it, wherever that is.
 */
export function isIgnored(path: string, globs: readonly string[]): boolean {
  const names = path.split('/');
  let left = mostTogether;
  return globs.some((glob) => {
    left -= alternativesOf(glob).length;
    if (left < 0) return true;
    return /\/./.test(glob) || glob === '/' ? matches(glob, path) : names.some((name) => matches(glob, name));
  });
}

/** What is wrong with attaching this text. */
export function objectionTo(text: string): Reason | undefined {
  if (text.trim() === '') return 'empty';
  if (text.length > largestText) return 'tooLarge';
  return holdsKey(text) ? 'secret' : undefined;
}

/** Text has no zero bytes; looking at the beginning is enough, as Git does. */
export const isBinary = (bytes: Uint8Array): boolean => bytes.subarray(0, 8_000).includes(0);

/** A glob, ready to be compared: each alternative as its names between slashes. */
const known = new Map<string, readonly (readonly string[])[]>();

/** More than anyone writes: globs are a user's own, or a workspace's, but must not take the editor with them. */
const longestGlob = 10_000;
const mostAlternatives = 2_000;
/** Of all globs. Those beyond keep everything out, rather than nothing. */
const mostTogether = 5_000;
/** Stands for a glob that is too much to be read: it does, too. */
const everything: readonly (readonly string[])[] = [['**']];

function alternativesOf(glob: string): readonly (readonly string[])[] {
  let alternatives = known.get(glob);
  if (alternatives === undefined) {
    const written = glob.length > longestGlob ? undefined : expanded(glob.replace(/^\/+|\/+$/g, '').toLowerCase());
    alternatives = written?.map((each) => [...each.split('/'), '**']) ?? everything;
    known.set(glob, alternatives);
  }
  return alternatives;
}

/** `**` any folders, `*` and `?` within a name, `{a,b}` either, `[a-z]` one of these letters. What is in a folder that matches does too. */
function matches(glob: string, path: string): boolean {
  const names = path.toLowerCase().split('/');
  return alternativesOf(glob).some((parts) =>
    fits(parts, names, '**', (part, name) =>
      [signsOf(part), Array.from(part)].some((signs) => fits(signs, Array.from(name), '*', isAlike)),
    ),
  );
}

/** Its letters, `[a-z]` as one. Brackets may also be meant as they are, which is tried besides. */
const signsOf = (part: string): readonly string[] => part.match(/\[[^\]]{1,100}\]|./gsu) ?? [];

function isAlike(sign: string, letter: string): boolean {
  if (sign === '?' || sign === letter) return true;
  const [, not, inside] = /^\[([!^]?)(.+)\]$/su.exec(sign) ?? [];
  if (inside === undefined) return false;
  const ranges = [...inside.matchAll(/(.)(?:-(.))?/gsu)];
  return ranges.some(([, from = '', to = from]) => from <= letter && letter <= to) === (not === '');
}

/** The alternatives in braces, each written out; `undefined` if they are too many. */
function expanded(glob: string): readonly string[] | undefined {
  const done: string[] = [];
  const open = [glob];
  while (open.length > 0) {
    if (done.length + open.length > mostAlternatives) return undefined;
    const next = open.pop() ?? '';
    const [all, inside] = /\{([^{}]*)\}/.exec(next) ?? [];
    if (all === undefined || inside === undefined) done.push(next);
    else for (const each of inside.split(',')) open.push(next.replace(all, () => each));
  }
  return done;
}

/** Whether a pattern fits all of a text, `any` standing for any part of it. At worst the product of their lengths. */
function fits(
  pattern: readonly string[],
  text: readonly string[],
  any: string,
  alike: (one: string, other: string) => boolean,
): boolean {
  let [at, from, star, back] = [0, 0, -1, 0];
  while (from < text.length) {
    if (pattern[at] === any) [star, back] = [at++, from];
    else if (at < pattern.length && alike(pattern[at] ?? '', text[from] ?? '')) [at, from] = [at + 1, from + 1];
    else if (star < 0) return false;
    else [at, from] = [star + 1, ++back];
  }
  return pattern.slice(at).every((part) => part === any);
}
