import { useEffect, useRef } from 'preact/hooks';
import type { TargetedKeyboardEvent } from 'preact';
import { IconButton } from './button.tsx';
import { Chips } from './chips.tsx';
import { usePanel } from './panel.ts';
import { attached, isRunning } from './store.ts';
import { strings } from './strings.ts';

/** Milliseconds. */
const justComposed = 50;

export interface ComposerProps {
  /** Told the textbox, to put the keyboard into it. */
  readonly onTextbox: (textbox: HTMLTextAreaElement | null) => void;
  /** The person has left the textbox. */
  readonly onPause: () => void;
}

export function Composer({ onTextbox, onPause }: ComposerProps) {
  const { store, tell, ask, send } = usePanel();
  const composed = useRef(Number.NEGATIVE_INFINITY);
  const textbox = useRef<HTMLTextAreaElement>(null);
  useEffect(() => onTextbox(textbox.current), []);
  const draft = store.draft.value;
  const tokens = store.tokens.value;
  const attachments = attached(store);
  const running = isRunning(store);
  const isEmpty = draft.trim() === '' && attachments.length === 0;

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    // While an input method composes, Enter chooses a candidate and Escape none; in Safari that key comes after the composition's end.
    const composes = event.isComposing || event.timeStamp - composed.current < justComposed;
    if (composes || event.shiftKey) return;
    const last = store.nodes.value.findLast((node) => node.type === 'prompt')?.text;
    if (event.key === 'Escape' && running) tell({ type: 'stop' });
    else if (event.key === 'Enter') send();
    else if (event.key === 'ArrowUp' && draft === '' && last !== undefined) store.draft.value = last;
    else return;
    event.preventDefault();
  };
  return (
    <div class="composer">
      <Chips attachments={attachments} onRemove={(id) => tell({ type: 'detach', id })} />
      <textarea
        ref={textbox}
        aria-label={strings.message}
        placeholder={placeholderOf(running, store.nodes.value.length)}
        rows={1}
        dir="auto"
        value={draft}
        onInput={(event) => {
          store.draft.value = event.currentTarget.value;
        }}
        onKeyDown={onKeyDown}
        onCompositionEnd={(event) => {
          composed.current = event.timeStamp;
        }}
        onBlur={onPause}
      />
      <div class="composer-bar">
        <IconButton
          icon="attach"
          label={strings.attachSelection}
          onClick={() => void ask('attachSelection', {}).catch(() => undefined)}
        />
        <span class="spacer" />
        {running && !isEmpty && (
          <span class="hint" title={strings.notYet}>
            {strings.notYet}
          </span>
        )}
        {tokens !== undefined && !isEmpty && !running && (
          <button
            type="button"
            class="tokens"
            title={strings.tokensTitle(tokens)}
            onClick={() => tell({ type: 'count' })}
          >
            {strings.tokens(tokens)}
          </button>
        )}
        {running ? (
          <IconButton icon="debug-stop" label={strings.stop} onClick={() => tell({ type: 'stop' })} />
        ) : (
          <IconButton icon="send" label={strings.send} disabled={isEmpty || !store.isReady.value} onClick={send} />
        )}
      </div>
    </div>
  );
}

function placeholderOf(running: boolean, nodes: number): string {
  if (running) return strings.placeholderRunning;
  return nodes === 0 ? strings.placeholder : strings.placeholderAgain;
}
