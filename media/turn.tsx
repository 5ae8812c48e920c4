// One turn of the thread: a question, or a reply with its blocks, status and token count.
import type { UsageView } from '../src/panel/facts.ts';
import { Icon, IconButton } from './button.tsx';
import { Chips } from './chips.tsx';
import { Facts } from './facts.tsx';
import { Markdown } from './markdown/later.tsx';
import { usePanel } from './panel.ts';
import { replyActions } from './replyActions.ts';
import { Seam } from './seam.tsx';
import { Status } from './status.tsx';
import { isOpen } from './store.ts';
import type { BlockModel, Pending, ReplyModel } from './store.ts';
import { Thinking } from './thinking.tsx';

/** Where among all turns one is, for screen readers: not all of them are drawn. */
export interface Ordinal {
  readonly 'aria-posinset': number;
  readonly 'aria-setsize': number;
  readonly tabIndex: -1;
}

/** The user's words, as written. */
export function Question(props: Pick<Pending, 'text' | 'attachments'> & { readonly ordinal: Ordinal }) {
  const { text, attachments, ordinal } = props;
  const { say } = usePanel();
  return (
    <article class="question" aria-label={say('you')} {...ordinal}>
      <h2 class="visually-hidden">{say('you')}</h2>
      <Chips attachments={attachments} />
      {text !== '' && (
        <div class="question-text" dir="auto">
          {text}
        </div>
      )}
    </article>
  );
}

/** A model's reply, as far as it has arrived. */
export function Reply(props: { readonly reply: ReplyModel; readonly isLast: boolean; readonly ordinal: Ordinal }) {
  const { reply, isLast, ordinal } = props;
  const { say } = usePanel();
  const author = reply.author.value || say('assistant');
  const { type: status, ...standing } = reply.status.value;
  const isComing = isOpen(status);
  const thoughts = reply.blocks.value.filter(({ type }) => type === 'thinking').length;
  const offersRetry = 'buttons' in standing && standing.buttons.some(({ action }) => action === 'retry');
  return (
    <article class="reply" aria-label={author} aria-busy={isComing} {...ordinal}>
      <h3 class="reply-author" title={reply.gateway.value}>
        {author}
      </h3>
      {reply.blocks.value.map((block, at) => (
        <Block
          key={at}
          block={block}
          isComing={isComing}
          isCut={status === 'stopped' || status === 'interrupted'}
          usage={thoughts === 1 ? reply.usage.value : undefined}
        />
      ))}
      {reply.notices.value.map((notice) => (
        <p class="status-line" key={notice}>
          <Icon name="info" />
          <span>{notice}</span>
        </p>
      ))}
      <Status reply={reply} isLast={isLast} />
      {!isComing && <Footer reply={reply} canRetry={isLast && status === 'complete' && !offersRetry} />}
    </article>
  );
}

interface BlockProps {
  readonly block: BlockModel;
  readonly isComing: boolean;
  readonly isCut: boolean;
  readonly usage: UsageView | undefined;
}

function Block({ block, isComing, isCut, usage }: BlockProps) {
  const panel = usePanel();
  const { say } = panel;
  switch (block.type) {
    case 'text':
      return (
        <Markdown
          text={block.text}
          streaming={isComing}
          cut={isCut}
          {...replyActions(panel)}
        />
      );
    case 'thinking':
      return <Thinking block={block} usage={usage} />;
    case 'seam':
      return <Seam lead={block.text.value} />;
    case 'tool':
    case 'other':
      return (
        <details class="folded">
          <summary>{block.type === 'tool' ? say('tool', block.name) : say('other', block.name)}</summary>
          <pre class="folded-text">{block.text}</pre>
        </details>
      );
  }
}

function Footer({ reply, canRetry }: { readonly reply: ReplyModel; readonly canRetry: boolean }) {
  const { act, say } = usePanel();
  const usage = reply.usage.value;
  if (usage === undefined && !canRetry) return null;
  return (
    <footer class="reply-footer">
      {usage !== undefined && <Facts usage={usage} />}
      {canRetry && (
        <IconButton
          icon="refresh"
          label={say('retry')}
          onClick={() => act({ action: 'retry', asks: true }, reply.id)}
        />
      )}
    </footer>
  );
}
