// How a reply stands: waiting, retrying, stopped, interrupted or failed, with its buttons.
import { useEffect, useState } from 'preact/hooks';
import type { ButtonView, StatusView } from '../src/panel/thread.ts';
import { Alive } from './alive.tsx';
import { Button, Icon } from './button.tsx';
import { usePanel } from './panel.ts';
import { isHeld } from './nodes.ts';
import type { ReplyModel } from './store.ts';

/** How a reply is coming along or how it ended. */
export function Status({ reply, isLast }: { readonly reply: ReplyModel; readonly isLast: boolean }) {
  const { say } = usePanel();
  const status = reply.status.value;
  switch (status.type) {
    case 'waiting':
      return <Waiting elapsed={status.elapsed} since={reply.since.value} />;
    case 'retrying':
      return <Retrying status={status} since={reply.since.value} node={reply.id} />;
    case 'streaming':
      return <Alive reply={reply} />;
    case 'complete':
      return status.note === undefined ? null : (
        <div class={`notice ${status.tone ?? ''}`}>
          <Line
            icon={status.tone === 'refused' ? 'shield' : status.tone === 'cut' ? 'warning' : 'info'}
            text={status.note}
          />
          <Quote detail={status.detail} />
          <Buttons buttons={isLast ? status.buttons : []} node={reply.id} />
        </div>
      );
    case 'stopped':
      return <Problem icon="circle-slash" heading={say('stopped')} problem={status} node={reply.id} isLast={isLast} />;
    case 'interrupted':
      return (
        <Problem
          icon="debug-disconnect"
          heading={say('interrupted')}
          problem={status}
          node={reply.id}
          isLast={isLast}
        />
      );
    case 'failed':
      return <Problem icon="error" problem={status} node={reply.id} isLast={isLast} />;
  }
}

function Line({ icon, text }: { readonly icon: string; readonly text: string }) {
  return (
    <p class="status-line">
      <Icon name={icon} />
      <span>{text}</span>
    </p>
  );
}

/** The time by this side's clock in milliseconds, updated every second while the component is mounted. */
function useNow(): number {
  const { store } = usePanel();
  const [now, setNow] = useState(store.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(store.now()), 1_000);
    return () => clearInterval(timer);
  }, [store]);
  return now;
}

function Waiting({ elapsed, since }: { readonly elapsed: number; readonly since: number }) {
  const { say } = usePanel();
  const seconds = Math.floor((elapsed + Math.max(0, useNow() - since)) / 1_000);
  return (
    <p class="status-line waiting">
      <Icon name="loading" spins />
      <span>{seconds < 1 ? say('waiting') : say('waitingFor', seconds)}</span>
    </p>
  );
}

type RetryingStatus = Extract<StatusView, { readonly type: 'retrying' }>;

function Retrying(props: { readonly status: RetryingStatus; readonly since: number; readonly node: string }) {
  const { status, since, node } = props;
  const { say, stop } = usePanel();
  const seconds = Math.max(0, Math.ceil((status.wait - Math.max(0, useNow() - since)) / 1_000));
  return (
    <div class="notice">
      <Line icon="history" text={status.sentence} />
      <Quote detail={status.detail} />
      <div class="actions">
        <span class="countdown">{say(isHeld(status) ? 'sendIn' : 'retryIn', seconds)}</span>
        {status.buttons.map((button) => (
          <Act key={button.action} button={button} node={node} />
        ))}
        <Button onClick={stop}>{say('cancel')}</Button>
      </div>
    </div>
  );
}

interface ProblemProps {
  readonly icon: string;
  readonly heading?: string;
  readonly problem: Extract<StatusView, { readonly type: 'stopped' | 'interrupted' | 'failed' }>;
  readonly node: string;
  readonly isLast: boolean;
}

function Problem({ icon, heading, problem, node, isLast }: ProblemProps) {
  const buttons = problem.buttons.filter(({ asks }) => isLast || !asks);
  return (
    <div class={`notice ${problem.type}`}>
      <p class="status-line">
        <Icon name={icon} />
        <span>
          {problem.sentence === undefined ? heading : heading !== undefined && <strong>{heading}. </strong>}
          {problem.sentence}
        </span>
      </p>
      <Quote detail={problem.detail} requestId={problem.requestId} />
      <Buttons buttons={buttons} node={node} />
    </div>
  );
}

interface QuoteProps {
  readonly detail: string | undefined;
  readonly requestId?: string | undefined;
}

/** The gateway's own words, as plain text. */
function Quote({ detail, requestId }: QuoteProps) {
  const { say } = usePanel();
  if (detail === undefined && requestId === undefined) return null;
  return (
    <blockquote class="gateway-words" aria-label={say('gatewaySays')}>
      {detail !== undefined && <p>{detail}</p>}
      {requestId !== undefined && <p class="request-id">{say('requestId', requestId)}</p>}
    </blockquote>
  );
}

function Buttons({ buttons, node }: { readonly buttons: readonly ButtonView[]; readonly node: string }) {
  if (buttons.length === 0) return null;
  return (
    <div class="actions">
      {buttons.map((button, at) => (
        <Act key={button.action} button={button} node={node} isPrimary={at === 0} />
      ))}
    </div>
  );
}

interface ActProps {
  readonly button: ButtonView;
  readonly node: string;
  readonly isPrimary?: boolean;
}

function Act({ button, node, isPrimary = false }: ActProps) {
  const { act } = usePanel();
  return (
    <Button isPrimary={isPrimary} onClick={() => act(button, node)}>
      {button.title}
    </Button>
  );
}
