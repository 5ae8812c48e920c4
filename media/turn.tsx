// One turn of the thread: a question, or a reply with its blocks, status and token count.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { UsageView } from '../src/panel/facts.ts';
import { Icon } from './button.tsx';
import { Chips } from './chips.tsx';
import { Facts } from './facts.tsx';
import { Markdown } from './markdown/later.tsx';
import { usePanel } from './panel.ts';
import { replyActions } from './replyActions.ts';
import { ReplyTools } from './replyTools.tsx';
import { Seam } from './seam.tsx';
import { Status } from './status.tsx';
import { EditQuestion, NodeBar } from './steering/lazy.tsx';
import { isOpen } from './store.ts';
import type { BlockModel, Pending, ReplyModel } from './store.ts';
import { Summary } from './summary.tsx';
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
          {text !== '' && <Words id={id} text={text} />}
        </div>
      )}
      <div class="question-bar">
        {!isEdited && store.pending.value?.id !== id && <NodeBar node={id} type="prompt" isLast={isLast} />}
      </div>
    </article>
  );
}

/** A text this long may be more than the lines that are shown of it. Characters, line feeds. */
const long = { characters: 480, lines: 12 };

/** What was asked, folded where it is long. */
function Words({ id, text }: Pick<Pending, 'id' | 'text'>) {
  const { store, say } = usePanel();
  const words = useRef<HTMLDivElement>(null);
  const isLong = text.length > long.characters || text.split('\n', long.lines + 1).length > long.lines;
  const isWhole = !isLong || store.unfolded.value.has(id);
  const [isMore, setIsMore] = useState(isLong);
  useLayoutEffect(() => {
    const element = words.current;
    if (isWhole || element === null) return;
    // A wider panel may show all of it.
    const observer = new ResizeObserver(() => setIsMore(element.scrollHeight > element.clientHeight + 1));
    observer.observe(element);
    setIsMore(element.scrollHeight > element.clientHeight + 1);
    return () => observer.disconnect();
  }, [text, isWhole]);
  const turn = (): void => {
    const rest = [...store.unfolded.peek()].filter((each) => each !== id);
    store.unfolded.value = new Set(isWhole ? rest : [...rest, id]);
  };
  return (
    <>
      <div ref={words} class={isWhole ? 'question-text' : 'question-text folded-question'} dir="auto">
        {text}
      </div>
      {isLong && isMore && (
        <button type="button" class="unfold" aria-expanded={isWhole} onClick={turn}>
          {say(isWhole ? 'showLess' : 'showMore')}
        </button>
      )}
    </>
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
  // The model's limits may have cut it off, too.
  const isCut = status === 'stopped' || status === 'interrupted' || ('tone' in standing && standing.tone === 'cut');
  const offersRetry = 'buttons' in standing && standing.buttons.some(({ action }) => action === 'retry');
  return (
    <article class="reply" aria-label={author} aria-busy={isComing} {...ordinal}>
      <h3 class="reply-author">{[author, reply.gateway.value].filter(Boolean).join(' · ')}</h3>
      <Around reply={reply} isLast={isLast}>
        {reply.blocks.value.map((block, at, { [at + 1]: next }) => (
          <Block
            key={at}
            block={block}
            isComing={isComing}
            isCut={next === undefined ? isCut : next.type === 'seam'}
            usage={thoughts === 1 ? reply.usage.value : undefined}
          />
        ))}
      </Around>
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

interface AroundProps {
  readonly reply: ReplyModel;
  readonly isLast: boolean;
  readonly children: ComponentChildren;
}

/** A summary is folded under a line across the conversation once that goes on. */
function Around({ reply, isLast, children }: AroundProps) {
  return reply.isSummary ? (
    <Summary reply={reply} isOpen={isLast}>
      {children}
    </Summary>
  ) : (
    <>{children}</>
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
      <ReplyTools reply={reply} />
      <NodeBar node={reply.id} type="reply" {...standing} />
    </footer>
  );
}
