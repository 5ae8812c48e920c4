// VS Code's global state, of which no write gets lost.

/** The part of VS Code's Memento that is used. */
interface Memento {
  get(name: string): unknown;
  update(name: string, value: unknown): PromiseLike<void>;
}

/** What is kept over windows and restarts. By its type no Memento, whose writes may get lost. */
export interface Memory extends Memento {
  update(name: string, value: unknown): Promise<void>;
}

/** How often a write that was taken back is repeated. */
const tries = 5;

/**
 * VS Code hears of each change to the state, its own earlier writes too, and takes the state over as it was then: what was
 * written since, and isn't stored yet, is gone. So each write is looked up after it, and repeated unless there is a newer.
 */
export function createMemory(memento: Memento): Memory {
  const newest = new Map<string, symbol>();
  return {
    get: (name) => memento.get(name),
    update: async (name, value) => {
      const write = Symbol(name);
      newest.set(name, write);
      const wanted = JSON.stringify(value);
      for (let tried = 0; tried < tries && newest.get(name) === write; tried++) {
        await memento.update(name, value);
        if (JSON.stringify(memento.get(name)) === wanted) return;
      }
    },
  };
}
