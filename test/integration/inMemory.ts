// Files in memory, for what edits write down.
import type { HeldFiles } from '../../src/edit/vscode/keeping/holding.ts';
import type { Storage } from '../../src/host/storage.ts';

/** As long as the test lasts; by their names. */
export function inMemory(texts = new Map<string, string>()): HeldFiles & Pick<Storage, 'move'> {
  return {
    list: async () => Promise.resolve([...texts.keys()]),
    read: async (name) => Promise.resolve(texts.get(name)),
    replace: async (name, text) => Promise.resolve(void texts.set(name, text)),
    remove: async (name) => Promise.resolve(void texts.delete(name)),
    move: async (name, to) => {
      const text = texts.get(name);
      if (texts.delete(name)) texts.set(to, text ?? '');
      return Promise.resolve();
    },
  };
}
