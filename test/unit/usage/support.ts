import type { LedgerStore } from '../../../src/usage/ledger.ts';
import type { Row } from '../../../src/usage/row.ts';

/** A row, with what matters to a test. */
export const row = (more: Partial<Row> = {}): Row => ({
  at: Date.UTC(2026, 10, 29, 12),
  gateway: 'g',
  name: 'Gateway',
  model: 'claude-sonnet-4-6',
  use: 'chat',
  total: 1_000,
  ending: 'complete',
  ...more,
});

/** Files in memory, of which two ledgers may share one. */
export function memory(): LedgerStore & { readonly files: Map<string, string>; fail: number; unreadable: boolean } {
  const files = new Map<string, string>();
  const store = {
    files,
    /** So many of the next writes leave half of what they should write. */
    fail: 0,
    unreadable: false,
    list: async () => (store.unreadable ? Promise.reject(new Error('No.')) : Promise.resolve([...files.keys()])),
    read: async (name: string) => Promise.resolve(files.get(name)),
    size: async (name: string) => Promise.resolve(files.get(name)?.length),
    append: async (name: string, text: string) => {
      const isWhole = store.fail-- <= 0;
      files.set(name, (files.get(name) ?? '') + (isWhole ? text : text.slice(0, text.length / 2)));
      return isWhole ? Promise.resolve() : Promise.reject(new Error('The disk is full.'));
    },
  };
  return store;
}
