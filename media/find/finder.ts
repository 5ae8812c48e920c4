// Finds a text in the whole conversation and goes from one place to the next.
import { signal } from '@preact/signals';
import type { ToHost } from '../../src/panel/contract.ts';
import type { Payload, Reply } from '../../src/panel/message.ts';
import type { Panel } from '../panel.ts';
import type { Transcript } from '../transcript.ts';
import { parts, rangesIn, rangesOf } from './ranges.ts';

/** The names of the highlights in the style sheet. */
const all = 'parley-find';
const one = 'parley-find-now';

/** How long a turn may take to be drawn. Milliseconds. */
const patience = 5_000;

interface Spot {
  readonly id: string;
  /** Which of the turn's own, from 0. */
  readonly at: number;
}

/**
 * One search. The host counts in what is written; a turn that is drawn is counted as it is read, which may differ by what
 * Markdown's marks hide.
 */
export class Finder {
  /** Which one is shown, counted from 1, of how many; 0 of 0 without any, `undefined` before anything was sought. */
  readonly shown = signal<{ readonly at: number; readonly of: number } | undefined>(undefined);
  readonly #panel: Pick<Panel, 'ask' | 'store'>;
  readonly #transcript: Transcript;
  #text = '';
  #matchCase = false;
  readonly #counts = new Map<string, number>();
  /** Where the text stands in each part that is drawn: that stays as long as the part's words do. */
  readonly #marked = new Map<Element, readonly Range[]>();
  readonly #highlight = new Highlight();
  #now: Spot | undefined;
  /** Counts up, so that what is overtaken ends. */
  #turn = 0;
  #asking = new AbortController();

  constructor(panel: Pick<Panel, 'ask' | 'store'>, transcript: Transcript) {
    this.#panel = panel;
    this.#transcript = transcript;
  }

  /** Shows the first place from what is in view on. */
  async seek(text: string, matchCase: boolean): Promise<void> {
    const turn = ++this.#turn;
    this.#asking.abort();
    this.#asking = new AbortController();
    const { hits } = text === '' ? { hits: [] } : await this.#asked({ text, matchCase }, this.#asking.signal);
    if (turn !== this.#turn) return;
    this.#text = text;
    this.#matchCase = matchCase;
    this.#counts.clear();
    for (const { id, count } of hits) this.#counts.set(id, count);
    this.#forget();
    const order = this.#order();
    const { first } = this.#transcript;
    const next = order.find(({ place }) => place >= first) ?? order[0];
    this.#now = next && { id: next.id, at: 0 };
    this.paint();
    if (this.#now !== undefined) await this.#show(this.#now, 1, turn);
  }

  /** Goes to the next place or the one before, beyond the last to the first. */
  async step(by: 1 | -1): Promise<void> {
    const turn = ++this.#turn;
    if (this.#now === undefined) return;
    const { id, at } = this.#now;
    const within = at + by;
    if (within >= 0 && within < this.#count(id)) await this.#show({ id, at: within }, by, turn);
    else await this.#cross(id, by, turn);
  }

  /** Marks what is drawn, again in the parts that `changed`. Costs what those have, not what all that are drawn have. */
  paint(changed: Iterable<Element> = []): void {
    for (const element of changed) this.#unmark(element);
    for (const element of this.#marked.keys()) if (!element.isConnected) this.#unmark(element);
    let now: Range | undefined;
    for (const element of this.#text === '' ? [] : document.querySelectorAll<HTMLElement>('.turn')) {
      const id = element.dataset['node'] ?? '';
      const ranges = [...element.querySelectorAll(parts)].flatMap((part) => this.#mark(part));
      if (isDrawn(element)) this.#counts.set(id, ranges.length);
      if (this.#now?.id === id) now = ranges[this.#now.at];
    }
    CSS.highlights.set(all, this.#highlight);
    const marked = new Highlight(...(now ? [now] : []));
    marked.priority = 1;
    CSS.highlights.set(one, marked);
    this.#tell();
  }

  #mark(part: Element): readonly Range[] {
    const known = this.#marked.get(part);
    if (known !== undefined) return known;
    const ranges = rangesOf(part, this.#text, this.#matchCase);
    for (const range of ranges) this.#highlight.add(range);
    this.#marked.set(part, ranges);
    return ranges;
  }

  #unmark(part: Element): void {
    for (const range of this.#marked.get(part) ?? []) this.#highlight.delete(range);
    this.#marked.delete(part);
  }

  #forget(): void {
    this.#highlight.clear();
    this.#marked.clear();
  }

  close(): void {
    this.#turn += 1;
    this.#forget();
    this.#asking.abort();
    CSS.highlights.delete(all);
    CSS.highlights.delete(one);
  }

  /** Nothing, once it is given up. */
  async #asked(what: Payload<ToHost, 'seek'>, signal: AbortSignal): Promise<Reply<ToHost, 'seek'>> {
    return this.#panel.ask('seek', what, signal).catch((error: unknown) => {
      if (signal.aborted) return { hits: [] };
      throw error;
    });
  }

  #count(id: string): number {
    return this.#counts.get(id) ?? 0;
  }

  /** The turns that hold it, with their places among all. */
  #order(): readonly { readonly id: string; readonly place: number }[] {
    const nodes = this.#panel.store.nodes.peek();
    return nodes.flatMap(({ id }, place) => (this.#count(id) > 0 ? [{ id, place }] : []));
  }

  async #cross(id: string, by: 1 | -1, turn: number): Promise<void> {
    const order = this.#order();
    if (order.length === 0) return;
    const nodes = this.#panel.store.nodes.peek();
    const from = nodes.findIndex((node) => node.id === id);
    const next =
      by === 1
        ? (order.find(({ place }) => place > from) ?? order[0])
        : (order.findLast(({ place }) => place < from) ?? order.at(-1));
    if (next !== undefined) await this.#show({ id: next.id, at: by === 1 ? 0 : Infinity }, by, turn);
  }

  async #show({ id, at }: Spot, by: 1 | -1, turn: number): Promise<void> {
    const element = await this.#drawn(id);
    if (turn !== this.#turn || element === undefined) return;
    let ranges = rangesIn(element, this.#text, this.#matchCase);
    this.#counts.set(id, ranges.length);
    if (ranges.length === 0) {
      // It stands only in what Markdown hides.
      await this.#cross(id, by, turn);
      return;
    }
    const place = Math.min(at, ranges.length - 1);
    if (unfold(ranges[place])) {
      await frame();
      ranges = rangesIn(element, this.#text, this.#matchCase);
    }
    this.#now = { id, at: place };
    const range = ranges[place];
    if (range !== undefined) this.#transcript.center(range);
    this.paint();
  }

  /** The turn's element, once all of it is drawn. */
  async #drawn(id: string): Promise<HTMLElement | undefined> {
    const until = performance.now() + patience;
    let element = this.#transcript.element(id);
    if (element === undefined) await this.#transcript.reveal(id);
    while (performance.now() < until) {
      element = this.#transcript.element(id);
      if (element !== undefined && isDrawn(element)) return element;
      await frame();
    }
    return element;
  }

  #tell(): void {
    const order = this.#order();
    const of = order.reduce((sum, { id }) => sum + this.#count(id), 0);
    let at = 0;
    for (const { id } of this.#now === undefined ? [] : order) {
      if (id === this.#now?.id) {
        at += this.#now.at + 1;
        break;
      }
      at += this.#count(id);
    }
    this.shown.value = this.#text === '' ? undefined : { at, of };
  }
}

const frame = async (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

const isDrawn = (turn: Element): boolean =>
  turn.querySelector('.outline, .md[aria-busy]:not([aria-busy="false"])') === null;

/** Opens whatever folds a place away; whether anything did. */
function unfold(range: Range | undefined): boolean {
  const element = range?.startContainer.parentElement;
  let isFolded = false;
  for (let at = element?.closest('details:not([open])'); at != null; at = at.parentElement?.closest('details')) {
    at.setAttribute('open', '');
    isFolded = true;
  }
  const clip = element?.closest('.question-text, pre');
  if (range === undefined || clip == null) return isFolded;
  if (range.getBoundingClientRect().top < clip.getBoundingClientRect().bottom - 1) return isFolded;
  const folds = '.unfold[aria-expanded="false"], .md-unfold[aria-expanded="false"]';
  const button = clip.closest('.question, .md-code')?.querySelector<HTMLElement>(folds);
  button?.click();
  return isFolded || button != null;
}
