// The contract between extension host and webview: everything either may say to the other.
import * as z from 'zod/mini';
import { composerAsks, composerPatches, composerState, composerTells } from './composer.ts';
import { line, list, nothing } from './message.ts';
import type { Read, Tell } from './message.ts';
import { phrases } from './phrases.ts';
import { threadAsks, threadPatches, threadState, threadTells } from './thread.ts';

const state = () => z.object({ ...threadState(), ...composerState() });
/** All that the panel shows. The host owns it; the webview has a copy. */
export type PanelState = Read<typeof state>;

const patch = () => z.discriminatedUnion('type', [...threadPatches(), ...composerPatches()]);
/** One change to {@link PanelState}. */
export type Patch = Read<typeof patch>;

/** All that a new document needs. */
const beginning = () =>
  z.object({
    state: state(),
    phrases: phrases(),
    /** What language the phrases are in, e.g. `de`. */ language: line(),
  });
export type Beginning = Read<typeof beginning>;

/** Webview to host. */
export const toHost = () => ({
  tells: z.discriminatedUnion('type', [...threadTells(), ...composerTells()]),
  asks: {
    /** The webview was made, or lost something that was told: it needs everything. */
    ready: { payload: nothing(), reply: beginning(), anew: true },
    ...threadAsks(),
    ...composerAsks(),
  } as const,
});
export type ToHost = ReturnType<typeof toHost>;
export type ToHostTell = Tell<ToHost>;

/** Host to webview. */
export const toPanel = () => ({
  tells: z.discriminatedUnion('type', [
    /** Everything anew, e.g. of another conversation; nothing told before counts any more. */
    z.object({ type: z.literal('snapshot'), state: state() }),
    z.object({ type: z.literal('patches'), patches: list(patch()) }),
    /** Puts the keyboard into the composer. */
    z.object({ type: z.literal('focus') }),
  ]),
  asks: {},
});
export type ToPanel = ReturnType<typeof toPanel>;
export type ToPanelTell = Tell<ToPanel>;
