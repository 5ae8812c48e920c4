// The composer: attachments, text box, and the bar with token count, Send and Stop.
import { IconButton } from './button.tsx';
import { Chips } from './chips.tsx';
import { isMac, keyNames } from './composer/keys.ts';
import { Textbox } from './composer/textbox.tsx';
import type { TextboxProps } from './composer/textbox.tsx';
import { ModelButton } from './modelButton.tsx';
import { usePanel } from './panel.ts';
import { attached, isEmpty, isRunning } from './store.ts';
import { written } from './strings.ts';

export function Composer(props: TextboxProps) {
  const { store, tell } = usePanel();
  return (
    <div class="composer">
      <Chips attachments={attached(store)} onRemove={(id) => tell({ type: 'detach', id })} />
      <Textbox {...props} />
      <Bar />
    </div>
  );
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
        <IconButton
          icon="send"
          label={say('send')}
          title={`${say('send')} (${keyNames(store.sendWith.value, isMac(navigator.userAgent))[0]})`}
          idle={empty || !store.isReady.value}
          onClick={send}
        />
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
