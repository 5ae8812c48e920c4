// The conversations open in this window, one Chat each, and which view shows which.
import { newConversation } from '../conversation/tree.ts';
import type { Patch } from '../panel/contract.ts';
import { Chat } from './chat.ts';
import type { ChatPorts } from './chat.ts';
import { isId, isNothing, noDraft } from './files.ts';
import type { Draft } from './files.ts';
import type { Library, Opened } from './library.ts';
import type { Shelf } from './shelf.ts';

/** A place that shows one conversation at a time: the sidebar, or an editor tab. */
export interface View {
  post(patches: readonly Patch[], urgent?: boolean): void;
  /** Everything shown has changed. `moved`: it is another conversation, and the draft came along. */
  reset(opened?: { readonly moved: boolean }): void;
  /** The conversation shown is another one, or is called something else. */
  titled(title: string | undefined): void;
}

export interface ChatsPorts extends Omit<ChatPorts, 'post' | 'reset' | 'page' | 'newConversation' | 'renamed'> {
  readonly library: Library;
  readonly shelf: Shelf;
}

/** How many conversations stay in memory that are neither shown nor being answered. */
const most = 8;

/**
 * The conversations that are open in this window. Each is in one view at most; one that is left goes on being answered.
 * The `main` view shows the conversation that the window remembers.
 */
export class Chats<V extends View> {
  readonly #ports: ChatsPorts;
  readonly #main: V;
  readonly #chats = new Map<string, Chat>();
  readonly #shown = new Map<V, Promise<Chat>>();
  readonly #current = new Map<V, Chat>();
  /** The ids of those that are being read for a view. */
  readonly #coming = new Map<V, string>();
  /** The ids of those that were left for a new one, one after another. */
  readonly #left = new Map<V, readonly string[]>();

  constructor(main: V, ports: ChatsPorts) {
    this.#ports = ports;
    this.#main = main;
  }

  /**
   * What the view shows: at first the conversation of this id, a new one for `''`, or else the one that the window showed
   * last. Rejects if the conversation of an id can't be read.
   */
  async in(view: V, id?: string): Promise<Chat> {
    const known = this.#shown.get(view);
    if (known !== undefined) return known;
    // Before it is read: no other view may begin to show it meanwhile.
    if (isId(id) && this.viewOf(id) === undefined) this.#coming.set(view, id);
    const opening: Promise<Chat> = this.#open(id).then(async (opened) => {
      const { id: found } = opened.conversation;
      const isFree = [undefined, view].includes(this.viewOf(found));
      const chat = this.#chatOf(isFree ? opened : this.#nothing());
      const now = this.#shown.get(view);
      const isOther = now !== opening; // closed meanwhile, or it shows another
      if (isOther) return now === undefined ? chat : await now;
      this.#put(view, chat);
      if (!isFree && view === this.#main) this.#ports.library.choose(chat.id);
      return chat;
    });
    this.#shown.set(view, opening);
    // What couldn't be read is read again when it is wanted again.
    opening.catch(() => this.#shown.get(view) === opening && this.close(view));
    return opening;
  }

  async #open(id: string | undefined): Promise<Opened> {
    if (id === undefined) return this.#ports.library.open();
    const known = this.#chats.get(id);
    if (known !== undefined) return { conversation: known.conversation, draft: known.composer.draft };
    return isId(id) ? this.#ports.library.read(id) : this.#nothing();
  }

  #nothing(): Opened {
    return { conversation: newConversation(this.#ports.newId()), draft: noDraft };
  }

  /** What the view shows already. */
  current(view: V): Chat | undefined {
    return this.#current.get(view);
  }

  /** Every view that shows something already, with what it shows. */
  get shown(): readonly (readonly [V, Chat])[] {
    return [...this.#current];
  }

  /** The view that shows this conversation, or will once it has been read. */
  viewOf(id: string): V | undefined {
    const shown =
      [...this.#current].find(([, chat]) => chat.id === id) ?? [...this.#coming].find(([, to]) => to === id);
    return shown?.[0];
  }

  /** All that are open. */
  get all(): readonly Chat[] {
    return [...this.#chats.values()];
  }

  /**
   * An open conversation. `view`: a message of this view names it as the one that it showed. What was written just as that
   * was left for a new one is meant for the new one, as the draft is.
   */
  get(id: string, view?: V): Chat | undefined {
    return view !== undefined && this.#left.get(view)?.includes(id) ? this.#current.get(view) : this.#chats.get(id);
  }

  /**
   * Shows a conversation that no other view shows. What is typed in one in which nothing was asked comes along, if there
   * is nothing typed in the other. Rejects if it can't be read: the view stays as it is.
   */
  async show(view: V, id: string): Promise<void> {
    const known = this.#chats.get(id);
    if (known !== undefined) {
      this.#switch(view, known, false);
      return;
    }
    const { library } = this.#ports;
    this.#coming.set(view, id);
    const opened = await library.read(id).catch((error: unknown) => {
      this.#coming.delete(view);
      throw error;
    });
    const left = this.#current.get(view);
    const typed = left?.hasConversation === false && isNothing(opened.draft) ? left.composer.draft : noDraft;
    const moves = !isNothing(typed);
    const chat = this.#chatOf(moves ? { ...opened, draft: typed } : opened);
    this.#switch(view, chat, moves);
    if (!moves) return;
    library.keep(id, typed);
    left?.composer.clear();
  }

  /** Shows a new conversation, empty but for this draft. */
  begin(view: V, draft: Draft = noDraft): Chat {
    const id = this.#ports.newId();
    const chat = this.#chatOf({ conversation: newConversation(id), draft });
    if (draft !== noDraft) this.#ports.library.keep(id, draft);
    this.#switch(view, chat, draft !== noDraft);
    return chat;
  }

  /** Shows a new conversation in place of this one, unless it is new. The draft comes along. */
  leave(chat: Chat): Chat {
    const view = this.viewOf(chat.id);
    chat.consent.release();
    if (view === undefined) return chat;
    if (!chat.hasConversation) {
      view.reset();
      return chat;
    }
    const { draft } = chat.composer;
    const left = this.#left.get(view) ?? [];
    const next = this.begin(view, draft === noDraft ? { ...draft } : draft);
    this.#left.set(view, [...left, chat.id]);
    chat.composer.clear();
    return next;
  }

  /**
   * Deletes a conversation, which the shelf can restore. A view that shows it begins another, and the draft comes
   * along. Rejects if the disk can't.
   */
  async delete(id: string): Promise<void> {
    const chat = this.#chats.get(id);
    if (chat?.hasConversation === false) return;
    chat?.runs.stop();
    if (chat !== undefined) this.leave(chat);
    this.#chats.delete(id);
    const { library, shelf } = this.#ports;
    await library.drop(id);
    const resume = async (): Promise<void> => library.resume(id);
    try {
      await shelf.delete(id, resume);
    } catch (error) {
      await resume();
      throw error;
    }
  }

  /** Shows what other windows wrote to the open conversations, this one or all. One that is being answered waits. */
  async refresh(id?: string): Promise<void> {
    for (const chat of id === undefined ? [...this.#chats.values()] : [this.#chats.get(id)]) {
      if (chat === undefined || !this.#rests(chat)) continue;
      const { isGone } = await this.#ports.library.news(chat.id, (conversation) => {
        // Meanwhile something may have been asked here.
        if (this.#rests(chat)) chat.adopt(conversation);
        return this.#rests(chat);
      });
      if (isGone && this.#rests(chat)) await this.#abandon(chat);
    }
  }

  /** The view is gone. */
  close(view: V): void {
    this.#shown.delete(view);
    this.#current.delete(view);
    this.#coming.delete(view);
    this.#left.delete(view);
    this.#sweep();
  }

  /** Another window deleted it: where it is shown another one begins, and the draft comes along. */
  async #abandon(chat: Chat): Promise<void> {
    this.leave(chat);
    this.#chats.delete(chat.id);
    await this.#ports.library.drop(chat.id);
  }

  #rests(chat: Chat): boolean {
    return !chat.runs.any && this.#chats.get(chat.id) === chat;
  }

  #chatOf(opened: Opened): Chat {
    const { id } = opened.conversation;
    const known = this.#chats.get(id);
    if (known !== undefined) return known;
    const { library } = this.#ports;
    const chat: Chat = new Chat(opened, {
      ...this.#ports,
      post: (patches, urgent) => this.viewOf(id)?.post(patches, urgent),
      reset: () => this.viewOf(id)?.reset(),
      renamed: () => this.viewOf(id)?.titled(chat.title),
      newConversation: () => this.leave(chat),
      page: () => library.page(id),
    });
    this.#chats.set(id, chat);
    return chat;
  }

  #switch(view: V, chat: Chat, moved: boolean): void {
    this.#put(view, chat);
    if (view === this.#main) this.#ports.library.choose(chat.id);
    view.reset({ moved });
    this.#sweep();
  }

  #put(view: V, chat: Chat): void {
    this.#coming.delete(view);
    this.#left.delete(view);
    this.#current.set(view, chat);
    this.#shown.set(view, Promise.resolve(chat));
    view.titled(chat.title);
    chat.freshness.begin();
  }

  /** Forgets the conversations that were left first. */
  #sweep(): void {
    const idle = [...this.#chats.values()].filter(({ id, runs }) => this.viewOf(id) === undefined && !runs.any);
    for (const { id } of idle.slice(0, -most)) {
      this.#chats.delete(id);
      void this.#ports.library.close(id);
    }
  }
}
