// The contract’s part about the conversations that are kept, and the views that show them.
import * as z from 'zod/mini';

/** What the host is told about the views. */
export const conversationsTells = () =>
  [
    /** This view has the keyboard: commands are meant for it. */
    z.object({ type: z.literal('focused') }),
  ] as const;
