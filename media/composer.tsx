// The composer: attachments, text box, and the bar with token count, Send and Stop.
import { useEffect, useRef } from 'preact/hooks';
import type { TargetedKeyboardEvent } from 'preact';
import { IconButton } from './button.tsx';
import { Chips } from './chips.tsx';
import { Chord } from './chord.ts';
import { ModelButton } from './modelButton.tsx';
import { usePanel } from './panel.ts';
import { attached, isEmpty, isRunning } from './store.ts';
import { written } from './strings.ts';

/** Milliseconds. */
const justComposed = 50;

export interface ComposerProps {
  /** Receives the text box, to focus it. */
  readonly onTextbox: (textbox: HTMLTextAreaElement | null) => void;
  /** The text box lost focus. */
  readonly onPause: () => void;
}

export function Composer(props: ComposerProps) {
  const { store, tell } = usePanel();
  return (
    <div class="composer">
      <Chips attachments={attached(store)} onRemove={(id) => tell({ type: 'detach', id })} />
      <Textbox {...props} />
      <Bar />
    </div>
  );
}

function Textbox({ onTextbox, onPause }: ComposerProps) {
  const { store, say } = usePanel();
  const textbox = useRef<HTMLTextAreaElement>(null);
  const composed = useRef(Number.NEGATIVE_INFINITY);
  const onKeyDown = useKeys(composed);
  useEffect(() => onTextbox(textbox.current), []);
  const last = store.nodes.value.at(-1);
  const isRetrying = last?.type === 'reply' && last.status.value.type === 'retrying';
  const coming = isRetrying ? say('retrying') : say('generating');
  const again = last === undefined ? say('placeholder') : say('placeholderAgain');
  return (
    <textarea
      ref={textbox}
      aria-label={say('message')}
      placeholder={isRunning(store) ? coming : again}
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

type KeyEvent = TargetedKeyboardEvent<HTMLTextAreaElement>;

/** `composed` is when the last input method composition ended. */
function useKeys(composed: { readonly current: number }): (event: KeyEvent) => void {
  const { store, send, stop } = usePanel();
  const chord = useRef(new Chord(navigator.userAgent.includes('Mac')));
  return (event) => {
    // While an input method composes, Enter accepts a candidate and Escape dismisses it. Safari reports that key after
    // the composition has ended.
    if (event.isComposing || event.timeStamp - composed.current < justComposed) return;
    if (chord.current.takes(event)) {
      event.preventDefault();
      return;
    }
    if (event.shiftKey) return;
    const last = store.nodes.value.findLast((node) => node.type === 'prompt')?.text;
    if (event.key === 'Escape' && isRunning(store)) stop();
    else if (event.key === 'Enter') send();
    else if (event.key === 'ArrowUp' && store.draft.value === '' && last !== undefined) store.draft.value = last;
    else return;
    event.preventDefault();
  };
}

function Bar() {
  const { store, ask, say, send, stop } = usePanel();
  const running = isRunning(store);
  const empty = isEmpty(store);
  return (
    <div class="composer-bar">
      <IconButton
        icon="attach"
        label={say('attachSelection')}
        onClick={() => void ask('attachSelection', {}).catch(() => undefined)}
      />
      <ModelButton />
      <span class="spacer" />
      {running && !empty && (
        <span class="hint" title={say('notYet')}>
          {say('notYet')}
        </span>
      )}
      {!running && !empty && <Tokens />}
      {running ? (
        <IconButton icon="debug-stop" label={say('stop')} onClick={stop} />
      ) : (
        <IconButton icon="send" label={say('send')} idle={empty || !store.isReady.value} onClick={send} />
      )}
    </div>
  );
}

/** The input tokens of sending now. */
function Tokens() {
  const { store, tell, say } = usePanel();
  const tokens = store.tokens.value;
  if (tokens === undefined) return null;
  const count = written(tokens.count);
  return (
    <button
      type="button"
      class="tokens"
      title={say(tokens.exact ? 'tokensTitle' : 'tokensEstimateTitle')}
      onClick={() => tell({ type: 'count' })}
    >
      {say(tokens.exact ? 'tokens' : 'tokensEstimate', count)}
    </button>
  );
}
