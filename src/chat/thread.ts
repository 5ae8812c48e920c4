// The open conversation: applies each entry, writes it to the journal, and reports what changed.
import { apply } from '../conversation/entries.ts';
import type { Entry } from '../conversation/entries.ts';
import type { Conversation } from '../conversation/tree.ts';
import type { Page } from './library.ts';

/** One thing that happened to a conversation. */
export interface Step {
  readonly entry: Entry;
  /** As before the entry, but for its nodes and what was looked at: those are of `after`. */
  readonly before: Conversation;
  readonly after: Conversation;
}

/** An open conversation. Every change goes through here, is written to the journal and reported; neither is awaited. */
export class Thread {
  readonly #page: Page;
  readonly #heard: (step: Step) => void;
  #conversation: Conversation;

  constructor(conversation: Conversation, page: Page, heard: (step: Step) => void) {
    this.#conversation = conversation;
    this.#page = page;
    this.#heard = heard;
  }

  get conversation(): Conversation {
    return this.#conversation;
  }

  /** The same conversation as it was read again, with what another window wrote. */
  adopt(conversation: Conversation): void {
    this.#conversation = conversation;
  }

  apply(entry: Entry): void {
    const before = this.#conversation;
    const after = apply(before, entry);
    this.#conversation = after;
    this.#page.write(entry, after);
    this.#heard({ entry, before, after });
  }
}
