// Removes secrets from a reply before it is shown or logged.
import { isSecretHeader, keyPlaceholder, redactor, withoutKeys } from '../messages/index.ts';
import type { Redact } from '../messages/index.ts';
import type { WireReply } from './tap.ts';

/** A reply as it came, without the request's secrets and without anything that looks like one. */
export function redactReply(
  { headers, body, isWhole }: WireReply,
  secrets: readonly string[],
): Pick<WireReply, 'headers' | 'body'> {
  const redact = redactor(secrets, keyPlaceholder);
  const clean = (text: string): string => withoutKeys(redact(text));
  const text = withoutSecrets(body, clean);
  // Cut off in the middle of a secret, its beginning would stand there; escaped for a URL it is three times as long.
  const longest = secrets.reduce((most, { length }) => Math.max(most, length), 0) * 3;
  const shownText = isWhole ? text : text.slice(0, Math.max(0, text.length - longest));
  const shown = Object.entries(headers).map(([name, value]): [string, string] =>
    isSecretHeader(name, value) ? [name, '…'] : [name, clean(value)],
  );
  return { headers: Object.fromEntries(shown), body: shownText };
}

/** A piece of the reply's words, as a stream has one in each event. */
const piece = /("(?:text|thinking|partial_json)"\s*:\s*")([^"\\]*(?:\\.[^"\\]*)*)/g;

/** The body redacted; without any of its words, if a secret is spread over several pieces of them. */
function withoutSecrets(body: string, clean: Redact): string {
  const pieces = Array.from(body.matchAll(piece), ([, , words = '']) => words);
  const isSpread = clean(pieces.join('')) !== pieces.map(clean).join('');
  return clean(isSpread ? body.replace(piece, '$1…') : body);
}
