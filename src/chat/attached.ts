// What is attached to the next message: by the user, by a setting, and changes of what was sent before.
import type { Attachment } from '../conversation/context.ts';
import { asDifferences, isSameSource } from '../context/difference.ts';

export interface AttachedPorts {
  /** Everything attached to earlier messages of the path, oldest first. */
  readonly seen: () => readonly Attachment[];
  /** What is attached is different now. */
  readonly changed: () => void;
}

/** An attachment and what is to be said of it. */
export interface Shown {
  readonly attachment: Attachment;
  /** What it was taken from is different now. */
  readonly changed: boolean;
  /** Why what it is now can't be taken in its place. */
  readonly withheld?: string | undefined;
  /** The user didn't attach it themselves. */
  readonly automatic: boolean;
}

/** Why something attaches itself: a setting, or that a file the model has seen is different now. */
export type Cause = 'setting' | 'change';

/**
 * What is attached to the next message. What attaches itself is shown like everything else and can be removed, which
 * lasts until the message is sent.
 */
export class Attached {
  readonly #ports: AttachedPorts;
  #own: readonly Attachment[];
  readonly #offered = new Map<Cause, readonly Attachment[]>();
  readonly #declined = new Set<string>();
  /** By id, with why what it is now can't be taken. */
  readonly #changed = new Map<string, string | undefined>();

  constructor(own: readonly Attachment[], ports: AttachedPorts) {
    this.#own = own;
    this.#ports = ports;
  }

  /** What the user attached. */
  get own(): readonly Attachment[] {
    return this.#own;
  }

  get shown(): readonly Shown[] {
    return [
      ...this.#own.map((attachment) => ({
        attachment,
        changed: this.#changed.has(attachment.id),
        withheld: this.#changed.get(attachment.id),
        automatic: false,
      })),
      ...this.#byItself('change').map((attachment) => ({ attachment, changed: true, automatic: true })),
      ...this.#byItself('setting').map((attachment) => ({ attachment, changed: false, automatic: true })),
    ];
  }

  /** As it is sent: what the model has seen before as the difference to that. */
  get context(): readonly Attachment[] {
    const all = this.shown.map(({ attachment }) => attachment);
    return asDifferences(all, this.#ports.seen());
  }

  /** Attaches each, unless it is there already; a newer state of the same file replaces the older. */
  attach(attachments: readonly Attachment[]): void {
    let own = this.#own;
    for (const attachment of attachments) {
      if (own.some((other) => isSame(other, attachment))) continue;
      own = [...own.filter((other) => !isSameSource(other, attachment)), attachment];
      this.#declined.delete(keyOf(attachment));
    }
    this.#set(own);
  }

  detach(id: string): void {
    const offered = [...this.#offered.values()].flat().find((each) => each.id === id);
    if (offered !== undefined) this.#declined.add(keyOf(offered));
    this.#set(this.#own.filter((each) => each.id !== id));
  }

  /** Puts the present state in the place of the one with its id. */
  refresh(attachment: Attachment): void {
    this.#changed.delete(attachment.id);
    this.#set(this.#own.map((each) => (each.id === attachment.id ? attachment : each)));
  }

  /** Whether what it was taken from is different now. `withheld`: why that can't be taken. */
  mark(id: string, isChanged: boolean, withheld?: string): void {
    const isSame = isChanged === this.#changed.has(id) && withheld === this.#changed.get(id);
    if (isSame || !this.#own.some((each) => each.id === id)) return;
    if (isChanged) this.#changed.set(id, withheld);
    else this.#changed.delete(id);
    this.#ports.changed();
  }

  /** What attaches itself for a cause, in place of what did before. */
  offer(cause: Cause, attachments: readonly Attachment[]): void {
    const before = this.#offered.get(cause) ?? [];
    const same = before.length === attachments.length && before.every((each, at) => isSame(each, attachments[at]));
    if (same) return;
    this.#offered.set(cause, attachments);
    this.#ports.changed();
  }

  /** The message was sent. */
  clear(): void {
    this.#declined.clear();
    this.#changed.clear();
    this.#offered.delete('change');
    this.#set([]);
  }

  #byItself(cause: Cause): readonly Attachment[] {
    const others = cause === 'setting' ? [...this.#own, ...this.#byItself('change')] : this.#own;
    return (this.#offered.get(cause) ?? []).filter(
      (each) =>
        !this.#declined.has(keyOf(each)) &&
        !others.some((other) => isSameSource(other, each) || isSame(other, each)) &&
        // The model has it already, as it is.
        !(cause === 'setting' && this.#ports.seen().some((seen) => isSame(seen, each))),
    );
  }

  #set(own: readonly Attachment[]): void {
    this.#own = own;
    this.#ports.changed();
  }
}

const keyOf = (attachment: Attachment): string =>
  `${attachment.type} ${'uri' in attachment ? attachment.uri : attachment.id}`;

/** The same thing in the same state. */
function isSame(one: Attachment, other: Attachment | undefined): boolean {
  if (other === undefined || one.type === 'unknown' || other.type === 'unknown') return false;
  if (one.type === 'image') return other.type === 'image' && one.data !== undefined && one.data === other.data;
  return (
    other.type !== 'image' &&
    one.type === other.type &&
    one.uri === other.uri &&
    one.startLine === other.startLine &&
    one.endLine === other.endLine &&
    one.text === other.text &&
    (one.type === 'selection' || other.type === 'selection' || one.of === other.of)
  );
}
