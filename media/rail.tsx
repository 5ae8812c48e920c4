// The rail beside the conversation: a tick for each question, or for some of many. Loaded when there are a few.
import { useRef, useState } from 'preact/hooks';
import { usePanel } from './panel.ts';
import type { NodeModel } from './store.ts';
import { startOf, ticksOf } from './questions.ts';
import type { Transcript } from './transcript.ts';

interface RailProps {
  readonly turns: readonly NodeModel[];
  /** Where the questions are among the turns. */
  readonly questions: readonly number[];
  readonly transcript: Transcript;
}

/** A slider over the questions: it shows which one is being read, and goes to another by key, or by a click. */
export default function Rail({ turns, questions, transcript }: RailProps) {
  const { say } = usePanel();
  const rail = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number>();
  const reading = transcript.reading.value;
  const now = Math.max(
    0,
    questions.findLastIndex((place) => place <= reading),
  );
  const ticks = ticksOf(questions.length);
  const words = (question: number): string => startOf(turns[questions[question] ?? -1]);
  const go = (question: number): void => {
    const id = turns[questions[Math.max(0, Math.min(question, questions.length - 1))] ?? -1]?.id;
    if (id !== undefined) void transcript.reveal(id);
  };
  const at = (event: MouseEvent): number => {
    const { top, height } = rail.current?.getBoundingClientRect() ?? { top: 0, height: 1 };
    const tick = Math.floor(((event.clientY - top) / height) * ticks.length);
    return ticks[Math.max(0, Math.min(tick, ticks.length - 1))] ?? 0;
  };
  const current = ticks.findLastIndex((question) => question <= now);
  return (
    <div
      ref={rail}
      class="rail"
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={say('questions')}
      aria-valuemin={1}
      aria-valuemax={questions.length}
      aria-valuenow={now + 1}
      aria-valuetext={say('question', now + 1, questions.length, words(now))}
      onClick={(event) => go(at(event))}
      onMouseMove={(event) => setPointed(at(event))}
      onMouseLeave={() => setPointed(undefined)}
      onKeyDown={(event) => {
        const to = { ArrowUp: now - 1, ArrowDown: now + 1, Home: 0, End: questions.length - 1 }[event.key];
        if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      {ticks.map((question, tick) => (
        <span key={tick} class={tick === current ? 'tick current' : 'tick'}>
          {pointed === question && <span class="rail-words">{words(question)}</span>}
        </span>
      ))}
    </div>
  );
}
