// Setting up a gateway: reading what people paste, testing a gateway, and the commands around both. The files of this
// folder are pure (they import messages and gateways, never vscode); vscode/ holds the commands. Nothing here reads a
// repository's files, and no text made here ever contains a key.

/** Why a text cannot be a key. Never carries the text itself. */
export type KeyProblem =
  | 'empty'
  /** A line break or another control character inside. */
  | 'control'
  /** A space inside. */
  | 'space'
  /** A character that cannot stand in a header: a curly quote, a zero-width space, another alphabet. */
  | 'foreign'
  /** `<token>`, `YOUR_API_KEY`, `$KEY`: what a page prints where the key belongs. */
  | 'placeholder'
  | 'long';

export type CleanKey = { readonly key: string } | { readonly problem: KeyProblem };

const longest = 8192;
const edges = /^[\s\u00ad\u200b-\u200f\u2060\ufeff]+|[\s\u00ad\u200b-\u200f\u2060\ufeff]+$/g;
const quotes = /^(["'`\u201c\u201d\u2018\u2019])(.*)["'`\u201c\u201d\u2018\u2019]$/s;
const prefixes =
  /^(?:(?:export\s+|set\s+|\$env:)?ANTHROPIC_(?:API_KEY|AUTH_TOKEN)\s*=\s*|(?:authorization|x-api-key)\s*:\s*|bearer\s+)/i;

/**
 * Makes a usable key of what was pasted: white space, quotes, `Bearer ` and a header's or variable's name around it are
 * taken off. What is left is a key only if it can be sent as a header: no spaces, no control and no non-Latin-1 characters.
 */
export function cleanKey(text: string): CleanKey {
  if (text.length > longest * 2) return { problem: 'long' };
  let key = text;
  for (let before = ''; before !== key;) {
    before = key;
    key = key.replace(edges, '').replace(quotes, '$2').replace(prefixes, '');
  }
  if (key === '' || /^(?:bearer|x-api-key:?|authorization:?)$/i.test(key)) return { problem: 'empty' };
  if (key.length > longest) return { problem: 'long' };
  if (isPlaceholder(key)) return { problem: 'placeholder' };
  for (const character of key) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0x20 || code === 0xa0) return { problem: 'space' };
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return { problem: 'control' };
    if (code > 0xff || code === 0xad) return { problem: 'foreign' };
  }
  return { key };
}

/** Is this what a documentation page prints where a person's own value belongs? */
export function isPlaceholder(value: string): boolean {
  return (
    /^<[^>]*>$|^\{\{?[^}]*\}?\}$|^\[[^\]]*\]$/.test(value) ||
    /^\$(?:env:)?\{?[A-Za-z_]\w*\}?$|^%[A-Za-z_]\w*%$/i.test(value) ||
    /^(?:your|my|insert|enter|replace|paste)\b|^(?:your|my)[-_ ]|[-_ ](?:here|key_here)$/i.test(value) ||
    /^(?:sk-(?:ant-)?)?(?:x{3,}|\.{3,}|\u2026|\*{3,})[-x.*\u2026]*$/i.test(value) ||
    /^sk-[\w-]*(?:\.{3}|\u2026)$/i.test(value) ||
    /^sk-(?:your|my|xxx|placeholder|replace|insert)/i.test(value) ||
    /^(?:api[-_ ]?key|token|key|string|secret)$/i.test(value)
  );
}

/** What may be shown of a key: that it is there, and its last four characters when it is long enough to keep the rest. */
export function maskKey(key: string): string {
  return key.length < 12 ? '••••' : `••••${key.slice(-4)}`;
}
