// Buttons for a whole reply: copy it, open it in an editor, show its request, apply its code.
import { useEffect, useState } from 'preact/hooks';
import type { TurnRequest } from '../src/panel/wholeReply.ts';
import { IconButton } from './button.tsx';
import { usePanel } from './panel.ts';
import { sayAloud } from './store.ts';
import type { ReplyModel } from './store.ts';

/** How long a copy is confirmed. Milliseconds. */
const confirmed = 2_000;

/** Only what there is something for: a reply that failed may have no text, or not even a request. */
export function ReplyTools({ reply }: { readonly reply: ReplyModel }) {
  const { id: node } = reply;
  const hasText = reply.blocks.value.length > 0;
  const { store, ask, say } = usePanel();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), confirmed);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const run = (action: TurnRequest['action']): void => {
    const heard = ({ done }: { readonly done: boolean }): void => {
      if (!done || action !== 'copy') return;
      setCopied(true);
      sayAloud(store, say('saidCopied'));
    };
    ask('turn', { action, node }).then(heard, () => undefined);
  };
  return (
    <>
      {hasText && (
        <>
          <IconButton
            icon={isCopied ? 'check' : 'copy'}
            label={isCopied ? say('copied') : say('copyReply')}
            onClick={() => run('copy')}
          />
          <IconButton icon="go-to-file" label={say('openReply')} onClick={() => run('open')} />
          {hasBlocks(reply) && <IconButton icon="check-all" label={say('applyAll')} onClick={() => run('apply')} />}
        </>
      )}
      {reply.author.value !== '' && (
        <IconButton icon="json" label={say('showRequest')} onClick={() => run('request')} />
      )}
    </>
  );
}

/** Has a reply, which is over, several blocks of code? For one its own button is enough. */
function hasBlocks(reply: ReplyModel): boolean {
  const texts = reply.blocks.value.filter(({ type }) => type === 'text').map(({ text }) => text.value);
  const fences = texts.flatMap((text) => text.match(/^\s*(?:`{3,}|~{3,})/gm) ?? []);
  return fences.length >= 4;
}
