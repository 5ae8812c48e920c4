// The panel’s side of the coloring worker: starts it, feeds it lines, gives up on a grammar that hangs.
import { grammarsOf } from './languages.ts';
import type { Line } from './kinds.ts';
import type { Answer, Ask } from './worker.ts';
import script from './worker.ts?worker';

/** After this long without an answer, a grammar counts as stuck, and its language stays plain. Milliseconds. */
const patience = 10_000;

interface Session {
  readonly language: string;
  /** Lines asked about and not answered. */
  waiting: number;
  readonly onLines: (lines: readonly Line[]) => void;
}

/** One block being colored. Lines are sent in order. */
export interface Coloring {
  send(lines: readonly string[]): void;
  stop(): void;
}

/** The worker that colors code, started when first needed. If it can't start or fails, code stays plain. */
export class Highlighter {
  #worker: Worker | undefined;
  #next = 1;
  readonly #sessions = new Map<number, Session>();
  /** Languages whose grammars the worker has, or will have by the time it gets to their lines. */
  readonly #loaded = new Map<string, Promise<void>>();
  readonly #broken = new Set<string>();
  #watch: ReturnType<typeof setTimeout> | undefined;

  /**
   * Starts a block in `language`, as `languageNamed` returns it. `onLines` receives the colors of its lines, in order.
   */
  begin(language: string, onLines: (lines: readonly Line[]) => void): Coloring {
    const block = this.#next++;
    const session: Session = { language, waiting: 0, onLines };
    this.#sessions.set(block, session);
    const ready = this.#load(language);
    return {
      send: (lines) => {
        void ready.then(() => {
          if (!this.#sessions.has(block) || this.#broken.has(language)) return;
          session.waiting += lines.length;
          this.#ask({ type: 'lines', block, language, lines });
          this.#watch ??= setTimeout(() => this.#giveUp(), patience);
        });
      },
      stop: () => {
        this.#sessions.delete(block);
        if (this.#worker !== undefined) this.#ask({ type: 'forget', block });
      },
    };
  }

  async #load(language: string): Promise<void> {
    let loading = this.#loaded.get(language);
    if (loading === undefined) {
      loading = grammarsOf(language).then(
        (json) => this.#ask({ type: 'grammars', language, json }),
        () => void this.#broken.add(language),
      );
      this.#loaded.set(language, loading);
    }
    return loading;
  }

  #ask(ask: Ask): void {
    try {
      this.#worker ??= this.#start();
      this.#worker.postMessage(ask);
    } catch {
      // Workers aren't available here.
    }
  }

  #start(): Worker {
    const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    const worker = new Worker(address);
    URL.revokeObjectURL(address);
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => this.#answer(data));
    return worker;
  }

  #answer({ block, lines }: Answer): void {
    clearTimeout(this.#watch);
    this.#watch = undefined;
    const session = this.#sessions.get(block);
    if (session !== undefined) {
      session.waiting -= lines.length;
      session.onLines(lines);
    }
    for (const { waiting } of this.#sessions.values()) {
      if (waiting > 0) {
        this.#watch = setTimeout(() => this.#giveUp(), patience);
        return;
      }
    }
  }

  /** Ends the worker and the blocks it was working on. The next block starts a new one. */
  #giveUp(): void {
    this.#watch = undefined;
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#loaded.clear();
    for (const { language, waiting } of this.#sessions.values()) if (waiting > 0) this.#broken.add(language);
    this.#sessions.clear();
  }
}
