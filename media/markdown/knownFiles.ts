// Which paths that replies name are files of the workspace, as far as the host has said.
import { signal } from '@preact/signals';
import type { ReadonlySignal, Signal } from '@preact/signals';

/** Most paths that are asked about at once, and in all. */
const most = { atOnce: 100, ever: 2_000 };

/** Asks whether paths are files: all that come up within a moment at once, each once for all that is shown. */
export class KnownFiles {
  readonly #ask: (paths: readonly string[]) => Promise<readonly boolean[]>;
  readonly #known = new Map<string, Signal<boolean>>();
  #waiting: string[] = [];

  constructor(ask: (paths: readonly string[]) => Promise<readonly boolean[]>) {
    this.#ask = ask;
  }

  isFile(path: string): ReadonlySignal<boolean> {
    const before = this.#known.get(path);
    if (before !== undefined) return before;
    const known = signal(false);
    if (this.#known.size >= most.ever) return known;
    this.#known.set(path, known);
    if (this.#waiting.push(path) === 1) this.#askSoon();
    return known;
  }

  #askSoon(): void {
    setTimeout(() => void this.#askAll(), 50);
  }

  async #askAll(): Promise<void> {
    const paths = this.#waiting.slice(0, most.atOnce);
    this.#waiting = this.#waiting.slice(most.atOnce);
    if (this.#waiting.length > 0) this.#askSoon();
    const found = await this.#ask(paths).catch((): readonly boolean[] => []);
    paths.forEach((path, index) => {
      const known = this.#known.get(path);
      if (known !== undefined && found[index] === true) known.value = true;
    });
  }
}
