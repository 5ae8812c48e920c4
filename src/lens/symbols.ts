// Asks language servers for the symbols of a document, however slow, silent or still starting they are.

/** How long to wait for a language server, in milliseconds. A later answer refreshes the lenses when it arrives. */
const patience = 1_500;
/** An answer that takes longer than this, in milliseconds, is given up on. */
const lost = 15_000;
/** A document without symbols may have a language server that is still starting: ask again after these delays. */
const retries: readonly number[] = [1_000, 3_000, 8_000, 20_000, 60_000];

/** Stands for symbols that didn't arrive in time. */
export const tooLate = Symbol('late');

export interface SymbolPorts<Document> {
  /** The language server's symbols for the current text. May stay pending forever, and never rejects. */
  readonly ask: (document: Document) => Promise<unknown>;
  /** Resolves after this many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Called when lenses should be requested again. */
  readonly changed: () => void;
}

/** Asks language servers for symbols. Never asks about a document twice at once, and doesn't wait for slow servers. */
export class Symbols<Document extends { readonly version: number }> {
  readonly #ports: SymbolPorts<Document>;
  /** Pending requests, with the document version each is about. */
  readonly #asking = new WeakMap<Document, { readonly version: number; readonly answer: Promise<unknown> }>();
  readonly #tries = new WeakMap<Document, number>();
  readonly #waiting = new WeakSet<Document>();

  constructor(ports: SymbolPorts<Document>) {
    this.#ports = ports;
  }

  /** The symbols, or `tooLate` if the server is slow; then the lenses are refreshed once it answers. */
  async of(document: Document, unwanted: () => boolean): Promise<unknown> {
    const asking = this.#current(document, unwanted);
    const answer = await Promise.race([asking, this.#late(patience)]);
    if (answer !== tooLate) return answer;
    void asking.then((late) => {
      if (late === tooLate) this.tryAgain(document);
      else this.#ports.changed();
    });
    return tooLate;
  }

  /** Whether the document still has no symbols, as far as is known. */
  areMissing(document: Document): boolean {
    return this.#tries.has(document);
  }

  found(document: Document): void {
    this.#tries.delete(document);
  }

  /** One wait at a time, so that other requests for lenses don't use up the retries. */
  tryAgain(document: Document): void {
    const tries = this.#tries.get(document) ?? 0;
    const wait = retries[tries];
    if (wait === undefined || this.#waiting.has(document)) return;
    this.#tries.set(document, tries + 1);
    this.#waiting.add(document);
    void this.#ports.wait(wait).then(() => {
      this.#waiting.delete(document);
      this.#ports.changed();
    });
  }

  /** The symbols of the current text: asks again if it changed meanwhile, unless nobody wants them any more. */
  async #current(document: Document, unwanted: () => boolean): Promise<unknown> {
    for (;;) {
      let asking = this.#asking.get(document);
      if (!asking) {
        const { version } = document;
        const answer = Promise.race([this.#ports.ask(document), this.#late(lost)]).finally(() =>
          this.#asking.delete(document),
        );
        asking = { version, answer };
        this.#asking.set(document, asking);
      }
      const symbols = await asking.answer;
      if (asking.version === document.version || unwanted()) return symbols;
    }
  }

  async #late(milliseconds: number): Promise<typeof tooLate> {
    await this.#ports.wait(milliseconds);
    return tooLate;
  }
}
