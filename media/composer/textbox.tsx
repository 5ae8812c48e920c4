// The text box: grows with its text, sends by the key that the settings name, and walks through earlier questions.
import { useEffect, useRef } from 'preact/hooks';
import type { RefObject, TargetedClipboardEvent, TargetedKeyboardEvent } from 'preact';
import { Chord } from '../chord.ts';
import { isHeld } from '../nodes.ts';
import { usePanel } from '../panel.ts';
import { fill, isRunning } from '../store.ts';
import type { Panel } from '../panel.ts';
import { takeIn } from './dropZone.tsx';
import { isMac, sends } from './keys.ts';
import { read } from './transfer.ts';
import type { Transfer } from './transfer.ts';
import type { Completion } from './completion.tsx';
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

interface OwnProps extends TextboxProps {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly completion: Completion;
  readonly isBusy: boolean;
  readonly onSend: () => void;
  /** What is waited for isn't wanted any more. */
  readonly onGiveUp: () => void;
}

export function Textbox({ box, completion, isBusy, onSend, onGiveUp, onTextbox, onPause }: OwnProps) {
  const panel = usePanel();
  const { store, say } = panel;
  const composed = useRef(Number.NEGATIVE_INFINITY);
  const onKeyDown = useKeys(composed, completion, onSend, isBusy ? onGiveUp : undefined);
  useEffect(() => onTextbox(box.current), []);
  return (
    <>
      {completion.popup}
      <textarea
        ref={box}
        aria-label={say('message')}
        aria-autocomplete="list"
        aria-controls={completion.active === undefined ? undefined : 'completions'}
        aria-activedescendant={completion.active}
        placeholder={usePlaceholder()}
        rows={1}
        dir="auto"
        readOnly={isBusy}
        value={store.draft.value}
        onInput={(event) => {
          store.draft.value = event.currentTarget.value;
          completion.look();
        }}
        onClick={completion.look}
        onKeyUp={completion.look}
        onKeyDown={onKeyDown}
        onPaste={(event) => paste(event, (transfer) => takeIn(panel, transfer))}
        onCompositionEnd={(event) => {
          composed.current = event.timeStamp;
        }}
        onBlur={() => {
          completion.leave();
          onPause();
        }}
      />
    </>
  );
}

function usePlaceholder(): string {
  const { store, say } = usePanel();
  const last = store.nodes.value.at(-1);
  if (!isRunning(store)) return say(last === undefined ? 'placeholder' : 'placeholderAgain');
  const status = last?.type === 'reply' ? last.status.value : undefined;
  if (status?.type !== 'retrying') return say('generating');
  return say(isHeld(status) ? 'holding' : 'retrying');
}

function paste(event: TargetedClipboardEvent<HTMLTextAreaElement>, take: (transfer: Transfer) => void): void {
  const transfer = event.clipboardData === null ? undefined : read(event.clipboardData);
  if (transfer === undefined) return;
  event.preventDefault();
  take(transfer);
}

type KeyEvent = TargetedKeyboardEvent<HTMLTextAreaElement>;

const arrows: Readonly<Record<string, Direction>> = { ArrowUp: 'earlier', ArrowDown: 'later' };

/** `composed` is when the last input method composition ended. */
function useKeys(
  composed: { readonly current: number },
  completion: Completion,
  onSend: () => void,
  onGiveUp: (() => void) | undefined,
): (event: KeyEvent) => void {
  const panel = usePanel();
  const { store, stop } = panel;
  const mac = isMac(navigator.userAgent);
  const chord = useRef(new Chord(mac));
  return (event) => {
    // While an input method composes, Enter accepts a candidate and Escape dismisses it. Safari reports that key after
    // the composition has ended.
    if (event.isComposing || event.timeStamp - composed.current < justComposed) return;
    if (chord.current.takes(event) || completion.press(event)) {
      event.preventDefault();
      return;
    }
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const direction = shiftKey || ctrlKey || metaKey || altKey ? undefined : arrows[key];
    if (sends(event, store.sendWith.value, mac)) onSend();
    else if (key === 'Escape' && onGiveUp !== undefined) onGiveUp();
    else if (key === 'Escape' && !shiftKey && isRunning(store)) stop();
    else if (direction === undefined || !walk(panel, event.currentTarget, direction)) return;
    else completion.close();
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
