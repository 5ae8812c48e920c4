// The policy of secrets: which headers hold one, what one looks like, how a text is shown without them. Nothing else in
// the project judges this. Each pattern here runs over text a server chose, so that none may take more than linear time.

/** Stands for the key in a request that is shown: a shell variable, so that a copied `curl` works once it is set. */
export const keyPlaceholder = '$PARLEY_KEY';

// ---- Which names and values hold one

/** Last words of names whose value is a credential. */
const secretWord =
  /^(?:\w*(?:apikey|token|secret|passw(?:or)?d)|keys?|passphrase|auth|authori[sz]ation|credentials?|cookie|jwt)$/;
/** Keys that open nothing. */
const openKey = /(?:^|-)(?:idempotency|cache|sort|partition|routing|public)-key$/;

/**
 * Does this name stand for a credential? Judged by its last whole word, so that `x-portkey-api-key` does and
 * `x-portkey-provider`, `x-api-key-id` and `ratelimit-tokens-remaining` don't.
 */
function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[_.]/g, '-')
    .replace(/(?:-\d+)+$/, '');
  return secretWord.test(words.slice(words.lastIndexOf('-') + 1)) && !openKey.test(words);
}

/** A credential by its form: the prefixes that issuers give theirs, a JSON web token, a scheme in front. */
const secretForm =
  /(?<![a-z\d])sk-(?:(?=[\w-]{0,200}\d)[\w-]{6,}|[\w-]{20,})|(?<!\w)(?:gh[a-z]_|github_pat_|xox[a-z]-|AIza|eyJ)[\w-]{16,}|(?<!\w)AKIA[A-Z\d]{16}|\b(?:bearer|basic)\s+(?=[^\s"',;]{0,200}[\d=]|[^\s"',;]{16})[^\s"',;]{6,}/i;
/** Is this text a key and nothing else, of the form that most issuers give theirs? */
export const isKey = (text: string): boolean => /^sk-[\w-]{6,}$/i.test(text);

/** The keys of that form in a text, each once: none inside a longer word or an address, and none shortened to be shown. */
export const keysIn = (text: string): readonly string[] => [
  ...new Set(text.match(/(?<![\w/-]|[?&]\w*=)sk-[\w-]{8,}(?![\w.*\u2026-])/g)),
];

/** The value of a query's field that is named as one. */
const secretQuery = /[?&][\w-]{0,40}(?:key|token|secret)=[^&#"]/i;

/** Does this text look like a credential, or contain what does? */
export const holdsSecret = (text: string): boolean => secretForm.test(text) || secretQuery.test(text);

/** Says nothing that could be kept secret. */
const openValue = /^(?:true|false|none|null|\d{0,5})$/i;

/** Does this header hold a credential, by its name or by its value? */
export function isSecretHeader(name: string, value: string): boolean {
  if (secretForm.test(value) || /^(?:bearer|basic)\s+\S/i.test(value)) return true;
  return isSecretName(name) && !openValue.test(value);
}

// ---- Texts that may contain one nobody knows

/** What follows a label is a word of a sentence, unless it is long, has a digit, or is made of parts. */
const secretPatterns: readonly RegExp[] = [
  /\bsk-[\w*.-]{6,}/g,
  /\bBearer\s+(?=[^\s"',;]{16}|[^\s"',;]*(?:\d|[._*-]\w))[^\s"',;]+/gi,
  /((?:x-api-key|api[_-]?key|authorization|token|secret|password)["']?\s*[:=]\s*["']?)(?=[^\s"',;]{16}|[^\s"',;]*(?:\d|[._*-]\w))[^\s"',;]{6,}/gi,
  /([?&][\w-]{0,40}(?:key|token|secret)=)[^\s"'&#]+/gi,
];

/** The text without anything that looks like a key. */
export function withoutKeys(text: string): string {
  return secretPatterns.reduce(
    (clean, pattern) => clean.replace(pattern, (_, kept: unknown) => `${typeof kept === 'string' ? kept : ''}…`),
    text,
  );
}

// ---- Texts that may contain a known one

/** A text without certain secrets. */
export type Redact = (text: string) => string;

/** Shorter secrets are words (`ollama`, `test`), as local servers take them: most texts mean no secret by them. */
const isLong = (secret: string): boolean => secret.length >= 8;
const isShort = (secret: string): boolean => secret !== '' && !isLong(secret);

/**
 * Hides these secrets in texts from outside, however they are disguised: escaped for JSON, a URL or HTML, as base64,
 * split by a tag, a line break or an invisible mark, in other case, or short of up to half of their characters. One
 * shorter than eight characters is hidden only where a credential stands: after `Bearer`, after the name of a key.
 */
export function redactor(secrets: readonly string[], instead = '…'): Redact {
  const needles = secrets.filter(isLong).flatMap(needlesFor);
  const shorts = new Set(secrets.filter(isShort).flatMap(formsOf));
  return (text) => {
    const clean = needles.length === 0 ? text : withoutNeedles(text, needles, instead);
    return shorts.size === 0 ? clean : withoutShort(clean, shorts, instead);
  };
}

/** The value with each of its strings redacted; the same object where none has a secret. */
export function redacted<Value>(value: Value, redact: Redact): Value {
  if (typeof value === 'string') return redact(value) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const clean = entries.map(([name, inner]) => [redact(name), redacted<unknown>(inner, redact)] as const);
  if (clean.every(([name, inner], index) => name === entries[index]?.[0] && inner === entries[index][1])) return value;
  return (Array.isArray(value) ? clean.map(([, inner]) => inner) : Object.fromEntries(clean)) as Value;
}

/** As a {@link redactor} for a text of our own, which disguises nothing: fast at any length. */
export function withoutOwn(text: string, secrets: readonly string[], instead = keyPlaceholder): string {
  if (secrets.includes(text)) return instead;
  let clean = text;
  for (const secret of secrets.filter(isLong)) {
    for (const form of formsOf(secret)) clean = clean.replaceAll(form, () => instead);
  }
  const shorts = secrets.filter(isShort);
  return shorts.length === 0 ? clean : withoutShort(clean, new Set(shorts.flatMap(formsOf)), instead);
}

const formsOf = (secret: string): readonly string[] => [
  ...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.replace(/\p{Cs}/gu, '\ufffd'))]),
];

/** What stands before a credential, and the credential. */
const credential =
  /((?:(?:key|token|authorization|secret|password)[\\"']{0,4}\s*[:=]|\bbearer\s)[\s\\"']*(?:bearer\s+)?)([^\s"'\\,;&]{1,24}?)(?=[.!?)}\]]{0,2}(?:[\s"'\\,;&]|$))/gi;

const withoutShort = (text: string, forms: ReadonlySet<string>, instead: string): string =>
  text.replace(credential, (all, before: string, value: string) => (forms.has(value) ? before + instead : all));

interface Needle {
  readonly text: string;
  /** So many of its characters in a row give it away. */
  readonly least: number;
  /** Base64 is looked for in its own case, with both of its alphabets as one. */
  readonly isBase64: boolean;
}

function needlesFor(secret: string): readonly Needle[] {
  const least = Math.min(secret.length, Math.max(12, Math.ceil(secret.length / 2)));
  const texts = new Set([lower(secret), lower(plainOf(secret).plain)]);
  return [
    ...[...texts].map((text) => ({ text, least: Math.min(least, text.length), isBase64: false })),
    ...base64Of(secret).map((text) => ({
      text,
      least: Math.min(text.length, Math.max(12, Math.ceil(text.length / 2))),
      isBase64: true,
    })),
  ];
}

/** The characters of base64 that the secret alone decides, at each of the three places it may have in what is encoded. */
function base64Of(secret: string): readonly string[] {
  const bytes = new TextEncoder().encode(secret);
  return [0, 1, 2].map((before) => {
    const binary = '\0'.repeat(before) + String.fromCharCode(...bytes);
    const whole = btoa(binary).replace(/=+$/, '');
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
}

const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** A text as its reader would see it, and where each of its pieces stands in the original. */
interface Plain {
  readonly plain: string;
  /** Index in `plain` and in the text from where both go on alike. */
  readonly pieces: readonly (readonly [plain: number, text: number])[];
}

/** What is written otherwise than it reads, or is not seen: escapes, entities, tags, line breaks, invisible marks. */
const disguise =
  /%[\da-f]{2}|&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});|\\u[\da-f]{4}|\\[nrt]|\\|<\/?[a-z!][^<>]{0,200}>|[\r\n]\s{0,40}|[\p{Cf}\p{Cc}\p{Mn}]/giu;

const entities: Readonly<Record<string, string>> = {
  ...{ hyphen: '-', dash: '-', lowbar: '_', period: '.', sol: '/', plus: '+', equals: '=', colon: ':' },
  ...{ amp: '&', quot: '"', lt: '<', gt: '>', apos: "'" },
};

function plainOf(text: string): Plain {
  let plain = '';
  let end = 0;
  const pieces: [number, number][] = [[0, 0]];
  for (const { 0: found, index } of text.matchAll(disguise)) {
    plain += text.slice(end, index);
    if (index > end) pieces.push([plain.length, index]);
    end = index + found.length;
    plain += readDisguise(found);
    pieces.push([plain.length, end]);
  }
  return { plain: plain + text.slice(end), pieces };
}

function readDisguise(found: string): string {
  // A lone backslash or mark, of which a text may have millions.
  if (found.length < 3) return '';
  const code = /^%(..)$|^&#(\d+);$|^&#x(.+);$|^\\u(.{4})$/i.exec(found);
  if (code) {
    const [, percent, decimal, hex, escape] = code;
    const point = decimal === undefined ? Number.parseInt(percent ?? hex ?? escape ?? '', 16) : Number(decimal);
    return point > 0x20 && point < 0x7f ? String.fromCharCode(point) : '';
  }
  return found.startsWith('&') ? (entities[found.slice(1, -1).toLowerCase()] ?? found) : '';
}

function withoutNeedles(text: string, needles: readonly Needle[], instead: string): string {
  const { plain, pieces } = plainOf(text);
  const anyCase = lower(plain);
  const base64 = plain.replaceAll('-', '+').replaceAll('_', '/');
  const found = needles.flatMap((needle) => placesOf(needle, needle.isBase64 ? base64 : anyCase));
  if (found.length === 0) return text;
  found.sort(([a], [b]) => a - b);
  const at = locator(pieces);
  let clean = '';
  let end = 0;
  for (const [from, to] of found) {
    const [start] = at(from);
    const [, stop] = at(to - 1);
    if (stop <= end) continue;
    if (start >= end) clean += text.slice(end, start) + instead;
    end = stop;
  }
  return clean + text.slice(end);
}

/** Where the text has the needle, or so much of its beginning or end that it gives it away. */
function placesOf({ text: needle, least }: Needle, text: string): readonly [number, number][] {
  const places: [number, number][] = [];
  const head = needle.slice(0, least);
  for (let at = text.indexOf(head); at !== -1;) {
    let length = least;
    while (length < needle.length && text[at + length] === needle[length]) length++;
    places.push([at, at + length]);
    at = text.indexOf(head, at + length);
  }
  const tail = needle.slice(-least);
  if (least === needle.length) return places;
  for (let at = text.indexOf(tail); at !== -1; at = text.indexOf(tail, at + least)) {
    let length = least;
    while (length < needle.length && at > 0 && text[at + least - length - 1] === needle.at(-length - 1)) length++;
    places.push([at + least - length, at + least]);
  }
  return places;
}

/** Where a character of the plain text begins and ends in the original. */
function locator(pieces: Plain['pieces']): (index: number) => readonly [start: number, end: number] {
  return (index) => {
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((pieces[middle]?.[0] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    const [plain, original] = pieces[low] ?? [0, 0];
    const start = original + index - plain;
    const next = pieces[low + 1];
    return [start, next?.[0] === index + 1 ? next[1] : start + 1];
  };
}
