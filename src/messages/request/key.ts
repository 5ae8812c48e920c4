// Cleans a pasted key, or says why it can’t be one.

/** Why a text is no key. The text itself is never part of a message. */
export type KeyProblem = 'empty' | 'space' | 'control' | 'non_ascii';

export type CleanKey = { readonly key: string } | { readonly problem: KeyProblem };

/** Characters around a key that come from copying: blanks of all kinds, invisible marks, quotes. */
const around =
  String.raw`[\s\u0085\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"'\u2018\u2019\u201c\u201d\u00ab\u00bb` +
  '`]+';
const edges = new RegExp(`^${around}|${around}$`, 'gu');

/**
 * A key as it may stand in a header, from what a user pasted: without what surrounds it and without a `Bearer` or a
 * header's name in front; or why it cannot be one. Keys are visible ASCII: anything else is a mistake of copying.
 */
export function cleanKey(text: string): CleanKey {
  const key = text
    .replace(edges, '')
    .replace(/[,;]+$/, '')
    .replace(edges, '')
    .replace(/^(?:authorization|x-api-key)\s*[:=][\s"'`]*/i, '')
    .replace(/^bearer(?:[\s:]+|$)/i, '')
    .replace(edges, '');
  if (key === '') return { problem: 'empty' };
  if (/\p{Cc}/u.test(key)) return { problem: 'control' };
  if (/\s/.test(key)) return { problem: 'space' };
  if (/[^\x21-\x7e]/.test(key)) return { problem: 'non_ascii' };
  return { key };
}

export const keyProblems: Readonly<Record<KeyProblem, string>> = {
  empty: 'The key is empty.',
  space: 'The key contains a space.',
  control: 'The key contains a line break or a control character.',
  non_ascii:
    'The key contains a character that no key has (a letter with an accent, a curly quote, an invisible mark).',
};
