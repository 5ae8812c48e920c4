// Draws a code block: its toolbar, its chunks, and their colors once it comes into view.
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { kinds } from '../highlight/kinds.ts';
import type { Line } from '../highlight/kinds.ts';
import { highlight } from '../highlight/start.ts';
import { CodeText, languageOf, pathOf } from './code.ts';
import type { Chunk } from './code.ts';
import { CodeBar } from './codeBar.tsx';
import { drawText } from './text.tsx';
import { words } from './words.ts';

/** A block longer than this shows only its first lines once it is whole: to hide a few is not worth a click. */
const longest = 50;

/** A code block whose source grows by itself. */
export function CodeTextView({ code }: { readonly code: CodeText }): VNode {
  const box = useRef<HTMLDivElement>(null);
  const [wraps, setWraps] = useState(false);
  const [isWhole, setWhole] = useState(false);
  useEffect(() => whenNear(box.current, () => highlight(code)), [code]);
  const name = words.code(code.language, code.start.value);
  const lines = code.ended.value ? code.lines : 0;
  const isLong = lines > longest;
  const look = `${wraps ? ' md-wrap' : ''}${isLong && !isWhole ? ' md-folded' : ''}`;
  return (
    <div class={`md-code${look}`} ref={box} role="group" aria-label={name}>
      <CodeBar
        code={code}
        before={() => wordsBefore(box.current)}
        lines={lines}
        wraps={wraps}
        onWrap={() => setWraps(!wraps)}
      />
      <pre dir="ltr" tabIndex={0} role="group" aria-label={name}>
        <Chunks code={code} />
      </pre>
      {isLong && (
        <button type="button" class="md-unfold" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? words.showFewerLines : words.showAll(lines)}
        </button>
      )}
    </div>
  );
}

/** Most characters of what stands before a block. */
const mostWords = 300;

/** The sentence that leads to a block: of a paragraph, or of the item that the block is in. */
function wordsBefore(box: Element | null): string {
  const section = box?.parentElement?.matches('.md-section') === true ? box.parentElement : undefined;
  let words = '';
  let node: ChildNode | null | undefined = box?.previousSibling ?? section?.previousSibling?.lastChild;
  for (; node != null && words.length < mostWords; node = node.previousSibling) {
    if (node instanceof Element && node.matches('.md-code')) break;
    words = `${node.textContent ?? ''}${words}`;
    if (words.trim() !== '' && node instanceof Element && node.matches('p, h1, h2, h3, h4, h5, h6, ul, ol')) break;
  }
  return words.trim().slice(-mostWords);
}

/** What is to be started for a block that has not come near. */
const waiting = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | undefined;

function observe(): IntersectionObserver {
  return new IntersectionObserver(
    (entries, near) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting || isSkipped(target)) near.unobserve(target);
        if (isIntersecting) waiting.get(target)?.();
      }
    },
    { rootMargin: '1000px' },
  );
}

/** Is it out of sight only because its section is not laid out? That may have come before anything listened for it. */
const isSkipped = (element: Element): boolean =>
  element.checkVisibility() && !element.checkVisibility({ contentVisibilityAuto: true });

/**
 * Starts something when `element` first comes near what is seen; returns what undoes it. Of a long reply only the sections
 * that are laid out are looked at: a thousand blocks would cost milliseconds in every frame.
 */
function whenNear(element: Element | null, start: () => () => void): () => void {
  if (element === null) return () => undefined;
  const section = element.closest('.md-section');
  const near = (observer ??= observe());
  let stop: (() => void) | undefined;
  const onState = (event: Event): void =>
    (event as ContentVisibilityAutoStateChangeEvent).skipped ? near.unobserve(element) : near.observe(element);
  const forget = (): void => {
    near.unobserve(element);
    section?.removeEventListener('contentvisibilityautostatechange', onState);
  };
  waiting.set(element, () => {
    forget();
    stop = start();
  });
  section?.addEventListener('contentvisibilityautostatechange', onState);
  near.observe(element);
  return () => {
    forget();
    stop?.();
  };
}

interface CodeViewProps {
  readonly text: string;
  readonly info: string;
  /** Nothing more will come. */
  readonly closed: boolean;
}

/** A code block whose source is given anew each time, most often longer at its end. */
export function CodeView({ text, info, closed }: CodeViewProps): VNode {
  const held = useRef<{ text: string; code: CodeText } | undefined>(undefined);
  const language = languageOf(info);
  const path = pathOf(info);
  let current = held.current;
  if (current?.code.language !== language || current.code.path !== path || !text.startsWith(current.text)) {
    current = { text: '', code: new CodeText(language, path) };
    held.current = current;
  }
  current.code.append(text.slice(current.text.length));
  current.text = text;
  if (closed) current.code.end();
  return <CodeTextView code={current.code} />;
}

function Chunks({ code }: { readonly code: CodeText }): VNode {
  const drawn = useRef<{ code: CodeText; chunks: VNode[] }>({ code, chunks: [] });
  if (drawn.current.code !== code) drawn.current = { code, chunks: [] };
  const { chunks } = drawn.current;
  for (let index = chunks.length; index < code.count.value; index++) {
    const chunk = code.chunks[index];
    if (chunk !== undefined) chunks.push(<ChunkView key={index} chunk={chunk} />);
  }
  return <code>{chunks.slice()}</code>;
}

function ChunkView({ chunk }: { readonly chunk: Chunk }): VNode {
  return <span class="md-chunk">{drawCode(chunk.text.value, chunk.lines.value)}</span>;
}

/** The same characters whatever is known of their colours. */
function drawCode(text: string, lines: readonly Line[]): ComponentChildren {
  if (lines.length === 0) return drawText(text, 'code');
  const drawn: ComponentChildren[] = [];
  let at = 0;
  let plainFrom = 0;
  for (const line of lines) {
    for (let index = 0; index < line.length; index += 2) {
      const end = at + (line[index] ?? 0);
      const kind = line[index + 1] ?? 0;
      if (kind !== 0) {
        if (at > plainFrom) drawn.push(drawText(text.slice(plainFrom, at), 'code'));
        drawn.push(<span class={`hl-${kinds[kind] ?? ''}`}>{drawText(text.slice(at, end), 'code')}</span>);
        plainFrom = end;
      }
      at = end;
    }
    at++; // the line feed
  }
  if (plainFrom < text.length) drawn.push(drawText(text.slice(plainFrom), 'code'));
  return drawn;
}
