// Draws `<details>` of a reply: what stands between its tags folds under its summary.
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import type { Summary } from './details.ts';
import { drawText } from './text.tsx';

/** Whether what is under a summary is shown. */
export type Fold = Signal<boolean>;

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

/** A fold that stands in one block, with what is in it. */
export function FoldedWhole({
  fold,
  children,
}: {
  readonly fold: Summary;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <details class="md-fold" open={fold.isOpen || undefined}>
      <summary dir="auto">{drawText(fold.summary, 'prose')}</summary>
      <div class="md-folded-part">{children}</div>
    </details>
  );
}
