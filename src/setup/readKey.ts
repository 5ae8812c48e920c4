// Finds the key in what people paste, and refuses placeholders, commands and logins.
import { cleanKey } from '../messages/index.ts';
import type { KeyProblem } from '../messages/index.ts';

/** Why a text cannot be a key. Never carries the text itself. */
export type PastedKeyProblem =
  | KeyProblem
  /** `<token>`, `YOUR_API_KEY`, `$KEY`: what a page prints where the key belongs. */
  | 'placeholder'
  /** An address, or a command. */
  | 'other'
  /** A login of claude.ai, which is nobody else's key. */
  | 'login'
  | 'long';

export type PastedKey = { readonly key: string } | { readonly problem: PastedKeyProblem };

const longest = 8192;
/** The name in front of a key: a variable's, or a field's of a page. */
const name = /^\s*(?:(?:export|setx?|\$env:)\s*)?["']?(?:[a-z]\w*_|x-|api[- ]?)?(?:key|token)["']?\s*[:=]\s*(?=\S)/i;

/** The key in a text that may be more than the key: a variable's line, a header, a key in quotes. */
export function readKey(text: string): PastedKey {
  if (text.length > longest) return { problem: 'long' };
  const value = text.replace(name, '').trim();
  if (isNoKey(value)) return { problem: 'placeholder' };
  const clean = cleanKey(value);
  if ('problem' in clean) return clean;
  const key = clean.key.replace(/\.+$/, '');
  if (isNoKey(key)) return { problem: 'placeholder' };
  if (/:\/\/|\$\(/.test(key)) return { problem: 'other' };
  return /^sk-ant-oat\d/.test(key) ? { problem: 'login' } : { key };
}

/** The value of a secret header: unlike a key it may have spaces in it, and a scheme in front. */
export function readHeader(text: string): PastedKey {
  const key = text.trim();
  if (key === '') return { problem: 'empty' };
  if (isNoKey(key)) return { problem: 'placeholder' };
  return /[^\x20-\x7e]/.test(key) ? { problem: 'non_ascii' } : { key };
}

/** Is this a gap that a page leaves for a person's own value: `<…>`, `{…}`, `[…]`, `$NAME`, `%NAME%`, `YOUR_…`? */
export function isGap(value: string): boolean {
  return /^[<\u2039{]|^\[[^\]]*\]?$|\$\{|^\$(?:[Ee]nv:)?\w+$|^%\w+%$|(?:^|[-_])YOUR_/.test(value);
}

/** Can this be nobody's key? Servers of one's own take any word, so that nothing else is refused. */
function isNoKey(value: string): boolean {
  return (
    isGap(value) ||
    /[<>]|\.{3}|\u2026|\*{3}|x{6,}$|^(?:\w+-)*x{3,}$|^(?:process|os)\./i.test(value) ||
    /(?:^|-)your[-_ ](?:api[-_ ]?)?(?:key|token)(?:[-_ ]here)?$|^api[-_ ]?key$/i.test(value) ||
    /^[A-Z][A-Z\d_]*_(?:KEY|TOKEN)$/.test(value)
  );
}

/** Is this what a page prints where the key belongs? More than can be said of what somebody typed: `my-key`, `secret`. */
export function isPlaceholder(key: string): boolean {
  return /^(?:sk-)?(?:your|my|insert|enter|replace|paste|placeholder)[-_ ]|[-_ ]here$|^(?:token|key|str(?:ing)?|secret|null|undefined)$/i.test(
    key,
  );
}

/** What may be shown of a key: that it is there, and its last four characters when it is long enough to keep the rest. */
export function maskKey(key: string): string {
  return key.length < 12 ? '••••' : `••••${key.slice(-4)}`;
}
