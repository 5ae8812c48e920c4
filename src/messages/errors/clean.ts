/** Longest text of a gateway that is shown. */
const detailLength = 500;

/** Characters of a foreign text that are looked at: what it is about stands at its beginning. */
export const seenLength = 4096;

/** A page has a head before its first word. */
const pageLength = 64 * 1024;

// Each pattern here runs over text that a server chose, so that none may need more than linear time for it.

/** What follows a label is a word of a sentence, unless it is long, has a digit, or is made of parts. */
const secretPatterns: readonly RegExp[] = [
  /\bsk-[\w*.-]{6,}/g,
  /\bBearer\s+(?=[^\s"',;]{16}|[^\s"',;]*(?:\d|[._*-]\w))[^\s"',;]+/gi,
  /((?:x-api-key|api[_-]?key|authorization|token|secret|password)["']?\s*[:=]\s*["']?)(?=[^\s"',;]{16}|[^\s"',;]*(?:\d|[._*-]\w))[^\s"',;]{6,}/gi,
  /([?&][\w-]{0,40}(?:key|token|secret)=)[^\s"'&#]+/gi,
];

const pathPatterns: readonly RegExp[] = [
  /\bfile:\/\/\S+/gi,
  /\b[a-z]:[\\/](?:[^\s"'<>|:*?]| (?=[^\n"'<>|:*?\\]{1,40}\\))+(?::\d+)*/gi,
  /(?<![\\\w])\\\\\w[\w.$-]*\\[^\s"'<>|:*?]+(?::\d+)*/g,
  // Not every path: `/v1/messages` in a gateway's words is what a person needs to read.
  /(?<![\w:/.-])(?:~|\/(?:home|Users|root|usr|var|opt|srv|app|tmp|etc|mnt|data|workspace|private|build|src|proc|nix|lib|Library|Applications|Volumes|snap|\$bunfs))\/[^\s"'<>):,]+(?::\d+)*/g,
];

/**
 * A foreign text made fit to be shown and logged: plain, in one line, without the given secrets or anything that looks
 * like a key, without stack traces, file paths and links, at most 500 characters (or fewer, where the caller wants fewer).
 */
export function cleanText(text: string, secrets: readonly string[] = [], length = detailLength): string {
  // Before anything is cut off: half of a secret would not be found. Half a word is none.
  const long = withoutSecrets(text, secrets.filter(isLong)).slice(0, pageLength);
  const whole = withoutSecrets(withoutMarkup(long), secrets);
  let clean = withoutKeys(whole.slice(0, seenLength).replace(/(?:\n|\\n)[ \t]+at\s[\s\S]*/, ''));
  for (const pattern of pathPatterns) clean = clean.replace(pattern, '…');
  // Control characters and the marks that reorder text.
  clean = withoutLinks(clean)
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

/** Shorter secrets are words (`ollama`, `test`), as local servers take them: most of where they stand they are none. */
const isLong = (secret: string): boolean => secret.length >= 8;

/** What stands before a credential, and the credential. */
const credential =
  /((?:(?:key|token|authorization|secret|password)[\\"']{0,4}\s*[:=]|\bbearer\s)[\s\\"']*(?:bearer\s+)?)([^\s"'\\,;&]{1,24}?)(?=[.!?)}\]]{0,2}(?:[\s"'\\,;&]|$))/gi;

/**
 * The text with each of these secrets replaced, also where it is escaped for JSON or a URL. One shorter than eight
 * characters only where a credential stands: after `Bearer`, after the name of a key.
 */
export function withoutSecrets(text: string, secrets: readonly string[], instead = '…'): string {
  let clean = text;
  for (const secret of secrets) {
    const sound = wellFormed(secret);
    const forms = new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(sound)]);
    if (isLong(secret)) {
      for (const form of forms) clean = clean.replaceAll(form, () => instead);
    } else if (secret !== '') {
      clean = clean.replace(credential, (all, before: string, value: string) =>
        forms.has(value) ? before + instead : all,
      );
    }
  }
  return clean;
}

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

/**
 * The text without what VS Code makes a link of where it shows a message or a prompt: a click on `[label](command:…)`
 * there runs the command.
 */
export const withoutLinks = (text: string): string => text.replaceAll('](', '] (');

/** The text with each half of a broken surrogate pair replaced: what cannot be written as UTF-8 is refused by servers. */
export const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd');
