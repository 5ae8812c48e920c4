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
      this.#line(this.#partial === '' ? text.slice(start, end) : this.#partial + text.slice(start, end));
      this.#partial = '';
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
    if (this.#partial !== '') this.#line(this.#partial);
    this.#partial = '';
    this.#line('');
  }

  #line(line: string): void {
    if (line.length > this.#lineLimit) this.#overLimit = true;
    else if (line === '') this.#dispatch();
    else if (line.startsWith('data:')) this.#addData(line.slice(line.startsWith(' ', 5) ? 6 : 5));
    else if (line.startsWith('event:')) this.#name = line.slice(6).trim();
    else if (line === 'data') this.#addData('');
    else if (line === 'event') this.#name = '';
    // Comments, `id`, `retry` and unknown fields mean nothing to a reply.
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
