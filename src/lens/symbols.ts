// What language servers are asked for lenses, how long they are waited for, and when they are asked again.

/** How long a language server may take, in milliseconds: later than this its answer makes the lenses come by themselves. */
const PATIENCE = 1_500;
/** An answer that did not come in this time, in milliseconds, never does: nobody waits for it any more. */
const LOST = 15_000;
/** When a document has no symbols yet, its language server may be starting: asked again after these, then no more. */
const RETRIES: readonly number[] = [1_000, 3_000, 8_000, 20_000, 60_000];

/** In the place of symbols that have not come in time. */
export const LATE = Symbol('late');

export interface SymbolPorts<Document> {
  /** The language server's symbols of the text as it is; may never come, and never rejects. */
  readonly ask: (document: Document) => Promise<unknown>;
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Lenses should be asked for again. */
  readonly changed: () => void;
}

/** Asks language servers for symbols: no server is asked twice at once, and none that is slow or silent is waited for. */
export class Symbols<Document extends { readonly version: number }> {
  readonly #ports: SymbolPorts<Document>;
  /** Requests under way and the version they are about: a slow server is not asked twice at once. */
  readonly #asking = new WeakMap<Document, { readonly version: number; readonly answer: Promise<unknown> }>();
  readonly #tries = new WeakMap<Document, number>();
  readonly #waiting = new WeakSet<Document>();

  constructor(ports: SymbolPorts<Document>) {
    this.#ports = ports;
  }

  /** The symbols, or `LATE` where the server takes its time: then the lenses are asked for again when it is done. */
  async of(document: Document, unwanted: () => boolean): Promise<unknown> {
    const asking = this.#current(document, unwanted);
    const answer = await Promise.race([asking, this.#late(PATIENCE)]);
    if (answer !== LATE) return answer;
    void asking.then((late) => {
      if (late === LATE) this.tryAgain(document);
      else this.#ports.changed();
    });
    return LATE;
  }

  /** Has the document no symbols yet, as far as anybody knows? */
  areMissing(document: Document): boolean {
    return this.#tries.has(document);
  }

  found(document: Document): void {
    this.#tries.delete(document);
  }

  /** One wait at a time: what else asks for lenses meanwhile does not use up the tries. */
  tryAgain(document: Document): void {
    const tries = this.#tries.get(document) ?? 0;
    const wait = RETRIES[tries];
    if (wait === undefined || this.#waiting.has(document)) return;
    this.#tries.set(document, tries + 1);
    this.#waiting.add(document);
    void this.#ports.wait(wait).then(() => {
      this.#waiting.delete(document);
      this.#ports.changed();
    });
  }

  /** The symbols of the text as it is when they come, unless nobody wants them any more. */
  async #current(document: Document, unwanted: () => boolean): Promise<unknown> {
    for (;;) {
      let asking = this.#asking.get(document);
      if (!asking) {
        const { version } = document;
        const answer = Promise.race([this.#ports.ask(document), this.#late(LOST)]).finally(() =>
          this.#asking.delete(document),
        );
        asking = { version, answer };
        this.#asking.set(document, asking);
      }
      const symbols = await asking.answer;
      if (asking.version === document.version || unwanted()) return symbols;
    }
  }

  async #late(milliseconds: number): Promise<typeof LATE> {
    await this.#ports.wait(milliseconds);
    return LATE;
  }
}
