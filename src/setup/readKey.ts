// Finds the key in what people paste, and refuses placeholders, commands and logins.
import { cleanKey } from '../messages/index.ts';
import type { KeyProblem } from '../messages/index.ts';

/** Why a text can't be a key. Never contains the text itself. */
export type PastedKeyProblem =
  | KeyProblem
  /** A placeholder from a page of documentation: `<token>`, `YOUR_API_KEY`, `$KEY`. */
  | 'placeholder'
  /** A URL or a command. */
  | 'other'
  /** A claude.ai login token, which no gateway may use as a key. */
  | 'login'
  | 'long';

export type PastedKey = { readonly key: string } | { readonly problem: PastedKeyProblem };

const longest = 8192;
/** A name in front of the key: of a variable, or of a field on a page. */
const name = /^\s*(?:(?:export|setx?|\$env:)\s*)?["']?(?:[a-z]\w*_|x-|api[- ]?)?(?:key|token)["']?\s*[:=]\s*(?=\S)/i;

/** Finds the key in a text that may be more than the key: an assignment, a header, a key in quotes. */
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

/** Reads the value of a secret header. Unlike a key, it may contain spaces and start with a scheme. */
export function readHeader(text: string): PastedKey {
  const key = text.trim();
  if (key === '') return { problem: 'empty' };
  if (isNoKey(key)) return { problem: 'placeholder' };
  return /[^\x20-\x7e]/.test(key) ? { problem: 'non_ascii' } : { key };
}

/**
 * Whether this is a gap that documentation leaves for the reader's value: `<…>`, `{…}`, `[…]`, `$NAME`, `%NAME%`,
 * `YOUR_…`.
 */
export function isGap(value: string): boolean {
  return /^[<\u2039{]|^\[[^\]]*\]?$|\$\{|^\$(?:[Ee]nv:)?\w+$|^%\w+%$|(?:^|[-_])YOUR_/.test(value);
}

/** Whether this can't be anyone's key. Everything else passes, because a server of one's own may accept any word. */
function isNoKey(value: string): boolean {
  return (
    isGap(value) ||
    /[<>]|\.{3}|\u2026|\*{3}|x{6,}$|^(?:\w+-)*x{3,}$|^(?:process|os)\./i.test(value) ||
    /(?:^|-)your[-_ ](?:api[-_ ]?)?(?:key|token)(?:[-_ ]here)?$|^api[-_ ]?key$/i.test(value) ||
    /^[A-Z][A-Z\d_]*_(?:KEY|TOKEN)$/.test(value)
  );
}

/**
 * Whether this looks like a placeholder on a page. Stricter than for typed keys, where `my-key` or `secret` may be
 * real.
 */
export function isPlaceholder(key: string): boolean {
  return /^(?:sk-)?(?:your|my|insert|enter|replace|paste|placeholder)[-_ ]|[-_ ]here$|^(?:token|key|str(?:ing)?|secret|null|undefined)$/i.test(
    key,
  );
}

/** A key as it may be shown: masked, with its last four characters if enough others stay hidden. */
export function maskKey(key: string): string {
  return key.length < 12 ? '••••' : `••••${key.slice(-4)}`;
}
