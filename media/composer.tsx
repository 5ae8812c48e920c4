import { useEffect, useRef } from 'preact/hooks';
import type { TargetedKeyboardEvent } from 'preact';
import { IconButton } from './button.tsx';
import { Chips } from './chips.tsx';
import { usePanel } from './panel.ts';
import { asked, isRunning, sayAloud, typed } from './store.ts';
import { strings } from './strings.ts';

/** After the last key; then the host hears of the draft. Milliseconds. */
const pause = 300;
/** Milliseconds. */
const justComposed = 50;

interface ComposerProps {
  /** Told the textbox, to put the keyboard into it. */
  readonly onTextbox: (textbox: HTMLTextAreaElement | null) => void;
}

export function Composer({ onTextbox }: ComposerProps) {
  const { store, say, newId } = usePanel();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const composed = useRef(Number.NEGATIVE_INFINITY);
  const textbox = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    onTextbox(textbox.current);
    return () => clearTimeout(timer.current);
  }, []);
  const draft = store.draft.value;
  const tokens = store.tokens.value;
  const running = isRunning(store);
  const last = store.turns.value.at(-1)?.question.text;
  const isEmpty = draft.text.trim() === '' && store.attachments.value.length === 0;

  const send = (): void => {
    if (running && !isEmpty) sayAloud(store, strings.notYet);
    if (running || isEmpty || !store.isReady.value) return;
    clearTimeout(timer.current);
    say({ type: 'send', ...asked(store, newId()) });
  };
  const onInput = (text: string): void => {
    const next = typed(store, text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => say({ type: 'draft', draft: next }), pause);
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    // While an input method composes, Enter chooses a candidate and Escape none; in Safari that key comes after the composition's end.
    const composes = event.isComposing || event.timeStamp - composed.current < justComposed;
    if (composes || event.shiftKey) return;
    if (event.key === 'Escape' && running) say({ type: 'stop' });
    else if (event.key === 'Enter') send();
    else if (event.key === 'ArrowUp' && draft.text === '' && last !== undefined) onInput(last);
    else return;
    event.preventDefault();
  };
  return (
    <div class="composer">
      <Chips attachments={store.attachments.value} onRemove={(id) => say({ type: 'detach', id })} />
      <textarea
        ref={textbox}
        aria-label={strings.message}
        placeholder={placeholderOf(running, store.turns.value.length)}
        rows={1}
        dir="auto"
        value={draft.text}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onCompositionEnd={(event) => {
          composed.current = event.timeStamp;
        }}
        onBlur={() => say({ type: 'draft', draft: store.draft.peek() })}
      />
      <div class="composer-bar">
        <IconButton icon="attach" label={strings.attachSelection} onClick={() => say({ type: 'attachSelection' })} />
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
            onClick={() => say({ type: 'count' })}
          >
            {strings.tokens(tokens)}
          </button>
        )}
        {running ? (
          <IconButton icon="debug-stop" label={strings.stop} onClick={() => say({ type: 'stop' })} />
        ) : (
          <IconButton icon="send" label={strings.send} disabled={isEmpty || !store.isReady.value} onClick={send} />
        )}
      </div>
    </div>
  );
}

function placeholderOf(running: boolean, turns: number): string {
  if (running) return strings.placeholderRunning;
  return turns === 0 ? strings.placeholder : strings.placeholderAgain;
}
