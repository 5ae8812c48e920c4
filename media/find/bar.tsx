// The bar that finds a text in the conversation.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon, IconButton } from '../button.tsx';
import { usePanel } from '../panel.ts';
import { written } from '../strings.ts';
import type { Transcript } from '../transcript.ts';
import { Finder } from './finder.ts';
import { parts } from './ranges.ts';

/** After a key, before it is sought; and after what is drawn changed, before that is marked. Milliseconds. */
const pause = 60;

interface BarProps {
  readonly transcript: Transcript;
  /** Counts up with each time it is asked for, also while it is open. */
  readonly asked: number;
  readonly onClose: () => void;
}

export function FindBar({ transcript, asked, onClose }: BarProps) {
  const panel = usePanel();
  const { say, focus } = panel;
  const [finder] = useState(() => new Finder(panel, transcript));
  const [text, setText] = useState('');
  const [matchCase, setMatchCase] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const before = useRef<Element | null>(null);
  // At once: what is typed next is meant for it.
  useLayoutEffect(() => {
    const selected = document.getSelection()?.toString() ?? '';
    before.current ??= document.activeElement;
    if (selected !== '' && !selected.includes('\n') && document.activeElement !== box.current) setText(selected);
    box.current?.focus();
    box.current?.select();
  }, [asked]);
  useSeeking(finder, text, matchCase);
  const close = (): void => {
    onClose();
    const element = before.current;
    if (element instanceof HTMLElement && element.isConnected && element !== document.body) element.focus();
    else focus();
  };
  useKeys(finder, close, () => setMatchCase((is) => !is));
  const shown = text === '' ? undefined : finder.shown.value;
  const isNowhere = shown === undefined || shown.of === 0;
  return (
    <div class="find" role="search" aria-label={say('find')}>
      <input
        ref={box}
        type="text"
        aria-label={say('find')}
        placeholder={say('find')}
        spellcheck={false}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <span class={`find-count ${shown?.of === 0 ? 'none' : ''}`} role="status">
        {shown && (isNowhere ? say('findNone') : say('findCount', written(shown.at), written(shown.of)))}
      </span>
      <span class="find-buttons">
        <button
          type="button"
          class="icon-button find-case"
          aria-pressed={matchCase}
          aria-label={say('findCase')}
          title={say('findCase')}
          onClick={() => setMatchCase(!matchCase)}
        >
          <Icon name="case-sensitive" />
        </button>
        <IconButton icon="arrow-up" label={say('findPrevious')} onClick={() => void finder.step(-1)} idle={isNowhere} />
        <IconButton icon="arrow-down" label={say('findNext')} onClick={() => void finder.step(1)} idle={isNowhere} />
        <IconButton icon="close" label={say('findClose')} onClick={close} />
      </span>
    </div>
  );
}

/** Seeks what is typed, and marks it in what is drawn as that changes. */
function useSeeking(finder: Finder, text: string, matchCase: boolean): void {
  // Before painting, and at once when the box is empty, so that what one text found is never shown for the next.
  useLayoutEffect(() => {
    const seek = (): void => void finder.seek(text, matchCase).catch(() => undefined);
    const timer = text === '' ? undefined : setTimeout(seek, pause);
    if (timer === undefined) seek();
    return () => clearTimeout(timer);
  }, [text, matchCase]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = new Set<Element>();
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const part = (target instanceof Element ? target : target.parentElement)?.closest(parts);
        if (part != null) changed.add(part);
      }
      timer ??= setTimeout(() => {
        timer = undefined;
        finder.paint(changed);
        changed.clear();
      }, pause);
    });
    const content = document.querySelector('.content');
    if (content) observer.observe(content, { childList: true, subtree: true, characterData: true });
    return () => {
      observer.disconnect();
      clearTimeout(timer);
      finder.close();
    };
  }, []);
}

function useKeys(finder: Finder, close: () => void, turnCase: () => void): void {
  const latest = useRef({ close, turnCase });
  latest.current = { close, turnCase };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const isInBar = event.target instanceof Element && event.target.closest('.find') !== null;
      const { key, shiftKey, altKey, isComposing } = event;
      if (isComposing) return;
      const isBox = event.target instanceof HTMLInputElement && isInBar;
      if (key === 'F3' || (key === 'Enter' && isBox)) void finder.step(shiftKey ? -1 : 1);
      else if (key === 'Escape' && isInBar) latest.current.close();
      else if (altKey && key.toLowerCase() === 'c' && isInBar) latest.current.turnCase();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
