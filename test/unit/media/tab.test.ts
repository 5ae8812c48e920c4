import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { ownTab, tabOf } from '../../../media/tab.ts';

/** What one tab keeps, which a duplicate begins with a copy of. */
class Kept implements Storage {
  readonly items: Map<string, string>;

  constructor(items: Iterable<readonly [string, string]> = []) {
    this.items = new Map(items);
  }

  get length(): number {
    return this.items.size;
  }

  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);
  clear = (): void => this.items.clear();
  key = (): null => null;
}

// A document takes its channels along when it goes; here they would keep the process.
const channels: BroadcastChannel[] = [];
globalThis.BroadcastChannel = class extends BroadcastChannel {
  constructor(name: string) {
    super(name);
    channels.push(this);
  }
};
after(() => {
  for (const channel of channels) channel.close();
});

const markOf = (kept: Storage): string => tabOf({ userAgent: 'Chrome' }, () => kept) ?? assert.fail();

describe('the mark of a browser’s tab', () => {
  it('stays in a reload, for all documents of the tab, and is not that of a duplicate', async () => {
    const kept = new Kept();
    const tab = markOf(kept);
    assert.equal(await ownTab(tab, kept), tab);
    const duplicate = new Kept(kept.items);
    const copied = await Promise.all([ownTab(markOf(duplicate), duplicate), ownTab(markOf(duplicate), duplicate)]);
    assert.deepEqual(copied, [markOf(duplicate), markOf(duplicate)]);
    assert.notEqual(copied[0], tab);
    // The other documents of both tabs, and those that come after a reload.
    assert.equal(await ownTab(markOf(kept), kept), tab);
    assert.equal(await ownTab(markOf(duplicate), duplicate), copied[0]);
    assert.deepEqual([...kept.items.keys()], ['parley.tab'], 'nothing is left behind');
  });
});
