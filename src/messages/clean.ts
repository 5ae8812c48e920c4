/** Longest text of a gateway that is shown. */
const detailLength = 500;

const secretPatterns: readonly RegExp[] = [
  /\bsk-[\w*.-]{6,}/g,
  /\bBearer\s+[^\s"',;]+/gi,
  /((?:x-api-key|api[_-]?key|authorization|token|secret|password)["']?\s*[:=]\s*["']?)[^\s"',;]{6,}/gi,
];

const pathPatterns: readonly RegExp[] = [
  /\bfile:\/\/\S+/gi,
  /\b[a-z]:[\\/][^\s"'<>|:*?]+/gi,
  // Not every path: `/v1/messages` in a gateway's words is what a person needs to read.
  /(?<![\w:/.-])\/(?:home|Users|root|usr|var|opt|srv|app|tmp|etc|mnt|data|workspace|private|build|src|proc)\/[^\s"'<>):,]+/g,
];

/**
 * A foreign text made fit to be shown and logged: plain, in one line, without the given secrets or anything that looks
 * like a key, without stack traces and file paths, at most 500 characters (or fewer, where the caller wants fewer).
 */
export function cleanText(text: string, secrets: readonly string[] = [], length = detailLength): string {
  let clean = text.slice(0, 64 * 1024);
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    for (const form of [secret, encodeURIComponent(wellFormed(secret))]) clean = clean.replaceAll(form, '…');
  }
  clean = withoutMarkup(clean).replace(/\n\s+at\s[\s\S]*$/, '');
  clean = withoutKeys(clean);
  for (const pattern of pathPatterns) clean = clean.replace(pattern, '…');
  // Control characters and the marks that reorder text.
  clean = clean
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return clean.length <= length ? wellFormed(clean) : `${wellFormed(clean.slice(0, length - 1).trimEnd())}…`;
}

/** The text without anything that looks like a key, otherwise as it is: for what is logged as a whole. */
export function withoutKeys(text: string): string {
  return secretPatterns.reduce(
    (clean, pattern) => clean.replace(pattern, (_, kept: unknown) => `${label(kept)}…`),
    text,
  );
}

const label = (kept: unknown): string => (typeof kept === 'string' ? kept : '');

/** A web page's title and words, if this is one. */
function withoutMarkup(text: string): string {
  if (!/<(?:!doctype|html|head|body|title|h1|p|div|center)\b/i.test(text)) return text;
  return text
    .replace(/<(script|style|svg)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/<\/?[a-z!][^>]*(?:>|$)/gi, ' ')
    .replace(/&(nbsp|amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? ' ');
}

const entities: Readonly<Record<string, string>> = { nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** The text with each half of a broken surrogate pair replaced: what cannot be written as UTF-8 is refused by servers. */
export const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd');
