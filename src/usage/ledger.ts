// The ledger: this window's entries are appended to a file of its own, and those of all windows are merged when read.
import type { Span } from './periods.ts';
import { readLines, toLine } from './row.ts';
import type { Entry } from './row.ts';
import { Tally } from './tally.ts';

/** Named text files, as `host/storage.ts` keeps them. */
export interface LedgerStore {
  list(): Promise<readonly string[]>;
  read(name: string): Promise<string | undefined>;
  append(name: string, text: string): Promise<void>;
  /** `undefined` where nobody can tell without reading. */
  size(name: string): Promise<number | undefined>;
}

export interface LedgerPorts {
  readonly store: LedgerStore;
  /** Tells this process's files from those of all others, now and later. */
  readonly mark: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Something could not be written. It is tried again with the next entry. */
  readonly failed: (error: unknown) => void;
}

/** The month of a moment, which its entry's file is named for: `2026-11`, wherever the window is. */
const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

/** Longest that an entry is written after the time it says: a reply runs for no longer. Milliseconds. */
const late = 86_400_000;

/** What is known of a file, which only ever grows. */
interface Known {
  /** Bytes that it had; `undefined` where nobody can tell without reading. */
  size: number | undefined;
  /** How many of its characters have been read. */
  read: number;
  readonly entries: Entry[];
  readonly tally: Tally;
}

/** Adding never throws and never waits. This window's own entries are kept in memory; the files of others are read. */
export class Ledger {
  readonly #ports: LedgerPorts;
  readonly #mine: Entry[] = [];
  /** What they come to. */
  readonly tally = new Tally();
  /** In order, with the file each belongs to. */
  #unwritten: readonly { readonly name: string; readonly entry: Entry }[] = [];
  #writing: Promise<void> | undefined;
  /** The last write may have left half a line. */
  #isTorn = false;
  readonly #known = new Map<string, Known>();

  constructor(ports: LedgerPorts) {
    this.#ports = ports;
  }

  /** This window's, since it started. */
  get mine(): readonly Entry[] {
    return this.#mine;
  }

  /** The last write failed: other windows don't know all that this one has added. */
  get isUnwritten(): boolean {
    return this.#isTorn;
  }

  add(...entries: readonly Entry[]): void {
    this.#mine.push(...entries);
    this.tally.add(...entries);
    const name = `${monthOf(this.#ports.now())}.${this.#ports.mark}.jsonl`;
    this.#unwritten = [...this.#unwritten, ...entries.map((entry) => ({ name, entry }))];
    this.#writing ??= this.#write();
  }

  /** Resolves when all that was added is written, or could not be. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  /** The entries of all windows within this span, and perhaps more of them: in no order. */
  async read(span: Span): Promise<readonly Entry[]> {
    return [...(await this.others(span)), ...this.#mine];
  }

  /** As {@link read}, without this window's. They are written before, so of two windows that ask one sees the other. */
  async others(span: Span): Promise<readonly Entry[]> {
    return (await this.#files(span)).flatMap(({ entries }) => entries);
  }

  /** What the entries of all other windows within this span come to, and perhaps of more of them; see {@link others}. */
  async talliesOfOthers(span: Span): Promise<readonly Tally[]> {
    return (await this.#files(span)).map(({ tally }) => tally);
  }

  async #files({ from, to }: Span): Promise<readonly Known[]> {
    await this.flush();
    const { store, mark } = this.#ports;
    const [first, last] = [monthOf(from), monthOf(to + late)];
    const names = (await store.list()).filter((name) => {
      const month = name.slice(0, 7);
      return name.endsWith('.jsonl') && !name.includes(`.${mark}.`) && first <= month && month <= last;
    });
    return Promise.all(names.map(async (name) => this.#read(name)));
  }

  /** Reads what of a file is new. */
  async #read(name: string): Promise<Known> {
    const { store } = this.#ports;
    const size = await store.size(name);
    const before = this.#known.get(name);
    if (before?.size !== undefined && before.size === size) return before;
    const text = (await store.read(name)) ?? '';
    // Another may have read it meanwhile.
    const known = this.#known.get(name) ?? { size, read: 0, entries: [], tally: new Tally() };
    this.#known.set(name, known);
    known.size = size;
    const end = text.lastIndexOf('\n') + 1;
    // The end of a line that has none may be whole, or still come.
    const rest = readLines(text.slice(Math.max(end, known.read)));
    const entries = [...readLines(text.slice(known.read, end)), ...rest];
    known.read = Math.max(known.read, rest.length > 0 ? text.length : end);
    for (const entry of entries) {
      known.entries.push(entry);
      known.tally.add(entry);
    }
    return known;
  }

  async #write(): Promise<void> {
    // What one turn of the event loop adds is written at once.
    await Promise.resolve();
    try {
      for (let [first] = this.#unwritten; first !== undefined; [first] = this.#unwritten)
        await this.#append(first.name);
    } catch (error) {
      this.#isTorn = true;
      this.#ports.failed(error);
    } finally {
      // Before anyone hears of it: what is added from now on isn't seen by the loop above.
      this.#writing = undefined;
    }
  }

  async #append(name: string): Promise<void> {
    const batch = this.#unwritten.filter((each) => each.name === name);
    const { store } = this.#ports;
    const lines = batch.map(({ entry }) => toLine(entry));
    const text = this.#isTorn ? missingIn((await store.read(name)) ?? '', lines) : lines.join('');
    await store.append(name, text);
    this.#isTorn = false;
    this.#unwritten = this.#unwritten.filter((each) => !batch.includes(each));
  }
}

/** What of these lines isn't there after a write of them that failed: a disk that is full takes the first ones. */
function missingIn(text: string, lines: readonly string[]): string {
  const there = text.split('\n').map((line) => `${line}\n`);
  // Only what nobody can read is torn: a line without its end is whole.
  if (!lines.includes(there.at(-1) ?? '')) there.pop();
  const endsWith = (count: number): boolean =>
    lines.slice(0, count).every((line, at) => there[there.length - count + at] === line);
  const written = lines.findLastIndex((_, at) => endsWith(at + 1)) + 1;
  return `\n${lines.slice(written).join('')}`;
}
