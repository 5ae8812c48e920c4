// The contract’s part about what can be done with a whole reply.
import * as z from 'zod/mini';
import { id } from './message.ts';
import type { Read } from './message.ts';

export const turnAsks = () => ({
  /**
   * Copies a reply as Markdown, opens it in an editor, shows its request, or applies its code. Answered once that is done
   * or has failed.
   */
  turn: {
    payload: z.object({ action: z.enum(['copy', 'open', 'request', 'apply']), node: id() }),
    reply: z.object({ done: z.boolean() }),
  },
});
export type TurnRequest = Read<ReturnType<typeof turnAsks>['turn']['payload']>;
