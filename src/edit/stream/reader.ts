// Reads the code out of a reply, whole or as it streams. The grammar; a later alternative applies only where the earlier
// ones find nothing:
//
//   reply    = [thoughts] ( marked | closed | fenced | echoed | bare | words )
//   thoughts = an opening tag, anything, its closing tag; or anything and the closing tag alone. Whatever follows the
//              closing tag on its line is part of the reply.
//   marked   = [words] OPEN code CLOSE [words]
//              A mark may be in capitals, have attributes, be escaped (`&lt;`) or emphasized, or end its line without `>`.
//              OPEN starts its line, perhaps as a list item, or ends it; in the middle of a sentence it is only mentioned,
//              and behind the end of a sentence it counts if nothing else opens the code (ambiguous). CLOSE starts its line
//              or ends it; in the middle of a line it closes the code if nothing else does (ambiguous). The code is taken
//              as is, except that a fence around all of it is removed where no fence can be code (unwrapped), and words
//              outside that fence with it (ambiguous).
//   closed   = ( fenced | bare ) CLOSE, where the opening mark is missing (ambiguous).
//   fenced   = [words] fence code fence [words]
//              The closing fence is of the same kind, at least as long, no deeper, without an info string and outside any
//              literal; it may be glued to the last line of code. A fence that follows code closes it, never opens it. Of
//              several blocks it is the first, or the first in the language of the file (ambiguous).
//   echoed   = [words] `<code>` code `</code>` [words], each tag on a line of its own, as the prompt writes it (ambiguous).
//   bare     = code and nothing else; it has to read as code, so it is known only at the end. A diff is not code.
//   words    = anything else: there is no code. A line with a mark on it is never code.
//
// The indentation of the list, or the `>` of the quote, that marks or a fence stand in is not part of the code. Only the
// marks can say that the code is empty; an empty fence deletes nothing. What could be read in two ways is reported.
import { isDiffInfo } from './doubts.ts';
import { Block, fenceOf, gluedFence, isProse, openingFence, speaks } from './fences.ts';
import { closingIn, openingIn } from './marks.ts';
import type { Tag } from './marks.ts';
import { mayBeNested } from './nested.ts';
import { hasFences, opensCode, readReply } from './reading.ts';
import type { Asked, Reading } from './reading.ts';
import { thoughtEnd, thoughtsIn, thoughtStart } from './thoughts.ts';

/** A finished reply. `lines` is all of its code. */
export interface ReplyEnd extends Reading {
  /** Is what `push` returned the beginning of `lines`? If not, everything written so far has to be replaced. */
  readonly asGiven: boolean;
  /** The whole reply. */
  readonly all: readonly string[];
}

/**
 * Reads a reply in pieces. `push` returns the lines of code that are certain so far; `end` returns the complete reading,
 * which does not depend on how the text was split. Lines are exact, without their line ends (LF, CRLF or CR).
 *
 * Lines are certain after the opening mark, or after a fence that can only open the code; a bare reply is held until its
 * end. `push` turns out to be wrong, and `end` says so, only where a finished piece of code is followed by the real one (a
 * draft inside thoughts that have only a closing tag) or a fence inside the marks was not a wrapper. Cost is linear.
 */
export class ReplyReader {
  readonly #asked: Asked;
  readonly #thoughts: readonly Tag[];
  readonly #hasFences: boolean;
  /** The unfinished line, in pieces. */
  #partial: string[] = [];
  /** Whether the last piece ended in CR, which may be the first half of a CRLF. */
  #afterReturn = false;
  readonly #lines: string[] = [];
  readonly #given: string[] = [];
  /** `held`: nothing more is certain before the end. */
  #state: 'words' | 'thinking' | 'tagged' | 'fenced' | 'held' = 'words';
  /** The tag that closes the current thoughts. */
  #thought = '';
  #before: string[] = [];
  /** Is any of them more than blank? */
  #spoke = false;
  #block: Block | undefined;
  /** Fences that may turn out to close a wrapper, and blank lines next to them. */
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

  /** `complete`: the model finished the reply. If it did not, the line of code that was under way is left out. */
  end(complete = true): ReplyEnd {
    const reading = this.#reading(complete);
    return { ...reading, all: this.#lines, asGiven: this.#given.every((line, i) => line === reading.lines[i]) };
  }

  #reading(complete: boolean): Reading {
    const isTorn = this.#partial.length > 0;
    if (isTorn) this.#lines.push(this.#partial.join(''));
    const reading = readReply(this.#lines, this.#asked);
    const isCode = reading.form === 'tagged' || reading.form === 'fenced';
    if (complete || !isTorn || reading.closed || !isCode) return reading;
    return readReply(this.#lines.slice(0, -1), this.#asked);
  }

  #endLine(): void {
    const [only = ''] = this.#partial;
    const line = this.#partial.length > 1 ? this.#partial.join('') : only;
    this.#partial.length = 0;
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
    const start = this.#spoke ? undefined : thoughtStart(line, this.#thoughts);
    if (start) {
      this.#state = 'thinking';
      this.#thought = start.close;
      this.#thinking(line.trimStart().slice(start.open.length));
      return;
    }
    const end = thoughtEnd(line, this.#thoughts);
    if (end) {
      this.#before = [];
      this.#spoke = false;
      this.#read(end.rest);
      return;
    }
    if (this.#opened(line)) return;
    const glued = this.#hasFences ? undefined : gluedFence(line);
    const fence = openingFence(line) ?? glued;
    if (!fence) {
      this.#before.push(line);
      this.#spoke ||= line.trim() !== '';
      return;
    }
    const before = [...this.#before, fence.lead];
    const words = this.#spoke || fence.lead.trim() !== '';
    const sure = opensCode(fence, before, this.#asked) && !(words && this.#hasFences && !isProse(fence.info));
    const { original, languageId } = this.#asked;
    const foreign = isDiffInfo(fence.info) || speaks(fence.info, languageId) === false;
    this.#state = sure && !foreign && !mayBeNested(fence.indent, original) ? 'fenced' : 'held';
    this.#block = new Block(fence, languageId);
  }

  #opened(line: string): boolean {
    const opening = openingIn(line, this.#asked.tag);
    if (!opening) return false;
    this.#state = mayBeNested(opening.indent, this.#asked.original) ? 'held' : 'tagged';
    const rest = line.slice(opening.from);
    if (rest.trim() !== '' && this.#state === 'tagged') this.#tagged(rest);
    return true;
  }

  #tagged(line: string): void {
    const { tag } = this.#asked;
    const closing = closingIn(line, tag);
    if (!closing && !openingIn(line, tag)) {
      this.#give(line);
      return;
    }
    this.#state = 'held';
    const last = closing?.sure === true ? line.slice(0, closing.at) : '';
    if (last.trim() !== '') this.#give(last);
  }

  /** Emits a line between the marks, holding back fences that may wrap all of the code. */
  #give(line: string): void {
    const mayWrap = !this.#hasFences && (fenceOf(line) ?? gluedFence(line)) !== undefined;
    if (mayWrap && this.#given.length === 0) {
      this.#pending = [];
      return;
    }
    const edge = this.#given.length === 0 || this.#pending.length > 0;
    if (mayWrap || (!this.#hasFences && edge && line.trim() === '')) {
      this.#pending.push(line);
      return;
    }
    if (this.#pending.length > 0) for (const held of this.#pending.splice(0)) this.#emit(held);
    this.#emit(line);
  }

  #fenced(line: string): void {
    if (this.#block?.next(line) !== undefined || this.#block?.isGluedEnd(line) === true) this.#state = 'held';
    else this.#emit(line);
  }

  #emit(line: string): void {
    this.#given.push(line);
    this.#out.push(line);
  }
}
