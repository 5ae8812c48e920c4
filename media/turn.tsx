// One turn of the thread: a question, or a reply with its blocks, status and token count.
import type { UsageView } from '../src/panel/facts.ts';
import { Icon } from './button.tsx';
import { Chips } from './chips.tsx';
import { Facts } from './facts.tsx';
import { Markdown } from './markdown/later.tsx';
import { usePanel } from './panel.ts';
import { replyActions } from './replyActions.ts';
import { Seam } from './seam.tsx';
import { Status } from './status.tsx';
import { EditQuestion, NodeBar } from './steering/lazy.tsx';
import { isOpen } from './store.ts';
import type { BlockModel, Pending, ReplyModel } from './store.ts';
import { Thinking } from './thinking.tsx';

/** Where among all turns one is, for screen readers: not all of them are drawn. */
export interface Ordinal {
  readonly 'aria-posinset': number;
  readonly 'aria-setsize': number;
  readonly tabIndex: -1;
}

type QuestionProps = Pending & { readonly isLast: boolean; readonly ordinal: Ordinal };

/** The user's words, as written. */
export function Question({ id, text, attachments, isLast, ordinal }: QuestionProps) {
  const { store, say } = usePanel();
  const isEdited = store.editing.value?.node === id;
  return (
    <article class="question" aria-label={say('you')} {...ordinal}>
      <h2 class="visually-hidden">{say('you')}</h2>
      {isEdited ? (
        <EditQuestion node={id} attachments={attachments} />
      ) : (
        <div class="question-bubble">
          <Chips attachments={attachments} />
          {text !== '' && (
            <div class="question-text" dir="auto">
              {text}
            </div>
          )}
        </div>
      )}
      <div class="question-bar">
        {!isEdited && store.pending.value?.id !== id && <NodeBar node={id} type="prompt" isLast={isLast} />}
      </div>
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
      {!isComing && <Footer reply={reply} isLast={isLast} offersRetry={isLast && offersRetry} />}
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
      return <Markdown text={block.text} streaming={isComing} cut={isCut} {...replyActions(panel)} />;
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

interface FooterProps {
  readonly reply: ReplyModel;
  readonly isLast: boolean;
  readonly offersRetry: boolean;
}

function Footer({ reply, ...standing }: FooterProps) {
  const usage = reply.usage.value;
  return (
    <footer class="reply-footer">
      {usage !== undefined && <Facts usage={usage} />}
      <NodeBar node={reply.id} type="reply" {...standing} />
    </footer>
  );
}
