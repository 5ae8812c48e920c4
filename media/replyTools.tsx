// Buttons for a whole reply: copy it, open it in an editor, show its request.
import { useEffect, useState } from 'preact/hooks';
import type { TurnRequest } from '../src/panel/wholeReply.ts';
import { IconButton } from './button.tsx';
import { usePanel } from './panel.ts';
import { sayAloud } from './store.ts';

/** How long a copy is confirmed. Milliseconds. */
const confirmed = 2_000;

export function ReplyTools({ node }: { readonly node: string }) {
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
      <IconButton
        icon={isCopied ? 'check' : 'copy'}
        label={isCopied ? say('copied') : say('copyReply')}
        onClick={() => run('copy')}
      />
      <IconButton icon="go-to-file" label={say('openReply')} onClick={() => run('open')} />
      <IconButton icon="json" label={say('showRequest')} onClick={() => run('request')} />
    </>
  );
}
