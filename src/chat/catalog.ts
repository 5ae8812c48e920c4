// The list of all conversations: a line for each in one file, which is made anew where it is missing or damaged.
import { journalOf } from './files.ts';
import type { Store } from './files.ts';
import { readKept, writeKept } from './kept.ts';
import type { Kept } from './kept.ts';

export interface CatalogPorts {
  readonly store: Store;
  /** Reads a conversation that the file has no line of; `undefined` if it can't be read. Never rejects. */
  readonly read: (id: string) => Promise<Kept | undefined>;
}

/** The list's file. */
export const catalogName = 'list.jsonl';

/** How many conversations are read at the same time. */
const atOnce = 8;

/**
 * The list of conversations. What is on disk decides which there are; the file only spares reading them. Its lines are
 * appended, so that two windows can write it: the last line of a conversation counts. Whatever is wrong with the file,
 * the list is right: a conversation without a line is read, and gets one. One whose line doesn't say what was spent is
 * read too, but nobody waits for that.
 */
export class Catalog {
  readonly #ports: CatalogPorts;
  #writing: Promise<unknown> = Promise.resolve();
  /** What couldn't be written. */
  readonly #unwritten = new Map<string, Kept>();
  #filling: Promise<void> | undefined;
  /** Conversations that have changed since filling began to read them. */
  readonly #changed = new Set<string>();

  constructor(ports: CatalogPorts) {
    this.#ports = ports;
  }

  /** All conversations in which something was asked, the latest first. Rejects if the folder can't be read. */
  async list(): Promise<readonly Kept[]> {
    const all = await this.#all(false);
    this.#filling ??= this.#fill(all.flatMap(({ id, spent }) => (spent === undefined ? id : [])));
    return all.filter(({ questions }) => questions > 0).sort((one, other) => other.at - one.at);
  }

  /** Rewrites the file, without the conversations that are gone. Never rejects. */
  async forget(): Promise<void> {
    await this.#all(true).catch(() => undefined);
    await this.#writing;
  }

  async #all(anew: boolean): Promise<readonly Kept[]> {
    await this.#writing;
    const { store } = this.#ports;
    const names = await store.list();
    const { byId, lines } = readKept(names.includes(catalogName) ? await this.#text() : '');
    const ids = names.flatMap((name) => journalOf(name) ?? []);
    for (const id of this.#unwritten.keys()) if (!ids.includes(id)) this.#unwritten.delete(id);
    const known = ids.flatMap((id) => this.#unwritten.get(id) ?? byId.get(id) ?? []);
    const found = await this.#readAll(ids.filter((id) => !byId.has(id) && !this.#unwritten.has(id)));
    const all = [...known, ...found];
    const rewrite = async (text: string): Promise<void> =>
      text === '' ? store.remove(catalogName) : store.replace(catalogName, text);
    if (anew || lines > 2 * all.length + 200) this.#write(rewrite, all);
    else if (found.length > 0) this.#write(async (text) => store.append(catalogName, text), found);
    return all;
  }

  /** A conversation is new or has changed. */
  note(kept: Kept): void {
    this.#changed.add(kept.id);
    this.#write(async (text) => this.#ports.store.append(catalogName, text), [kept]);
  }

  /** Resolves when everything is written or failed to be. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  /** Resolves when all lines that lacked what was spent have it, or can't have it now. */
  async filled(): Promise<void> {
    await this.#filling;
    await this.#writing;
  }

  /** Once for each window: what can't be read now is tried again in the next. Never rejects. */
  async #fill(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += atOnce) {
      this.#changed.clear();
      const read = await this.#readAll(ids.slice(from, from + atOnce));
      const same = read.filter(({ id }) => !this.#changed.has(id));
      if (same.length > 0) this.#write(async (text) => this.#ports.store.append(catalogName, text), same);
    }
  }

  async #text(): Promise<string> {
    try {
      return (await this.#ports.store.read(catalogName)) ?? '';
    } catch {
      return ''; // all conversations are read instead
    }
  }

  async #readAll(ids: readonly string[]): Promise<readonly Kept[]> {
    const found: Kept[] = [];
    for (let from = 0; from < ids.length; from += atOnce) {
      const read = await Promise.all(ids.slice(from, from + atOnce).map(this.#ports.read));
      found.push(...read.filter((kept) => kept !== undefined));
    }
    return found;
  }

  /** One after the other. What can't be written goes with the next. */
  #write(write: (text: string) => Promise<void>, all: readonly Kept[]): void {
    this.#writing = this.#writing.then(async () => {
      const lines = new Map([...this.#unwritten, ...all.map((kept) => [kept.id, kept] as const)]);
      try {
        await write([...lines.values()].map(writeKept).join(''));
        this.#unwritten.clear();
      } catch {
        for (const [id, kept] of lines) this.#unwritten.set(id, kept);
      }
    });
  }
}
