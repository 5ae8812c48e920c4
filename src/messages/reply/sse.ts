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
 */
export class SseParser {
  readonly #parser: EventSourceParser;
  #overLimit = false;

  /** `limit`: most characters of an event's data. `onStray` gets each line that belongs to no event. */
  constructor(onFrame: OnFrame, limit: number, onStray?: (line: string) => void) {
    this.#parser = createParser({
      // Counts what it holds back, with the field's name; data that came within one chunk it does not count.
      maxBufferSize: limit + prefixLength,
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
    if (text !== '' && !this.#overLimit) this.#parser.feed(text);
  }

  /**
   * Dispatches the event the end of the body left open. The standard drops it, as happens if this is never called; real
   * servers leave the last blank line out.
   */
  flush(): void {
    this.push('\n\n');
  }
}
