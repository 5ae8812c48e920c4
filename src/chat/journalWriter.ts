// Writes one conversation to disk as it happens, and tries again when the disk fails.
import { coalesce } from '../conversation/coalesce.ts';
import type { Entry } from '../conversation/entries.ts';
import { encode, journalVersion } from '../conversation/journalLines.ts';
import type { StreamEvent } from '../messages/index.ts';
import { draftName, isNothing, journalName, writeDraft } from './files.ts';
import type { Draft, Store } from './files.ts';
import type { Clock } from './outbox.ts';

export interface WriterOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** A new random string: who writes. */
  readonly writer: string;
  /** Called when writing begins to fail, and with `undefined` when everything is written again. */
  readonly onUnsaved: (error: Error | undefined) => void;
}

/** A running reply's text waits at most this long before it is written; nothing else waits. Milliseconds. */
const delay = 250;
/** After a failed write. Milliseconds. */
const retryAfter = 5_000;

type Events = Extract<Entry, { readonly type: 'events' }>;

/**
 * Writes one conversation down as it happens. The caller awaits nothing and a failing store loses nothing: what could
 * not be written is kept and tried again.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #id: string;
  #number = 0;
  #lines: string[] = [];
  /** By reply and round, what arrived since the last line. */
  readonly #events = new Map<string, { readonly first: Events; readonly events: StreamEvent[] }>();
  #draft: Draft | undefined;
  #cancel: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  #isFailing = false;

  constructor(id: string, options: WriterOptions) {
    this.#id = id;
    this.#options = options;
  }

  write(entry: Entry): void {
    // Each writer says which version it is: an older Parley then leaves the journal alone, though it began it.
    if (this.#number === 0) {
      this.#add({ type: 'conversation', version: journalVersion, id: this.#id, at: this.#options.clock.now() });
    }
    if (entry.type === 'events') {
      this.#collect(entry);
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

  /** Forgets what waits, and stops: the conversation is deleted. Resolves when nothing is being written any more. */
  async drop(): Promise<void> {
    this.#lines = [];
    this.#events.clear();
    this.#draft = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
    while (this.#writing !== undefined) await this.#writing;
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
      if (draft !== undefined) await keep(store, this.#id, draft);
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

  #collect(entry: Events): void {
    const key = `${entry.round ?? 0} ${entry.reply}`;
    const open = this.#events.get(key);
    if (open === undefined) this.#events.set(key, { first: entry, events: [...entry.events] });
    else for (const event of entry.events) open.events.push(event);
  }

  #close(): void {
    for (const { first, events } of this.#events.values()) this.#add({ ...first, events: coalesce(events) });
    this.#events.clear();
  }

  #later(wait: number): void {
    this.#cancel ??= this.#options.clock.after(this.#isFailing ? retryAfter : wait, () => void this.flush());
  }
}

/** A draft with nothing in it leaves no file behind. */
const keep = async (store: Store, id: string, draft: Draft): Promise<void> =>
  isNothing(draft) ? store.remove(draftName(id)) : store.replace(draftName(id), writeDraft(draft));
