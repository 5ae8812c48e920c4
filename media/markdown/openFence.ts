// A fenced code block whose end has not come: its lines are taken over as they come.
import { CodeText, languageOf, pathOf } from './code.ts';
import { FenceEnd, fenceLine, fenceStart, longestFence } from './fence.ts';
import type { FenceStart } from './fence.ts';

/** A line that may be a fence, unless it is too long to be one. */
function shortSign(line: string): string {
  return line.length <= longestFence ? line : '';
}

export class OpenFence {
  readonly code: CodeText;
  readonly #start: FenceStart;
  readonly #end: FenceEnd;
  /** The beginning of a line that may yet turn out to end the block. */
  #line = '';
  #begun = false;
  #inLine = false;
  /** What is known of the open line, as far as it may be a fence. */
  #sign = '';

  constructor(start: FenceStart) {
    this.#start = start;
    this.#end = new FenceEnd(start);
    this.code = new CodeText(languageOf(start.info), pathOf(start.info));
  }

  /** Whether a line has begun that has not ended. */
  get isInLine(): boolean {
    return this.#inLine || this.#line !== '';
  }

  continueLine(text: string): void {
    if (text === '') return;
    if (this.#inLine) {
      this.code.append(text);
      if (this.#sign !== '') this.#sign = shortSign(this.#sign + text);
      return;
    }
    this.#line += text;
    // Spaces and marks may yet turn out to end the block.
    const sign = this.#line.trimStart();
    const held = sign === '' ? this.#line.length < 64 : sign.startsWith(this.#start.marker.slice(0, sign.length));
    if (held && /^[`~]*[ \t]*$/.test(sign)) return;
    this.#take(this.#line);
    this.#inLine = true;
    this.#sign = fenceStart(this.#line) === undefined ? '' : shortSign(this.#line);
    this.#line = '';
  }

  /** Ends the open line; returns whether that was the block's last. */
  endLine(end: string): boolean {
    if (this.#inLine) {
      this.code.append(end);
      this.#inLine = false;
      if (this.#sign !== '') this.#end.endsWith(this.#sign + end);
      return false;
    }
    const line = this.#line + end;
    this.#line = '';
    if (this.#end.endsWith(line)) return true;
    this.#take(line);
    return false;
  }

  #take(line: string): void {
    this.code.append((this.#begun ? '\n' : '') + fenceLine(line, this.#start));
    this.#begun = true;
  }
}
