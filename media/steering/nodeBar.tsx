// The row of buttons of a question or a reply: its siblings, and what can be done with it.
import type { SteeringStep } from '../../src/panel/steering.ts';
import { IconButton } from '../button.tsx';
import { usePanel } from '../panel.ts';
import { isRunning } from '../store.ts';
import { written } from '../strings.ts';

export interface NodeBarProps {
  readonly node: string;
  readonly type: 'prompt' | 'reply';
  readonly isLast: boolean;
  /** Another button offers to ask again already. */
  readonly offersRetry?: boolean;
}

/** Which of the siblings is shown, and the buttons, which show while the pointer or the keyboard is near. */
export function NodeBar({ node, type, isLast, offersRetry = false }: NodeBarProps) {
  const { store, tell, act, say } = usePanel();
  if (store.branches.value.group.includes(node)) return null;
  const step = (name: SteeringStep) => () => tell({ type: 'steer', step: name, node });
  const isBusy = isRunning(store);
  return (
    <div class="node-bar">
      <Siblings node={node} />
      <div class="node-buttons">
        {type === 'prompt' ? (
          <IconButton icon="edit" label={say('editQuestion')} onClick={() => edit(store, node)} />
        ) : (
          <>
            {!isBusy && !offersRetry && (
              <IconButton
                icon="refresh"
                label={say(isLast ? 'retry' : 'retryFromHere')}
                onClick={() => act({ action: 'retry', asks: true }, node)}
              />
            )}
            {!isBusy && <IconButton icon="arrow-swap" label={say('retryWith')} onClick={step('retryWith')} />}
            {!isLast && <IconButton icon="repo-forked" label={say('fork')} onClick={step('fork')} />}
          </>
        )}
        {type === 'prompt' && isLast && !isBusy && (
          <IconButton icon="refresh" label={say('retry')} onClick={() => act({ action: 'retry', asks: true }, node)} />
        )}
        <IconButton icon="trash" label={say(isLast ? 'delete' : 'deleteFromHere')} onClick={step('delete')} />
      </div>
    </div>
  );
}

function edit(store: ReturnType<typeof usePanel>['store'], node: string): void {
  const prompt = store.nodes.value.find(({ id }) => id === node);
  if (prompt?.type === 'prompt') store.editing.value = { node, text: prompt.text, detached: [] };
}

/** `‹ 2/3 ›` where there are several. */
function Siblings({ node }: { readonly node: string }) {
  const { store, tell, say } = usePanel();
  const place = store.branches.value.siblings.find(({ id }) => id === node);
  if (place === undefined) return null;
  const { at, count } = place;
  return (
    <div class="siblings" role="group" aria-label={say('siblings', at, count)}>
      <IconButton
        icon="chevron-left"
        label={say('previousSibling')}
        idle={at <= 1}
        onClick={() => tell({ type: 'steer', step: 'previous', node })}
      />
      <span aria-hidden="true">
        {written(at)}/{written(count)}
      </span>
      <IconButton
        icon="chevron-right"
        label={say('nextSibling')}
        idle={at >= count}
        onClick={() => tell({ type: 'steer', step: 'next', node })}
      />
    </div>
  );
}
