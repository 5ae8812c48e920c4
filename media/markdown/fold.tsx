// `<details>` in a reply: what stands between its tags folds under its summary.
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import type { Token } from 'marked';
import { decodeEntities } from './entities.ts';
import { drawText } from './text.tsx';

/** Whether what is under a summary is shown. */
export type Fold = Signal<boolean>;

interface Summary {
  readonly summary: string;
  readonly isOpen: boolean;
}

const opening = /^<details(\s+open)?\s*>\s*(?:<summary>([^]*?)<\/summary>)?\s*$/i;
const closing = /^<\/details>\s*$/i;

/** What a block of HTML begins or ends; undefined for any other block, and for a summary with tags that are not drawn. */
export function foldIn(token: Token | undefined): Summary | 'end' | undefined {
  if (token?.type !== 'html') return undefined;
  if (closing.test(token.raw)) return 'end';
  const match = opening.exec(token.raw);
  if (match === null) return undefined;
  const summary = (match[2] ?? '').replace(/<\/?(?:b|strong|i|em|code)>/gi, '').trim();
  return summary.includes('<')
    ? undefined
    : { summary: decodeEntities(summary) || '…', isOpen: match[1] !== undefined };
}

export function foldOf({ isOpen }: Summary): Fold {
  return signal(isOpen);
}

export function FoldHead({ fold, summary }: { readonly fold: Fold; readonly summary: string }): VNode {
  return (
    <details class="md-fold" open={fold.value} onToggle={({ currentTarget }) => (fold.value = currentTarget.open)}>
      <summary dir="auto">{drawText(summary, 'prose')}</summary>
    </details>
  );
}

/** What stands under summaries, as long as all of them are open. */
export function Folded({
  folds,
  children,
}: {
  readonly folds: readonly Fold[];
  readonly children: ComponentChildren;
}): VNode {
  return (
    <div class="md-folded-part" hidden={folds.some((fold) => !fold.value)}>
      {children}
    </div>
  );
}
