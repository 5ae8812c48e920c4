// The tokens of the next message, what they may cost, and what remains of the model’s window.
import { usePanel } from '../panel.ts';
import { compact, written } from '../strings.ts';
import { roomIn } from './room.ts';

/** A click has the gateway count. */
export function Meter() {
  const { store, tell, say } = usePanel();
  const tokens = store.tokens.value;
  const model = store.model.value;
  if (tokens === undefined) return null;
  const room = roomIn(model, tokens);
  const left = room && say(room.left < 0 ? 'tokensOver' : 'tokensLeft', compact(Math.abs(room.left)));
  const { cost } = tokens;
  const title = [
    say(tokens.exact ? 'tokensTitle' : 'tokensEstimateTitle'),
    room && say('windowTitle', written(model.window ?? 0), written(model.reply ?? 0)),
    cost?.title,
  ];
  return (
    <button
      type="button"
      class={`tokens ${room?.level ?? 'plenty'} ${cost?.over === undefined ? '' : 'over'}`}
      title={title.filter(Boolean).join('\n')}
      onClick={() => tell({ type: 'count' })}
    >
      <span class="tokens-count">{say(tokens.exact ? 'tokens' : 'tokensEstimate', written(tokens.count))}</span>
      <span class="tokens-brief">{(tokens.exact ? '' : '≈ ') + compact(tokens.count)}</span>
      {cost !== undefined && <span class="tokens-dot">·</span>}
      {cost !== undefined && <span class="tokens-cost">{cost.text}</span>}
      {cost?.over !== undefined && (
        <span class={`tokens-over ${cost.over.isHard ? 'hard' : ''}`}>{cost.over.text}</span>
      )}
      {left !== undefined && <span class="tokens-left">{left}</span>}
      {room !== undefined && (
        <svg class="room" viewBox="0 0 24 4" aria-hidden="true">
          <rect class="room-all" width="24" height="4" rx="2" />
          <rect class="room-taken" width={Math.max(2, 24 * room.taken)} height="4" rx="2" />
        </svg>
      )}
    </button>
  );
}
