// Which files hold a credential: the policy of secrets for texts that someone attaches.
import { isWords, keysIn } from './secrets.ts';

/**
 * What else in a file opens something: private keys (also PGP's and PuTTY's), Azure's and AWS's, which have no form but
 * their names.
 */
const fileForm = new RegExp(
  [
    '-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|^PuTTY-User-Key-File-\\d',
    String.raw`\b(?:Account|SharedAccess)Key=[\w+/]{40}`,
    String.raw`\baws_?secret_?(?:access_?)?key["']?\s{0,8}[=:]\s{0,8}["']?[\w+/]{40}(?![\w+/])`,
  ].join('|'),
  'im',
);
/** How a private key of several lines begins and ends, and what its lines look like, also quoted in code or in a comment. */
const keyBegins = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|^PuTTY-User-Key-File-\d/i;
const keyEnds = /-----END [A-Z ]{0,40}PRIVATE KEY|^Private-MAC:/i;
const keyBody =
  /^[\s"'`#*>|-]{0,40}(?:\/\/\s*)?(?:[\w+/=]{0,100}|[\w-]{2,30}: .{0,100})(?:\\n|\\r)*[\s"'`+,;\\]{0,40}$/;
/** A URL's user with a password. What stands for one, or says the same twice, is an example. */
const userForm = /\b[a-z][a-z\d+.-]{1,20}:\/\/([^\s:@/"'`<>]{0,80}):([^\s@/"'`<>]{2,200})@[\w[.]/gi;
const examplePart = /[${}%*<>…]|^(?:.{0,8}(?:pass(?:word|wd)?|pwd|secret|token|key)|x+|\.+)$/i;
/** A line of a shell, of settings or of a constant, which gives a credential's name a value; also one of a diff. */
const settingForm =
  /^[+-]{0,2}[ \t]{0,40}(?:export[ \t]{1,8})?[A-Z][A-Z\d_]{0,60}?(?:PASSWORD|PASSWD|SECRET|TOKEN|KEY)(?:_\d{1,3})?[ \t]{0,8}[=:][ \t]{0,8}(["']?)([^\s"'`$<>{}()[\]*]{8,400})\1[ \t]{0,8};?(?=\r?$|[ \t]{1,8}#)/gm;
/** A name of code, such as `process.env.API_KEY_2`. */
const isCode = (text: string): boolean => /^[a-z_]\w*(?:\.[a-z_]\w*)+$/i.test(text);

/**
 * Does a text that is not ours hold a credential: a whole key by its form, a private key, a password in a URL or behind
 * its name? What only resembles one does not count, nor does code that reads it from elsewhere.
 */
export function holdsKey(text: string): boolean {
  if (fileForm.test(text) || keysIn(text).length > 0) return true;
  for (const [, user = '', password = ''] of text.matchAll(userForm))
    if (password !== user && !examplePart.test(password)) return true;
  for (const [, , value = ''] of text.matchAll(settingForm))
    if (/\d/.test(value) && !isWords(value) && !isCode(value)) return true;
  return false;
}

/**
 * Do these lines of a file, `end` not among them, hold a credential or a part of one? A private key has many lines, of which
 * only the first says what it is.
 */
export function linesHoldKey(lines: readonly string[], start: number, end: number): boolean {
  if (start >= end) return false;
  if (holdsKey(lines.slice(start, end).join('\n'))) return true;
  for (let at = 0; at < end; at++) {
    if (!keyBegins.test(lines[at] ?? '')) continue;
    const last = lastOfKey(lines, at);
    if (last >= start) return true;
    at = last;
  }
  return false;
}

function lastOfKey(lines: readonly string[], first: number): number {
  let last = first;
  const ends = (at: number): boolean => keyEnds.test(lines[at] ?? '');
  if (ends(first)) return first;
  while (last + 1 < lines.length && !ends(last) && (ends(last + 1) || keyBody.test(lines[last + 1] ?? ''))) last++;
  return last;
}
