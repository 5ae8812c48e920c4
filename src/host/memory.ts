// VS Code's global state, of which no write gets lost.
import { within } from './within.ts';

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

/** A write that takes longer holds up no other. Milliseconds. */
const patience = 5_000;

const memories = new WeakMap<Memento, Memory>();

/**
 * The memory of a state, always the same one. VS Code hears of each change to the state, its own earlier writes too, and
 * takes the state over as it was then: what was written since, and isn't stored yet, is gone, and a third write would store
 * the state without it. So one write follows the other; and as other windows write too, each is looked up after it, and
 * repeated unless there is a newer.
 */
export function memoryOf(memento: Memento): Memory {
  const memory = memories.get(memento) ?? inTurn(memento);
  memories.set(memento, memory);
  return memory;
}

function inTurn(memento: Memento): Memory {
  /** What isn't stored yet: the newest of each name. */
  const waiting = new Map<string, { readonly value: unknown }>();
  let last: Promise<unknown> = Promise.resolve();
  const store = async (name: string, write: { readonly value: unknown }, before: Promise<unknown>): Promise<void> => {
    await within(patience, before).catch(() => undefined);
    const wanted = JSON.stringify(write.value);
    try {
      for (let tried = 0; tried < tries && waiting.get(name) === write; tried++) {
        await memento.update(name, write.value);
        if (JSON.stringify(memento.get(name)) === wanted) return;
      }
    } finally {
      if (waiting.get(name) === write) waiting.delete(name);
    }
  };
  return {
    get: (name) => {
      const write = waiting.get(name);
      return write === undefined ? memento.get(name) : write.value;
    },
    update: async (name, value) => {
      const write = { value };
      waiting.set(name, write);
      const stored = store(name, write, last);
      last = stored.catch(() => undefined);
      return stored;
    },
  };
}
