// What a document of the panel leaves to the next one: what is being written, and where in the conversation the user reads.
import { batch } from '@preact/signals';
import * as z from 'zod/mini';
import type { PanelState } from '../src/panel/contract.ts';
import { toKeep } from './composer/walk.ts';
import { joined, reset } from './store.ts';
import type { Store } from './store.ts';

const worded = () => z.object({ id: z.string(), text: z.string() });

const savedSchema = () =>
  z.object({
    text: z.string(),
    /** The draft the host was last told. */
    told: z.string(),
    sending: z.optional(worded()),
    queueing: z.optional(z.array(worded())),
    rewording: z.optional(worded()),
    /** An earlier question that is being changed. */
    editing: z.optional(z.object({ node: z.string(), text: z.string(), detached: z.array(z.string()) })),
    /** What it was typed in, which an editor tab shows again after a reload. */
    conversation: z.optional(z.string()),
    place: z.optional(z.object({ conversation: z.string(), node: z.string(), offset: z.number() })),
    /** The browser's tab that it was written in. */
    tab: z.optional(z.string()),
  });
/** What VS Code's webview state keeps for the next document of this view. */
export type Saved = Readonly<z.infer<ReturnType<typeof savedSchema>>>;

/**
 * What the document before this one saved; `undefined` if there was none, or it is not to be understood. VS Code hands
 * what one tab of a browser saved to the next on the same workspace: what is being written there is not this tab's.
 */
export function readSaved(state: unknown, tab?: string): Saved | undefined {
  const { data } = z.safeParse(savedSchema(), state);
  return tab === undefined || data?.tab === undefined || data.tab === tab ? data : undefined;
}

/**
 * The first snapshot of a new document, which continues the draft of the one before. If the host has exactly what it
 * was last told, the draft that document saved is newer. If it's unclear which is newer, both are kept. Text typed
 * since this document was created comes last.
 */
export function begin(store: Store, state: PanelState, saved: Saved | undefined): void {
  batch(() => {
    const isOther = saved?.conversation !== undefined && saved.conversation !== state.conversation;
    const { sending, queueing = [], rewording } = saved ?? {};
    const here = new Set([...state.nodes, ...state.queue].map(({ id }) => id));
    const unasked = [...(sending === undefined ? [] : [sending]), ...queueing].filter(({ id }) => !here.has(id));
    const kept = saved === undefined ? state.draft : isOther ? beside(saved, state) : newer(saved, state);
    store.place.value = saved?.place;
    store.editing.value = state.nodes.some(({ id }) => id === saved?.editing?.node) ? saved?.editing : undefined;
    store.rewording.value = state.queue.some(({ id }) => id === rewording?.id) ? rewording : undefined;
    store.draft.value = joined(...unasked.map(({ text }) => text), kept, store.draft.value);
    reset(store, state);
  });
}

/** Of a draft that was typed in another conversation, only what the host never heard of comes along. */
const beside = ({ text, told }: Saved, { draft }: PanelState): string => (text === told ? draft : joined(draft, text));

function newer({ text, told }: Saved, { draft, nodes }: PanelState): string {
  if (draft === told || text.startsWith(draft)) {
    // A document that went down with VS Code may have been saved before its question was asked.
    const isAsked = draft === '' && nodes.some((node) => node.type === 'prompt' && node.text === text);
    return isAsked ? '' : text;
  }
  return draft.startsWith(text) ? draft : joined(draft, text);
}

/** What to save, once the host was told `told`. */
export const saved = (store: Store, told: string, tab?: string): Saved => {
  const { conversation, draft, pending, queueing, rewording, editing, walk, place } = store;
  return {
    text: toKeep(walk.value, draft.value),
    told,
    ...(tab !== undefined && { tab }),
    ...(conversation.value !== '' && { conversation: conversation.value }),
    ...(place.value && { place: place.value }),
    ...(editing.value && { editing: { ...editing.value, detached: [...editing.value.detached] } }),
    ...(pending.value && { sending: { id: pending.value.id, text: pending.value.text } }),
    ...(queueing.value.length > 0 && { queueing: [...queueing.value] }),
    ...(rewording.value && { rewording: rewording.value }),
  };
};
