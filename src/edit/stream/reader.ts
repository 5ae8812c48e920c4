/** The pair of tags that the code of a reply stands between, each on a line of its own. */
export interface Tag {
  readonly open: string;
  readonly close: string;
}

/** How the code was marked in the reply. `bare`: not at all, so all of the reply was taken. `none`: there was no reply. */
export type Form = 'tagged' | 'fenced' | 'bare' | 'none';

export interface ReplyEnd {
  readonly lines: readonly string[];
  readonly form: Form;
  /** Did the mark that ends the code arrive? */
  readonly closed: boolean;
  /** There was more than one piece of code: only the first was taken. */
  readonly ambiguous: boolean;
}

const FENCE = /^\s*(`{3,}|~{3,})([^`]*)$/;

/** Does a line look like the fence of a Markdown code block? */
export function isFence(line: string): boolean {
  return FENCE.test(line);
}

/**
 * Reads the code out of a reply as it streams: `push` returns the complete lines of code that a piece of text brought,
 * `end` the rest. The code is what stands between the tags; without tags, the one fenced block; without either, all of
 * the reply, known only at its end. Lines are exact and without their ends, whatever those are (LF, CRLF, CR); the line
 * ends next to the tags are not part of the code. The result does not depend on how the text was cut; cost is linear.
 */
export class ReplyReader {
  readonly #tag: Tag;
  /** May the code itself have fences? Then the last one that closes is the block's, and none is taken off inside tags. */
  readonly #mayHaveFences: boolean;
  /** The unfinished line, in the pieces it came in. */
  #partial: string[] = [];
  /** The last piece ended in CR, which may be the first half of a CRLF. */
  #afterReturn = false;
  #state: 'before' | 'thinking' | 'tagged' | 'fenced' | 'after' = 'before';
  #form: Form = 'none';
  #closed = false;
  #ambiguous = false;
  #anyLine = false;
  #fence = '';
  /** A line that may have closed a fence, and what came after it. */
  #held: string[] = [];
  /** All lines before a mark, in case none comes. */
  #bare: string[] = [];
  #out: string[] = [];

  constructor(tag: Tag, mayHaveFences: boolean) {
    this.#tag = tag;
    this.#mayHaveFences = mayHaveFences;
  }

  push(text: string): string[] {
    let from = this.#afterReturn && text.startsWith('\n') ? 1 : 0;
    this.#afterReturn = text === '' ? this.#afterReturn : text.endsWith('\r');
    const lineEnd = /\r\n?|\n/g;
    lineEnd.lastIndex = from;
    for (let match = lineEnd.exec(text); match; match = lineEnd.exec(text)) {
      this.#partial.push(text.slice(from, match.index));
      from = lineEnd.lastIndex;
      this.#endLine();
    }
    if (from < text.length) this.#partial.push(text.slice(from));
    return this.#take();
  }

  end(): ReplyEnd {
    if (this.#partial.length > 0) this.#endLine();
    if (this.#state === 'fenced' && this.#held.length > 0) this.#closed = true;
    else if (this.#form === 'none') {
      const start = this.#bare.findIndex((line) => line.trim() !== '');
      if (start >= 0) {
        this.#form = 'bare';
        this.#closed = true;
        this.#out.push(...this.#bare.slice(start, this.#bare.findLastIndex((line) => line.trim() !== '') + 1));
      }
    }
    return { lines: this.#take(), form: this.#form, closed: this.#closed, ambiguous: this.#ambiguous };
  }

  #take(): string[] {
    const lines = this.#out;
    this.#out = [];
    return lines;
  }

  #endLine(): void {
    const line = this.#partial.join('');
    this.#partial = [];
    switch (this.#state) {
      case 'before':
        this.#before(line);
        return;
      case 'thinking':
        if (line.includes('</think>')) this.#state = 'before';
        return;
      case 'tagged':
        this.#tagged(line);
        return;
      case 'fenced':
        this.#fenced(line);
        return;
      case 'after':
        if (this.#form === 'tagged' ? line.trimStart().startsWith(this.#tag.open) : isFence(line))
          this.#ambiguous = true;
    }
  }

  #before(line: string): void {
    const trimmed = line.trimStart();
    if (trimmed.startsWith(this.#tag.open)) {
      this.#open(trimmed.slice(this.#tag.open.length));
      return;
    }
    // Local servers leave a model's thinking in its text.
    if (trimmed.startsWith('<think>') && this.#bare.every((said) => said.trim() === '')) {
      if (!line.includes('</think>')) this.#state = 'thinking';
      return;
    }
    const fence = FENCE.exec(line)?.[1];
    if (fence === undefined) this.#bare.push(line);
    else {
      this.#state = 'fenced';
      this.#form = 'fenced';
      this.#fence = fence;
    }
  }

  #open(rest: string): void {
    this.#state = 'tagged';
    this.#form = 'tagged';
    this.#fence = '';
    if (rest.trim() !== '') this.#tagged(rest);
  }

  #tagged(line: string): void {
    const close = line.indexOf(this.#tag.close);
    if (close >= 0) {
      this.#state = 'after';
      this.#closed = true;
      this.#held = [];
      const last = line.slice(0, close);
      if (last.trim() !== '') this.#emit(last);
      return;
    }
    this.#release();
    const fence = this.#mayHaveFences ? undefined : FENCE.exec(line)?.[1];
    if (fence !== undefined && !this.#anyLine && this.#fence === '') this.#fence = fence;
    else if (this.#fence !== '' && this.#closesFence(line)) this.#held = [line];
    else this.#emit(line);
  }

  #fenced(line: string): void {
    if (!this.#anyLine && this.#held.length === 0 && line.trimStart().startsWith(this.#tag.open)) {
      this.#open(line.trimStart().slice(this.#tag.open.length));
      return;
    }
    if (this.#closesFence(line)) {
      if (this.#mayHaveFences) {
        this.#release();
        this.#held = [line];
      } else {
        this.#state = 'after';
        this.#closed = true;
      }
    } else if (this.#held.length > 0) this.#held.push(line);
    else this.#emit(line);
  }

  #closesFence(line: string): boolean {
    const match = FENCE.exec(line);
    return match?.[1]?.startsWith(this.#fence) === true && match[2]?.trim() === '';
  }

  #release(): void {
    for (const line of this.#held) this.#emit(line);
    this.#held = [];
  }

  #emit(line: string): void {
    this.#anyLine = true;
    this.#out.push(line);
  }
}

const COMMENT = /^(?:\/\/+|\/\*+|#+|--+|;+|%+|<!--|\*|\{\s*\/\*)\s*/;
const THINGS = '(?:code|functions?|methods?|class|file|implementation|logic|body|lines?|imports?|component|module)';
const LEFT_OUT = [
  // "..." alone, or before words that say what the dots stand for
  /^(?:\.{3,}|…)$/,
  /^(?:\.{3,}|…)\s*(?:the\s+)?(?:rest|remainder|remaining|other|existing|previous|same|unchanged|keep|omitted|etc|continue)\b/i,
  // "rest of the class", "existing code", "remaining methods here"
  new RegExp(`^(?:the\\s+)?(?:rest|remainder)\\s+of\\s+(?:\\w+\\s+){0,2}${THINGS}\\b`, 'i'),
  new RegExp(`^(?:existing|remaining|unchanged|other|previous)\\s+(?:\\w+\\s+)?${THINGS}\\b`, 'i'),
  /\b(?:rest|code)\b.*\b(?:unchanged|omitted|as before|the same)\b/i,
];

/**
 * Does a line of code stand for code that was left out ("// rest unchanged", "# ... existing code ...")? Only comments and
 * lines that begin with dots count; a line that the original has too is the caller's to leave out.
 */
export function elides(line: string): boolean {
  const text = line.trim();
  const comment = COMMENT.exec(text)?.[0];
  // Dots with a name right after them are code: a spread.
  if (comment === undefined && !/^(?:\.{3,}|…)(?:\s|$)/.test(text)) return false;
  const said = text
    .slice(comment?.length ?? 0)
    .replace(/^[([]+\s*/, '')
    .replace(/\s*(?:[)\]]|\*\/\s*\}?|-->)+$/, '');
  return LEFT_OUT.some((pattern) => pattern.test(said));
}
