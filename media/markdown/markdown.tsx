import type { ReadonlySignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Token } from 'marked';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ActionsContext, CodeTextView, type Actions } from './codeView.tsx';
import { MarkdownDocument, type Block } from './document.ts';
import { drawBlock } from './render.tsx';

export type { CodeAction } from './codeView.tsx';

/** Blocks drawn, and left out of layout while out of sight, together. */
const blocksPerSection = 32;
/** Characters read at once when much text comes at once, and milliseconds for them; the rest follows, a frame each. */
const characters = { first: 12_000, step: 4_000 };
const frameBudget = 4;

export interface MarkdownProps extends Readonly<Actions> {
  /** The whole text so far. What grows at its end costs what was added; any other change costs the whole. */
  readonly text: string | ReadonlySignal<string>;
  /** More is to come: marks that are half written are drawn as if they were whole. */
  readonly streaming: boolean;
}

/**
 * Markdown as elements. What is drawn in the end depends on the text alone, not on the steps it came in. Nothing in
 * the text can run, navigate, fetch, or name a class, an id or a style.
 */
export function Markdown({ text, streaming, onCode, onLink }: MarkdownProps): VNode {
  const [actions] = useState<Actions>(() => ({ onCode, onLink }));
  actions.onCode = onCode;
  actions.onLink = onLink;
  const [, drawAgain] = useState(0);
  const held = useRef<Reading | undefined>(undefined);
  const whole = typeof text === 'string' ? text : text.value;
  if (held.current?.continues(whole, streaming) !== true) held.current = new Reading();
  const reading = held.current;
  const pause = reading.read(whole, streaming);
  useEffect(() => {
    if (pause === undefined) return;
    const timer = setTimeout(() => drawAgain((count) => count + 1), pause);
    return () => clearTimeout(timer);
  });
  return (
    <ActionsContext.Provider value={actions}>
      <div
        class="md"
        aria-busy={pause !== undefined || streaming ? true : undefined}
        onClick={(event) => follow(event, actions)}
        onAuxClick={(event) => follow(event, actions)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') follow(event, actions);
        }}
      >
        {reading.draw()}
      </div>
    </ActionsContext.Provider>
  );
}

function follow(event: Event, actions: Actions): void {
  const from = event.target;
  const link = from instanceof Element ? from.closest('[data-href]') : null;
  const href = link?.getAttribute('data-href');
  if (href == null || !event.isTrusted) return;
  event.preventDefault();
  event.stopPropagation();
  actions.onLink(href);
}

/** A block that may still change as a whole. */
interface OpenBlock {
  readonly kind: 'open';
  readonly token: Token;
}

/** One text being read into a document, and what is drawn of it. */
class Reading {
  readonly #document = new MarkdownDocument();
  readonly #sections: VNode[] = [];
  /** Blocks of the section that is not full. */
  readonly #section: VNode[] = [];
  #open: readonly Token[] = [];
  #text = '';
  #read = 0;
  #ended = false;
  /** When the open block was last parsed, and how long that took. */
  #parsed = { at: 0, took: 0 };

  /** Whether `text` is the text read so far, or that and more. */
  continues(text: string, streaming: boolean): boolean {
    return this.#ended ? text === this.#text && !streaming : text.startsWith(this.#text);
  }

  /** Reads on, for a few milliseconds; returns in how many milliseconds there is more to do, if there is. */
  read(text: string, streaming: boolean): number | undefined {
    this.#text = text;
    const began = performance.now();
    let step = this.#read === 0 ? characters.first : characters.step;
    while (this.#read < text.length && performance.now() - began < frameBudget) {
      this.#document.append(text.slice(this.#read, this.#read + step));
      this.#read = Math.min(text.length, this.#read + step);
      step = characters.step;
    }
    const more = this.#read < text.length;
    if (!more && !streaming && !this.#ended) {
      this.#ended = true;
      this.#document.end();
    }
    // A long open block (a list of pages) is parsed again less often, at most a tenth of the time.
    const now = performance.now();
    const rest = this.#ended ? 0 : this.#parsed.at + 10 * this.#parsed.took - now;
    if (rest > 16) return more ? 0 : rest;
    this.#open = this.#document.open();
    this.#parsed = { at: now, took: performance.now() - now };
    return more ? 0 : undefined;
  }

  /** The same elements as before, but for the last section: what is the same object is not looked at again. */
  draw(): VNode[] {
    const { blocks } = this.#document;
    const from = this.#sections.length * blocksPerSection + this.#section.length;
    for (let index = from; index < blocks.length; index++) {
      const block = blocks[index];
      if (block !== undefined) this.#section.push(<BlockView key={index} block={block} />);
      if (this.#section.length < blocksPerSection) continue;
      this.#sections.push(section(this.#sections.length, this.#section.splice(0)));
    }
    const last = this.#section.concat(
      this.#open.map((token, index) => <BlockView key={blocks.length + index} block={{ kind: 'open', token }} />),
    );
    return last.length === 0 ? this.#sections.slice() : [...this.#sections, section(this.#sections.length, last)];
  }
}

function section(key: number, blocks: readonly VNode[]): VNode {
  return (
    <div key={key} class="md-section">
      {blocks}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block | OpenBlock }): VNode {
  if (block.kind === 'code') return <CodeTextView code={block.code} />;
  return <>{block.kind === 'open' ? drawBlock(block.token) : block.tokens.value.map(drawBlock)}</>;
}
