import * as z from 'zod/mini';
import { encode, journalVersion, replay } from '../conversation/journal.ts';
import type { Entry } from '../conversation/journal.ts';
import { isAttachment } from '../conversation/context.ts';
import type { Attachment } from '../conversation/context.ts';
import type { Conversation } from '../conversation/transcript.ts';
import { coalesce } from '../conversation/turn.ts';
import type { StreamEvent } from '../messages/index.ts';
import type { Clock } from './outbox.ts';

/** Files by name. A name may hold letters, digits, `-` and `.`. */
export interface Store {
  /** `undefined` when there is none. */
  read(name: string): Promise<string | undefined>;
  /** Adds to the end of the file, making it when there is none. When it rejects, part may have been written. */
  append(name: string, text: string): Promise<void>;
  /** Afterwards the file holds the old text or the new, whatever happens meanwhile. */
  replace(name: string, text: string): Promise<void>;
}

/** What was typed and attached but not yet sent. */
export interface Draft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

export interface Opened extends Draft {
  readonly conversation: Conversation;
}

const journalName = (id: string): string => `${id}.jsonl`;
const draftName = (id: string): string => `${id}.draft.json`;

const nothing: Draft = { text: '', attachments: [] };

/** What a later version of Parley wrote is left as it is. */
export class NewerError extends Error {}

/**
 * A conversation as it was kept, and what was typed into it; an empty one when there is nothing. Rejects when the store
 * cannot be read, and with a {@link NewerError}.
 */
export async function open(store: Store, id: string): Promise<Opened> {
  const [journal, kept] = await Promise.all([store.read(journalName(id)), store.read(draftName(id))]);
  const { conversation, isNewer } = replay(journal ?? '');
  if (isNewer) throw new NewerError();
  const unsent = kept === undefined ? nothing : readDraft(kept);
  return { conversation: conversation ?? { id, origins: [], turns: [] }, ...unsent };
}

function readDraft(json: string): Draft {
  try {
    const value: unknown = JSON.parse(json);
    const read = z.safeParse(draftFile(), value);
    return read.success ? { text: read.data.draft.text, attachments: read.data.attachments } : nothing;
  } catch {
    return nothing;
  }
}

const draftFile = () =>
  z.object({ draft: z.object({ text: z.string() }), attachments: z.array(z.custom<Attachment>(isAttachment)) });

const toFile = ({ text, attachments }: Draft): string => JSON.stringify({ draft: { text }, attachments });

export interface JournalOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** A new random string: who writes. */
  readonly writer: string;
  /** Called when writing begins to fail, and with `undefined` when all is written again. */
  readonly onUnsaved: (error: Error | undefined) => void;
}

/** A running reply's text waits at most this long before it is written; the rest does not wait. Milliseconds. */
const delay = 250;
/** After a failed write. Milliseconds. */
const retryAfter = 5_000;

/**
 * Writes one conversation down as it happens. Nothing is awaited by the caller and nothing is lost by a failing store:
 * what could not be written is kept and tried again.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #id: string;
  #number = 0;
  #lines: string[] = [];
  #events: { turn: string; events: StreamEvent[] } | undefined;
  #draft: Draft | undefined;
  #cancel: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  #isFailing = false;
  #isBegun: boolean;

  /** `isBegun`: the file exists and says which conversation it is. */
  constructor(id: string, isBegun: boolean, options: JournalOptions) {
    this.#id = id;
    this.#isBegun = isBegun;
    this.#options = options;
  }

  write(entry: Entry): void {
    if (!this.#isBegun) {
      this.#isBegun = true;
      this.#add({ type: 'conversation', version: journalVersion, id: this.#id, at: this.#options.clock.now() });
    }
    if (entry.type === 'events') {
      if (this.#events?.turn !== entry.turn) this.#close();
      this.#events ??= { turn: entry.turn, events: [] };
      for (const event of entry.events) this.#events.events.push(event);
      this.#later(delay);
      return;
    }
    this.#close();
    this.#add(entry);
    if (!this.#isFailing) void this.flush();
  }

  draft(draft: Draft): void {
    this.#draft = draft;
    this.#later(delay);
  }

  /** Writes what waits. Resolves when it is written, or could not be; never rejects. */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    while (this.#writing !== undefined) await this.#writing;
    this.#close();
    if (this.#lines.length === 0 && this.#draft === undefined) return;
    this.#writing = this.#write();
    await this.#writing;
  }

  async #write(): Promise<void> {
    const { store, onUnsaved } = this.#options;
    const lines = this.#lines;
    const draft = this.#draft;
    this.#lines = [];
    this.#draft = undefined;
    try {
      if (lines.length > 0) await store.append(journalName(this.#id), lines.join(''));
      lines.length = 0;
      if (draft !== undefined) await store.replace(draftName(this.#id), toFile(draft));
      if (this.#isFailing) onUnsaved(undefined);
      this.#isFailing = false;
    } catch (error) {
      // Lines are numbered: one that did get there is read once, however often it is written.
      this.#lines = [...lines, ...this.#lines];
      this.#draft ??= draft;
      if (!this.#isFailing) onUnsaved(error instanceof Error ? error : new Error(String(error)));
      this.#isFailing = true;
      this.#later(retryAfter);
    } finally {
      this.#writing = undefined;
    }
  }

  #add(entry: Entry): void {
    this.#lines.push(encode(this.#options.writer, this.#number++, entry));
  }

  #close(): void {
    const open = this.#events;
    this.#events = undefined;
    if (open !== undefined) this.#add({ type: 'events', turn: open.turn, events: coalesce(open.events) });
  }

  #later(wait: number): void {
    this.#cancel ??= this.#options.clock.after(this.#isFailing ? retryAfter : wait, () => void this.flush());
  }
}
