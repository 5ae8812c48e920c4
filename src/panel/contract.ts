// The contract between extension host and webview: everything either may say to the other.
import * as z from 'zod/mini';
import { composerAsks, composerPatches, composerState, composerTells } from './composer.ts';
import { contextAsks, contextTells } from './context.ts';
import { conversationsAsks, conversationsTells } from './conversations.ts';
import { line, list, nothing } from './message.ts';
import type { Read, Tell } from './message.ts';
import { phrases } from './phrases.ts';
import { steeringAsks, steeringPatches, steeringState, steeringTells } from './steering.ts';
import { surroundingsAsks, surroundingsPatches, surroundingsState, surroundingsTells } from './surroundings.ts';
import { turnAsks } from './wholeReply.ts';
import { threadAsks, threadPatches, threadState, threadTells } from './thread.ts';

const state = () => z.object({ ...threadState(), ...composerState(), ...surroundingsState(), ...steeringState() });
/** Everything the panel shows. The host owns it, and the webview has a copy. */
export type PanelState = Read<typeof state>;

const patch = () =>
  z.discriminatedUnion('type', [
    ...threadPatches(),
    ...composerPatches(),
    ...surroundingsPatches(),
    ...steeringPatches(),
  ]);
/** One change to {@link PanelState}. */
export type Patch = Read<typeof patch>;

/** Everything a new document needs. */
const beginning = () =>
  z.object({
    state: state(),
    phrases: phrases(),
    /** The language of the phrases, such as `de`. */ language: line(),
  });
export type Beginning = Read<typeof beginning>;

/** Webview to host. */
export const toHost = () => ({
  tells: z.discriminatedUnion('type', [
    ...threadTells(),
    ...composerTells(),
    ...contextTells(),
    ...conversationsTells(),
    ...surroundingsTells(),
    ...steeringTells(),
  ]),
  asks: {
    /** The webview is new, or missed something: it needs everything. */
    ready: { payload: nothing(), reply: beginning(), anew: true },
    ...threadAsks(),
    ...turnAsks(),
    ...composerAsks(),
    ...contextAsks(),
    ...surroundingsAsks(),
    /** Whether the host is still there. */
    alive: { payload: nothing(), reply: nothing() },
    ...steeringAsks(),
    ...conversationsAsks(),
  } as const,
});
export type ToHost = ReturnType<typeof toHost>;
export type ToHostTell = Tell<ToHost>;

/** Host to webview. */
export const toPanel = () => ({
  tells: z.discriminatedUnion('type', [
    /** Replaces everything, for example by another conversation. Everything told before is void. */
    z.object({
      type: z.literal('snapshot'),
      state: state(),
      /** Another conversation was opened: its draft replaces what the composer holds. */
      anew: z.optional(z.boolean()),
    }),
    z.object({ type: z.literal('patches'), patches: list(patch()) }),
    /** Focuses the composer. */
    z.object({
      type: z.literal('focus'),
      /** Stands in it from then on, as if it was typed, unless something else does. */
      question: z.optional(line()),
    }),
    /** Shows the list of conversations. */
    z.object({ type: z.literal('history') }),
    /** The list of conversations is another one. */
    z.object({ type: z.literal('keptChanged') }),
    /** A key that VS Code takes was pressed. */
    z.object({ type: z.literal('go'), to: z.enum(['find', 'previousQuestion', 'nextQuestion']) }),
  ]),
  asks: {
    /** Whether the webview is still there. */
    alive: { payload: nothing(), reply: nothing() },
  },
});
export type ToPanel = ReturnType<typeof toPanel>;
export type ToPanelTell = Tell<ToPanel>;
/** Where to go in the conversation. */
export type Going = Extract<ToPanelTell, { readonly type: 'go' }>['to'];
