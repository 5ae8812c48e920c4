// Draws a code block: its toolbar, its chunks, and their colors once it comes into view.
import { createContext, type ComponentChildren, type VNode } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import { IconButton } from '../button.tsx';
import { kinds } from '../highlight/kinds.ts';
import type { Line } from '../highlight/kinds.ts';
import { highlight } from '../highlight/start.ts';
import { CodeText, languageOf } from './code.ts';
import type { Chunk } from './code.ts';
import { drawText } from './text.tsx';
import { words } from './words.ts';

export type CodeAction = 'copy' | 'insert' | 'newFile';

/** What a person may do with a block of code or a link; the same object for as long as the text is shown. */
export interface Actions {
  onCode: (action: CodeAction, code: string, language: string) => void;
  onLink: (href: string) => void;
}

export const ActionsContext = createContext<Actions>({ onCode: () => undefined, onLink: () => undefined });

/** A code block whose source grows by itself. */
export function CodeTextView({ code }: { readonly code: CodeText }): VNode {
  const actions = useContext(ActionsContext);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => whenNear(box.current, () => highlight(code)), [code]);
  const act = (action: CodeAction) => (): void => actions.onCode(action, code.source, code.language);
  const name = words.code(code.language, code.start.value);
  return (
    <div class="md-code" ref={box} role="group" aria-label={name}>
      <div class="md-code-bar">
        <span class="md-language">{code.language}</span>
        <IconButton icon="copy" label={words.copy} onClick={act('copy')} />
        <IconButton icon="insert" label={words.insert} onClick={act('insert')} />
        <IconButton icon="new-file" label={words.newFile} onClick={act('newFile')} />
      </div>
      <pre dir="ltr" tabIndex={0} role="group" aria-label={name}>
        <Chunks code={code} />
      </pre>
    </div>
  );
}

/** Starts something when `element` first comes near what is seen; returns what undoes it. */
function whenNear(element: Element | null, start: () => () => void): () => void {
  let stop: (() => void) | undefined;
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      stop = start();
    },
    { rootMargin: '1000px' },
  );
  if (element !== null) observer.observe(element);
  return () => {
    observer.disconnect();
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
  let current = held.current;
  if (current?.code.language !== language || !text.startsWith(current.text)) {
    current = { text: '', code: new CodeText(language) };
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
