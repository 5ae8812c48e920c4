// Code that a reply nests inside a list item or a quote, and how to take it out.
import { openingFence } from './fences.ts';
import { leastIndent } from './indent.ts';
import { openingIn } from './marks.ts';
import type { Tag } from './marks.ts';
import { Literals, syntaxOf } from './syntax.ts';

const quoted = /^\s*>[ \t]?/;

/** Is code that opens with this indentation possibly deeper than it is meant? Not if it is as deep as the original. */
export function mayBeNested(indent: string, original: readonly string[]): boolean {
  return indent !== '' && indent !== leastIndent(original);
}

/**
 * Code without the indentation of the list that its fence or mark stands in. All of it outside literals has to have that
 * indentation; code that is as deep as the original is left. `unsure`: the first line has it and another one does not.
 */
export function outOfList(
  code: readonly string[],
  indent: string,
  { original, languageId }: { readonly original: readonly string[]; readonly languageId: string },
): { readonly code: readonly string[]; readonly unsure: boolean } {
  if (indent === '') return { code, unsure: false };
  const literals = new Literals(syntaxOf(languageId));
  const counted = code.filter((line) => literals.next(line) === 'code' && line.trim() !== '');
  const base = leastIndent(original);
  if (base !== '' && leastIndent(counted) === base) return { code, unsure: false };
  if (!counted.every((line) => line.startsWith(indent)))
    return { code, unsure: counted[0]?.startsWith(indent) === true };
  const cut = (line: string): string =>
    line.startsWith(indent) ? line.slice(indent.length) : line.trim() === '' ? '' : line;
  return { code: code.map(cut), unsure: false };
}

/** A reply without the signs of the quote that its code stands in, from the first fence or opening mark on. */
export function outOfQuote(lines: readonly string[], tag: Tag): readonly string[] {
  const at = lines.findIndex((line) => opens(line.replace(quoted, ''), tag));
  if (at < 0 || !quoted.test(lines[at] ?? '')) return lines;
  const end = lines.findIndex((line, i) => i > at && !quoted.test(line));
  return lines.map((line, i) => (i >= at && (end < 0 || i < end) ? line.replace(quoted, '') : line));
}

function opens(line: string, tag: Tag): boolean {
  return (openingFence(line) ?? openingIn(line, tag)) !== undefined;
}
