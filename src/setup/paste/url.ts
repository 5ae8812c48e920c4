// URLs in running text: where one begins, and where it ends.

/** Letters of the scripts that are written without spaces, so that words follow a URL or a key directly. */
const unspaced = String.raw`\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff`;

/** For a class of characters: CJK punctuation, full-width forms, quotes, and letters that follow without a space. */
export const afterValue = String.raw`\u2018-\u201f\u2026\u3000-\u303f\uff00-\uffef${unspaced}`;

const noHostCharacter = new RegExp(
  String.raw`[^\x21-\x7e\p{L}\p{M}\p{N}]|[\u3000-\u303f\uff00-\uffef|^\\\x60"]|\p{DI}|(?<=[a-z\d])[${unspaced}][^.]*$`,
  'iu',
);

/** A host that goes on behind a full stop of another script, or behind what nobody sees: it is not known where it ends. */
const cutHost =
  /^(?:[\u3002\uff0e\uff61][a-z]{2,6}(?![\w-])|[\u3002\uff0e\uff61\p{DI}]+[\w-]+(?:[\u3002\uff0e\uff61.][\w-]|:\d))/u;

/** A path: visible ASCII but for the signs that end a URL, and whole segments of another script. */
const path = /^(?:[!#-[\]_a-{}~]|(?<=\/)(?:(?!\p{DI})[\p{L}\p{M}\p{N}])+(?=\/|$))*/u;

/**
 * The URL that a text begins with: up to the first character that no URL has. In a host that is anything but a letter
 * or a digit of some script; after it also letters of other scripts, unless they are a segment, since browsers copy a path
 * percent-encoded. Empty where it might be another server's than was meant.
 */
export function urlAtStart(text: string): string {
  const [, scheme = '', host = '', rest = ''] = /^((?:https?:\/\/)?)([^/?#]*)(.*)$/is.exec(withoutEscapes(text)) ?? [];
  const end = host.search(noHostCharacter);
  if (end < 0) return scheme + host + (path.exec(rest)?.[0] ?? '');
  return cutHost.test(host.slice(end) + (rest === '' ? '' : ':0')) ? '' : scheme + host.slice(0, end);
}

/** JSON may write `\/`. */
const withoutEscapes = (text: string): string => text.replace(/\\{1,3}\//g, '/');

/** A URL, or a host and what follows it; never a word of a sentence, nor a file's name. */
export function looksLikeUrl(text: string): boolean {
  return (
    /^https?:\/\/[^\s/]/i.test(text) ||
    /^(?!\S*\.(?:json|md|[jt]sx?|py|html?|txt|ya?ml|toml)$)(?:localhost|\[[\da-f:]+\]|(?:\d{1,3}\.){3}\d{1,3}|(?:[\p{L}\d_-]+\.)+[\p{L}][\p{L}\d-]+)\.?(?::\d+)?(?:[/?#]\S*)?$/iu.test(
      text,
    )
  );
}

/** One character of a URL in running text; `{…}` and `<…>` are gaps that a page leaves to be filled in. */
const within = String.raw`(?:[^\s"'\x60<>{},;|^)\]\u201d\u2019]|[{<][\w-]+[}>])`;
const anyUrl = new RegExp(String.raw`\bhttps?://(?:\[[\da-f:]+\]|(?![.:!?])${within})${within}*`, 'i');

/** The first URL with a scheme in a text, else one without a scheme among its first words. */
export function firstUrl(text: string): string | undefined {
  const url = anyUrl.exec(text)?.[0];
  if (url !== undefined) return url;
  const words = text.split(new RegExp(String.raw`[\s\u3000-\u303f\uff00-\uffef]+`)).slice(0, 20);
  return words.map((word) => urlAtStart(withoutQuotes(word))).find(looksLikeUrl);
}

function withoutQuotes(word: string): string {
  return word.replace(/^["'`<\u201c\u2018(]+|(?<!["'`>,;\u201d\u2019)])["'`>,;\u201d\u2019)]+$/g, '');
}
