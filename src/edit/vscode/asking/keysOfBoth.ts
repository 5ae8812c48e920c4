// Keys that go on from an edit in review where the cursor is in one, and begin one elsewhere.
import type { LiveEdits } from '../liveEdits.ts';
import type { Asks } from './asks.ts';
import type { GoingOn } from './goOn.ts';

/** What each of these keys does where the cursor is when it runs. */
export function keysOfBoth(
  live: Pick<LiveEdits, 'atCursor'>,
  goingOn: Pick<GoingOn, 'refine' | 'retry'>,
  asks: Pick<Asks, 'edit' | 'refactor'>,
): { readonly refineOrEdit: () => Promise<void>; readonly retryOrRefactor: () => Promise<void> } {
  return {
    refineOrEdit: async () => (live.atCursor ? goingOn.refine(live.atCursor.id) : asks.edit()),
    retryOrRefactor: async () => (live.atCursor ? goingOn.retry(live.atCursor.id) : asks.refactor()),
  };
}
