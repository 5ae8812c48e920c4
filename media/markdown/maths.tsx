// Draws a formula: as MathML once what reads TeX has been loaded, until then and if it cannot be read as it is written.
import { signal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Formula } from './formula.ts';

type Draw = (formula: Formula) => VNode | undefined;

/** What reads TeX is larger than all the rest of the panel's Markdown: loaded with the first formula. */
const drawn = signal<Draw | undefined>(undefined);
let loading: Promise<void> | undefined;

function load(): void {
  loading ??= import('./mathml.ts').then(
    ({ drawFormula }) => void (drawn.value = drawFormula),
    () => void (drawn.value = () => undefined),
  );
}

export function Maths({ formula, source }: { readonly formula: Formula; readonly source: ComponentChildren }): VNode {
  const { tex, display } = formula;
  const draw = drawn.value;
  if (draw === undefined) load();
  const isLong = tex.length > 60;
  const made = useMemo(() => draw?.(formula), [draw, tex, display]);
  return (
    <span
      class={display ? 'md-formula' : isLong ? 'md-maths md-maths-long' : 'md-maths'}
      dir="ltr"
      tabIndex={display || isLong ? 0 : undefined}
      aria-busy={draw === undefined ? true : undefined}
    >
      {made ?? source}
    </span>
  );
}
