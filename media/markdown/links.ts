// Which links of a reply may be followed, and whether their text names another host.
import { pieces } from './invisible.ts';

/** Where a link of a reply leads, for people to see and the host to open. */
export interface Target {
  /** The address in its normal form: the host in ASCII, no control characters. */
  readonly href: string;
  /** The host that will be asked, or the mail address. */
  readonly host: string;
  /** The address is made to look as if it led elsewhere: a name before the host, look-alike letters, great length. */
  readonly suspicious: boolean;
}

const longest = 8_000;

/** The target of `href` if it is an absolute http, https or mailto address; nothing else becomes a link. */
export function target(href: string): Target | undefined {
  if (href.length > longest || !/^(?:https?:\/\/|mailto:)/i.test(href)) return undefined;
  let url: URL;
  try {
    // A backslash in a path is a character of it, though URL would read a slash.
    url = new URL(
      href.replace(
        /^(https?:\/\/[^/?#\\]*)([/?#].*)$/is,
        (_, authority: string, path: string) => authority + path.replaceAll('\\', '%5C'),
      ),
    );
  } catch {
    return undefined;
  }
  const hidden = pieces(href, 'code') !== undefined;
  switch (url.protocol) {
    case 'http:':
    case 'https:':
      return {
        href: url.href,
        host: url.host,
        suspicious:
          hidden || url.username !== '' || url.password !== '' || /(?:^|\.)xn--/.test(url.host) || href.length > 500,
      };
    case 'mailto:':
      return { href: url.href, host: url.pathname, suspicious: hidden || url.search !== '' || href.length > 500 };
    default:
      return undefined;
  }
}

/** Whether `text`, shown for a link, names a host, and it is not the one the link leads to. */
export function namesOtherHost(text: string, { href, host }: Target): boolean {
  const named =
    /^\s*(?:(?:https?:)?\/\/)?([\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?\.[\p{L}]{2,})(?::\d+)?(?:[/?#@\s]|$)/iu.exec(
      text,
    );
  const name = named?.[1]?.toLowerCase();
  if (name === undefined || href.startsWith('mailto:')) return false;
  const real = host.replace(/:\d+$/, '').replace(/^www\./, '');
  return name.replace(/^www\./, '') !== real;
}
