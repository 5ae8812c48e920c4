// Reads the code out of a reply, whole or as it streams. The grammar, in which a later rule counts only where the earlier
// ones find nothing:
//
//   reply    = [thoughts] ( marked | fenced | bare | words )
//   thoughts = mark of thoughts, anything, its end; or anything and the end alone. What follows on the line counts.
//   marked   = [words] OPEN code CLOSE [words]
//              OPEN begins its line or ends it; between words it is only named. The code is taken as it is, but for a
//              fence around all of it where no fence can be code: that is taken off, and told (`unwrapped`).
//   fenced   = [words] fence code fence [words]
//              The closing fence is of the same kind, at least as long, indented no deeper, without words, and in no
//              literal; it may be glued to the last line of code. A fence after what reads as code closes it.
//   bare     = code, with nothing around it; it must read as code. Known only at the end.
//   words    = the rest: no code at all.
//
// Only marks can say that the code is nothing; an empty fence never deletes. What could be read in two ways is told
// (`ambiguous`).
import { isDiffInfo } from './doubts.ts';
import { Block, fenceOf, gluedFence, isProse } from './fences.ts';
import { openingIn } from './marks.ts';
import type { Tag } from './marks.ts';
import { hasFences, opensCode, readReply } from './reading.ts';
import type { Asked, Reading } from './reading.ts';
import { thoughtEnd, thoughtsIn, thoughtStart } from './thoughts.ts';

/** A reply that is over. `lines` is all of its code. */
export interface ReplyEnd extends Reading {
  /** Were all lines that `push` gave the first of `lines`? If not, what they became must be written anew. */
  readonly asGiven: boolean;
}

/**
 * Reads a reply in the pieces it comes in: `push` returns the lines of code that are sure by now, `end` the whole reading,
 * which does not depend on how the text was cut. Lines are exact and without their ends, whatever those are (LF, CRLF,
 * CR). Sure is what stands behind the mark, or behind a fence that can only open the code; a bare reply is held to its
 * end. What `push` gave is wrong, and `end` says so, only where the reply goes on to another piece of code after a whole
 * one (a draft in thoughts of which only the end is marked), or a fence inside the marks was no wrapper. Cost is linear.
 */
export class ReplyReader {
  readonly #asked: Asked;
  readonly #thoughts: readonly Tag[];
  readonly #hasFences: boolean;
  /** The unfinished line, in the pieces it came in. */
  #partial: string[] = [];
  /** The last piece ended in CR, which may be the first half of a CRLF. */
  #afterReturn = false;
  readonly #lines: string[] = [];
  readonly #given: string[] = [];
  /** `held`: nothing more is sure. */
  #state: 'words' | 'thinking' | 'tagged' | 'fenced' | 'held' = 'words';
  /** The mark that ends the thoughts it is in. */
  #thought = '';
  #before: string[] = [];
  #block: Block | undefined;
  /** Lines that may be the end of a wrapper. */
  #pending: string[] = [];
  #out: string[] = [];

  constructor(asked: Asked) {
    this.#asked = asked;
    this.#thoughts = thoughtsIn(asked.original);
    this.#hasFences = hasFences(asked);
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
    const out = this.#out;
    this.#out = [];
    return out;
  }

  end(): ReplyEnd {
    if (this.#partial.length > 0) this.#lines.push(this.#partial.join(''));
    const reading = readReply(this.#lines, this.#asked);
    return { ...reading, asGiven: this.#given.every((line, i) => line === reading.lines[i]) };
  }

  #endLine(): void {
    const line = this.#partial.join('');
    this.#partial = [];
    this.#lines.push(line);
    this.#read(line);
  }

  #read(line: string): void {
    if (this.#state === 'tagged') this.#tagged(line);
    else if (this.#state === 'thinking') this.#thinking(line);
    else if (this.#state === 'words') this.#words(line);
    else if (this.#given.length === 0 && this.#opened(line)) return;
    else if (this.#state === 'fenced') this.#fenced(line);
  }

  #thinking(line: string): void {
    const end = line.indexOf(this.#thought);
    if (end < 0) return;
    this.#state = 'words';
    this.#read(line.slice(end + this.#thought.length));
  }

  #words(line: string): void {
    const start = this.#before.every((said) => said.trim() === '') ? thoughtStart(line, this.#thoughts) : undefined;
    if (start) {
      this.#state = 'thinking';
      this.#thought = start.close;
      this.#thinking(line.trimStart().slice(start.open.length));
      return;
    }
    const end = thoughtEnd(line, this.#thoughts);
    if (end) {
      this.#before = [];
      this.#read(end.rest);
      return;
    }
    if (this.#opened(line)) return;
    const glued = this.#hasFences ? undefined : gluedFence(line);
    const fence = fenceOf(line) ?? glued;
    if (!fence) {
      this.#before.push(line);
      return;
    }
    const before = [...this.#before, fence.lead];
    const words = before.some((said) => said.trim() !== '');
    const sure = opensCode(fence, before, this.#asked) && !(words && this.#hasFences && !isProse(fence.info));
    this.#state = sure && !isDiffInfo(fence.info) ? 'fenced' : 'held';
    this.#block = new Block(fence, this.#asked.languageId);
  }

  #opened(line: string): boolean {
    const opening = openingIn(line, this.#asked.tag.open);
    if (!opening) return false;
    this.#state = 'tagged';
    const rest = line.slice(opening.from);
    if (rest.trim() !== '') this.#tagged(rest);
    return true;
  }

  #tagged(line: string): void {
    const { open, close } = this.#asked.tag;
    const end = line.indexOf(close);
    if (end >= 0 || openingIn(line, open)) {
      this.#state = 'held';
      const last = end < 0 ? '' : line.slice(0, end);
      if (last.trim() !== '') this.#give(last);
      return;
    }
    this.#give(line);
  }

  /** Gives a line between the marks, but for fences that may be around all of it. */
  #give(line: string): void {
    const mayWrap = !this.#hasFences && (fenceOf(line) ?? gluedFence(line)) !== undefined;
    if (mayWrap && this.#given.length === 0) return;
    if (mayWrap) {
      this.#pending.push(line);
      return;
    }
    this.#emit(...this.#pending.splice(0), line);
  }

  #fenced(line: string): void {
    if (this.#block?.next(line) !== undefined || this.#block?.isGluedEnd(line) === true) this.#state = 'held';
    else this.#emit(line);
  }

  #emit(...lines: string[]): void {
    for (const line of lines) {
      this.#given.push(line);
      this.#out.push(line);
    }
  }
}
