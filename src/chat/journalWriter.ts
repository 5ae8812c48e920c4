// Writes one conversation to disk as it happens, and tries again when the disk fails.
import { coalesce } from '../conversation/coalesce.ts';
import type { Entry } from '../conversation/entries.ts';
import { encode, journalVersion } from '../conversation/journalLines.ts';
import type { StreamEvent } from '../messages/index.ts';
import { noWindow } from './drafts.ts';
import type { Drafts } from './drafts.ts';
import { journalName } from './files.ts';
import type { Draft, Store } from './files.ts';
import type { Clock } from './clock.ts';

export interface WriterOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** A random string that identifies this writer. */
  readonly writer: string;
  /** Called when writing begins to fail, and with `undefined` when everything is written again. */
  readonly onUnsaved: (error: Error | undefined) => void;
  readonly drafts?: Drafts | undefined;
  /** So many bytes were added to the journal. */
  readonly wrote?: (bytes: number) => void;
}

/** The text of a running reply is written after at most this long. Nothing else waits. Milliseconds. */
const delay = 250;
/** Delay after a failed write. Milliseconds. */
const retryAfter = 5_000;

type Events = Extract<Entry, { readonly type: 'events' }>;

/**
 * Saves one conversation as it happens. Callers don't wait, and a failing store loses nothing: whatever couldn't be
 * written is kept and tried again.
 */
export class Writer {
  readonly #options: WriterOptions;
  readonly #id: string;
  readonly #drafts: Drafts;
  #number = 0;
  #taken = 0;
  #lines: string[] = [];
  /** What is being appended. */
  #sending: readonly string[] = [];
  /** By reply and round, what arrived since the last line. */
  readonly #events = new Map<string, { readonly first: Events; readonly events: StreamEvent[] }>();
  #draft: Draft | undefined;
  #cancel: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  #isFailing = false;
  #isStopped = false;
  /** A reply has ended since the last sync. */
  #hasEnded = false;

  constructor(id: string, options: WriterOptions) {
    this.#id = id;
    this.#options = options;
    this.#drafts = options.drafts ?? noWindow(options.store);
  }

  /** How many entries it was given. */
  get taken(): number {
    return this.#taken;
  }

  /** All lines that may not be in the journal yet. Read with it they say what it will: none counts twice. */
  get unwritten(): string {
    this.#close();
    return [...this.#sending, ...this.#lines].join('');
  }

  write(entry: Entry): void {
    this.#taken++;
    // Each writer states its version, so that an older Parley leaves the journal alone even if it started it.
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
    this.#hasEnded ||= entry.type === 'end';
    if (!this.#isFailing) void this.flush();
  }

  draft(draft: Draft): void {
    this.#draft = draft;
    this.#later(delay);
  }

  /** Whether something is not written yet, though it may be under way. */
  get isPending(): boolean {
    return this.#draft !== undefined || this.#writing !== undefined || this.unwritten !== '';
  }

  /** Writes what it can, and then nothing more until {@link resume}; what is left is kept. */
  async stop(): Promise<void> {
    await this.flush();
    this.#isStopped = true;
    while (this.#writing !== undefined) await this.#writing;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Goes on after {@link stop}. */
  async resume(): Promise<void> {
    this.#isStopped = false;
    await this.flush();
  }

  /** Writes everything pending. Resolves when it is written or failed to be; never rejects. */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    while (this.#writing !== undefined) await this.#writing;
    this.#close();
    if (this.#isStopped || (this.#lines.length === 0 && this.#draft === undefined)) return;
    this.#writing = this.#write();
    await this.#writing;
  }

  async #write(): Promise<void> {
    const { onUnsaved } = this.#options;
    const lines = this.#lines;
    const draft = this.#draft;
    this.#lines = [];
    this.#sending = lines;
    this.#draft = undefined;
    try {
      if (lines.length > 0) await this.#append(lines.join(''));
      lines.length = 0;
      this.#sending = [];
      if (draft !== undefined) await this.#drafts.write(this.#id, draft);
      if (this.#isFailing) onUnsaved(undefined);
      this.#isFailing = false;
    } catch (error) {
      // Lines are numbered: one that was written after all is read once, however often it is written.
      this.#lines = [...lines, ...this.#lines];
      this.#sending = [];
      this.#draft ??= draft;
      if (!this.#isFailing) onUnsaved(error instanceof Error ? error : new Error(String(error)));
      this.#isFailing = true;
      this.#later(retryAfter);
    } finally {
      this.#writing = undefined;
    }
  }

  async #append(text: string): Promise<void> {
    const { store, wrote } = this.#options;
    const name = journalName(this.#id);
    await store.append(name, text);
    wrote?.(new TextEncoder().encode(text).length);
    if (!this.#hasEnded) return;
    this.#hasEnded = false;
    try {
      await store.sync(name);
    } catch (error) {
      this.#hasEnded = true;
      throw error;
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
