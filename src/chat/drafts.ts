// The drafts of one window: each window has a file of its own for what is typed and waits in a conversation.
import { draftName, isDraftOf, isNothing, writeDraft } from './files.ts';
import type { Draft, Store } from './files.ts';

/** A window, as others know it by the names of its files. */
export interface Mark {
  /** The same after a reload. Letters and digits. */
  readonly id: string;
  /** The process that has it open. */
  readonly process: number;
  /** Whether a process still runs, or nobody can tell. */
  readonly isRunning: (process: number) => boolean;
  /** Whether a process is gone, or goes in a moment, as that of a window does which is reloaded. */
  readonly ends: (process: number) => Promise<boolean>;
}

export interface Drafts {
  /** The file that this window writes. */
  name(id: string): string;
  /** What this window had, or another that is gone: then it is this one's, and no third can take it. */
  read(id: string): Promise<string | undefined>;
  /** A draft with nothing in it leaves no file behind. */
  write(id: string, draft: Draft): Promise<void>;
  /** The files of a conversation that no other window has. */
  left(id: string): Promise<readonly string[]>;
}

export function newDrafts(store: Store, { id: mark, process, isRunning, ends }: Mark): Drafts {
  const name = (id: string): string => draftName(id, `${mark}.${process}`);
  /** The own first, and among the others none of a window that is open. */
  const left = async (id: string): Promise<readonly string[]> => {
    const own = new RegExp(`^${mark}\\.(\\d+)$`);
    const found = (await store.list()).filter((each) => isDraftOf(id, each));
    const ranked: { readonly each: string; readonly rank: number }[] = [];
    for (const each of found) {
      const of = each.slice(id.length + 1, -'draft.json'.length - 1);
      const before = own.exec(of)?.[1];
      const other = /\.(\d+)$/.exec(of)?.[1];
      if (each === name(id)) ranked.push({ each, rank: 0 });
      // In a browser another tab goes by the same mark.
      else if (before !== undefined) ranked.push(...((await ends(Number(before))) ? [{ each, rank: 1 }] : []));
      else if (other === undefined || !isRunning(Number(other))) ranked.push({ each, rank: 2 });
    }
    return ranked.sort((one, two) => one.rank - two.rank).map(({ each }) => each);
  };
  return {
    ...noWindow(store, name),
    read: async (id) => {
      const own = await store.read(name(id));
      const [first] = own === undefined ? await left(id) : [];
      if (first === undefined) return own;
      // Whoever comes second finds nothing.
      await store.move(first, name(id)).catch(() => undefined);
      return store.read(name(id));
    },
    left,
  };
}

/** Where there is only one window. */
export const noWindow = (store: Store, name: (id: string) => string = draftName): Drafts => ({
  name,
  read: async (id) => store.read(name(id)),
  write: async (id, draft) => (isNothing(draft) ? store.remove(name(id)) : store.replace(name(id), writeDraft(draft))),
  left: async (id) => Promise.resolve([name(id)]),
});
