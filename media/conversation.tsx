// The thread: questions and replies in a scroller that follows its own end, or the welcome page.
import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { IconButton } from './button.tsx';
import { usePanel } from './panel.ts';
import { nodeIn } from './nodes.ts';
import { fill, isRunning } from './store.ts';
import { Several } from './steering/lazy.tsx';
import type { NodeModel, Place } from './store.ts';
import { Transcript } from './transcript.ts';
import { Travel } from './travel.tsx';
import { Question, Reply } from './turn.tsx';
import type { Ordinal } from './turn.tsx';
import { fewestForRail, questionsIn } from './questions.ts';
import { Welcome } from './welcome.tsx';
import type { Range } from './window.ts';
import './conversation.css';

/** How often, at most, the place is kept for the next document while the user scrolls. Milliseconds. */
const pause = 150;

/** The thread, of which what is near is drawn, and which follows its own end while the user is there. */
export function Conversation() {
  const { store, say } = usePanel();
  const nodes = store.nodes.value;
  const pending = store.pending.value;
  const turns = useMemo(
    () => (pending ? [...nodes, { type: 'prompt', ...pending } as const] : nodes),
    [nodes, pending],
  );
  const { transcript, scroller, content } = useTranscript();
  const ranges = transcript.drawn(turns);
  const questions = useMemo(() => questionsIn(turns), [turns]);
  const question = turns.findLast(({ type }) => type === 'prompt')?.id;
  const shown = useRef<string>(undefined);
  const kept = useRef<string>(undefined);
  useLayoutEffect(() => transcript.settle());
  useOutlines(turns, ranges);
  // Every reply was asked for by the user, also one that takes the place of another, and so was the rest of one that was
  // cut off. To look at another reply that was there before moves nothing.
  const last = nodes.at(-1)?.id ?? '';
  const { group } = store.branches.value;
  const isSeveral = group.includes(last);
  const end = `${question} ${isSeveral ? `several ${group[0]}` : last}`;
  const runs = useComputed(() => isRunning(store)).value;
  useEffect(() => {
    if (!store.isReady.value) return;
    const isOther = shown.current !== store.conversation.value;
    const isFirst = shown.current === undefined;
    shown.current = store.conversation.value;
    const isNew = kept.current !== end;
    kept.current = end;
    if (isSeveral && !isFirst && !isOther) {
      // Several are read from their beginnings, and one that is asked again moves none of them.
      if (isNew && runs && question !== undefined) transcript.keep(question);
    } else if (isFirst ? store.place.peek() === undefined : isOther || runs) transcript.follow();
  }, [end, runs, store.conversation.value, store.isReady.value]);
  return (
    <div class={questions.length >= fewestForRail ? 'conversation railed' : 'conversation'}>
      {/* Live regions would read every token: what there is to say is said once, in the announcer. */}
      <div class="scroller" ref={scroller} role="log" aria-label={say('conversation')} aria-live="off" tabIndex={0}>
        <div class="content" ref={content} role={turns.length === 0 ? undefined : 'feed'}>
          {store.isReady.value && turns.length === 0 && <Welcome />}
          <Turns turns={turns} ranges={ranges} transcript={transcript} />
        </div>
      </div>
      <ToEnd transcript={transcript} />
      <Travel turns={turns} questions={questions} transcript={transcript} />
    </div>
  );
}

function useTranscript() {
  const { store } = usePanel();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [, draw] = useState(0);
  const [transcript] = useState(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let latest: Omit<Place, 'conversation'> | undefined;
    const keep = (place: Omit<Place, 'conversation'> | undefined): void => {
      latest = place;
      timer ??= setTimeout(() => {
        timer = undefined;
        store.place.value = latest && { conversation: store.conversation.peek(), ...latest };
      }, pause);
    };
    return new Transcript(() => draw((count) => count + 1), keep);
  });
  useLayoutEffect(
    () => (scroller.current && content.current ? transcript.attach(scroller.current, content.current) : undefined),
    [],
  );
  const isReady = store.isReady.value;
  // Before the first turns are drawn.
  useMemo(() => {
    const place = store.place.peek();
    const isHere = place?.conversation === store.conversation.peek() && nodeIn(store.nodes.peek(), place.node);
    if (isReady && isHere) transcript.begin(place);
    else if (isReady) store.place.value = undefined;
  }, [isReady]);
  return { transcript, scroller, content };
}

/** Asks for what stands behind the outlines that are drawn. */
function useOutlines(turns: readonly NodeModel[], ranges: readonly Range[]): void {
  const { store, ask } = usePanel();
  const [asked] = useState(() => new Set<string>());
  const drawn = ranges.flatMap(({ from, to }) => turns.slice(from, to));
  const ids = drawn.flatMap(({ type, id }) => (type === 'outline' ? [id] : []));
  useEffect(() => {
    const missing = ids.filter((id) => !asked.has(id));
    if (missing.length === 0) return;
    for (const id of missing) asked.add(id);
    // The answer may hold only a part: drawn again for it, this asks for the rest.
    const done = (): void => missing.forEach((id) => asked.delete(id));
    ask('nodes', { ids: missing }).then(({ nodes }) => {
      done();
      fill(store, nodes);
    }, done);
  });
}

interface TurnsProps {
  readonly turns: readonly NodeModel[];
  readonly ranges: readonly Range[];
  readonly transcript: Transcript;
}

/** The turns that are drawn, with as much room between them as those take that are not. */
function Turns({ turns, ranges, transcript }: TurnsProps) {
  const drawn: ComponentChildren[] = [];
  let end = 0;
  const gap = (to: number): void => {
    if (to > end)
      drawn.push(<div key={`gap ${end}`} class="gap" style={{ height: `${transcript.room(end, to)}px` }} />);
  };
  for (const { from, to } of ranges) {
    gap(from);
    for (const [at, turn] of turns.slice(from, to).entries()) {
      drawn.push(<Turn key={turn.id} turn={turn} at={from + at} of={turns.length} transcript={transcript} />);
    }
    end = to;
  }
  gap(turns.length);
  return <>{drawn}</>;
}

interface TurnProps {
  readonly turn: NodeModel;
  readonly at: number;
  readonly of: number;
  readonly transcript: Transcript;
}

function Turn({ turn, at, of, transcript }: TurnProps) {
  const { store } = usePanel();
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => (element.current ? transcript.add(turn.id, element.current) : undefined), [turn.id]);
  const group = store.branches.value.group;
  const ordinal: Ordinal = { 'aria-posinset': at + 1, 'aria-setsize': of, tabIndex: -1 };
  if (group.includes(turn.id)) {
    // The first of those side by side stands for all of them; the others take no room.
    return (
      <div class={group[0] === turn.id ? 'turn' : 'turn beside'} ref={element} data-node={turn.id}>
        {group[0] === turn.id && (
          <Several
            turns={store.nodes.value.slice(at)}
            draw={(reply) => <Reply reply={reply} isLast ordinal={ordinal} />}
          />
        )}
      </div>
    );
  }
  return (
    <div class="turn" ref={element} data-node={turn.id}>
      {turn.type === 'prompt' && <Question {...turn} isLast={at === of - 1} ordinal={ordinal} />}
      {turn.type === 'reply' && <Reply reply={turn} isLast={at === of - 1} ordinal={ordinal} />}
      {turn.type === 'outline' && (
        <article aria-busy {...ordinal} class="outline" style={{ height: `${transcript.room(at, at + 1)}px` }} />
      )}
    </div>
  );
}

function ToEnd({ transcript }: { readonly transcript: Transcript }) {
  const { say } = usePanel();
  if (!transcript.isAway.value) return null;
  return <IconButton class="to-bottom" icon="arrow-down" label={say('scrollToBottom')} onClick={transcript.follow} />;
}
