// The thread: questions and replies in a scroller that follows its own end, or the welcome page.
import { useEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from './button.tsx';
import { usePanel } from './panel.ts';
import { written } from './strings.ts';
import { Question, Reply } from './turn.tsx';
import { Welcome } from './welcome.tsx';

/** Within this distance of the end, the scroller counts as at the end. Pixels. */
const near = 24;

/** The thread, which follows its own end while the user is there. */
export function Conversation() {
  const { store, say } = usePanel();
  const { scroller, content, isFollowing, follow } = useFollow();
  const nodes = store.nodes.value;
  const pending = store.pending.value;
  const earlier = store.earlier.value;
  const question = pending?.id ?? nodes.findLast(({ type }) => type === 'prompt')?.id;
  // Every reply was asked for by the person, also one that takes the place of another.
  useEffect(follow, [question, nodes.at(-1)?.id, store.conversation.value]);
  return (
    <div class="conversation">
      {/* Live regions would read every token: what there is to say is said once, in the announcer. */}
      <div class="scroller" ref={scroller} role="log" aria-label={say('conversation')} aria-live="off" tabIndex={0}>
        <div class="content" ref={content}>
          {earlier > 0 && (
            <p class="status-line">{earlier === 1 ? say('earlierOne') : say('earlierMany', written(earlier))}</p>
          )}
          {store.isReady.value && nodes.length === 0 && pending === undefined && <Welcome />}
          {nodes.map((node, at) =>
            node.type === 'prompt' ? (
              <Question key={node.id} {...node} />
            ) : (
              <Reply key={node.id} reply={node} isLast={at === nodes.length - 1} />
            ),
          )}
          {pending !== undefined && <Question key={pending.id} {...pending} />}
        </div>
      </div>
      {!isFollowing && (
        <IconButton class="to-bottom" icon="arrow-down" label={say('scrollToBottom')} onClick={follow} />
      )}
    </div>
  );
}

/** Keeps a scroller at its end while its content grows, until the user scrolls up. */
function useFollow() {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [isFollowing, setIsFollowing] = useState(true);
  const set = (is: boolean): void => {
    following.current = is;
    setIsFollowing(is);
  };
  const follow = (): void => {
    set(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  };
  useEffect(() => {
    const view = scroller.current;
    const inner = content.current;
    if (view === null || inner === null) return;
    const distance = (): number => view.scrollHeight - view.clientHeight - view.scrollTop;
    let top = view.scrollTop;
    // Only the user scrolls up. Content that grows, or turns out taller once drawn, must not stop following.
    const onScroll = (): void => {
      if (distance() <= near) set(true);
      else if (view.scrollTop < top - 1) set(false);
      top = view.scrollTop;
    };
    const onWheel = ({ deltaY }: WheelEvent): void => {
      if (deltaY < 0 && view.scrollTop > 0) set(false);
    };
    const observer = new ResizeObserver(() => {
      if (following.current) view.scrollTo({ top: view.scrollHeight });
    });
    view.addEventListener('scroll', onScroll, { passive: true });
    view.addEventListener('wheel', onWheel, { passive: true });
    observer.observe(inner);
    observer.observe(view);
    return () => {
      view.removeEventListener('scroll', onScroll);
      view.removeEventListener('wheel', onWheel);
      observer.disconnect();
    };
  }, []);
  return { scroller, content, isFollowing, follow };
}
