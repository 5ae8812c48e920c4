// The replies of several models to one question, side by side where there is room, until one is chosen.
import type { ComponentChildren } from 'preact';
import { Button, Icon } from '../button.tsx';
import { usePanel } from '../panel.ts';
import { isOpen } from '../store.ts';
import type { NodeModel, ReplyModel } from '../store.ts';

export interface SeveralProps {
  readonly turns: readonly NodeModel[];
  /** A reply as it is drawn alone. */
  readonly draw: (reply: ReplyModel) => ComponentChildren;
}

/** Each runs, stops and ends alone, and can be the one to go on with. */
export function Several({ turns, draw }: SeveralProps) {
  const { store, say } = usePanel();
  const { group, goesOn } = store.branches.value;
  const replies = turns.filter((turn) => turn.type === 'reply' && group.includes(turn.id)) as readonly ReplyModel[];
  return (
    <section class="several" aria-label={say('sideBySide', replies.length)}>
      {replies.map((reply) => (
        <div class={`several-one ${goesOn === reply.id ? 'is-next' : ''}`} key={reply.id}>
          {draw(reply)}
          <Choice reply={reply} />
        </div>
      ))}
    </section>
  );
}

function Choice({ reply }: { readonly reply: ReplyModel }) {
  const { store, tell, say, focus } = usePanel();
  const isComing = isOpen(reply.status.value.type);
  const step = isComing ? 'stop' : 'choose';
  const label = isComing ? say('stopThis', reply.author.value) : say('choose');
  const isNext = store.branches.value.goesOn === reply.id;
  return (
    <div class="actions">
      {isNext && (
        <span class="goes-on">
          <Icon name="arrow-down" />
          {say('goesOn')}
        </span>
      )}
      {(isComing || !isNext) && (
        <Button
          onClick={() => {
            if (!isComing) focus();
            tell({ type: 'steer', step, node: reply.id });
          }}
        >
          {label}
        </Button>
      )}
    </div>
  );
}
