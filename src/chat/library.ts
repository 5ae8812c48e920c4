// The open conversations on disk: reads and saves them, and knows which of them this window shows.
import type { Entry } from '../conversation/entries.ts';
import { replayInPieces } from '../conversation/replay.ts';
import { newConversation } from '../conversation/tree.ts';
import type { Conversation } from '../conversation/tree.ts';
import { noWindow } from './drafts.ts';
import type { Drafts } from './drafts.ts';
import { asideName, isId, journalName, noDraft, readDraft } from './files.ts';
import type { Draft, Store } from './files.ts';
import { withImages } from './images.ts';
import { Writer } from './journalWriter.ts';
import type { WriterOptions } from './journalWriter.ts';
import type { Shelf } from './shelf.ts';

export interface LibraryPorts extends Pick<WriterOptions, 'clock'> {
  readonly store: Store;
  /**
   * The id of the conversation that this window shows, kept across reloads; the conversation itself is in the store.
   */
  readonly pointer: { readonly get: () => unknown; readonly set: (id: string | undefined) => void };
  /** Saving a conversation began to fail, or with `undefined` works again. */
  readonly onUnsaved: (id: string, error: Error | undefined) => void;
  /** A conversation can't be shown. It stays untouched. */
  readonly unread: (reason: unknown) => void;
  /** Lines of the conversation were damaged and can't be shown. */
  readonly damaged: (lines: number) => void;
  /** A new unguessable id. */
  readonly newId: () => string;
  /** This window's drafts; absent where there is only one. */
  readonly drafts?: Drafts | undefined;
  /** The list of all conversations. */
  readonly shelf: Shelf;
}

/** A saved conversation and its draft. */
export interface Opened {
  readonly conversation: Conversation;
  readonly draft: Draft;
}

/** A newer version of Parley wrote this conversation, so it is left alone. */
export class NewerError extends Error {}

/** Where an open conversation is saved. */
export interface Page {
  /** `after`: the conversation as it is with this entry. */
  readonly write: (entry: Entry, after?: Conversation) => void;
  readonly draft: (draft: Draft) => void;
}

interface Found {
  readonly opened: Opened;
  /** Bytes of the journal. */
  readonly size: number;
  /** Whether there is a journal. */
  readonly isThere: boolean;
}

/** Of which entries the list shows something. */
const listed: readonly Entry['type'][] = ['prompt', 'end', 'model', 'title', 'mark', 'head'];

/**
 * Keeps conversations on disk, and knows which one a window shows. One that can't be read remains the window's, to be
 * tried again, until something is asked in another. A conversation in which nothing was asked, typed or attached leaves
 * nothing on disk. All windows append to the same journals; each line says which window wrote it.
 */
export class Library {
  readonly #ports: LibraryPorts;
  readonly #writers = new Map<string, Writer>();
  /** Conversations that nobody writes to any more. */
  readonly #left = new Set<string>();
  /** By conversation, the bytes of its journal that this window wrote or has read. */
  readonly #sizes = new Map<string, number>();
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

  /** A conversation by its id, with what isn't written yet. Rejects if it can't be read or a newer version wrote it. */
  async read(id: string): Promise<Opened> {
    await this.#ports.shelf.rejoin(id);
    const { opened, size } = await this.#read(id);
    this.#sizes.set(id, size);
    return opened;
  }

  /**
   * Hands over the conversation with what another window wrote to it, if there is anything new and nothing happens here
   * that it would be without. What isn't adopted counts as not read. Whether it is gone: another window has deleted it.
   * Rejects as {@link read} does.
   */
  async news(id: string, adopt: (conversation: Conversation) => boolean): Promise<{ readonly isGone: boolean }> {
    const taken = (): number | undefined => this.#writers.get(id)?.taken;
    for (let attempt = 0; attempt < 3 && (await this.isStale(id)); attempt++) {
      const before = taken();
      const { opened, size, isThere } = await this.#read(id);
      if (taken() !== before) continue;
      // For a moment it may be away while another window restores it.
      if (!isThere && attempt === 0) continue;
      if (!isThere) return { isGone: this.#writers.get(id)?.isPending !== true };
      if (adopt(opened.conversation)) this.#sizes.set(id, size);
      break;
    }
    return { isGone: false };
  }

  async #read(id: string): Promise<Found> {
    const { store, damaged, drafts = noWindow(store) } = this.#ports;
    const writer = this.#writers.get(id);
    await writer?.flush();
    // Before the journal is read: what is written meanwhile is in both, and counts once.
    const unwritten = writer?.unwritten ?? '';
    const size = await store.size(journalName(id));
    const [found, kept] = await Promise.all([store.read(journalName(id)), drafts.read(id)]);
    const journal = found ?? '';
    const { conversation, isNewer, lost } = await replayInPieces(journal + unwritten, id);
    if (isNewer) throw new NewerError();
    if (lost > 0) damaged(lost);
    const draft = kept === undefined ? noDraft : await this.#draftIn(id, kept);
    const opened = await withImages(store, { conversation, draft });
    return { opened, size: size ?? bytesOf(journal), isThere: found !== undefined };
  }

  /** Whether another window wrote to the conversation since it was read. Never rejects. */
  async isStale(id: string): Promise<boolean> {
    const { store } = this.#ports;
    const name = journalName(id);
    await this.#writers.get(id)?.flush();
    try {
      const size = (await store.size(name)) ?? bytesOf((await store.read(name)) ?? '');
      return size !== (this.#sizes.get(id) ?? 0);
    } catch {
      return false; // it is shown as it was, and tried again the next time
    }
  }

  /** The user chose this conversation to be shown by the window. */
  choose(id: string): void {
    const { pointer } = this.#ports;
    this.#main = id;
    // One that couldn't be read remains the window's until something is asked in another.
    if (!this.#isUnread && pointer.get() !== id) pointer.set(id);
  }

  /** Where a conversation is saved from now on. */
  page(id: string): Page {
    const { pointer } = this.#ports;
    const writer = this.#writers.get(id) ?? this.#newWriter(id);
    this.#writers.set(id, writer);
    this.#left.delete(id);
    const isOpen = (): boolean => this.#writers.get(id) === writer && !writer.isStopped;
    return {
      write: (entry, after) => {
        if (!isOpen()) return;
        if (this.#main === id) {
          this.#isUnread = false;
          if (pointer.get() !== id) pointer.set(id);
        }
        writer.write(entry);
        if (after !== undefined && listed.includes(entry.type)) this.#ports.shelf.note(after);
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

  /** Nobody writes to this conversation any more. What couldn't be written is still tried. */
  async close(id: string): Promise<void> {
    const writer = this.#writers.get(id);
    this.#left.add(id);
    await writer?.flush();
    if (!this.#left.delete(id) || writer?.isPending === true) return;
    if (this.#writers.get(id) === writer) this.#writers.delete(id);
  }

  /** The draft of an open conversation came from another one. */
  keep(id: string, draft: Draft): void {
    this.#writers.get(id)?.draft(draft);
  }

  /** The conversation is being deleted: nothing is written to it until {@link resume}. What can't be is kept. */
  async drop(id: string): Promise<void> {
    const { pointer } = this.#ports;
    const writer = this.#writers.get(id);
    await writer?.stop();
    if (writer?.isPending === false) this.#writers.delete(id);
    if (pointer.get() === id) pointer.set(undefined);
  }

  /** The conversation is back, or still there: what was left to write is written. Never rejects. */
  async resume(id: string): Promise<void> {
    await this.#writers.get(id)?.resume();
  }

  /** Writes everything pending. Never rejects. */
  async flush(): Promise<void> {
    await Promise.all([...this.#writers.values()].map(async (writer) => writer.flush()));
    await this.#ports.shelf.flush();
  }

  async #open(): Promise<Opened> {
    const { pointer, newId, unread } = this.#ports;
    this.#isUnread = false;
    try {
      const id = pointer.get() ?? (await this.#ports.shelf.latest());
      if (isId(id)) return await this.read(id);
    } catch (error) {
      this.#isUnread = true;
      unread(error);
    }
    return { conversation: newConversation(newId()), draft: noDraft };
  }

  #newWriter(id: string): Writer {
    const { store, clock, newId, onUnsaved, drafts } = this.#ports;
    const wrote = (bytes: number): unknown => this.#sizes.set(id, (this.#sizes.get(id) ?? 0) + bytes);
    return new Writer(id, { store, clock, drafts, writer: newId(), wrote, onUnsaved: (error) => onUnsaved(id, error) });
  }

  /** A damaged draft is set aside, because the next one would take its place. */
  async #draftIn(id: string, text: string): Promise<Draft> {
    const { store, clock, drafts } = this.#ports;
    const draft = readDraft(text);
    if (draft !== undefined) return draft;
    const name = (drafts ?? noWindow(store)).name(id);
    await store.move(name, asideName(name, 'damaged', clock.now())).catch(() => undefined);
    return noDraft;
  }
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
