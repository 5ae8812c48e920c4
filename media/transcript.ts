// Keeps the scroller of the conversation where the user put it, or at its end, and says which turns are drawn.
import { signal } from '@preact/signals';
import type { NodeModel, Place } from './store.ts';
import { seenFirst, turnOf } from './seen.ts';
import type { Anchor, Part } from './seen.ts';
import { guessOf } from './nodes.ts';
import { Heights, holderOf, isSame, rangesOf } from './window.ts';
import type { Range } from './window.ts';

/** Within this distance of the end, the scroller counts as at the end. Pixels. */
const near = 24;

/** Above a turn that was brought to the top of the view. Pixels. */
const margin = 8;

/**
 * The part of the conversation that is drawn: what is seen, as much above and below, and what has the keyboard or an end
 * of the selection. Until a turn was drawn its height is a guess; when it turns out different, what is seen stays
 * where it is. At its end the view follows what comes, until the user scrolls up.
 */
export class Transcript {
  readonly isFollowing = signal(true);
  /** There is more below than is seen. */
  readonly isAway = signal(false);
  /** The place among all of the turn at the top of the view. */
  readonly reading = signal(0);
  readonly #draw: () => void;
  readonly #moved: (place: Omit<Place, 'conversation'> | undefined) => void;
  #view: HTMLElement | undefined;
  #turns: readonly NodeModel[] = [];
  #places: ReadonlyMap<string, number> = new Map();
  #heights = new Heights([]);
  /** As they were when they were last drawn at this width. */
  readonly #measured = new Map<string, number>();
  readonly #elements = new Map<string, HTMLElement>();
  readonly #fresh = new Set<HTMLElement>();
  #ranges: readonly Range[] = [];
  #anchor: Anchor | undefined;
  /** Where this put the view: the event of it is not the user's. */
  #put = NaN;
  #last = 0;
  /** The height of all when the view was last looked at. */
  #full = 0;
  #width = 300;
  /** Above the first turn. */
  #padding = 0;
  #frame = 0;
  #observer: ResizeObserver | undefined;

  /** `draw`: other turns are to be drawn. `moved`: the user reads elsewhere now; at the end, without a place. */
  constructor(draw: () => void, moved: (place: Omit<Place, 'conversation'> | undefined) => void) {
    this.#draw = draw;
    this.#moved = moved;
  }

  /** Goes on where the user was. */
  begin({ node, offset }: Place): void {
    this.isFollowing.value = false;
    this.#anchor = { id: node, offset, below: 0 };
  }

  /** Takes hold of the scroller; returns what lets go of it. */
  attach(view: HTMLElement, content: HTMLElement): () => void {
    this.#view = view;
    this.#width = content.clientWidth;
    this.#padding = Number.parseFloat(getComputedStyle(content).paddingTop) || 0;
    const onScroll = (): void => this.#scrolled();
    const onWheel = ({ deltaY }: WheelEvent): void => {
      if (deltaY < 0 && view.scrollTop > 0) this.#leaveEnd();
    };
    this.#observer = new ResizeObserver((entries) => this.#resized(entries, view, content));
    view.addEventListener('scroll', onScroll, { passive: true });
    view.addEventListener('wheel', onWheel, { passive: true });
    document.addEventListener('selectionchange', this.#later);
    this.#observer.observe(view);
    for (const element of this.#elements.values()) this.#observer.observe(element);
    this.settle();
    return () => {
      view.removeEventListener('scroll', onScroll);
      view.removeEventListener('wheel', onWheel);
      document.removeEventListener('selectionchange', this.#later);
      this.#observer?.disconnect();
      cancelAnimationFrame(this.#frame);
      this.#view = undefined;
    };
  }

  /** Which of these turns to draw now. */
  drawn(turns: readonly NodeModel[]): readonly Range[] {
    if (turns !== this.#turns) this.#take(turns);
    return (this.#ranges = this.#wanted());
  }

  /** How much room the turns from `from` to before `to` take. */
  room(from: number, to: number): number {
    return this.#heights.top(to) - this.#heights.top(from);
  }

  /** A turn is drawn; returns what is to be done when it no longer is. */
  add(id: string, element: HTMLElement): () => void {
    this.#elements.set(id, element);
    this.#fresh.add(element);
    this.#observer?.observe(element);
    const height = this.#measured.get(id);
    // A long reply is drawn again in steps: meanwhile it is as high as it was.
    if (height !== undefined) element.style.setProperty('--known-height', `${height}px`);
    return () => {
      this.#elements.delete(id);
      this.#fresh.delete(element);
      this.#observer?.unobserve(element);
    };
  }

  /** After each drawing: measures what is new, and puts the view where it belongs. */
  settle(): void {
    if (this.#view === undefined) return;
    for (const element of this.#fresh) this.#measure(element, element.getBoundingClientRect().height);
    this.#fresh.clear();
    this.#rest();
    this.#redraw();
  }

  /** Goes to the end and follows it. */
  readonly follow = (): void => {
    this.#anchor = undefined;
    this.isFollowing.value = true;
    this.#moved(undefined);
    this.#rest();
    this.#redraw();
  };

  /**
   * Keeps a turn at the top of the view, or as near to it as there is something below: what comes moves nothing once it is
   * there. The end is followed when the user goes there.
   */
  keep(id: string): void {
    this.isFollowing.value = false;
    this.#anchor = { id, offset: margin, below: 0 };
    this.#rest();
    this.#redraw();
    this.#tellPlace();
  }

  /** Brings a turn to the top of the view; resolves to its element once that is drawn. */
  async reveal(id: string): Promise<HTMLElement | undefined> {
    if (!this.#places.has(id)) return undefined;
    this.keep(id);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    if (this.#distance() <= near) this.isFollowing.value = true;
    this.#tellPlace();
    return this.#elements.get(id);
  }

  /** Scrolls by so much that a part of a drawn turn is in the upper half of the view. */
  center(part: Part): void {
    const view = this.#view;
    if (view === undefined) return;
    const { top, bottom } = part.getBoundingClientRect();
    const frame = view.getBoundingClientRect();
    if (top >= frame.top + near && bottom <= frame.bottom - near) return;
    this.#leaveEnd();
    this.#putAt(view.scrollTop + top - frame.top - frame.height / 3);
    this.#hold();
  }

  /** The turn at the top of the view: its place among all. */
  get first(): number {
    return this.#heights.at(this.#top() - this.#padding + near);
  }

  /** Of a turn that is drawn. */
  element(id: string): HTMLElement | undefined {
    return this.#elements.get(id);
  }

  #take(turns: readonly NodeModel[]): void {
    this.#turns = turns;
    this.#places = new Map(turns.map(({ id }, at) => [id, at]));
    this.#heights = new Heights(turns.map((turn) => this.#measured.get(turn.id) ?? guessOf(turn, this.#width)));
  }

  /** Where the view's top is, or will be once what is to be drawn is drawn. */
  #top(): number {
    const height = this.#view?.clientHeight ?? 1_000;
    const most = Math.max(0, this.#heights.total - height + this.#padding);
    if (this.isFollowing.peek()) return most;
    const at = this.#anchor && this.#places.get(this.#anchor.id);
    if (this.#anchor === undefined || at === undefined) return this.#view?.scrollTop ?? most;
    return Math.max(0, Math.min(this.#heights.top(at) + this.#padding - this.#anchor.offset, most + near));
  }

  #wanted(): readonly Range[] {
    const height = Math.max(400, this.#view?.clientHeight ?? 1_000);
    const top = this.#top() - this.#padding;
    const selection = document.getSelection();
    const kept = [document.activeElement, selection?.anchorNode ?? null, selection?.focusNode ?? null];
    const places = kept.map((node) => this.#places.get(turnOf(node) ?? '') ?? -1);
    return rangesOf(this.#heights, top - height, top + 2 * height, places);
  }

  #redraw(): void {
    this.reading.value = this.first;
    this.isAway.value = !this.isFollowing.peek() && this.#distance() > near;
    if (!isSame(this.#ranges, this.#wanted())) this.#draw();
  }

  /** At most once a frame, where nothing can be seen of waiting for it. */
  readonly #later = (): void => {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#redraw());
  };

  #measure(element: HTMLElement, height: number): void {
    const id = element.dataset['node'] ?? '';
    const at = this.#places.get(id);
    if (at === undefined) return;
    this.#heights.set(at, height);
    this.#measured.set(id, height);
  }

  #resized(entries: readonly ResizeObserverEntry[], view: HTMLElement, content: HTMLElement): void {
    if (content.clientWidth !== this.#width) {
      this.#width = content.clientWidth;
      this.#measured.clear();
      for (const element of this.#elements.values()) element.removeAttribute('style');
    }
    for (const { target, borderBoxSize } of entries) {
      const height = borderBoxSize[0]?.blockSize;
      if (target === view || !(target instanceof HTMLElement) || height === undefined) continue;
      this.#measure(target, height);
      if (target.hasAttribute('style') && target.querySelector('.in-steps') === null) target.removeAttribute('style');
    }
    this.#rest();
    this.#later();
  }

  /** Puts the view where it belongs, now that heights are others. */
  #rest(): void {
    const view = this.#view;
    if (view === undefined) return;
    this.#notice(view.scrollTop);
    if (this.isFollowing.peek()) {
      this.#putAt(view.scrollHeight);
      return;
    }
    const anchor = this.#anchor;
    if (anchor === undefined) return;
    const at = this.#places.get(anchor.id);
    if (anchor.element?.isConnected === true && this.#elements.get(anchor.id)?.contains(anchor.element) === true) {
      const moved = anchor.element.getBoundingClientRect().top - view.getBoundingClientRect().top - anchor.below;
      if (Math.abs(moved) >= 1) this.#putAt(view.scrollTop + moved);
      if (at !== undefined) anchor.offset = this.#heights.top(at) + this.#padding - view.scrollTop;
      return;
    }
    if (at !== undefined) this.#putAt(this.#heights.top(at) + this.#padding - anchor.offset);
  }

  /** The user may have scrolled since the last event of it. */
  #notice(top: number): void {
    const by = top - this.#last;
    const isOther = this.#isOther();
    if (Math.abs(by) < 1) return;
    this.#last = top;
    if (!this.isFollowing.peek()) {
      if (this.#anchor !== undefined) {
        this.#anchor.offset -= by;
        this.#anchor.below -= by;
      }
    } else if (by < 0 && !isOther && this.#distance() > near) this.#leaveEnd();
  }

  #putAt(top: number): void {
    const view = this.#view;
    if (view === undefined) return;
    view.scrollTo({ top });
    this.#put = view.scrollTop;
    this.#last = this.#put;
    this.#full = view.scrollHeight;
  }

  /**
   * Whether things have another height than when this was last asked. A view at its end is then moved up by the browser
   * too, when what is below shrinks before it grows.
   */
  #isOther(): boolean {
    const full = this.#full;
    this.#full = this.#view?.scrollHeight ?? 0;
    return this.#full !== full;
  }

  #distance(): number {
    const view = this.#view;
    return view === undefined ? 0 : view.scrollHeight - view.clientHeight - view.scrollTop;
  }

  /** Only the user scrolls up. Content that grows, or turns out taller once drawn, must not stop following. */
  #scrolled(): void {
    const view = this.#view;
    if (view === undefined || Math.abs(view.scrollTop - this.#put) < 1) return;
    this.#put = NaN;
    const isUp = view.scrollTop < this.#last - 1;
    this.#last = view.scrollTop;
    const isOther = this.#isOther();
    if (this.#distance() <= near) this.isFollowing.value = true;
    else if (isUp && isOther && this.isFollowing.peek()) this.#putAt(view.scrollHeight);
    else if (isUp) this.isFollowing.value = false;
    this.#hold();
    this.#redraw();
  }

  #leaveEnd(): void {
    if (!this.isFollowing.peek()) return;
    this.isFollowing.value = false;
    this.#hold();
  }

  /** What is at the top of the view now is to stay there. */
  #hold(): void {
    const view = this.#view;
    this.#anchor = undefined;
    if (view === undefined || this.isFollowing.peek() || this.#heights.count === 0) {
      this.#tellPlace();
      return;
    }
    const top = view.scrollTop - this.#padding;
    const isAtTop = view.scrollTop <= 0;
    const isDrawn = ({ type, id }: NodeModel): boolean => type !== 'outline' && this.#elements.has(id);
    const bottom = isAtTop ? top : top + view.clientHeight;
    const at = holderOf(this.#heights, top, bottom, (place) => this.#turns.slice(place, place + 1).some(isDrawn));
    const id = this.#turns[at]?.id ?? '';
    const offset = this.#heights.top(at) - top;
    const turn = this.#elements.get(id);
    const edge = view.getBoundingClientRect().top;
    const element = turn && offset < 0 && !isAtTop ? seenFirst(turn, edge) : turn;
    this.#anchor = {
      id,
      offset,
      below: element === undefined ? 0 : element.getBoundingClientRect().top - edge,
      ...(element && { element }),
    };
    this.#tellPlace();
  }

  #tellPlace(): void {
    const anchor = this.isFollowing.peek() ? undefined : this.#anchor;
    this.#moved(anchor && { node: anchor.id, offset: anchor.offset });
  }
}
