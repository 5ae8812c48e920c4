// What the model thought, folded under how long that took.
import type { UsageView } from '../src/panel/facts.ts';
import { duration } from './facts.tsx';
import { usePanel } from './panel.ts';
import type { BlockModel } from './store.ts';
import { written } from './strings.ts';

/** `usage`: of its reply, if this is all that was thought in it. */
export function Thinking({ block, usage }: { readonly block: BlockModel; readonly usage: UsageView | undefined }) {
  const { say } = usePanel();
  const { thought, thinking } = usage ?? {};
  const parts = [
    thought === undefined ? say('thinking') : say('thoughtFor', duration(thought)),
    thinking === undefined || thinking === 0 ? undefined : say('tokens', written(thinking)),
  ];
  return (
    <details class="folded">
      <summary>{parts.filter((part) => part !== undefined).join(' · ')}</summary>
      <div class="folded-text" dir="auto">
        {block.text}
      </div>
    </details>
  );
}
