// A summary of the conversation so far, under a line that says where it begins to stand for the rest.
import type { ComponentChildren } from 'preact';
import { usePanel } from './panel.ts';
import { isOpen as isRunning } from './store.ts';
import type { ReplyModel } from './store.ts';
import './summary.css';

interface SummaryProps {
  readonly reply: ReplyModel;
  readonly isOpen: boolean;
  readonly children: ComponentChildren;
}

/** Only one that is complete is sent in place of what came before: the line says so. */
export function Summary({ reply, isOpen, children }: SummaryProps) {
  const { say } = usePanel();
  const status = reply.status.value;
  const isWhole = status.type === 'complete' && status.tone === undefined && reply.blocks.value.length > 0;
  const words = isWhole ? say('summarized') : say(isRunning(status.type) ? 'summarizing' : 'unsummarized');
  return (
    <details class="summary" open={isOpen}>
      <summary>
        <span class="summary-words">{words}</span>
        <span class="summary-show">{say('showSummary')}</span>
        <span class="summary-hide">{say('hideSummary')}</span>
      </summary>
      {children}
    </details>
  );
}
