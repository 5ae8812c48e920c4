// The conversations on disk, and which of them this window shows.
import { replay } from '../conversation/replay.ts';
import { newConversation } from '../conversation/tree.ts';
import type { Conversation } from '../conversation/tree.ts';
import { draftName, journalName, noDraft, readDraft } from './files.ts';
import type { Draft, Store } from './files.ts';
import { attachmentsOf, dropImages, withImages } from './images.ts';
import { Writer } from './journalWriter.ts';
import type { WriterOptions } from './journalWriter.ts';

export interface LibraryPorts extends Pick<WriterOptions, 'clock'> {
  /** Saving a conversation began to fail, or with `undefined` works again. */
  readonly onUnsaved: (id: string, error: Error | undefined) => void;
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

/** Names files, so it holds nothing that a path could be made of. */
const isId = (id: unknown): id is string => typeof id === 'string' && /^[\w-]{1,64}$/.test(id);

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
  /** The conversation in the sidebar: the window shows it again when it has been written to. */
  #main: string | undefined;
  #isUnread = false;

  constructor(ports: LibraryPorts) {
    this.#ports = ports;
  }

  /** The conversation this window showed last, or a new one. Never rejects. */
  async open(): Promise<Opened> {
    const opened = await this.#open();
    this.#main = opened.conversation.id;
    return opened;
  }

  /** A conversation by its id; a new one if it can't be read, which is told. Never rejects. */
  async openOrNew(id: string): Promise<Opened> {
    try {
      if (isId(id)) return await this.read(id);
    } catch (error) {
      this.#ports.unread(error);
    }
    return { conversation: newConversation(this.#ports.newId()), draft: noDraft };
  }

  /** The person chose this conversation to be shown by the window. */
  choose(id: string): void {
    const { pointer } = this.#ports;
    this.#main = id;
    // One that couldn't be read remains the window's until something is asked in another.
    if (!this.#isUnread && pointer.get() !== id) pointer.set(id);
  }

  /** Where a conversation is saved from now on. */
  page(id: string): Page {
    const { store, clock, onUnsaved, newId, pointer } = this.#ports;
    const writer = new Writer(id, {
      store,
      clock,
      writer: newId(),
      onUnsaved: (error) => onUnsaved(id, error),
    });
    this.#writers.set(id, writer);
    const isOpen = (): boolean => this.#writers.get(id) === writer;
    return {
      write: (entry) => {
        if (!isOpen()) return;
        if (this.#main === id) {
          this.#isUnread = false;
          if (pointer.get() !== id) pointer.set(id);
        }
        writer.write(entry);
      },
      draft: (draft) => {
        if (!isOpen()) return;
        // The panel reports its draft as soon as it is drawn, which is no reason to give up the unreadable
        // conversation.
        if (this.#main === id) this.choose(id);
        writer.draft(draft);
      },
    };
  }

  /** Nobody writes to this conversation any more. */
  async close(id: string): Promise<void> {
    const writer = this.#writers.get(id);
    await writer?.flush();
    if (this.#writers.get(id) === writer) this.#writers.delete(id);
  }

  /** The draft of an open conversation came from another one. */
  keep(id: string, draft: Draft): void {
    this.#writers.get(id)?.draft(draft);
  }

  /** Deletes a conversation, for good. Rejects if the store can't. */
  async delete(id: string): Promise<void> {
    const { store, pointer } = this.#ports;
    const writer = this.#writers.get(id);
    this.#writers.delete(id);
    await writer?.drop();
    const kept = await this.read(id).catch(() => undefined);
    if (kept !== undefined) await dropImages(store, [...attachmentsOf(kept.conversation), ...kept.draft.attachments]);
    await Promise.all([store.remove(journalName(id)), store.remove(draftName(id))]);
    if (pointer.get() === id) pointer.set(undefined);
  }

  /** Writes everything pending. Never rejects. */
  async flush(): Promise<void> {
    await Promise.all([...this.#writers.values()].map(async (writer) => writer.flush()));
  }

  /** A conversation by its id. Rejects if it can't be read or a newer version wrote it. */
  async read(id: string): Promise<Opened> {
    const { store, damaged } = this.#ports;
    await this.#writers.get(id)?.flush();
    const [journal, kept] = await Promise.all([store.read(journalName(id)), store.read(draftName(id))]);
    const { conversation, isNewer, lost } = replay(journal ?? '', id);
    if (isNewer) throw new NewerError();
    if (lost > 0) damaged(lost);
    return withImages(store, { conversation, draft: kept === undefined ? noDraft : readDraft(kept) });
  }

  async #open(): Promise<Opened> {
    const { pointer, newId, unread } = this.#ports;
    const id = pointer.get();
    this.#isUnread = false;
    try {
      if (isId(id)) return await this.read(id);
    } catch (error) {
      this.#isUnread = true;
      unread(error);
    }
    return { conversation: newConversation(newId()), draft: noDraft };
  }
}
