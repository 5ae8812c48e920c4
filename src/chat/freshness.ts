// Notices that a file has changed since it was attached or sent.
import type { Withheld } from '../context/source.ts';
import type { Attachment, Excerpt } from '../conversation/context.ts';
import type { Attached } from './attached.ts';

export interface FreshnessPorts {
  readonly attached: Attached;
  /** Everything attached to earlier messages of the path, oldest first. */
  readonly seen: () => readonly Attachment[];
  /** The attachment as it is now, under its old id; `undefined` if it can't be taken any more. */
  readonly again: (attachment: Attachment) => Promise<Attachment | Withheld | undefined>;
  /** Other files than before are to be watched, or other conversations are shown. */
  readonly watch: () => void;
  readonly newId: () => string;
}

/**
 * Marks chips whose file is different now, and offers whole files that were sent and have changed, so that the next
 * message takes the difference along. Looks at files only, and only at those that were attached.
 */
export class Freshness {
  readonly #ports: FreshnessPorts;
  #watched: readonly string[] = [];
  #working: Promise<void> = Promise.resolve();
  readonly #waiting = new Set<string>();

  constructor(ports: FreshnessPorts) {
    this.#ports = ports;
  }

  /** It is shown (again): meanwhile any file may have changed. */
  begin(): void {
    this.#watched = [];
    this.#ports.watch();
    this.follow();
  }

  /** The attachments or the conversation are different: other files count now. */
  follow(): void {
    const { attached, watch } = this.#ports;
    const uris = [...new Set([...attached.own, ...this.#sent()].flatMap((each) => uriOf(each) ?? []))].sort();
    if (uris.join('\n') === this.#watched.join('\n')) return;
    this.#watched = uris;
    watch();
    for (const uri of uris) this.changed(uri);
  }

  /** The files whose changes matter. */
  get watched(): readonly string[] {
    return this.#watched;
  }

  /** A file may have changed. One is looked at after the other, each once however often it changes meanwhile. */
  changed(uri: string): void {
    if (this.#waiting.has(uri) || !this.#watched.includes(uri)) return;
    this.#waiting.add(uri);
    this.#working = this.#working.then(async () => {
      this.#waiting.delete(uri);
      // Whatever comes of one, the others are looked at.
      await this.#check(uri).catch(() => undefined);
    });
  }

  /** Resolves once everything known to have changed was looked at. */
  async settled(): Promise<void> {
    await this.#working;
  }

  async #check(uri: string): Promise<void> {
    const { attached, again, newId } = this.#ports;
    for (const own of attached.own.filter((each) => uriOf(each) === uri)) {
      const now = await again(own).catch(() => undefined);
      if (now?.type === 'withheld') attached.mark(own.id, true, now.reason);
      else attached.mark(own.id, now !== undefined && textOf(now) !== textOf(own));
    }
    for (const sent of this.#sent().filter((each) => each.uri === uri)) {
      const now = await again(sent).catch(() => undefined);
      this.#offers.delete(uri);
      if (now !== undefined && now.type !== 'withheld' && textOf(now) !== textOf(sent))
        this.#offers.set(uri, { ...now, id: newId() });
      attached.offer('change', [...this.#offers.values()]);
    }
  }

  readonly #offers = new Map<string, Attachment>();

  /** The newest state that the model has seen of each file. */
  #sent(): readonly Excerpt[] {
    const newest = new Map<string, Excerpt>();
    for (const each of this.#ports.seen()) if (each.type === 'file' && each.uri !== '') newest.set(each.uri, each);
    for (const uri of this.#offers.keys()) if (!newest.has(uri)) this.#offers.delete(uri);
    return [...newest.values()];
  }
}

/** Of what is a file's text, the file. */
const uriOf = (attachment: Attachment): string | undefined =>
  (attachment.type === 'selection' || attachment.type === 'file' || attachment.type === 'symbol') &&
  attachment.uri !== ''
    ? attachment.uri
    : undefined;

const textOf = (attachment: Attachment): string | undefined => ('text' in attachment ? attachment.text : undefined);
