import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { groupsOf } from '../../../../media/history/groups.ts';
import type { KeptView } from '../../../../src/panel/conversations.ts';

const now = new Date(2026, 2, 29, 12);
const ago = (days: number, more: Partial<KeptView> = {}): KeptView => ({
  id: `${days}`,
  title: '',
  at: new Date(2026, 2, 29 - days, 8).getTime(),
  questions: 1,
  pinned: false,
  archived: false,
  open: false,
  ...more,
});

describe('the list of conversations', () => {
  it('is in groups by the day, pinned ones first and archived ones last', () => {
    const all = [ago(0), ago(1), ago(3), ago(20), ago(400), ago(2, { pinned: true }), ago(5, { archived: true })];
    assert.deepEqual(
      groupsOf(all, now).map(({ name, kept }) => [name, ...kept.map(({ id }) => id)]),
      [
        ['pinned', '2'],
        ['today', '0'],
        ['yesterday', '1'],
        ['lastWeek', '3'],
        ['lastMonth', '20'],
        ['older', '400'],
        ['archived', '5'],
      ],
    );
    assert.deepEqual(groupsOf([], now), []);
  });
});
