// All conversations on disk, open or not: lists, renames, deletes and restores them.
import type { Entry } from '../conversation/entries.ts';
import { replay } from '../conversation/replay.ts';
import type { Conversation } from '../conversation/tree.ts';
import { Catalog } from './catalog.ts';
import type { Clock } from './clock.ts';
import { asideName, draftName, journalName, journalOf, readAside, readDraft } from './files.ts';
import type { Store } from './files.ts';
import { attachedTo, attachmentsOf, dropUnnamed } from './images.ts';
import { Writer } from './journalWriter.ts';
import { toKept } from './kept.ts';
import type { CostOf, Kept } from './kept.ts';

export interface ShelfPorts {
  readonly store: Store;
  readonly clock: Clock;
  /** A new unguessable id. */
  readonly newId: () => string;
  readonly costOf?: CostOf;
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

  /** A window that remembers nothing may have lost its memory: the conversations are still there. */
  async latest(): Promise<string | undefined> {
    const all = await this.list();
    return all.find(({ archived }) => archived !== true)?.id;
  }

  /** A conversation is new or has changed. */
  note(conversation: Conversation): void {
    this.#catalog.note(this.#toKept(conversation));
  }

  /** A conversation as it is on disk. Rejects if it can't be read. */
  async read(id: string): Promise<Conversation> {
    return replay((await this.#ports.store.read(journalName(id))) ?? '', id).conversation;
  }

  /** Adds to a conversation that isn't open. Rejects if it can't be read or written. */
  async amend(id: string, entries: readonly Entry[]): Promise<void> {
    const ports = this.#ports;
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
    const { store, clock } = this.#ports;
    for (const name of [journalName(id), draftName(id)])
      await store.move(name, asideName(name, 'deleted', clock.now()));
    this.#deleted.set(id, restored);
  }

  /** Undoes a deletion. Rejects if the store can't. */
  async restore(id: string): Promise<void> {
    const { store } = this.#ports;
    for (const each of await store.list()) {
      const aside = readAside(each);
      const isOurs = aside?.why === 'deleted' && [journalName(id), draftName(id)].includes(aside.name);
      if (isOurs) await store.move(each, aside.name);
    }
    const restored = this.#deleted.get(id);
    this.#deleted.delete(id);
    await restored?.();
  }

  /** Removes for good what this window deleted, and what others deleted too long ago to be undone. Never rejects. */
  async purge(): Promise<void> {
    const { store, clock } = this.#ports;
    const names = await store.list().catch(() => []);
    let isRemoved = false;
    for (const each of names) {
      const aside = readAside(each);
      if (aside?.why !== 'deleted') continue;
      const isOurs = [...this.#deleted.keys()].some((id) => [journalName(id), draftName(id)].includes(aside.name));
      if (!isOurs && aside.at >= clock.now() - undoable) continue;
      await this.#dropImages(each, aside.name);
      await store.remove(each).catch(() => undefined);
      isRemoved = true;
    }
    this.#deleted.clear();
    if (isRemoved) await this.#catalog.forget();
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
    const named = isJournal ? attachmentsOf(replay(text, '').conversation) : attachedTo(readDraft(text));
    await dropUnnamed(store, named, file);
  }

  #toKept(conversation: Conversation): Kept {
    return toKept(conversation, this.#ports.costOf);
  }

  /** What the list shows of a conversation. Sets one aside in which nothing can be read. */
  async #look(id: string): Promise<Kept | undefined> {
    const { store, clock } = this.#ports;
    const name = journalName(id);
    try {
      const text = (await store.read(name)) ?? '';
      this.#unread.delete(id);
      const { conversation, damaged, isNewer } = replay(text, id);
      if (conversation.nodes.size > 0 || damaged === 0 || isNewer) return this.#toKept(conversation);
      await store.move(name, asideName(name, 'damaged', clock.now()));
    } catch {
      this.#unread.add(id);
      // It stays where it is, and is tried again by the next list.
    }
    return undefined;
  }
}
