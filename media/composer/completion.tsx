// Opens and closes the popup for the word at the caret, and hands it the keys.
import { useRef, useState } from 'preact/hooks';
import type { ComponentChildren, RefObject } from 'preact';
import { completingAt } from './completing.ts';
import type { Completing } from './completing.ts';
import type { Key } from './keys.ts';
import type { PopupProps } from './popup.tsx';
import { write } from './write.ts';

export interface Completion {
  readonly popup: ComponentChildren;
  /** The popup's row that the keys are at; `undefined` while there is none. */
  readonly active: string | undefined;
  /** The text or the caret may have changed. */
  readonly look: () => void;
  /** Whether the popup takes the key. */
  readonly press: (key: Key) => boolean;
  /** Opens the popup of context at the caret. */
  readonly begin: () => void;
  /** Not for the word that stands there now. */
  readonly close: () => void;
  /** The text box lost the focus. */
  readonly leave: () => void;
}

type Box = RefObject<HTMLTextAreaElement | null>;
type PopupType = (props: PopupProps) => ComponentChildren;

export function useCompletion(box: Box): Completion {
  const [completing, setCompleting] = useState<Completing>();
  const [active, setActive] = useState<string>();
  const [Popup, setPopup] = useState<PopupType>();
  const keys = useRef<((key: Key) => boolean) | undefined>(undefined);
  /** Where the word begins that the popup was closed for. */
  const closed = useRef<number | undefined>(undefined);
  const added = useMark(box);
  const look = (): void => {
    const next = wordIn(box.current);
    if (next?.from !== closed.current) closed.current = undefined;
    const isClosed = next !== undefined && next.from === closed.current;
    setCompleting((before) => (isClosed ? undefined : isSame(before, next) ? before : next));
    if (next !== undefined && Popup === undefined) {
      // Where that fails, the next key tries again.
      import('./popup.tsx').then(
        (popup) => setPopup(() => popup.Popup),
        () => undefined,
      );
    }
  };
  const close = (): void => {
    closed.current = wordIn(box.current)?.from;
    setCompleting(undefined);
  };
  const isShown = completing !== undefined && Popup !== undefined;
  return {
    popup: isShown && (
      <Popup
        completing={completing}
        box={box}
        onKeys={(press) => {
          keys.current = press;
        }}
        onActive={setActive}
        onClose={close}
      />
    ),
    active: isShown ? active : undefined,
    look,
    press: (key) => {
      const isTaken = keys.current?.(key) ?? false;
      if (isTaken && key.key === 'Escape') added.takeBack();
      return isTaken;
    },
    begin: added.write,
    close,
    leave: () => {
      setCompleting(undefined);
      added.takeBack();
    },
  };
}

const wordIn = (box: HTMLTextAreaElement | null): Completing | undefined =>
  box !== null && box.selectionStart === box.selectionEnd ? completingAt(box.value, box.selectionStart) : undefined;

const isSame = (one: Completing | undefined, other: Completing | undefined): boolean =>
  one?.kind === other?.kind && one?.from === other?.from && one?.to === other?.to && one?.query === other?.query;

/** The mark that Add Context types for the user. It goes again if nothing is chosen. */
function useMark(box: Box) {
  const at = useRef<number | undefined>(undefined);
  return {
    write: (): void => {
      if (box.current === null) return;
      const { value, selectionEnd: end } = box.current;
      const space = end === 0 || /\s/.test(value[end - 1] ?? '') ? '' : ' ';
      at.current = end + space.length;
      write(box.current, `${space}#`, end, end);
    },
    takeBack: (): void => {
      const { current: area } = box;
      const from = at.current;
      at.current = undefined;
      if (area === null || from === undefined || !/^#(?:\s|$)/.test(area.value.slice(from))) return;
      // Writing as typed would bring the focus back, which has just been taken elsewhere.
      area.setRangeText('', from, from + 1);
      area.dispatchEvent(new Event('input', { bubbles: true }));
    },
  };
}
