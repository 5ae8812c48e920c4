// The conversations on disk, and which of them this window shows.
import { replay } from '../conversation/replay.ts';
import { newConversation } from '../conversation/tree.ts';
import type { Conversation } from '../conversation/tree.ts';
import { draftName, journalName, noDraft, readDraft } from './files.ts';
import type { Draft, Store } from './files.ts';
import { Writer } from './journalWriter.ts';
import type { WriterOptions } from './journalWriter.ts';

export interface LibraryPorts extends Pick<WriterOptions, 'clock' | 'onUnsaved'> {
  readonly store: Store;
  /**
   * The id of the conversation that this window shows, kept across reloads; the conversation itself is in the store.
   */
  readonly pointer: { readonly get: () => unknown; readonly set: (id: string | undefined) => void };
  /** The last conversation can't be shown. It stays untouched. */
  readonly unread: (reason: unknown) => void;
  /** Lines of the conversation were damaged and can't be shown. */
  readonly damaged: (lines: number) => void;
  /** A new unguessable id. */
  readonly newId: () => string;
}

/** A saved conversation and its draft. */
export interface Opened {
  readonly conversation: Conversation;
  readonly draft: Draft;
}

/** A newer version of Parley wrote this conversation, so it is left alone. */
export class NewerError extends Error {}

/** Where an open conversation is saved. */
export type Page = Pick<Writer, 'write' | 'draft'>;

/**
 * Knows which conversation a window shows, and keeps conversations on disk. One that can't be read remains the
 * window's, to be tried again, until something is asked in another. A conversation in which nothing was asked, typed or
 * attached leaves nothing on disk.
 */
export class Library {
  readonly #ports: LibraryPorts;
  readonly #writers = new Map<string, Writer>();
  #isUnread = false;

  constructor(ports: LibraryPorts) {
    this.#ports = ports;
  }

  /** The conversation this window showed last, or a new one. Never rejects. */
  async open(): Promise<Opened> {
    const { pointer, newId, unread } = this.#ports;
    const id = pointer.get();
    this.#isUnread = false;
    try {
      if (typeof id === 'string' && /^[\w-]{1,64}$/.test(id)) return await this.#read(id);
    } catch (error) {
      this.#isUnread = true;
      unread(error);
    }
    return { conversation: newConversation(newId()), draft: noDraft };
  }

  /** Where a conversation is saved from now on. */
  page(id: string): Page {
    const { store, clock, onUnsaved, newId, pointer } = this.#ports;
    void this.flush();
    const writer = new Writer(id, { store, clock, onUnsaved, writer: newId() });
    this.#writers.set(id, writer);
    const isOpen = (): boolean => this.#writers.get(id) === writer;
    return {
      write: (entry) => {
        if (!isOpen()) return;
        this.#isUnread = false;
        if (pointer.get() !== id) pointer.set(id);
        writer.write(entry);
      },
      draft: (draft) => {
        if (!isOpen()) return;
        // The panel reports its draft as soon as it is drawn, which is no reason to give up the unreadable
        // conversation.
        if (!this.#isUnread && pointer.get() !== id) pointer.set(id);
        writer.draft(draft);
      },
    };
  }

  /** Another conversation was started, and the draft moved there. */
  async leave(id: string): Promise<void> {
    this.#writers.get(id)?.draft(noDraft);
    await this.flush();
  }

  /** Deletes a conversation, for good. Rejects if the store can't. */
  async delete(id: string): Promise<void> {
    const { store, pointer } = this.#ports;
    const writer = this.#writers.get(id);
    this.#writers.delete(id);
    await writer?.drop();
    await Promise.all([store.remove(journalName(id)), store.remove(draftName(id))]);
    if (pointer.get() === id) pointer.set(undefined);
  }

  /** Writes everything pending. Never rejects. */
  async flush(): Promise<void> {
    await Promise.all([...this.#writers.values()].map(async (writer) => writer.flush()));
  }

  async #read(id: string): Promise<Opened> {
    const { store, damaged } = this.#ports;
    const [journal, kept] = await Promise.all([store.read(journalName(id)), store.read(draftName(id))]);
    const { conversation, isNewer, lost } = replay(journal ?? '', id);
    if (isNewer) throw new NewerError();
    if (lost > 0) damaged(lost);
    return { conversation, draft: kept === undefined ? noDraft : readDraft(kept) };
  }
}
