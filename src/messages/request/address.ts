import { MessagesError } from '../errors/errors.ts';

const bad = (message: string): MessagesError => new MessagesError('request', message, { field: 'url' });

/** Endings that people paste along with a base URL: they belong to the path, not to the base. */
const pastedEnding =
  /\/(?:messages(?:\/count_tokens|\/batches)?|chat\/completions|completions?|complete|responses|embeddings|api\/(?:chat|generate)|(?:v1beta\/)?models|v1\/models\/.+)$/i;

/**
 * The base URL meant by a text, in its one normal form: with scheme, without query, fragment, trailing slash, or the
 * endings of a full endpoint (`/v1`, `/v1/messages`, `/v1/chat/completions`). A prefix such as `/anthropic` stays.
 * Throws a {@link MessagesError} of kind `request` for what is no address, and for `http` to anything but this machine.
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
 * The URL that is posted to. What the base's end and the path's beginning have in common is written once, so that a base
 * may be given with or without it (`…/anthropic` with `/anthropic/v1/messages`). With `exact` the text is the URL.
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

/** A URL as it may be shown: what its query says may be a key. */
export const shownUrl = (url: string): string => url.replace(/([?&](?:[^=&#]*=)?)[^&#]+/g, '$1…');

/** Is this host name this machine? */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])\.?$/i.test(hostname);
}

/** What stands around an address in a text: quotes, brackets (not those of an IPv6 address), the end of a sentence. */
const around =
  /^(?:["'`<(\u201c\u201d\u2018\u2019\u00ab\u00bb]|\[(?![\da-f:.]+\]))+|(?:["'`>).,;\u201c\u201d\u2018\u2019\u00ab\u00bb]|(?<!\[[\da-f:.]*)\])+$/gi;

/** A second scheme, a number alone, or what a page leaves to be filled in. */
const noHost = /^(?:https?:?|\d+)$|[()$"\u201c\u201d]/i;

function parse(text: string): URL {
  // More than a browser takes would only cost time.
  if (text.length > 4000) throw bad('This is not a URL.');
  const trimmed = text.trim().replace(around, '');
  if (trimmed === '') throw bad('The base URL is empty.');
  if (/[\s\p{Cc}\\]/u.test(trimmed)) throw bad('The base URL contains a space, a control character or a backslash.');
  if (/^https?(?:[:/](?!\/\/)|\/\/)/i.test(trimmed)) throw bad('A URL begins with https:// with two slashes.');
  if (/^sk-[\w-]{6,}$/i.test(trimmed)) throw bad('This looks like a key, not like a URL.');
  if (/,\s*https?:/i.test(trimmed)) throw bad('These are several URLs: one is needed.');
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `${guessScheme(trimmed)}://${trimmed}`;
  const host = withScheme.split(/[/?#]+/)[1] ?? '';
  if (!URL.canParse(withScheme) || /:\/\/\/|[<>{}]/.test(withScheme) || noHost.test(host))
    throw bad('This is not a URL.');
  const url = new URL(withScheme);
  if (url.username !== '' || url.password !== '') throw bad('A URL must not contain a user name or a password.');
  // Servers print the address they listen on; a client cannot connect to it everywhere.
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw bad('Only https is allowed, except to this machine: the key would be readable on the way.');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw bad('The URL must begin with https://.');
  if (url.hostname === '') throw bad('This is not a URL.');
  url.hash = '';
  return url;
}

const guessScheme = (text: string): string =>
  isLoopback(/^(?:\[[^\]]*\]|[^/:?#]*)/.exec(text)?.[0] ?? '') || text.startsWith('0.0.0.0') ? 'http' : 'https';
