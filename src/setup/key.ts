// Setting up a gateway: reading what people paste, testing a gateway, and the commands around both. The files of this
// folder are pure (they import messages and gateways, never vscode); vscode/ holds the commands. Nothing here reads a
// repository's files, and no text made here ever contains a key.
import { cleanKey, type KeyProblem } from '../messages/key.ts';

/** Why a text cannot be a key. Never carries the text itself. */
export type PastedKeyProblem =
  | KeyProblem
  /** `<token>`, `YOUR_API_KEY`, `$KEY`: what a page prints where the key belongs. */
  | 'placeholder'
  | 'long';

export type PastedKey = { readonly key: string } | { readonly problem: PastedKeyProblem };

const longest = 8192;
const variable = /^\s*(?:export\s+|set\s+|setx\s+|\$env:)?ANTHROPIC_(?:API_KEY|AUTH_TOKEN)\s*=\s*/i;

/** The key in a text that may be more than the key: a variable's line, a header, a key in quotes. */
export function readKey(text: string): PastedKey {
  if (text.length > longest) return { problem: 'long' };
  if (isPlaceholder(text.trim())) return { problem: 'placeholder' };
  const clean = cleanKey(text.replace(variable, ''));
  return 'key' in clean && isPlaceholder(clean.key) ? { problem: 'placeholder' } : clean;
}

/** The value of a secret header: unlike a key it may have spaces in it, and a scheme in front. */
export function readHeader(text: string): PastedKey {
  const key = text.trim();
  if (key === '') return { problem: 'empty' };
  if (isPlaceholder(key)) return { problem: 'placeholder' };
  return /[^\x20-\x7e]/.test(key) ? { problem: 'non_ascii' } : { key };
}

/** Is this what a documentation page prints where a person's own value belongs? */
export function isPlaceholder(value: string): boolean {
  return (
    /^<[^>]*>$|^\{\{?[^}]*\}?\}$|^\[[^\]]*\]$/.test(value) ||
    /^\$(?:env:)?\{?[A-Za-z_]\w*\}?$|^%[A-Za-z_]\w*%$/i.test(value) ||
    /^(?:your|my|insert|enter|replace|paste)[-_ ]|[-_ ](?:here|key_here)$/i.test(value) ||
    /^(?:sk-(?:ant-)?)?(?:x{3,}|\.{3,}|\u2026|\*{3,})[-x.*\u2026]*$/i.test(value) ||
    /^sk-[\w-]*(?:\.{3}|\u2026)$/i.test(value) ||
    /^sk-(?:your|my-|placeholder|replace|insert)/i.test(value) ||
    /^(?:api[-_ ]?key|token|key|string|secret)$/i.test(value)
  );
}

/** What may be shown of a key: that it is there, and its last four characters when it is long enough to keep the rest. */
export function maskKey(key: string): string {
  return key.length < 12 ? '••••' : `••••${key.slice(-4)}`;
}
