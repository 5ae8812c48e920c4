// The Markdown component: draws a reply’s text as it streams, in sections and in steps.
import { signal } from '@preact/signals';
import type { ReadonlySignal, Signal } from '@preact/signals';
import { Fragment } from 'preact';
import type { VNode } from 'preact';
import type { Token } from 'marked';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ActionsContext } from './actions.ts';
import type { Actions } from './actions.ts';
import { CodeTextView } from './codeView.tsx';
import { MarkdownDocument } from './document.ts';
import type { Block } from './document.ts';
import { fileOf } from './fileNames.ts';
import { foldIn } from './details.ts';
import { FoldHead, foldOf, Folded } from './fold.tsx';
import type { Fold } from './fold.tsx';
import { drawBlock } from './render.tsx';

/** A section, which is left out of layout while out of sight, ends after this many blocks or characters. */
const perSection = { blocks: 32, characters: 8_000 };

const isFull = (blocks: number, characters: number): boolean =>
  blocks >= perSection.blocks || characters >= perSection.characters;

/** Sections that will not change are handed to Preact so many at a time: it looks at each that it is given. */
const perChapter = 32;

/** Much text at once is read in steps, until a frame's share of blocks or time is used; the rest follows. */
const step = 1_000;
const frame = { blocks: 64, milliseconds: 4 };

/** What comes to a text that is drawn is a few blocks a frame, unless more waits than that soon catches up with. */
const coming = { step: 250, blocks: 6, characters: 16_000 };

export interface MarkdownProps extends Readonly<Actions> {
  /** The whole text so far. What grows at its end costs what was added; any other change costs the whole. */
  readonly text: string | ReadonlySignal<string>;
  /** More is to come: marks that are half written are drawn as if they were whole. */
  readonly streaming: boolean;
  /** Its end was cut off: half-written marks stay as they were drawn while it came, and an address there is no link. */
  readonly cut?: boolean;
}

/**
 * Markdown as elements. What is drawn in the end depends on the text alone, not on the steps it came in. Nothing in
 * the text can run, navigate, fetch, or name a class, an id or a style.
 */
export function Markdown({ text, streaming, cut = false, ...given }: MarkdownProps): VNode {
  const [actions] = useState<Actions>(() => ({ ...given }));
  Object.assign(actions, given);
  const [, drawAgain] = useState(0);
  const held = useRef<Reading | undefined>(undefined);
  const whole = typeof text === 'string' ? text : text.value;
  if (held.current?.continues(whole, streaming) !== true) held.current = new Reading();
  const reading = held.current;
  const pause = reading.read(whole, streaming, cut);
  // Not after the next frame, as useEffect: what passes until then tells how much to read next time.
  useLayoutEffect(() => {
    if (pause === undefined) return;
    const go = (): void => drawAgain((count) => count + 1);
    if (pause === 'frame') return afterFrame(go);
    const timer = setTimeout(go, pause);
    return () => clearTimeout(timer);
  });
  return (
    <ActionsContext.Provider value={actions}>
      <div
        class={pause === undefined ? 'md' : 'md in-steps'}
        aria-busy={pause !== undefined || streaming ? true : undefined}
        onClick={(event) => follow(event, actions)}
        onAuxClick={(event) => follow(event, actions)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') follow(event, actions);
        }}
      >
        {reading.draw(cut)}
      </div>
    </ActionsContext.Provider>
  );
}

/** Once a frame has been drawn; where none is, as in a panel that is hidden, soon. */
function afterFrame(run: () => void): () => void {
  let timer = setTimeout(run, 100);
  const request = requestAnimationFrame(() => {
    clearTimeout(timer);
    timer = setTimeout(run);
  });
  return () => {
    cancelAnimationFrame(request);
    clearTimeout(timer);
  };
}

function follow(event: Event, actions: Actions): void {
  const from = event.target;
  const link = from instanceof Element ? from.closest('[data-href], [data-file], [data-note], [data-back]') : null;
  if (link === null || !event.isTrusted) return;
  event.preventDefault();
  event.stopPropagation();
  if (jump(link)) return;
  const href = link.getAttribute('data-href');
  if (href === null) actions.onFile(fileOf(link.getAttribute('data-file') ?? ''));
  else actions.onLink(href);
}

/** Goes from where a footnote is named to its text, or back; labels are compared, and are never part of a selector. */
function jump(link: Element): boolean {
  const [from, to] = link.hasAttribute('data-note') ? ['data-note', 'data-back'] : ['data-back', 'data-note'];
  const label = link.getAttribute(from);
  if (label === null) return false;
  for (const other of link.closest('.md')?.querySelectorAll<HTMLElement>(`[${to}]`) ?? []) {
    if (other.getAttribute(to) !== label) continue;
    other.scrollIntoView({ block: 'nearest' });
    other.focus({ preventScroll: true });
    break;
  }
  return true;
}

/** A block that may still change as a whole. */
interface OpenBlock {
  readonly kind: 'open';
  readonly token: Token;
}

/** One text being read into a document, and what is drawn of it. */
class Reading {
  readonly #document = new MarkdownDocument();
  readonly #chapters: VNode[] = [];
  /** Sections of the chapter that is not full. */
  readonly #sections: VNode[] = [];
  /** Blocks of the section that is not full. */
  readonly #section: VNode[] = [];
  #sectionSize = 0;
  /**
   * Of the last sections, by their place: whether each may be left out of layout. Of a text that comes, not while it is the
   * last, nor the one before until the last has grown: the browser finds only at the end of a frame that it is in sight,
   * and does the frame again.
   */
  readonly #recent = new Map<number, Signal<boolean>>();
  /** More of the text is there than one frame draws, or all of it. */
  #isThere = false;
  /** Blocks that have elements. */
  #drawn = 0;
  /** Those that the next block stands in, outermost first. */
  #folds: readonly Fold[] = [];
  #open: readonly Token[] = [];
  #text = '';
  /** Its last characters, by which it is known again. */
  #end = '';
  #read = 0;
  #ended = false;
  /** Characters to read in one frame, and when the last such share was begun if there was more. */
  #share = 8_000;
  #hurried: number | undefined;
  /** When the open block was last parsed, how long that took, and how many blocks were before it. */
  #parsed = { at: 0, took: 0, blocks: 0 };

  /** Whether `text` is the text read so far, or that and more, as far as its end tells. */
  continues(text: string, streaming: boolean): boolean {
    if (this.#ended) return text === this.#text && !streaming;
    // To compare all of it would cost more than everything else.
    const from = Math.max(0, this.#text.length - 256);
    return text.length >= this.#text.length && text.startsWith(this.#end, from);
  }

  /** Reads on, for a few milliseconds; returns when there is more to do, if there is: in so many, or after a frame. */
  read(text: string, streaming: boolean, cut: boolean): number | 'frame' | undefined {
    this.#text = text;
    this.#end = text.slice(-256);
    const began = performance.now();
    // What drawing the last share took decides the next: tables cost a hundred times what code does.
    if (this.#hurried !== undefined) {
      const took = began - this.#hurried;
      if (took < 16) this.#share = Math.min(this.#share * 2, 64_000);
      else if (took > 48) this.#share = Math.max(this.#share / 2, 4 * step);
    }
    const { blocks } = this.#document;
    const [from, count] = [this.#read, blocks.length];
    const waits = text.length - from;
    const isComing = from > 0 && this.#hurried === undefined && waits <= coming.characters;
    const size = isComing ? coming.step : step;
    const most = (isComing ? coming : frame).blocks;
    while (
      this.#read < text.length &&
      this.#read - from < this.#share &&
      blocks.length - count < most &&
      performance.now() - began < frame.milliseconds
    ) {
      this.#document.append(text.slice(this.#read, this.#read + size));
      this.#read = Math.min(text.length, this.#read + size);
    }
    const more = this.#read < text.length;
    const next = isComing ? 'frame' : 0;
    this.#hurried = more && !isComing ? began : undefined;
    this.#isThere = !streaming || this.#hurried !== undefined;
    if (!more && !streaming && !this.#ended) {
      this.#ended = true;
      this.#document.end(cut);
    }
    // A long open block (a list of pages) is parsed again less often, at most a tenth of the time.
    const now = performance.now();
    const rest = this.#parsed.at + 10 * this.#parsed.took - now;
    if (rest > 16 && !this.#ended && blocks.length === this.#parsed.blocks) return more ? next : rest;
    this.#open = this.#document.open();
    this.#parsed = { at: now, took: performance.now() - now, blocks: blocks.length };
    return more ? next : undefined;
  }

  /** The same elements as before, but for the last section: what is the same object is not looked at again. */
  draw(cut: boolean): VNode[] {
    const { blocks } = this.#document;
    for (; this.#drawn < blocks.length; this.#drawn++) {
      const block = blocks[this.#drawn];
      if (block === undefined) continue;
      const isCut = cut && this.#ended && this.#drawn === blocks.length - 1;
      this.#section.push(this.#place(this.#drawn, block, isCut));
      this.#sectionSize += block.kind === 'text' ? block.source.length : 0;
      if (!isFull(this.#section.length, this.#sectionSize)) continue;
      this.#sections.push(this.#wrapped(this.#section.splice(0), this.#sectionSize));
      this.#sectionSize = 0;
      if (this.#sections.length === perChapter) this.#chapters.push(this.#chapter(this.#sections.splice(0)));
    }
    const sections = [...this.#sections, ...this.#openSections()];
    if (this.#ended) this.#leave(Infinity);
    return [...this.#chapters, this.#chapter(sections)];
  }

  /** What may still change, each block in the section where it will be when it is whole: it must not be drawn anew then. */
  #openSections(): VNode[] {
    const folds = this.#folds;
    const sections: VNode[] = [];
    let blocks = this.#section.slice();
    let size = this.#sectionSize;
    for (const [index, token] of this.#open.entries()) {
      blocks.push(this.#place(this.#document.blocks.length + index, { kind: 'open', token }, false));
      size += token.raw.length;
      if (!isFull(blocks.length, size)) continue;
      sections.push(this.#wrapped(blocks, size, sections.length));
      [blocks, size] = [[], 0];
    }
    this.#folds = folds;
    if (blocks.length > 0) sections.push(this.#wrapped(blocks, size, sections.length));
    return sections;
  }

  /** The next section, or one as many after it. */
  #wrapped(blocks: readonly VNode[], size: number, after = 0): VNode {
    const key = this.#sections.length + after;
    const at = this.#chapters.length * perChapter + key;
    // Three quarters: by then the one before has left what the browser keeps ready around the view.
    const isGrown = isFull((blocks.length * 4) / 3, (size * 4) / 3);
    this.#leave(isGrown ? at : at - 1);
    const isAside = this.#recent.get(at) ?? signal(this.#isThere);
    this.#recent.set(at, isAside);
    return (
      <Section key={key} isAside={isAside}>
        {blocks}
      </Section>
    );
  }

  /** The sections before `end` may be left out of layout from now on. */
  #leave(end: number): void {
    for (const [at, isAside] of this.#recent) {
      if (at >= end) break;
      isAside.value = true;
      this.#recent.delete(at);
    }
  }

  #chapter(sections: readonly VNode[]): VNode {
    return <Fragment key={this.#chapters.length}>{sections}</Fragment>;
  }

  /** The element of a block in the folds that it stands in; it may begin one, or end one. */
  #place(key: number, block: Block | OpenBlock, cut: boolean): VNode {
    const folds = this.#folds;
    const token = block.kind === 'text' ? block.tokens.peek()[0] : block.kind === 'open' ? block.token : undefined;
    const found = foldIn(token);
    let drawn = <BlockView key={key} block={block} cut={cut} />;
    if (found === 'end' && folds.length > 0) {
      this.#folds = folds.slice(0, -1);
      return <Fragment key={key} />;
    }
    if (found !== undefined && found !== 'end') {
      const fold = foldOf(found);
      this.#folds = [...folds, fold];
      drawn = <FoldHead key={key} fold={fold} summary={found.summary} />;
    }
    if (folds.length === 0) return drawn;
    return (
      <Folded key={key} folds={folds}>
        {drawn}
      </Folded>
    );
  }
}

interface SectionProps {
  readonly isAside: ReadonlySignal<boolean>;
  readonly children: readonly VNode[];
}

function Section({ isAside, children }: SectionProps): VNode {
  return <div class={isAside.value ? 'md-section md-aside' : 'md-section'}>{children}</div>;
}

interface BlockViewProps {
  readonly block: Block | OpenBlock;
  readonly cut?: boolean;
}

function BlockView({ block, cut = false }: BlockViewProps): VNode {
  if (block.kind === 'code') return <CodeTextView code={block.code} />;
  if (block.kind === 'open') return <>{drawBlock(block.token, false)}</>;
  const tokens = block.tokens.value;
  return <>{tokens.map((token, at) => drawBlock(token, true, cut && at === tokens.length - 1))}</>;
}
