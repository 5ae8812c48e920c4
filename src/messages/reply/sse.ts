/** Called for each dispatched event: its name (`''` when none was given) and its data, lines joined by LF. */
export type OnFrame = (name: string, data: string) => void;

/**
 * Text to server-sent events, exactly as the HTML standard says, in time linear in the text for any chunking.
 * Knows nothing of JSON or of Messages. The text comes from a streaming decoder that leaves a byte-order mark in place.
 */
export class SseParser {
  readonly #onFrame: OnFrame;
  readonly #lineLimit: number;
  /** The beginning of a line whose end has not come; V8 keeps the sum as a rope, so adding to it copies nothing. */
  #partial = '';
  /** The last chunk ended in CR: an LF at the start of the next one belongs to it. */
  #skipLf = false;
  #atStart = true;
  #name = '';
  #lastName = '';
  #data = '';
  #hasData = false;
  #overLimit = false;

  constructor(onFrame: OnFrame, lineLimit: number) {
    this.#onFrame = onFrame;
    this.#lineLimit = lineLimit;
  }

  /** A line was longer than the limit: nothing is read any more. */
  get overLimit(): boolean {
    return this.#overLimit;
  }

  push(text: string): void {
    if (text === '' || this.#overLimit) return;
    // One byte-order mark is not part of the text. (Node's own decoder drops two, if they come in small chunks.)
    let start = (this.#skipLf && text.startsWith('\n')) || (this.#atStart && text.startsWith('\ufeff')) ? 1 : 0;
    this.#skipLf = false;
    this.#atStart = false;
    let lf = text.indexOf('\n', start);
    let cr = text.indexOf('\r', start);
    while (lf !== -1 || cr !== -1) {
      const isCr = cr !== -1 && (lf === -1 || cr < lf);
      const end = isCr ? cr : lf;
      if (this.#partial === '') this.#line(text, start, end);
      else this.#wholeLine(this.#partial + text.slice(start, end));
      start = end + 1;
      if (isCr) {
        if (lf === start) start++;
        else if (start === text.length) this.#skipLf = true;
        cr = text.indexOf('\r', start);
      }
      if (lf !== -1 && lf < start) lf = text.indexOf('\n', start);
    }
    if (start < text.length) this.#partial += text.slice(start);
    if (this.#partial.length > this.#lineLimit) this.#overLimit = true;
  }

  /**
   * Dispatches what the end of the body left open. The standard drops it, and so does whoever never calls this; real
   * servers leave the last blank line out (D8).
   */
  flush(): void {
    if (this.#overLimit) return;
    this.#wholeLine(this.#partial);
    this.#dispatch();
  }

  #wholeLine(line: string): void {
    this.#partial = '';
    if (line !== '') this.#line(line, 0, line.length);
  }

  /** One line, still in its text: a copy is made only of what is kept. */
  #line(text: string, start: number, end: number): void {
    if (end - start > this.#lineLimit) this.#overLimit = true;
    else if (end === start) this.#dispatch();
    else if (text.startsWith('data:', start)) this.#addData(text.slice(valueStart(text, start + 5), end));
    else if (text.startsWith('event:', start)) this.#setName(text, start + 6, end);
    else if (text.slice(start, end) === 'data') this.#addData('');
    else if (text.slice(start, end) === 'event') this.#name = '';
    // Comments, `id`, `retry` and unknown fields mean nothing to a reply.
  }

  /** Most events have the name of the one before. */
  #setName(text: string, start: number, end: number): void {
    const at = valueStart(text, start);
    const isSame = end - at === this.#lastName.length && text.startsWith(this.#lastName, at);
    this.#name = isSame ? this.#lastName : text.slice(at, end).trim();
    this.#lastName = this.#name;
  }

  #addData(value: string): void {
    this.#data = this.#hasData ? `${this.#data}\n${value}` : value;
    this.#hasData = true;
  }

  #dispatch(): void {
    if (this.#hasData) this.#onFrame(this.#name, this.#data);
    this.#name = '';
    this.#data = '';
    this.#hasData = false;
  }
}

/** One space after the colon is not part of the value. */
const valueStart = (text: string, at: number): number => (text.charCodeAt(at) === 0x20 ? at + 1 : at);
