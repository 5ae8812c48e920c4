// What of the conversation is likely still in the model's prompt cache, and for how long: one quiet line.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { usePanel } from '../panel.ts';
import { missedPhrases } from '../facts.tsx';
import { compact, money, written } from '../strings.ts';
import './warmth.css';

/** The time is told in steps of so many seconds: it is about right, and changes seldom. */
const step = 10;

export function Warmth() {
  const { store, say } = usePanel();
  const { cache } = store.model.value;
  const since = useMemo(() => store.now(), [store, cache]);
  const [now, setNow] = useState(since);
  const left = cache?.left === undefined ? undefined : Math.max(0, cache.left - Math.max(0, now - since));
  const isOver = left === 0;
  useEffect(() => {
    if (cache?.left === undefined || isOver) return undefined;
    return whileSeen(() => setNow(store.now()));
  }, [store, cache, isOver]);
  if (cache === undefined) return null;
  const time = left === undefined ? undefined : clockOf(left);
  const isCold = isOver || time === '0:00';
  const saves = cache.saves === undefined ? undefined : money(cache.saves, cache.saves < 0.01 ? 4 : 2);
  const changed = cache.changed && say(missedPhrases[cache.changed]);
  const parts = isCold
    ? [changed === undefined ? say('cacheCold') : say('cacheColdFor', changed)]
    : [
        time === undefined ? say('cacheWarm') : say('cacheWarmFor', time),
        saves === undefined ? say('cacheTokens', compact(cache.tokens)) : say('cacheSaves', saves),
      ];
  const title = [
    say('cacheTitle', written(cache.tokens)),
    changed !== undefined
      ? say('cacheTitleChanged', changed)
      : isCold
        ? say('cacheTitleCold')
        : time === undefined
          ? say('cacheTitleUnknown')
          : say('cacheTitleFor', time),
  ];
  return (
    <p class="warmth" title={title.join('\n')}>
      {parts.flatMap((part, at) => [' ', <span key={at}>{at < parts.length - 1 ? `${part} ·` : part}</span>])}
    </p>
  );
}

/** Now and every second while the panel is seen; returns what ends it. */
function whileSeen(tick: () => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const look = (): void => {
    clearInterval(timer);
    timer = document.hidden ? undefined : setInterval(tick, 1_000);
    tick();
  };
  look();
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}

/** `3:10`, never more than there is. */
function clockOf(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1_000 / step) * step;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
