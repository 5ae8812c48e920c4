// What the list of conversations shows while it is open.
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { KeptView } from '../../src/panel/conversations.ts';

/** How many rows are drawn at first, and how many more with each click. */
export const page = 100;

export interface Listed {
  /** Absent until they have come. */
  readonly kept: Signal<readonly KeptView[] | undefined>;
  /** What is looked for. */
  readonly words: Signal<string>;
  /** By conversation, where the words are in it. */
  readonly excerpts: Signal<ReadonlyMap<string, string>>;
  readonly isSearching: Signal<boolean>;
  /** The one whose deletion can be undone. */
  readonly deleted: Signal<KeptView | undefined>;
  /** How many rows are drawn. */
  readonly most: Signal<number>;
  readonly hasArchived: Signal<boolean>;
}

export const newListed = (): Listed => ({
  kept: signal(undefined),
  words: signal(''),
  excerpts: signal(new Map()),
  isSearching: signal(false),
  deleted: signal(undefined),
  most: signal(page),
  hasArchived: signal(false),
});

/** What fits the words, or without any what isn't archived, unless that is wanted too. */
export function fitting({ kept, words, excerpts, hasArchived }: Listed): readonly KeptView[] | undefined {
  const wanted = words.value.trim().toLowerCase();
  if (wanted === '') return kept.value?.filter(({ archived }) => hasArchived.value || !archived);
  return kept.value?.filter(({ id, title }) => title.toLowerCase().includes(wanted) || excerpts.value.has(id));
}
