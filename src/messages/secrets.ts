// The policy of secrets: which headers hold one, what one looks like, how a text is shown without them. Nothing else in
// the project judges this but `fileSecrets.ts`, of files. Each pattern here runs over text a server chose, so that none
// may take more than linear time.
import { plainOf } from './disguise.ts';
import type { Plain } from './disguise.ts';

/** Stands for the key in a request that is shown: a shell variable, so that a copied `curl` works once it is set. */
export const keyPlaceholder = '$PARLEY_KEY';

// ---- Which names and values hold one

/** Last words of names whose value is a credential. */
const secretWord =
  /^(?:\w*(?:apikey|accesskey|token|secret|passw(?:or)?d)|keys?|pass(?:phrase)?|pwd|pat|auth|authori[sz]ation|bearer|credentials?|signature|cookie|jwt)$/;
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

/** A run of sixteen letters and digits within the next five parts: longer than a word. */
const long = String.raw`(?=(?:[a-z\d]{0,15}[-_]){0,4}[a-z\d]{16})`;

/**
 * What the keys look like that issuers give out: the one table of it. A prefix that also begins words (`sk-learn`,
 * `xai-grok-4`) needs a part behind it that no word has.
 */
const keyForms: readonly string[] = [
  // OpenAI, Anthropic and most gateways; also masked, as a server repeats it.
  String.raw`(?<![a-z\d])sk[-_](?=[\w-]{0,60}\d|[\w-]{0,20}(?:\*|(?:\.{3}|…)\w)|${long})(?=[\w*.…-]{6})[\w*-]+(?:[.…]+[\w*-]+)*`,
  // Groq, Hugging Face, relays, Replicate, Fireworks, Vercel, Together, npm, GitHub.
  String.raw`(?<![a-z\d])(?:gsk|hf|cr|r8|fw|vck|tgp_v1|npm|gh[a-z])_[a-z\d]{16,}`,
  String.raw`(?<![a-z\d])(?:github_pat_|xox[a-z]-)[\w-]{16,}`,
  // xAI, Perplexity, Cerebras, GitLab; NVIDIA's may have a hyphen anywhere.
  String.raw`(?<![a-z\d])(?:xai|pplx|csk|glpat)-${long}[\w-]{16,}`,
  String.raw`(?<![a-z\d])nvapi-[\w-]{40,}`,
  // Google, AWS, and JSON web tokens.
  String.raw`(?<![a-z\d])(?:AIza|ya29\.)[\w-]{16,}`,
  String.raw`(?<![a-z\d])A[KS]IA[A-Z\d]{16}`,
  String.raw`(?<![a-z\d])eyJ[\w-]{16,}(?:\.[\w-]+){0,4}`,
];
const schemeForm = String.raw`\b(?:bearer|basic)\s+(?=[^\s"',;]{0,200}[\d=]|[^\s"',;]{16})[^\s"',;]{6,}`;

const secretForm = new RegExp([...keyForms, schemeForm].join('|'), 'i');
/** The value of a query's field that is named as one. */
const secretQuery = /[?&][\w-]{0,40}(?:key|token|secret)=[^&#"]/i;

/** Does this text look like a credential, or contain what does? */
export const holdsSecret = (text: string): boolean => secretForm.test(text) || secretQuery.test(text);

const anyKey = new RegExp(keyForms.join('|'), 'gi');

/** Is the whole text a key, by its form? */
export const isKey = (text: string): boolean => text.match(anyKey)?.[0] === text;

const wholeKeys = (text: string) =>
  [...text.matchAll(anyKey)].filter(({ 0: key, index }) => {
    const after = text.slice(index + key.length, index + key.length + 2);
    const before = text.slice(Math.max(0, index - 40), index);
    return key.length > 10 && !/\*|\.\.|…/.test(key + after) && !/[\w/-]$|[?&]\w*=$/.test(before);
  });

/** The keys in a text, by their form, each once: none inside a longer word or an address, none shortened to be shown. */
export const keysIn = (text: string): readonly string[] => [...new Set(wholeKeys(text).map(([key]) => key))];

/** JSON with a shell's variable in place of each whole key in it: what only resembles one may be code about keys. */
export function withoutWholeKeys(json: string): string {
  // What an escape ends with is no part of the word that follows it.
  const found = wholeKeys(json.replace(/\\(?:u[\da-f]{4}|.)/gi, (escape) => ' '.repeat(escape.length)));
  let [shown, end] = ['', 0];
  for (const { 0: key, index } of found) {
    shown += json.slice(end, index) + keyPlaceholder;
    end = index + key.length;
  }
  return shown + json.slice(end);
}

/** Is the text nothing but words, numbers and versions with signs between them, as a model's name is? */
export const isWords = (text: string): boolean =>
  text.split(/[-_./:@]+/).every((part) => /^(?:[a-z]{0,15}|\d{0,8}|[a-z\d]{1,5})$/i.test(part));

/** More than the name of a place (`sk-bratislava-1`) has in it. */
const noHostName = /(?=[a-z]*\d)[a-z\d]{12}|[a-z\d]{16}/i;

/**
 * Does a URL, as it was written, hold a credential? Also what has no known form but is made of no words, behind
 * a sign that parts it from the path: an identifier is a segment of its own.
 */
export function urlHoldsSecret(url: string): boolean {
  const [, host = '', path = '', rest = ''] = /^(?:[a-z][a-z\d+.-]*:\/\/)?([^/?#]*)([^?#]*)(.*)$/is.exec(url) ?? [];
  if (readings(host).some((text) => text.split('.').some((label) => secretForm.test(label) && noHostName.test(label))))
    return true;
  if (readings(path + rest).some(holdsSecret)) return true;
  const unknown = readings(host + path).flatMap((text) => text.match(/(?<=[^\w./-])[\w-]{20,}/g) ?? []);
  return unknown.some((run) => /\d/.test(run) && !isWords(run));
}

/** A text as a server reads it, and as a user does. */
const readings = (text: string): readonly string[] => [decoded(text), plainOf(decoded(text)).plain];

/** With each percent-encoding undone, and full-width forms. */
function decoded(url: string): string {
  let text = url;
  for (let round = 0; round < 3 && text.includes('%'); round++) {
    text = text.replace(/(?:%[\da-f]{2})+/gi, (codes) => {
      const bytes = codes.split('%').slice(1);
      return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)));
    });
  }
  return text.normalize('NFKC');
}

/** Says nothing that could be kept secret. */
const openValue = /^(?:true|false|none|null|\d{0,5})$/i;

/** Does this header hold a credential, by its name or by its value? */
export function isSecretHeader(name: string, value: string): boolean {
  if (secretForm.test(value) || /^(?:bearer|basic)\s+\S/i.test(value)) return true;
  return isSecretName(name) && !openValue.test(value);
}

/**
 * May a header be shown as it is? Only if nothing speaks for a credential: neither its name nor its form, nor that it
 * is anything else than words, numbers and versions. Most issuers' keys have no form that anyone knows.
 */
export const isOpenHeader = (name: string, value: string): boolean =>
  !isSecretHeader(name, value) && value.split(/[\s,;()=+']+/).every(isWords);

/** The texts in a value's fields, however deep, that their names say are credentials. */
export function secretFields(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    if (typeof inner !== 'string') return secretFields(inner);
    return isSecretName(name) && !openValue.test(inner) ? [inner] : [];
  });
}

// ---- Texts that may contain one nobody knows

const anyForm = new RegExp([...keyForms, schemeForm].join('|'), 'gi');
/** What follows a name is a word of a sentence, unless it is long, has a digit, or is made of parts. */
const named =
  /((?:x-api-key|api[ _-]?key|authorization|(token)|secret|password)["']?\s*[:=]\s*["']?)(?!…)(?=[^\s"',;]{16}|[^\s"',;]*(?:\d|[._*-]\w))([^\s"',;]{6,})/gi;
const bearer = /\bBearer\s+(?=[^\s"',;]*(?:\d|[._*-]\w))[^\s"',;]+/gi;
const queried = /([?&][\w-]{0,40}(?:key|token|secret)=)[^\s"'&#]+/gi;

/** The text without anything that looks like a key. */
export function withoutKeys(text: string): string {
  return text
    .replace(anyForm, '…')
    .replace(bearer, '…')
    .replace(queried, '$1…')
    .replace(named, (all, name: string, token: string | undefined, value: string) =>
      // "Token" is also what a parser says of text, and what a model counts.
      token !== undefined && isWords(value) ? all : `${name}…`,
    );
}

/** Also without what could be a key of a form that nobody knows: any long run that isn't made of words. */
export const withoutCodes = (text: string): string =>
  withoutKeys(text).replace(/[\w+/=.~!$%&*@^|?-]{16,}/g, (run) =>
    /[\dA-Z]/.test(run.slice(1)) && !isWords(run) ? '…' : run,
  );

// ---- Texts that may contain a known one

/** A text without certain secrets. */
export type Redact = (text: string) => string;

/** Shorter secrets are words (`ollama`, `test`), as local servers take them: most texts mean no secret by them. */
const isLong = (secret: string): boolean => secret.length >= 8;
const isShort = (secret: string): boolean => secret !== '' && !isLong(secret);

/**
 * Hides these secrets in texts from outside, however they are disguised: escaped for JSON, a URL or HTML, as base64 or
 * in hexadecimal, split by a tag, blanks or invisible marks, in other case or width, or short of up to half of their characters. One
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
  const least = Math.max(12, Math.ceil(secret.length / 2));
  const half = (text: string): number => Math.max(12, Math.ceil(text.length / 2));
  const needle = (text: string, least: number, isBase64 = false): Needle => ({
    text,
    least: Math.min(least, text.length),
    isBase64,
  });
  const texts = new Set([lower(secret), lower(plainOf(secret).plain)]);
  return [
    ...[...texts].map((text) => needle(text, least)),
    needle(hexOf(secret), half(hexOf(secret))),
    ...base64Of(secret).map((text) => needle(text, half(text), true)),
  ];
}

const hexOf = (secret: string): string =>
  Array.from(new TextEncoder().encode(secret), (byte) => byte.toString(16).padStart(2, '0')).join('');

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
    // Not behind it: what it seems to go on with may begin the next one.
    at = text.indexOf(head, at + least);
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
