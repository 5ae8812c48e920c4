// The list of conversations in groups by time.
import type { KeptView } from '../../src/panel/conversations.ts';

/** Names of phrases. */
export type GroupName = 'pinned' | 'today' | 'yesterday' | 'lastWeek' | 'lastMonth' | 'older' | 'archived';

export interface Group {
  readonly name: GroupName;
  readonly kept: readonly KeptView[];
}

const order: readonly GroupName[] = ['pinned', 'today', 'yesterday', 'lastWeek', 'lastMonth', 'older', 'archived'];

/** Days before today, by the calendar: a day of a time change has other than 24 hours. */
const daysBefore = (now: Date, days: number): number =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() - days).getTime();

/** In groups, none of them empty, each in the order given: pinned first, archived last, by time between. */
export function groupsOf(kept: readonly KeptView[], now: Date): readonly Group[] {
  const starts = [
    ['today', daysBefore(now, 0)],
    ['yesterday', daysBefore(now, 1)],
    ['lastWeek', daysBefore(now, 7)],
    ['lastMonth', daysBefore(now, 30)],
  ] as const;
  const byName = new Map<GroupName, KeptView[]>();
  for (const each of kept) {
    const name = each.archived
      ? 'archived'
      : each.pinned
        ? 'pinned'
        : (starts.find(([, from]) => each.at >= from)?.[0] ?? 'older');
    const group = byName.get(name);
    if (group === undefined) byName.set(name, [each]);
    else group.push(each);
  }
  return order.flatMap((name) => {
    const group = byName.get(name);
    return group === undefined ? [] : [{ name, kept: group }];
  });
}
