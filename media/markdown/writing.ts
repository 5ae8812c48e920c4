// What people write that Markdown's own rules misread: text without spaces between words, and paths.

/** Characters of writing that puts no spaces between words, its punctuation and full-width forms included. */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303f\uff00-\uffef]/u;
const sign = /[\p{P}\p{S}]/u;

export function isWide(character: string): boolean {
  return wide.test(character);
}

/**
 * `text` for the rules of emphasis: where a run of asterisks stands beside a wide character, the signs around the run are
 * letters, so that it may open and close as it may between letters. As long as `text`.
 */
export function withWideLetters(text: string): string {
  // The first test is the quick one, and most often enough.
  if (!/[\u1100-\uffff]/.test(text) || !wide.test(text)) return text;
  const characters = text.split('');
  for (const { 0: run, index } of text.matchAll(/\*+/g)) {
    const around = [index - 1, index + run.length].filter((at) => /[^\s*_[\]\\]/.test(characters[at] ?? ' '));
    if (!around.some((at) => wide.test(text[at] ?? ''))) continue;
    for (const at of around) if (sign.test(text[at] ?? '')) characters[at] = 'a';
  }
  return characters.join('');
}

/** What a path is made of: no space, quote, or mark around it. */
const pathEnd = /[\s"'`<>|*?()[\]]/;

/** The path `\\server\share…` that `source` begins with; or a backslash before a dot file, as in `~\.ssh`. */
export function startsUnc(source: string): string | undefined {
  if (/^\\\.[A-Za-z]/.test(source)) return source.slice(0, 2);
  return /^\\\\[\w.-]+\\/.test(source) ? pathFrom(source, 0) : undefined;
}

/** What goes on as a path at `at`, if a drive's letter and colon stand before it. */
export function pathAfterDrive(source: string, at: number): string {
  if (source[at] !== '\\' || !/(?:^|[^\p{L}\p{N}])[A-Za-z]:$/u.test(source.slice(Math.max(0, at - 3), at))) return '';
  return pathFrom(source, at);
}

function pathFrom(source: string, at: number): string {
  const length = source.slice(at).search(pathEnd);
  return length < 0 ? source.slice(at) : source.slice(at, at + length);
}
