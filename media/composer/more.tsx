// What can be done with the message and its conversation, besides sending it. Loaded when the menu is first wanted.
import type { ToHostTell } from '../../src/panel/contract.ts';
import { Menu } from '../markdown/menu.tsx';
import { usePanel } from '../panel.ts';

type Step = Extract<ToHostTell, { readonly type: 'conversation' }>['step'];

/** The open menu, and its button. */
export function More({ label }: { readonly label: string }) {
  const { tell, say } = usePanel();
  const run = (step: Step) => (): void => tell({ type: 'conversation', step });
  return (
    <Menu
      label={label}
      startsOpen
      items={[
        { icon: 'layers', label: say('askSeveral'), run: run('several') },
        { icon: 'arrow-swap', label: say('askOnce'), run: run('once') },
        { icon: 'eye', label: say('whatWillBeSent'), run: run('preview') },
        { icon: 'fold', label: say('compact'), run: run('compact') },
        { icon: 'settings', label: say('conversationSettings'), run: run('parameters') },
      ]}
    />
  );
}
