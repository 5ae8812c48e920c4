import type { UsageView } from '../src/panel/protocol.ts';
import { Icon, IconButton } from './button.tsx';
import { Chips } from './chips.tsx';
import { Markdown } from './markdown/markdown.tsx';
import { usePanel } from './panel.ts';
import { Status } from './status.tsx';
import type { BlockModel, Pending, TurnModel } from './store.ts';
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

export function Turn({ turn, isLast }: { readonly turn: TurnModel; readonly isLast: boolean }) {
  return (
    <>
      <Question {...turn.question} />
      <Reply turn={turn} isLast={isLast} />
    </>
  );
}

function Reply({ turn, isLast }: { readonly turn: TurnModel; readonly isLast: boolean }) {
  const author = turn.author.value || strings.assistant;
  const status = turn.status.value.type;
  const isOpen = status === 'waiting' || status === 'retrying' || status === 'streaming';
  return (
    <article class="reply" aria-label={author} aria-busy={isOpen}>
      <header class="reply-author" title={turn.gateway.value}>
        {author}
      </header>
      {turn.blocks.value.map((block, at) => (
        <Block key={at} block={block} isOpen={isOpen} />
      ))}
      {turn.notices.value.map((notice) => (
        <p class="status-line" key={notice}>
          <Icon name="info" />
          <span>{notice}</span>
        </p>
      ))}
      <Status turn={turn} isLast={isLast} />
      {!isOpen && <Footer turn={turn} canRetry={isLast && status === 'complete'} />}
    </article>
  );
}

function Block({ block, isOpen }: { readonly block: BlockModel; readonly isOpen: boolean }) {
  const { say } = usePanel();
  switch (block.type) {
    case 'text':
      return (
        <Markdown
          text={block.text}
          streaming={isOpen}
          onCode={(action, text, language) => say({ type: 'code', action, text, language })}
          onLink={(url) => say({ type: 'open', url })}
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

function Footer({ turn, canRetry }: { readonly turn: TurnModel; readonly canRetry: boolean }) {
  const { say } = usePanel();
  const usage = turn.usage.value;
  if (usage === undefined && !canRetry) return null;
  return (
    <footer class="reply-footer">
      {usage !== undefined && <Usage usage={usage} />}
      {canRetry && (
        <IconButton
          icon="refresh"
          label={actionLabels.retry}
          onClick={() => say({ type: 'act', action: 'retry', turn: turn.id })}
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
