// Which emphasis is open at the end of a text that hasn’t all arrived, and how it is closed.
import { deepestInline } from './parser.ts';
import { isWide } from './writing.ts';

/** A run of marks that has opened emphasis, or what its closing marks have left of it. */
interface Mark {
  readonly sign: string;
  readonly at: number;
  /** Length of the whole run: by it, and by whether the run could also close, the grammar decides what it goes with. */
  readonly length: number;
  readonly closes: boolean;
  left: number;
  /** Glued to a word, as in `2**8`, `f(*x)` or `*.ts`: more often a sign than a mark, and no mark before it is closed. */
  readonly glued: boolean;
}

/** What is glued waits this long for its end; inside a word it waits for the end of the word at most. */
const longestGlued = 60;

type Kind = 'space' | 'sign' | 'letter';

function kindOf(character: string): Kind {
  if (character === '' || /\s/.test(character)) return 'space';
  return /[\p{P}\p{S}]/u.test(character) ? 'sign' : 'letter';
}

/** The marks of one text, which are taken one run after another. The rules are CommonMark's, and the parser's for CJK. */
export class Emphasis {
  readonly #source: string;
  /** Outermost first. */
  readonly #open: Mark[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** Takes the run of marks from `at` to `end`, after which there is more text. */
  take(at: number, end: number): void {
    const source = this.#source;
    const sign = source.charAt(at);
    const length = end - at;
    if (sign === '~' && length !== 2) return;
    const before = characterBefore(source, at);
    const after = String.fromCodePoint(source.codePointAt(end) ?? 32);
    const besideWide = [before, after].some((character) => kindOf(character) !== 'space' && isWide(character));
    const kind = (character: string): Kind => {
      const found = kindOf(character);
      return found === 'sign' && besideWide && sign === '*' ? 'letter' : found;
    };
    const [left, right] = [kind(before), kind(after)];
    const startsWord = right !== 'space' && (right === 'letter' || left !== 'letter');
    const endsWord = left !== 'space' && (left === 'letter' || right !== 'letter');
    const opens = startsWord && (sign !== '_' || !endsWord || left === 'sign');
    const closes = endsWord && (sign !== '_' || !startsWord || right === 'sign');
    const rest = closes ? this.#close(sign, length, opens) : length;
    if (rest === 0 || !opens || this.#open.length >= deepestInline) return;
    const inWord = closes && left === 'letter';
    const glued = inWord || isGlob(source, at, end) || isGlued(source, at, before) || this.#isArgument(at);
    this.#open.push({ sign, at: end - rest, length, closes, left: rest, glued: glued && !besideWide });
  }

  /** Closes what a run of `length` marks closes, innermost first; returns how many of its marks are left. */
  #close(sign: string, length: number, opens: boolean): number {
    let left = length;
    while (left > 0) {
      const index = this.#open.findLastIndex((mark) => mark.sign === sign && goTogether(mark, length, opens));
      const opener = this.#open[index];
      if (opener === undefined) break;
      const used = Math.min(2, left, opener.left);
      opener.left -= used;
      left -= used;
      this.#open.length = opener.left === 0 ? index : index + 1;
    }
    return left;
  }

  /**
   * `text`, a beginning of the source, with what is open in it closed. It ends before the first mark that still waits,
   * unless the text was broken off and that mark stands in no other, whose closing would close it too.
   */
  closed(text: string, brokenOff = false): string {
    const open = this.#open;
    const waiting = open.find((mark, at) => mark.glued && !(brokenOff && at === 0) && this.#waits(mark));
    let shown = waiting === undefined ? text : text.slice(0, waiting.at);
    if (waiting !== undefined) open.length = open.indexOf(waiting);
    // Marks with nothing after them yet are not shown.
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      if (shown.slice(last.at + last.left).trim() !== '') break;
      shown = shown.slice(0, last.at);
      open.pop();
    }
    let marks = '';
    for (const { sign, left, glued } of open) if (!glued) marks = sign.repeat(left) + marks;
    if (marks === '') return shown;
    const trimmed = shown.trimEnd();
    return trimmed + marks + shown.slice(trimmed.length);
  }

  /** Whether the mark at `at` stands between the brackets of another that is glued to the opening one: `f(*x, **y)`. */
  #isArgument(at: number): boolean {
    const last = this.#open.at(-1);
    if (last?.glued !== true || at - last.at > longestGlued) return false;
    return this.#source[last.at - 1] === '(' && !this.#source.slice(last.at, at).includes(')');
  }

  #waits({ at }: Mark): boolean {
    const word = this.#source.slice(at, at + longestGlued + 1);
    const end = /[\s([{]/.test(this.#source[at - 1] ?? ' ') ? /\n/ : /\s/;
    return word.length <= longestGlued && !end.test(word);
  }
}

/** CommonMark's rule of three: of marks that could both open and close, not any two go together. */
function goTogether(opener: Mark, length: number, opens: boolean): boolean {
  if (!opener.closes && !opens) return true;
  return (opener.length + length) % 3 !== 0 || (opener.length % 3 === 0 && length % 3 === 0);
}

function isGlob(source: string, at: number, end: number): boolean {
  return source[at] === '*' && (source[end] === '/' || (source[end] === '.' && end === at + 1));
}

/** Whether a mark after `before` belongs to what is written before it without a space, as in `f(*x)`, `a/*` or `x}_i`. */
function isGlued(source: string, at: number, before: string): boolean {
  if (/[./\\&@=+)\]}%^$#-]/.test(before)) return true;
  // After a dash, a colon or a tag such as `<br>`, prose goes on.
  if (kindOf(before) === 'space' || /[—–:;,!?…|>]/.test(before)) return false;
  for (let start = at; start > at - 8;) {
    const character = characterBefore(source, start);
    const kind = kindOf(character);
    if (kind === 'space') return false;
    if (kind === 'letter') return true;
    start -= character.length;
  }
  return false;
}

function characterBefore(source: string, at: number): string {
  const low = (source.charCodeAt(at - 1) & 0xfc00) === 0xdc00;
  return source.slice(Math.max(0, at - (low ? 2 : 1)), at);
}
