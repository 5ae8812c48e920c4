// Splits pasted commands into words, the way shells do.

/** One command line as words, quotes and escapes undone. */
export type Statement = readonly string[];

/** Longest text read: what people paste is a screenful. */
export const longestPaste = 100_000;

/**
 * Splits what was pasted into commands and their words, the way bash, cmd and PowerShell would, all at once: the shells
 * differ in the character that continues a line and escapes a quote (`\`, `^` or a backtick), which rarely mean anything
 * else in what people paste. Nothing is expanded and nothing is run. Unclosed quotes end at the end of the text.
 */
export function statements(text: string): readonly Statement[] {
  const reader = new Reader(text);
  const all: string[][] = [];
  let words: string[] = [];
  const finish = () => {
    if (words.length > 0) all.push(words);
    words = [];
  };
  for (;;) {
    const token = reader.next();
    if (token === 'end') break;
    if (token === 'separator') finish();
    else words.push(token.word);
  }
  finish();
  return all;
}

/** What is quoted at a place of a text, and where it ends; `undefined` where no quote begins. */
export function quotedAt(text: string, at: number): { readonly value: string; readonly end: number } | undefined {
  const reader = new Reader(text, at);
  const value = reader.quoted();
  return value === undefined ? undefined : { value, end: reader.at };
}

/** Undoes what pages, word processors and terminals do to a command on its way through the clipboard. */
export function prepare(text: string): string {
  let out = text
    .slice(0, longestPaste)
    .replace(/\r\n?/g, '\n')
    .replace(/[\u00a0\u2007\u202f\u3000]/g, ' ')
    .replace(/[\S\ufeff]+/g, withoutUnseen)
    .replace(/(?:https?|ｈｔｔｐｓ?)[:\uff1a][/\uff0f]{2}/gi, (scheme) => scheme.normalize('NFKC'))
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'");
  // Beside straight quotes a curly one may be an apostrophe: only what they enclose is quoted.
  out = /["']/.test(out)
    ? out
        .replace(/(?<![^\s=:,([{])\u201c([^\u201c\u201d\n]*)\u201d/g, '"$1"')
        .replace(/(?<![^\s=:,([{])\u2018([^\u2018\u2019\n]*)\u2019/g, "'$1'")
    : out.replace(/[\u201c\u201d]/g, '"').replace(/[\u2018\u2019]/g, "'");
  // Chrome's "Copy as cURL (cmd)" escapes every quote with a caret.
  if (out.includes('^"')) out = out.replace(/\^(\n[ \t]*)/g, ' ').replace(/\^(.)/g, '$1');
  return out;
}

/** A word without what nobody sees, which in a URL and behind one stays: there it parts the URL from what follows. */
function withoutUnseen(word: string): string {
  if (!/\p{DI}/u.test(word)) return word;
  let clean = '';
  let isUrl = false;
  for (const part of word.split(/(\p{DI}+)/u)) {
    if (!/^\p{DI}/u.test(part)) isUrl ||= /[:\uff1a][/\uff0f]{2}|\w\.\w/.test(part);
    else if (!isUrl) continue;
    clean += part;
  }
  return clean;
}

type Token = { readonly word: string } | 'separator' | 'end';

/** Reads words one by one; the position is its only state. */
class Reader {
  readonly #text: string;
  #at: number;

  constructor(text: string, at = 0) {
    this.#text = text;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  next(): Token {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) return 'end';
      if (this.#continuation()) continue;
      if (character === ' ' || character === '\t') this.#at++;
      else if (character === '#') this.#skipLine();
      else if (isSeparator(character)) {
        this.#at++;
        return 'separator';
      } else return { word: this.#word() };
    }
  }

  /** Steps over a line that goes on in the next; in a box of one line that break is a space. */
  #continuation(): boolean {
    const match = /^[\\^`](?:[ \t]*\n|[ \t]+(?=[-'"]))/.exec(this.#text.slice(this.#at, this.#at + 40));
    if (match) this.#at += match[0].length;
    return match !== null;
  }

  #skipLine(): void {
    while (this.#at < this.#text.length && this.#text[this.#at] !== '\n') this.#at++;
  }

  #word(): string {
    let word = '';
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || character === ' ' || character === '\t' || character === '\n') return word;
      if (character === ';' || character === '|') return word;
      // An ampersand ends a command only where it cannot belong to an address's query.
      if (character === '&' && /^&(?:&|\s|$)/.test(this.#text.slice(this.#at, this.#at + 2))) return word;
      if (this.#continuation()) return word;
      const quoted = this.quoted();
      if (quoted !== undefined) {
        word += quoted;
        continue;
      }
      this.#at++;
      if (character === '\\' || character === '`') {
        word += this.#text[this.#at] ?? '';
        this.#at++;
      } else word += character;
    }
  }

  /** Reads what is quoted here; `undefined` where no quote begins. */
  quoted(): string | undefined {
    const opening = /^(?:\$?'|")/.exec(this.#text.slice(this.#at, this.#at + 2))?.[0];
    if (opening === undefined) return undefined;
    this.#at += opening.length;
    return opening === '"' ? this.#double() : opening === "'" ? this.#single() : this.#ansi();
  }

  /** Between two such strings, `\'` is an apostrophe of both. */
  #single(): string {
    for (let inside = ''; ;) {
      const end = this.#text.indexOf("'", this.#at);
      const stop = end < 0 ? this.#text.length : end;
      inside += this.#text.slice(this.#at, stop);
      this.#at = stop + 1;
      if (!this.#text.startsWith(String.raw`\''`, this.#at)) return inside;
      inside += "'";
      this.#at += 3;
    }
  }

  #double(): string {
    let inside = '';
    for (;;) {
      const character = this.#text[this.#at++];
      if (character === undefined || character === '"') return inside;
      const following = this.#text[this.#at];
      if ((character === '\\' || character === '`') && following !== undefined && /["\\$`\n]/.test(following)) {
        if (following !== '\n') inside += following;
        this.#at++;
      } else inside += character;
    }
  }

  /** bash's `$'…'`. */
  #ansi(): string {
    let inside = '';
    for (;;) {
      const character = this.#text[this.#at++];
      if (character === undefined || character === "'") return inside;
      if (character !== '\\') {
        inside += character;
        continue;
      }
      const escaped = this.#text[this.#at++] ?? '';
      const unicode = escaped === 'u' ? /^[0-9a-f]{1,4}/i.exec(this.#text.slice(this.#at, this.#at + 4)) : null;
      if (unicode) {
        this.#at += unicode[0].length;
        inside += String.fromCharCode(Number.parseInt(unicode[0], 16));
      } else inside += { n: '\n', t: '\t', r: '\r' }[escaped] ?? escaped;
    }
  }
}

function isSeparator(character: string): boolean {
  return character === '\n' || character === ';' || character === '|' || character === '&';
}
