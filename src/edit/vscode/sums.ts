// How much an edit changes, in numbers.
import type { Hunk } from '../diff.ts';

/** How many lines came and went. */
export function countsOf(hunks: readonly Hunk[]): { readonly added: number; readonly removed: number } {
  return {
    added: hunks.reduce((sum, hunk) => sum + hunk.count, 0),
    removed: hunks.reduce((sum, hunk) => sum + hunk.removed.length, 0),
  };
}

/** “+4 −3”, without the part that is none. */
export function sumOf(hunks: readonly Hunk[]): string {
  const { added, removed } = countsOf(hunks);
  return [...(added > 0 ? [`+${added}`] : []), ...(removed > 0 ? [`−${removed}`] : [])].join(' ');
}
