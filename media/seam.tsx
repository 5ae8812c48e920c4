// Where a reply goes on after it was cut off, and both parts may not fit together exactly.
import { usePanel } from './panel.ts';
import './seam.css';

/** A thin rule with words. `lead`: words that were left out, such as “Sure, continuing:”. */
export function Seam({ lead }: { readonly lead: string }) {
  const { say } = usePanel();
  const words = lead === '' ? say('seam') : say('seamWithout', lead);
  return (
    <div class="seam" role="separator" aria-label={words} title={say('seamTitle')}>
      <span>{words}</span>
    </div>
  );
}
