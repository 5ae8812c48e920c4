// Base URLs as people paste them, and the URL a request is posted to.
import { MessagesError } from '../errors/errors.ts';
import { isKey, urlHoldsSecret } from '../secrets.ts';

const bad = (message: string): MessagesError => new MessagesError('request', message, { field: 'url' });

/** Endings of full endpoints that people paste along with a base URL. */
const pastedEnding =
  /\/(?:messages(?:\/count_tokens|\/batches)?|chat\/completions|completions?|complete|responses|embeddings|api\/(?:chat|generate)|(?:v1beta\/)?models|v1\/models\/.+)$/i;

/**
 * The base URL meant by a text, in its one normal form: with scheme, without query, fragment, trailing slash, or the
 * ending of a full endpoint (`/v1`, `/v1/messages`, `/v1/chat/completions`). A prefix such as `/anthropic` stays.
 * Throws a {@link MessagesError} of kind `request` for anything that is not a URL, that holds what looks like a key, and
 * for `http` to anything but this machine.
 */
export function baseUrl(text: string): string {
  const url = parse(text);
  const path = [/\/+$/, pastedEnding, /\/+$/, /\/v1$/i, /\/+$/].reduce(
    (rest, end) => rest.replace(end, ''),
    url.pathname,
  );
  return url.origin + path;
}

/**
 * The URL that is posted to. Segments that end the base and also begin the path are written once, so that a base may be
 * given with or without them (`…/anthropic` with `/anthropic/v1/messages`). With `exact` the text is the URL.
 */
export function messagesUrl(text: string, path = '/v1/messages', exact = false): string {
  if (exact) return parse(text).href;
  const base = new URL(baseUrl(text));
  const tail = path.startsWith('/') ? path : `/${path}`;
  const head = base.pathname.replace(/\/+$/, '');
  return base.origin + head.slice(0, head.length - overlap(head, tail)) + tail;
}

/** Length of the longest run of whole segments that ends `head` and begins `tail`. */
function overlap(head: string, tail: string): number {
  for (let at = head.indexOf('/'); at !== -1; at = head.indexOf('/', at + 1)) {
    const end = head.slice(at);
    if (tail === end || tail.startsWith(`${end}/`)) return end.length;
  }
  return 0;
}

/** A URL as it may be shown: the values of its query are left out, since one may be a key. */
export const shownUrl = (url: string): string => url.replace(/([?&](?:[^=&#]*=)?)[^&#]+/g, '$1…');

/**
 * Is this host name this machine? Exactly the three names that VS Code connects to directly whatever proxy is set
 * (`@vscode/proxy-agent`): any other, `127.0.0.2` and `x.localhost` among them, goes to the proxy as it is, and over
 * http the proxy would read the key.
 */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])$/i.test(hostname);
}

/** What stands around a URL in a text: quotes, brackets (not those of an IPv6 address), the end of a sentence. */
const around =
  /^(?:["'`<(\u201c\u201d\u2018\u2019\u00ab\u00bb\u3008\u300a\u300c\u300e\u3010\uff08]|\[(?![\da-f:.]+\]))+|(?:["'`>).,;\u201c\u201d\u2018\u2019\u00ab\u00bb\u3001\u3002\u3009\u300b\u300d\u300f\u3011\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f]|(?<!\[[\da-f:.]*)\])+$/gi;

/**
 * Whatever is neither visible ASCII nor a letter or digit of some script, full-width forms of either, what nobody sees, and
 * the signs that end a URL in a text.
 */
const noUrlCharacter = /[^\x21-\x7e\p{L}\p{M}\p{N}]|[\u3000-\u303f\uff00-\uffef|^"`]|\p{DI}/u;

/** Superscripts, letters in circles: a server's name would have the plain character instead. */
const readsAsAscii = (character: string): boolean =>
  character > '\x7f' && /[\x21-\x7e]/.test(character.normalize('NFKC'));

/** A second scheme, a number alone, or a placeholder that still has to be filled in. */
const noHost = /^(?:https?:?|\d+)$|[()$"]/i;

/** A host as the URL parser leaves it: an IPv6 address, or labels of ASCII letters, digits, `-` and `_`. */
const plainHost = /^(?:\[[\da-f:.]+\]|[a-z\d_-]+(?:\.[a-z\d_-]+)*\.?)$/;

function parse(text: string): URL {
  // More than a browser takes would only cost time.
  if (text.length > 4000) throw bad('This is not a URL.');
  const trimmed = text.trim().replace(around, '');
  if (trimmed === '') throw bad('The base URL is empty.');
  if (/[\s\p{Cc}\\]/u.test(trimmed)) throw bad('The base URL contains a space, a control character or a backslash.');
  const strange = noUrlCharacter.exec(trimmed)?.[0] ?? Array.from(trimmed).find(readsAsAscii);
  if (strange !== undefined) throw bad(`A URL can’t contain “${strange}”.`);
  if (/^https?(?:[:/](?!\/\/)|\/\/)/i.test(trimmed)) throw bad('A URL begins with https:// with two slashes.');
  if (isKey(trimmed)) throw bad('This looks like a key, not like a URL.');
  if (/^[^?#]+(?:,\s*https?:|https?:\/\/)/i.test(trimmed)) throw bad('These are several URLs. Enter one.');
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `${guessScheme(trimmed)}://${trimmed}`;
  const host = withScheme.split(/[/?#]+/)[1] ?? '';
  if (!URL.canParse(withScheme) || /:\/\/\/|[<>{}]/.test(withScheme) || noHost.test(host))
    throw bad('This is not a URL.');
  const url = new URL(withScheme);
  if (url.username !== '' || url.password !== '') throw bad('A URL must not contain a user name or a password.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw bad('The URL must begin with https://.');
  checkHost(url.hostname, host);
  if (urlHoldsSecret(withScheme))
    throw bad('This URL contains what looks like a key. Leave it out: the key is asked for separately.');
  // Servers print the address they listen on; a client cannot connect to it everywhere.
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw bad('Plain http would expose your key; use https. Only localhost, 127.0.0.1 and [::1] may use http.');
  }
  url.hash = '';
  return url;
}

/** Judges a host by what the URL parser made of what was written, so that both name the same server. */
function checkHost(hostname: string, written: string): void {
  if (!plainHost.test(hostname)) throw bad('This is not a URL.');
  const isNumeric = /^[\d.]+$/.test(hostname);
  if (isNumeric && written.replace(/:\d*$/, '') !== hostname)
    throw bad('Write an IP address as four decimal numbers, such as 127.0.0.1.');
}

const guessScheme = (text: string): string =>
  isLoopback(/^(?:\[[^\]]*\]|[^/:?#]*)/.exec(text)?.[0] ?? '') || text.startsWith('0.0.0.0') ? 'http' : 'https';
