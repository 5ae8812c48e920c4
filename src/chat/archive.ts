import { Journal, open } from './history.ts';
import type { JournalOptions, Opened, Store } from './history.ts';

export interface ArchivePorts extends Pick<JournalOptions, 'clock' | 'onUnsaved'> {
  readonly store: Store;
  /** The id of the conversation that this window shows, kept across reloads; the conversation itself is in the store. */
  readonly pointer: { readonly get: () => unknown; readonly set: (id: string) => void };
  /** The last conversation is not shown: why, or that a newer version wrote it. It stays as it is. */
  readonly unread: (reason: unknown) => void;
  /** A new unguessable id. */
  readonly newId: () => string;
}

/**
 * Knows which conversation a window shows, and where it is written down. One that cannot be read stays the window's own,
 * to be tried again, until something is asked in another.
 */
export class Archive {
  readonly #ports: ArchivePorts;
  #journal: Journal | undefined;
  #isUnread = false;

  constructor(ports: ArchivePorts) {
    this.#ports = ports;
  }

  /** The conversation this window showed last, or a new one. Never rejects. */
  async open(): Promise<Opened> {
    const { store, pointer, newId, unread } = this.#ports;
    const id = pointer.get();
    this.#isUnread = false;
    try {
      const opened = typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? await open(store, id) : undefined;
      if (opened !== undefined) return opened;
    } catch (error) {
      this.#isUnread = true;
      unread(error);
    }
    return {
      conversation: { id: newId(), origins: [], turns: [] },
      text: '',
      attachments: [],
    };
  }

  /** Where a conversation is written down from now on. `isBegun`: it is there already. */
  journal(id: string, isBegun: boolean): Pick<Journal, 'write' | 'draft'> {
    const { store, clock, onUnsaved, newId, pointer } = this.#ports;
    void this.#journal?.flush();
    const journal = new Journal(id, isBegun, { store, clock, onUnsaved, writer: newId() });
    this.#journal = journal;
    return {
      write: (entry) => {
        this.#isUnread = false;
        if (pointer.get() !== id) pointer.set(id);
        journal.write(entry);
      },
      draft: (draft) => {
        // The panel says what it holds as soon as it is drawn: that is no reason to leave what could not be read.
        if (!this.#isUnread && pointer.get() !== id) pointer.set(id);
        journal.draft(draft);
      },
    };
  }

  /** Writes what waits. Never rejects. */
  async flush(): Promise<void> {
    await this.#journal?.flush();
  }
}
