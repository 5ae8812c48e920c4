import type { UsageView } from '../src/panel/thread.ts';
import { Icon, IconButton } from './button.tsx';
import { Chips } from './chips.tsx';
import { Markdown } from './markdown/markdown.tsx';
import { usePanel } from './panel.ts';
import { Status } from './status.tsx';
import { isOpen } from './store.ts';
import type { BlockModel, Pending, ReplyModel } from './store.ts';
import { actionLabels, strings } from './strings.ts';

/** A person's words, as they wrote them. */
export function Question({ text, attachments }: Pick<Pending, 'text' | 'attachments'>) {
  return (
    <article class="question" aria-label={strings.you}>
      <Chips attachments={attachments} />
      {text !== '' && (
        <div class="question-text" dir="auto">
          {text}
        </div>
      )}
    </article>
  );
}

/** What a model answered, as far as it has come. */
export function Reply({ reply, isLast }: { readonly reply: ReplyModel; readonly isLast: boolean }) {
  const author = reply.author.value || strings.assistant;
  const status = reply.status.value.type;
  const isComing = isOpen(status);
  return (
    <article class="reply" aria-label={author} aria-busy={isComing}>
      <header class="reply-author" title={reply.gateway.value}>
        {author}
      </header>
      {reply.blocks.value.map((block, at) => (
        <Block key={at} block={block} isComing={isComing} />
      ))}
      {reply.notices.value.map((notice) => (
        <p class="status-line" key={notice}>
          <Icon name="info" />
          <span>{notice}</span>
        </p>
      ))}
      <Status reply={reply} isLast={isLast} />
      {!isComing && <Footer reply={reply} canRetry={isLast && status === 'complete'} />}
    </article>
  );
}

function Block({ block, isComing }: { readonly block: BlockModel; readonly isComing: boolean }) {
  const { tell, ask } = usePanel();
  switch (block.type) {
    case 'text':
      return (
        <Markdown
          text={block.text}
          streaming={isComing}
          onCode={(action, text, language) => void ask('code', { action, text, language }).catch(() => undefined)}
          onLink={(url) => tell({ type: 'open', url })}
        />
      );
    case 'thinking':
      return (
        <details class="folded">
          <summary>{strings.thinking}</summary>
          <div class="folded-text" dir="auto">
            {block.text}
          </div>
        </details>
      );
    case 'tool':
    case 'other':
      return (
        <details class="folded">
          <summary>{block.type === 'tool' ? strings.tool(block.name) : strings.other(block.name)}</summary>
          <pre class="folded-text">{block.text}</pre>
        </details>
      );
  }
}

function Footer({ reply, canRetry }: { readonly reply: ReplyModel; readonly canRetry: boolean }) {
  const { tell } = usePanel();
  const usage = reply.usage.value;
  if (usage === undefined && !canRetry) return null;
  return (
    <footer class="reply-footer">
      {usage !== undefined && <Usage usage={usage} />}
      {canRetry && (
        <IconButton
          icon="refresh"
          label={actionLabels.retry}
          onClick={() => tell({ type: 'act', action: 'retry', node: reply.id })}
        />
      )}
    </footer>
  );
}

function Usage({ usage: { input, output, cached } }: { readonly usage: UsageView }) {
  const title =
    cached === undefined || cached === 0 ? strings.usageTitlePlain : strings.usageTitle(cached.toLocaleString());
  return (
    <span class="usage" title={title}>
      {strings.usage(input?.toLocaleString(), output?.toLocaleString())}
    </span>
  );
}
