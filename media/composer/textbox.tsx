// The text box: grows with its text, sends by the key that the settings name, and walks through earlier questions.
import { useEffect, useRef } from 'preact/hooks';
import type { TargetedKeyboardEvent } from 'preact';
import { Chord } from '../chord.ts';
import { usePanel } from '../panel.ts';
import { fill, isRunning } from '../store.ts';
import type { Panel } from '../panel.ts';
import { isMac, sends } from './keys.ts';
import { questionBack, step, walks } from './walk.ts';
import type { Direction } from './walk.ts';
import { write } from './write.ts';

/** Milliseconds. */
const justComposed = 50;

export interface TextboxProps {
  /** Receives the text box, to focus it. */
  readonly onTextbox: (textbox: HTMLTextAreaElement | null) => void;
  /** The text box lost focus. */
  readonly onPause: () => void;
}

export function Textbox({ onTextbox, onPause }: TextboxProps) {
  const { store, say } = usePanel();
  const textbox = useRef<HTMLTextAreaElement>(null);
  const composed = useRef(Number.NEGATIVE_INFINITY);
  const onKeyDown = useKeys(composed);
  useEffect(() => onTextbox(textbox.current), []);
  return (
    <textarea
      ref={textbox}
      aria-label={say('message')}
      placeholder={usePlaceholder()}
      rows={1}
      dir="auto"
      value={store.draft.value}
      onInput={(event) => {
        store.draft.value = event.currentTarget.value;
      }}
      onKeyDown={onKeyDown}
      onCompositionEnd={(event) => {
        composed.current = event.timeStamp;
      }}
      onBlur={onPause}
    />
  );
}

function usePlaceholder(): string {
  const { store, say } = usePanel();
  const last = store.nodes.value.at(-1);
  if (!isRunning(store)) return say(last === undefined ? 'placeholder' : 'placeholderAgain');
  const isRetrying = last?.type === 'reply' && last.status.value.type === 'retrying';
  return say(isRetrying ? 'retrying' : 'generating');
}

type KeyEvent = TargetedKeyboardEvent<HTMLTextAreaElement>;

const arrows: Readonly<Record<string, Direction>> = { ArrowUp: 'earlier', ArrowDown: 'later' };

/** `composed` is when the last input method composition ended. */
function useKeys(composed: { readonly current: number }): (event: KeyEvent) => void {
  const panel = usePanel();
  const { store, send, stop } = panel;
  const mac = isMac(navigator.userAgent);
  const chord = useRef(new Chord(mac));
  return (event) => {
    // While an input method composes, Enter accepts a candidate and Escape dismisses it. Safari reports that key after
    // the composition has ended.
    if (event.isComposing || event.timeStamp - composed.current < justComposed) return;
    if (chord.current.takes(event)) {
      event.preventDefault();
      return;
    }
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const direction = shiftKey || ctrlKey || metaKey || altKey ? undefined : arrows[key];
    if (sends(event, store.sendWith.value, mac)) send();
    else if (key === 'Escape' && !shiftKey && isRunning(store)) stop();
    else if (direction === undefined || !walk(panel, event.currentTarget, direction)) return;
    event.preventDefault();
  };
}

/** Writes the next question of a walk into the box; false if the key does what it does in any text box. */
function walk(panel: Panel, box: HTMLTextAreaElement, direction: Direction): boolean {
  const { store } = panel;
  if (!walks(store.walk.value, direction, box)) return false;
  const next = step(store.walk.value, box.value, direction, (back) => questionBack(store.nodes.value, back));
  if (next === undefined) {
    if (direction === 'earlier') lookBack(panel, () => void walk(panel, box, direction));
    return false;
  }
  store.walk.value = next;
  write(box, next.text);
  return true;
}

/** How many questions come at once. */
const perLook = 20;

/** Has those earlier questions come that are only there as outlines, and goes on then. */
function lookBack({ store, ask }: Panel, goOn: () => void): void {
  const outlines = store.nodes.value.filter((node) => node.type === 'outline' && node.of === 'prompt');
  if (outlines.length === 0) return;
  ask('nodes', { ids: outlines.slice(-perLook).map(({ id }) => id) }).then(
    ({ nodes }) => {
      if (nodes.length === 0) return;
      fill(store, nodes);
      goOn();
    },
    () => undefined,
  );
}
