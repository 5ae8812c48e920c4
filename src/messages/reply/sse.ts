// Text to server-sent events, within limits and however it is chunked.
import { createParser } from 'eventsource-parser';
import type { EventSourceParser } from 'eventsource-parser';

/** Called for each dispatched event: its name (`''` when none was given) and its data, lines joined by LF. */
export type OnFrame = (name: string, data: string) => void;

/** The longest field name that is buffered with its data: `data: `. */
const prefixLength = 6;

/**
 * Text to server-sent events, as the HTML standard says, in time linear in the text for any chunking. Adds to the parser
 * a limit that holds however the text is cut, and an end of the body. The text comes from a streaming decoder that
 * leaves a byte-order mark in place.
 *
 * The parser gets whole lines, ended by LF alone: it says nothing of a stray line that it was given in pieces.
 */
export class SseParser {
  readonly #parser: EventSourceParser;
  readonly #longestLine: number;
  /** The line that has not ended yet, in pieces. */
  #line: string[] = [];
  #lineLength = 0;
  #endedInCr = false;
  #overLimit = false;

  /** `limit`: most characters of an event's data. `onStray` gets each line that belongs to no event. */
  constructor(onFrame: OnFrame, limit: number, onStray?: (line: string) => void) {
    this.#longestLine = limit + prefixLength;
    this.#parser = createParser({
      // Counts what it holds back, with the field's name; data that came within one chunk it does not count.
      maxBufferSize: this.#longestLine,
      onEvent: ({ event, data }) => {
        if (data.length > limit) this.#overLimit = true;
        else if (!this.#overLimit) onFrame(event === undefined ? '' : event.trim(), data);
      },
      onError: ({ type, line }) => {
        if (type === 'max-buffer-size-exceeded') this.#overLimit = true;
        else if (line !== undefined && !this.#overLimit) onStray?.(line);
      },
    });
  }

  /** An event's data was longer than the limit: nothing is read any more. */
  get overLimit(): boolean {
    return this.#overLimit;
  }

  push(text: string): void {
    const lines = this.#withLf(text);
    if (lines === '' || this.#overLimit) return;
    const end = lines.lastIndexOf('\n') + 1;
    if (end > 0) {
      this.#parser.feed(this.#line.join('') + lines.slice(0, end));
      this.#line = [];
      this.#lineLength = 0;
    }
    if (end === lines.length || this.#line[0]?.startsWith(':') === true) return;
    const piece = lines.slice(end);
    // Of a comment, however long, the colon is enough.
    this.#line.push(this.#line.length === 0 && piece.startsWith(':') ? ':' : piece);
    this.#lineLength += piece.length;
    if (this.#lineLength > this.#longestLine && this.#line[0] !== ':') this.#overLimit = true;
  }

  /** The text with each line end as LF, also where CR and LF come apart. */
  #withLf(text: string): string {
    if (text === '') return text;
    const rest = this.#endedInCr && text.startsWith('\n') ? text.slice(1) : text;
    this.#endedInCr = text.endsWith('\r');
    return rest.includes('\r') ? rest.replace(/\r\n?/g, '\n') : rest;
  }

  /**
   * Dispatches the event the end of the body left open. The standard drops it, as happens if this is never called; real
   * servers leave the last blank line out.
   */
  flush(): void {
    this.push('\n\n');
  }
}
