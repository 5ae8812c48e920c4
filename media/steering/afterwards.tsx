// What stands between conversation and composer: what was deleted, what comes later, a full window, edits, what waits.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Button, Icon } from '../button.tsx';
import { usePanel } from '../panel.ts';
import { sayAloud } from '../store.ts';
import { Edits } from './edits.tsx';
import { Queue } from './queue.tsx';

export function Afterwards() {
  const { store } = usePanel();
  const { deleted, ahead, full } = store.branches.value;
  const last = store.nodes.value.at(-1)?.id;
  return (
    <div class="afterwards">
      {deleted !== undefined && <Deleted node={deleted} />}
      {ahead && last !== undefined && <Ahead node={last} />}
      {full !== undefined && <Full percent={full} />}
      <Edits />
      <Queue />
    </div>
  );
}

interface LineProps {
  readonly icon: string;
  readonly text: string;
  readonly children: ComponentChildren;
}

function Line({ icon, text, children }: LineProps) {
  return (
    <div class="afterwards-line">
      <Icon name={icon} />
      <span>{text}</span>
      {children}
    </div>
  );
}

function Deleted({ node }: { readonly node: string }) {
  const { store, tell, say } = usePanel();
  useEffect(() => sayAloud(store, say('deleted')), [node]);
  return (
    <Line icon="trash" text={say('deleted')}>
      <Button onClick={() => tell({ type: 'steer', step: 'undo', node })}>{say('undo')}</Button>
    </Line>
  );
}

function Ahead({ node }: { readonly node: string }) {
  const { tell, say } = usePanel();
  return (
    <Line icon="repo-forked" text={say('ahead')}>
      <Button onClick={() => tell({ type: 'steer', step: 'forward', node })}>{say('showAhead')}</Button>
    </Line>
  );
}

function Full({ percent }: { readonly percent: number }) {
  const { tell, say } = usePanel();
  return (
    <Line icon="fold" text={say('full', Math.round(percent))}>
      <Button onClick={() => tell({ type: 'conversation', step: 'compact' })}>{say('compact')}</Button>
    </Line>
  );
}
