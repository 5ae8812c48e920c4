// The messages that wait for the replies before them: each can be changed, moved, taken out, or sent once nothing runs.
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { TargetedKeyboardEvent } from 'preact';
import type { QueuedView } from '../../src/panel/steering.ts';
import { Button, IconButton } from '../button.tsx';
import { usePanel } from '../panel.ts';
import { isRunning } from '../store.ts';

export function Queue() {
  const { store, say } = usePanel();
  const items = store.queue.value;
  if (items.length === 0) return null;
  return (
    <section class="queue" aria-label={say('queue')}>
      <h2 class="queue-title">{say(isRunning(store) ? 'queueNext' : 'queueWaits')}</h2>
      <ol>
        {items.map((item, at) => (
          <Item key={item.id} item={item} isFirst={at === 0} isLast={at === items.length - 1} />
        ))}
      </ol>
    </section>
  );
}

interface ItemProps {
  readonly item: QueuedView;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

function Item({ item, isFirst, isLast }: ItemProps) {
  const { store, tell, say, focus } = usePanel();
  const { id, text, attachments } = item;
  const change = (step: 'remove' | 'up' | 'down' | 'send') => () => tell({ type: 'queue', step, id });
  const short = text.trim() || attachments.map(({ label }) => label).join(', ');
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLLIElement>): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    // The same keys move through the conversation.
    event.stopPropagation();
    change(event.key === 'ArrowUp' ? 'up' : 'down')();
  };
  if (store.rewording.value?.id === id) return <Open item={item} />;
  return (
    <li class="queued" onKeyDown={onKeyDown}>
      <span class="queued-text" title={text} dir="auto">
        {short}
      </span>
      <span class="queued-buttons">
        {!isFirst && <IconButton icon="arrow-up" label={say('queueUp', short)} onClick={change('up')} />}
        {!isLast && <IconButton icon="arrow-down" label={say('queueDown', short)} onClick={change('down')} />}
        <IconButton
          icon="edit"
          label={say('queueEdit', short)}
          onClick={() => (store.rewording.value = { id, text })}
        />
        <IconButton
          icon="close"
          label={say('remove', short)}
          onClick={() => {
            focus();
            change('remove')();
          }}
        />
      </span>
      {!isRunning(store) && isFirst && (
        <Button
          isPrimary
          onClick={() => {
            focus();
            change('send')();
          }}
        >
          {say('send')}
        </Button>
      )}
    </li>
  );
}

/** The message in a text box. Enter keeps what it says then, Escape what it said. */
function Open({ item: { id, text } }: { readonly item: QueuedView }) {
  const { store, tell, say } = usePanel();
  const box = useRef<HTMLTextAreaElement>(null);
  // At once: what is typed next is meant for it.
  useLayoutEffect(() => {
    box.current?.focus();
    tell({ type: 'queue', step: 'hold', id });
  }, []);
  const close = (): void => {
    store.rewording.value = undefined;
  };
  const keep = (): void => {
    const now = box.current?.value ?? text;
    tell({ type: 'queue', step: 'edit', id, ...(now.trim() !== '' && { text: now }) });
    close();
  };
  const leave = (): void => {
    tell({ type: 'queue', step: 'edit', id });
    close();
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) keep();
    else if (event.key === 'Escape') leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <li class="queued">
      <textarea
        ref={box}
        aria-label={say('queueEdit', text)}
        rows={1}
        dir="auto"
        defaultValue={store.rewording.peek()?.text ?? text}
        onInput={({ currentTarget: { value } }) => (store.rewording.value = { id, text: value })}
        onKeyDown={onKeyDown}
      />
      <IconButton icon="check" label={say('done')} onClick={keep} />
    </li>
  );
}
