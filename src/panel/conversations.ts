// The contract’s part about the conversations that are kept, and the views that show them.
import * as z from 'zod/mini';
import { amount, id, line, list, nothing } from './message.ts';
import type { Read } from './message.ts';

const kept = () =>
  z.object({
    id: id(),
    /** Empty if its questions have no words. */
    title: line(),
    /** When something was asked last. Milliseconds. */
    at: amount(),
    questions: amount(),
    /** `model · gateway` of who is asked next or, where that isn't set up any more, of who answered last. */
    author: z.optional(line()),
    /** In dollars, as far as it is known. */
    cost: z.optional(amount()),
    pinned: z.boolean(),
    archived: z.boolean(),
    /** It can't be read, and its id is its file's name. */
    damaged: z.optional(z.literal(true)),
    /** A view of this window shows it. */
    open: z.boolean(),
  });
/** A conversation in the list. */
export type KeptView = Read<typeof kept>;

/** What the host is told about the views. */
export const conversationsTells = () =>
  [
    /** This view has the keyboard: commands are meant for it. */
    z.object({ type: z.literal('focused') }),
  ] as const;

export const conversationsAsks = () => ({
  /** All conversations, the latest first. */
  kept: { payload: nothing(), reply: z.object({ kept: list(kept(), 100_000) }) },
  /**
   * Looks for words in the conversations, from the `from`th of the list on, as many as are searched in a moment. `next`:
   * where to go on.
   */
  searchKept: {
    payload: z.object({ words: line(), from: amount() }),
    reply: z.object({ found: list(z.object({ id: id(), excerpt: line() }), 100_000), next: z.optional(amount()) }),
  },
  /**
   * Does something with a conversation; `import` with none. Not `done` where it couldn't be, which was said, or was
   * called off. `opened`: another one is shown now.
   */
  keep: {
    payload: z.object({
      id: id(),
      step: z.enum([
        'open',
        'openInEditor',
        'rename',
        'pin',
        'unpin',
        'archive',
        'unarchive',
        'delete',
        'restore',
        'purge',
        'export',
        'import',
      ]),
      title: z.optional(line()),
    }),
    reply: z.object({ done: z.boolean(), opened: z.optional(z.boolean()) }),
  },
});
export type KeepStep = Read<ReturnType<typeof conversationsAsks>['keep']['payload']>['step'];
