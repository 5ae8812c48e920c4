// The open conversation: applies each entry, writes it to the journal, and reports what changed.
import { apply } from '../conversation/entries.ts';
import type { Entry } from '../conversation/entries.ts';
import { isEmpty, replyOf } from '../conversation/tree.ts';
import type { Conversation } from '../conversation/tree.ts';
import type { Change } from '../messages/index.ts';
import type { Page } from './library.ts';

/** One thing that happened to a conversation. */
export interface Step {
  readonly entry: Entry;
  /** As before the entry, but only in `head`, `title` and `origins`: its nodes are those of `after`. */
  readonly before: Conversation;
  readonly after: Conversation;
  /** What events did to the reply's blocks. */
  readonly changes: readonly Change[];
  /** The reply had no block before. */
  readonly begins: boolean;
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

  apply(entry: Entry): void {
    const before = this.#conversation;
    const reply = 'reply' in entry ? replyOf(before, entry.reply) : undefined;
    const begins = reply !== undefined && isEmpty(reply);
    let changes: readonly Change[] = [];
    const after = apply(before, entry, (made) => (changes = made));
    this.#conversation = after;
    this.#page.write(entry);
    this.#heard({ entry, before, after, changes, begins });
  }
}
