// All conversations on disk, open or not: lists, renames, deletes and restores them.
import type { Entry } from '../conversation/entries.ts';
import { replayInPieces } from '../conversation/replay.ts';
import type { Conversation } from '../conversation/tree.ts';
import { Catalog } from './catalog.ts';
import type { Clock } from './clock.ts';
import { asideName, isDraftOf, journalName, journalOf, readAside, readDraft } from './files.ts';
import { noWindow } from './drafts.ts';
import type { Drafts } from './drafts.ts';
import type { Store } from './files.ts';
import { attachedTo, attachmentsOf, dropUnnamed } from './images.ts';
import { Writer } from './journalWriter.ts';
import { toKept } from './kept.ts';
import type { Kept } from './kept.ts';

export interface ShelfPorts {
  readonly store: Store;
  readonly clock: Clock;
  /** A new unguessable id. */
  readonly newId: () => string;
  /** This window's drafts; absent where there is only one. */
  readonly drafts?: Drafts | undefined;
}

/** After this long nobody undoes a deletion any more. Milliseconds. */
const undoable = 10 * 60_000;

/** All conversations of a workspace. What is deleted is put aside, and what is damaged too: neither is lost at once. */
export class Shelf {
  readonly #ports: ShelfPorts;
  readonly #catalog: Catalog;
  /** Conversations that couldn't be read the last time. */
  readonly #unread = new Set<string>();
  /** What this window deleted, and what follows when it is restored. */
  readonly #deleted = new Map<string, () => Promise<void>>();

  constructor(ports: ShelfPorts) {
    this.#ports = ports;
    this.#catalog = new Catalog({ store: ports.store, read: async (id) => this.#look(id) });
  }

  /** All conversations, the latest first. Rejects if the folder can't be read. */
  async list(): Promise<readonly Kept[]> {
    return this.#catalog.list();
  }

  /**
   * What {@link list} lacks because it can't be read, by the names of its files: set aside, or where it was. Rejects if
   * the folder can't be read.
   */
  async damaged(): Promise<readonly { readonly name: string; readonly at: number }[]> {
    const aside = (await this.#ports.store.list()).flatMap((name) => {
      const { why, name: was = '', at = 0 } = readAside(name) ?? {};
      return why === 'damaged' && journalOf(was) !== undefined ? [{ name, at }] : [];
    });
    return [...aside, ...[...this.#unread].map((id) => ({ name: journalName(id), at: this.#ports.clock.now() }))];
  }

  /** The text of a file that {@link damaged} names, as far as it can be read. Rejects if it can't. */
  async textOf(name: string): Promise<string> {
    return (await this.#ports.store.read(name)) ?? '';
  }

  /** A window that remembers nothing may have lost its memory: the conversations are still there. */
  async latest(): Promise<string | undefined> {
    const all = await this.list();
    return all.find(({ archived }) => archived !== true)?.id;
  }

  /** A conversation is new or has changed. */
  note(conversation: Conversation): void {
    this.#catalog.note(toKept(conversation));
  }

  /** A conversation as it is on disk. Rejects if it can't be read. */
  async read(id: string): Promise<Conversation> {
    return (await replayInPieces((await this.#ports.store.read(journalName(id))) ?? '', id)).conversation;
  }

  /** Adds to a conversation that isn't open. Rejects if it can't be read or written. */
  async amend(id: string, entries: readonly Entry[]): Promise<void> {
    const ports = this.#ports;
    // Another window may have deleted it: then there is nothing to be added to.
    if ((await ports.store.read(journalName(id))) === undefined) return;
    let failure: Error | undefined;
    const writer = new Writer(id, { ...ports, writer: ports.newId(), onUnsaved: (error) => (failure = error) });
    for (const entry of entries) writer.write(entry);
    await writer.flush();
    const kept = await this.#look(id);
    if (failure !== undefined) {
      await writer.stop();
      throw failure;
    }
    if (kept !== undefined) this.#catalog.note(kept);
  }

  /**
   * Deletes a conversation: puts it aside, until {@link restore}, which calls `restored`, or {@link purge}. Rejects if
   * the store can't.
   */
  async delete(id: string, restored = async (): Promise<void> => Promise.resolve()): Promise<void> {
    const { store, drafts = noWindow(store) } = this.#ports;
    try {
      // What is asked for in another window comes to the end of what is put aside, so that goes last.
      for (const name of [...(await drafts.left(id)), journalName(id)]) await this.#putAside(name);
    } catch (error) {
      await this.#mend(id).catch(() => undefined);
      throw error;
    }
    this.#deleted.set(id, restored);
  }

  /** Undoes a deletion. Rejects if the store can't. */
  async restore(id: string): Promise<void> {
    await this.#mend(id);
    const restored = this.#deleted.get(id);
    this.#deleted.delete(id);
    await restored?.();
  }

  /** Puts what was deleted before what another window has written since. Rejects if the store can't. */
  async #mend(id: string): Promise<void> {
    const { store } = this.#ports;
    const journal = journalName(id);
    for (let attempt = 0; attempt < 5 && (await this.#aside(journal)).length > 0; attempt++) {
      // Another window appends to it at any moment: nothing is lost if it begins a new one instead.
      if ((await store.list()).includes(journal)) await this.#putAside(journal);
      const [first, ...others] = await this.#aside(journal);
      if (first === undefined) break;
      // Lines that stand in it twice, because a crash came between, count once.
      const texts = await Promise.all([first, ...others].map(async (name) => store.read(name)));
      if (others.length > 0) await store.replace(first, texts.join(''));
      for (const name of others) await store.remove(name);
      try {
        await store.move(first, journal);
      } catch (error) {
        if (!(await store.list()).includes(journal)) throw error;
      }
    }
    for (const name of await store.list()) {
      const aside = readAside(name);
      if (aside?.why !== 'deleted' || !isDraftOf(id, aside.name)) continue;
      if (!(await store.list()).includes(aside.name)) await store.move(name, aside.name);
    }
    const kept = (await this.#written(journal)) === undefined ? undefined : await this.#look(id);
    if (kept !== undefined) this.#catalog.note(kept);
  }

  /** A conversation that was deleted, and that another window has written to since, is whole again. Never rejects. */
  async rejoin(id: string): Promise<void> {
    const journal = journalName(id);
    try {
      const isBoth = (await this.#aside(journal)).length > 0 && (await this.#written(journal)) !== undefined;
      if (isBoth) await this.#mend(id);
    } catch {
      // It is tried again when it is opened again.
    }
  }

  /**
   * Removes for good what this window deleted, and what others deleted too long ago to be undone. What another window
   * has written to since is not deleted any more. Never rejects.
   */
  async purge(): Promise<void> {
    const { store, clock } = this.#ports;
    let isRemoved = false;
    for (const each of await store.list().catch(() => [])) {
      const aside = readAside(each);
      if (aside?.why !== 'deleted') continue;
      const isOurs = [...this.#deleted.keys()].some(
        (id) => journalName(id) === aside.name || isDraftOf(id, aside.name),
      );
      if (!isOurs && aside.at >= clock.now() - undoable) continue;
      const written = await this.#written(aside.name);
      if (written !== undefined) {
        await this.#mend(written).catch(() => undefined);
        continue;
      }
      await this.#dropImages(each, aside.name);
      await store.remove(each).catch(() => undefined);
      isRemoved = true;
    }
    this.#deleted.clear();
    if (isRemoved) await this.#catalog.forget();
  }

  /** The conversation that this file belongs to, if it is there (again), or nobody can tell. */
  async #written(name: string): Promise<string | undefined> {
    const id = journalOf(name) ?? name.slice(0, name.indexOf('.'));
    const names = await this.#ports.store.list().catch(() => [journalName(id)]);
    return names.includes(journalName(id)) ? id : undefined;
  }

  /** Everything that was put aside of a file, the oldest first. */
  async #aside(name: string): Promise<readonly string[]> {
    const all = (await this.#ports.store.list()).flatMap((each) => {
      const aside = readAside(each);
      return aside?.why === 'deleted' && aside.name === name ? [{ each, at: aside.at }] : [];
    });
    return all.sort((one, other) => one.at - other.at).map(({ each }) => each);
  }

  async #putAside(name: string): Promise<void> {
    const { store, clock } = this.#ports;
    const last = readAside((await this.#aside(name)).at(-1) ?? '')?.at ?? 0;
    await store.move(name, asideName(name, 'deleted', Math.max(clock.now(), last + 1)));
  }

  /** Resolves when the list is written or failed to be. */
  async flush(): Promise<void> {
    await this.#catalog.flush();
  }

  /** Removes the images that a deleted file names, and no other. */
  async #dropImages(file: string, name: string): Promise<void> {
    const { store } = this.#ports;
    const text = (await store.read(file).catch(() => undefined)) ?? '';
    const isJournal = name.endsWith('.jsonl');
    const named = isJournal
      ? attachmentsOf((await replayInPieces(text, '')).conversation)
      : attachedTo(readDraft(text));
    await dropUnnamed(store, named, file);
  }

  /** What the list shows of a conversation. Sets one aside in which nothing can be read. */
  async #look(id: string): Promise<Kept | undefined> {
    const { store, clock } = this.#ports;
    const name = journalName(id);
    try {
      const text = (await store.read(name)) ?? '';
      this.#unread.delete(id);
      const { conversation, damaged, isNewer } = await replayInPieces(text, id);
      if (conversation.nodes.size > 0 || damaged === 0 || isNewer) return toKept(conversation);
      await store.move(name, asideName(name, 'damaged', clock.now()));
    } catch {
      this.#unread.add(id);
      // It stays where it is, and is tried again by the next list.
    }
    return undefined;
  }
}
