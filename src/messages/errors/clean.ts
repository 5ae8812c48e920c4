// Cleans text from gateways before it is shown: no keys, no markup, no control characters, not too long.
import { redactor, withoutKeys } from '../secrets.ts';
import type { Redact } from '../secrets.ts';

/** Longest text of a gateway that is shown. */
const detailLength = 500;

/** Characters of a foreign text that are looked at: what it is about stands at its beginning. */
export const seenLength = 4096;

/** A page has a head before its first word. */
const pageLength = 64 * 1024;
/** What is cut off in the middle of a secret leaves its beginning: no more than this, however it is written. */
const longestSecret = 4096;

// Each pattern here runs over text that a server chose, so that none may need more than linear time for it.

const pathPatterns: readonly RegExp[] = [
  /\bfile:\/\/\S+/gi,
  /\b[a-z]:[\\/](?:[^\s"'<>|:*?]| (?=[^\n"'<>|:*?\\]{1,40}\\))+(?::\d+)*/gi,
  /(?<![\\\w])\\\\\w[\w.$-]*\\[^\s"'<>|:*?]+(?::\d+)*/g,
  // Not every path: `/v1/messages` in a gateway's words is what a user needs to read.
  /(?<![\w:/.-])(?:~|\/(?:home|Users|root|usr|var|opt|srv|app|tmp|etc|mnt|data|workspace|private|build|src|proc|nix|lib|Library|Applications|Volumes|snap|\$bunfs))\/[^\s"'<>):,]+(?::\d+)*/g,
];

/**
 * A foreign text made fit to be shown and logged: plain, in one line, redacted and without anything that looks
 * like a key, without stack traces, file paths and links, at most 500 characters (or fewer, where the caller wants fewer).
 */
export function cleanText(text: string, redact: Redact = redactor([]), length = detailLength): string {
  // Before anything is taken out: what is left of a secret might not be found. So might one that is cut off here.
  const long = redact(text.slice(0, pageLength)).slice(0, text.length > pageLength ? -longestSecret : undefined);
  const whole = redact(withoutMarkup(long));
  let clean = withoutKeys(whole.slice(0, seenLength).replace(/(?:\n|\\n)[ \t]+at\s[\s\S]*/, ''));
  for (const pattern of pathPatterns) clean = clean.replace(pattern, '…');
  // Control characters and the marks that reorder text.
  clean = withoutLinks(clean)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return clean.length <= length ? wellFormed(clean) : `${wellFormed(clean.slice(0, length - 1).trimEnd())}…`;
}

/** A web page's title and words, if this is one. */
function withoutMarkup(text: string): string {
  if (!/<(?:!doctype|html|head|body|title|h1|p|div|center)\b/i.test(text)) return text;
  const title = /<title\b[^<>]*>([^<]{1,300})<\/title/i.exec(text)?.[1]?.trim();
  // Most pages say their title again in a heading.
  const once = (heading: string, _: string, words: string): string => (words.trim() === title ? '' : heading);
  return text
    .replace(/<(h[1-6])\b[^<>]*>([^<]{1,300})<\/\1\s*>/gi, once)
    .replace(/<(script|style|svg)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/<\/?[a-z!][^>]*(?:>|$)/gi, ' ')
    .replace(/&(nbsp|amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? ' ');
}

const entities: Readonly<Record<string, string>> = { nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/**
 * The text without what VS Code makes a link of where it shows a message or a prompt: a click on `[label](command:…)`
 * there runs the command.
 */
export const withoutLinks = (text: string): string => text.replaceAll('](', '] (');

/** The text with each half of a broken surrogate pair replaced: what cannot be written as UTF-8 is refused by servers. */
export const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd');
