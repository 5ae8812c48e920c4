// The webview’s copy of what the host owns, as signals, and every change made to it.
import { batch, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { CrossingView, ModelView, SendWith, TokensView } from '../src/panel/composer.ts';
import type { Going, PanelState, Patch } from '../src/panel/contract.ts';
import type { Phrases } from '../src/panel/phrases.ts';
import type { SurroundingsView } from '../src/panel/surroundings.ts';
import type { AttachmentView, BlockView, NodeView, WholeView } from '../src/panel/thread.ts';
import type { CommandView } from '../src/panel/context.ts';
import { draftAside } from './composer/walk.ts';
import type { Walk } from './composer/walk.ts';
import { isOpen, nodeIn, toBlock, toModel } from './nodes.ts';
import type { NodeModel, ReplyModel } from './nodes.ts';
import { steer } from './steering/state.ts';
import type { SteeringState } from './steering/state.ts';

export { isOpen } from './nodes.ts';
export type { BlockModel, NodeModel, ReplyModel } from './nodes.ts';

/** Text for screen readers, read once. */
export interface Announcement {
  readonly text: string;
  /** Counts up, so that the same text twice makes two announcements. */
  readonly number: number;
}

/** Something that is no chip yet, or never will be. */
export interface Arrival {
  readonly id: string;
  readonly label: string;
  /** Why it wasn't attached. Absent while it is on its way. */
  readonly reason?: string;
  /** Attaches it nevertheless. */
  readonly token?: string | undefined;
}

/** A question on its way to the host. Its text is kept until the host answers. */
export interface Pending {
  readonly id: string;
  readonly text: string;
  readonly attachments: readonly AttachmentView[];
}

/** An earlier question that is being changed, and the attachments it goes without. */
export interface Editing {
  readonly node: string;
  readonly text: string;
  readonly detached: readonly string[];
}

/** Something to announce to screen readers. */
export type Said =
  | { readonly type: 'reply'; readonly reply: ReplyModel }
  | { readonly type: 'attached' | 'removed'; readonly label: string }
  | { readonly type: 'model'; readonly name: string }
  | { readonly type: 'newConversation' };

/** Where in the conversation the user reads: a node, and how far its top is below the view's. Pixels. */
export interface Place {
  readonly conversation: string;
  readonly node: string;
  readonly offset: number;
}

/** All that the panel shows. Changed only by the functions below. */
export interface Store extends SteeringState {
  readonly phrases: Signal<Phrases | undefined>;
  /** The host has spoken. */
  readonly isReady: Signal<boolean>;
  readonly conversation: Signal<string>;
  readonly nodes: Signal<readonly NodeModel[]>;
  /** Absent at the conversation's end, which is followed. */
  readonly place: Signal<Place | undefined>;
  /** Where a key that VS Code takes leads; `number` counts up. */
  readonly going: Signal<{ readonly to: Going; readonly number: number } | undefined>;
  /** Long questions that are shown whole. */
  readonly unfolded: Signal<ReadonlySet<string>>;
  readonly attachments: Signal<readonly AttachmentView[]>;
  readonly draft: Signal<string>;
  /** What is no attachment yet, or was refused. */
  readonly arrivals: Signal<readonly Arrival[]>;
  /** What can follow `/`; absent until the host was asked. */
  readonly commands: Signal<readonly CommandView[] | undefined>;
  /** Present while an earlier question stands in the text box, or did. */
  readonly walk: Signal<Walk | undefined>;
  readonly tokens: Signal<TokensView | undefined>;
  readonly model: Signal<ModelView>;
  readonly crossing: Signal<CrossingView | undefined>;
  readonly unsaved: Signal<string | undefined>;
  /** Pixels; 0 is VS Code's own. */
  readonly fontSize: Signal<number>;
  readonly surroundings: Signal<SurroundingsView | undefined>;
  readonly sendWith: Signal<SendWith>;
  readonly editing: Signal<Editing | undefined>;
  readonly pending: Signal<Pending | undefined>;
  readonly announcement: Signal<Announcement>;
  readonly now: () => number;
  readonly announce: (said: Said) => string | undefined;
}

export interface StoreOptions {
  /** Milliseconds. */
  readonly now: () => number;
  /** What to say of it; `undefined` for nothing. */
  readonly announce: (said: Said) => string | undefined;
}

export function createStore({ now, announce }: StoreOptions): Store {
  return {
    phrases: signal(undefined),
    isReady: signal(false),
    conversation: signal(''),
    nodes: signal([]),
    place: signal(undefined),
    going: signal(undefined),
    unfolded: signal(new Set()),
    attachments: signal([]),
    draft: signal(''),
    arrivals: signal([]),
    commands: signal(undefined),
    walk: signal(undefined),
    tokens: signal(undefined),
    model: signal({ ready: true, name: '', gateway: '' }),
    crossing: signal(undefined),
    unsaved: signal(undefined),
    fontSize: signal(0),
    surroundings: signal(undefined),
    sendWith: signal('enter'),
    branches: signal({ siblings: [], ahead: false, group: [] }),
    queue: signal([]),
    rewording: signal(undefined),
    queueing: signal([]),
    editing: signal(undefined),
    pending: signal(undefined),
    announcement: signal({ text: '', number: 0 }),
    now,
    announce,
  };
}

/** Whether a reply is running or about to. */
export function isRunning({ nodes, branches, pending }: Store): boolean {
  const together = Math.max(1, branches.value.group.length);
  const last = nodes.value.slice(-together);
  return pending.value !== undefined || last.some((node) => node.type === 'reply' && isOpen(node.status.value.type));
}

/** Replaces what is shown by a snapshot, but keeps the draft. For a new document see `begin`. */
export function reset(store: Store, state: PanelState): void {
  batch(() => {
    const isNew = store.isReady.value && state.conversation !== store.conversation.value && state.nodes.length === 0;
    if (isNew) tellOf(store, { type: 'newConversation' });
    store.conversation.value = state.conversation;
    store.nodes.value = state.nodes.map((node) => toModel(node, store.now()));
    store.attachments.value = state.attachments;
    store.tokens.value = state.tokens;
    store.model.value = state.model;
    store.crossing.value = state.crossing;
    store.branches.value = state.branches;
    store.queue.value = state.queue;
    store.unsaved.value = state.unsaved;
    store.fontSize.value = state.fontSize;
    store.surroundings.value = state.surroundings;
    store.sendWith.value = state.sendWith;
    store.isReady.value = true;
    confirm(store);
  });
}

/** Two texts, one below the other. */
export const joined = (...texts: readonly (string | undefined)[]): string => texts.filter(Boolean).join('\n');

export function apply(store: Store, patches: readonly Patch[]): void {
  batch(() => {
    for (const patch of patches) applyOne(store, patch);
  });
}

function applyOne(store: Store, patch: Patch): void {
  switch (patch.type) {
    case 'node':
      setNode(store, patch.node);
      break;
    case 'path': {
      const known = new Map(store.nodes.value.map((node) => [node.id, node]));
      store.nodes.value = patch.ids.flatMap((id) => known.get(id) ?? []);
      break;
    }
    case 'block': {
      const reply = find(store, patch.reply);
      if (reply !== undefined) setBlock(reply, patch.at, patch.block);
      break;
    }
    case 'append': {
      const block = find(store, patch.reply)?.blocks.value[patch.at];
      if (block !== undefined) block.text.value += patch.text;
      break;
    }
    case 'status': {
      const reply = find(store, patch.reply);
      if (reply !== undefined) setStatus(store, reply, patch);
      break;
    }
    case 'notices': {
      const reply = find(store, patch.reply);
      if (reply !== undefined) reply.notices.value = patch.notices;
      break;
    }
    case 'attachments':
      setAttachments(store, patch.attachments);
      break;
    case 'tokens':
      store.tokens.value = patch.tokens;
      break;
    case 'model':
      if (patch.model.name !== store.model.value.name) tellOf(store, { type: 'model', name: patch.model.name });
      store.model.value = patch.model;
      break;
    case 'crossing':
      store.crossing.value = patch.crossing;
      break;
    case 'unsaved':
      store.unsaved.value = patch.reason;
      break;
    case 'fontSize':
      store.fontSize.value = patch.fontSize;
      break;
    case 'surroundings':
      store.surroundings.value = patch.surroundings;
      break;
    case 'sendWith':
      store.sendWith.value = patch.sendWith;
      break;
    default:
      steer(store, patch);
  }
}

function find(store: Store, id: string): ReplyModel | undefined {
  const node = nodeIn(store.nodes.peek(), id);
  return node?.type === 'reply' ? node : undefined;
}

/** What stood as outlines, whole. */
export function fill(store: Store, views: readonly WholeView[]): void {
  if (views.length === 0) return;
  const whole = new Map(views.map((view) => [view.id, view]));
  store.nodes.value = store.nodes.value.map((node) => {
    const view = node.type === 'outline' ? whole.get(node.id) : undefined;
    return view === undefined ? node : toModel(view, store.now());
  });
}

function setAttachments(store: Store, attachments: readonly AttachmentView[]): void {
  const missing = (from: readonly AttachmentView[], to: readonly AttachmentView[]): readonly AttachmentView[] =>
    from.filter(({ id }) => !to.some((other) => other.id === id));
  const [added] = missing(attachments, store.attachments.value);
  const [removed] = missing(attached(store), attachments);
  if (added !== undefined) tellOf(store, { type: 'attached', label: added.label });
  else if (removed !== undefined) tellOf(store, { type: 'removed', label: removed.label });
  store.attachments.value = attachments;
}

function setNode(store: Store, view: NodeView): void {
  const model = toModel(view, store.now());
  const nodes = store.nodes.value;
  if (model.type === 'reply' && isOpen(model.status.value.type)) {
    const before = find(store, model.id)?.status.value.type;
    // What was announced about an earlier reply no longer holds.
    if (before === undefined || !isOpen(before)) hush(store);
    if (before !== model.status.value.type) tellOf(store, { type: 'reply', reply: model });
  }
  const isKnown = nodeIn(store.nodes.peek(), view.id) !== undefined;
  store.nodes.value = isKnown ? nodes.map((node) => (node.id === view.id ? model : node)) : [...nodes, model];
  confirm(store);
}

/** A question that has become a node is no longer pending. */
function confirm(store: Store): void {
  const { pending } = store;
  if (pending.value !== undefined && nodeIn(store.nodes.peek(), pending.value.id) !== undefined)
    pending.value = undefined;
}

function setBlock(reply: ReplyModel, at: number, view: BlockView): void {
  const blocks = reply.blocks.value;
  if (at > blocks.length) return; // the host never sends such a patch
  reply.blocks.value = [...blocks.slice(0, at), toBlock(view), ...blocks.slice(at + 1)];
}

function setStatus(store: Store, reply: ReplyModel, patch: Extract<Patch, { readonly type: 'status' }>): void {
  const before = reply.status.value.type;
  reply.status.value = patch.status;
  reply.since.value = store.now();
  reply.author.value = patch.author;
  reply.gateway.value = patch.gateway;
  reply.usage.value = patch.usage;
  const isHeard = patch.status.type !== before && patch.status.type !== 'waiting';
  if (isOpen(before) && isHeard) tellOf(store, { type: 'reply', reply });
}

function tellOf(store: Store, said: Said): void {
  const text = store.announce(said);
  if (text !== undefined) sayAloud(store, text);
}

/** Announces text to screen readers. */
export function sayAloud({ announcement }: Store, text: string): void {
  announcement.value = { text, number: announcement.value.number + 1 };
}

function hush({ announcement }: Store): void {
  if (announcement.value.text !== '') announcement.value = { ...announcement.value, text: '' };
}

/** The attachments of the next message, without those of a pending question. */
export function attached({ attachments, pending }: Store): readonly AttachmentView[] {
  const gone = new Set(pending.value?.attachments.map(({ id }) => id));
  return attachments.value.filter(({ id }) => !gone.has(id));
}

/** There is nothing to send: what attaches itself is no question. */
export const isEmpty = (store: Store): boolean =>
  store.draft.value.trim() === '' && attached(store).every(({ automatic }) => automatic === true);

/** The question was sent: it shows at once, and the composer is emptied, but for a draft that was left for it. */
export function asked(store: Store, id: string): { readonly id: string; readonly text: string } {
  const text = store.draft.value;
  batch(() => {
    if (isRunning(store)) store.queueing.value = [...store.queueing.value, { id, text }];
    else store.pending.value = { id, text, attachments: store.attachments.value };
    // The draft that a walk through earlier questions left behind is next.
    store.draft.value = draftAside(store.walk.value) ?? '';
    // Without what was refused, the user sent it.
    store.arrivals.value = store.arrivals.value.filter(({ reason }) => reason === undefined);
    store.walk.value = undefined;
  });
  return { id, text };
}

/** If the question turns out not to be asked, its text returns to the composer, before what was typed since. */
export function answered(store: Store, id: string, isAsked: boolean): void {
  batch(() => {
    const { pending, queueing, draft } = store;
    const question = [...queueing.value, pending.value].find((each) => each?.id === id);
    if (question !== undefined && !isAsked) draft.value = joined(question.text, draft.value);
    queueing.value = queueing.value.filter((each) => each.id !== id);
    if (pending.value?.id === id) pending.value = undefined;
  });
}
