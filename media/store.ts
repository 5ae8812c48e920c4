// The webview: a copy of what the host owns, drawn. Imports the panel's contract and its own libraries, and never knows
// VS Code, a gateway or a file; all it can do is say something over the channel.
import { batch, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type {
  AttachmentView,
  BlockView,
  CrossingView,
  DraftView,
  ModelView,
  PanelState,
  Patch,
  StatusView,
  TokensView,
  TurnView,
  UsageView,
} from '../src/panel/protocol.ts';

/** A block of a reply, whose text grows at its end. */
export interface BlockModel {
  readonly type: BlockView['type'];
  readonly name: string;
  readonly text: Signal<string>;
}

export interface TurnModel {
  readonly id: string;
  readonly question: TurnView['question'];
  readonly author: Signal<string>;
  readonly gateway: Signal<string>;
  readonly blocks: Signal<readonly BlockModel[]>;
  readonly status: Signal<StatusView>;
  /** When this side heard of `status`, by its own clock. Milliseconds. */
  readonly since: Signal<number>;
  readonly notices: Signal<readonly string[]>;
  readonly usage: Signal<UsageView | undefined>;
}

/** Says something once to people who cannot see the panel. */
export interface Announcement {
  readonly text: string;
  /** Grows, so that the same words said twice are two announcements. */
  readonly number: number;
}

/** A question that the host has not confirmed yet. */
export interface Pending {
  readonly id: string;
  readonly text: string;
  readonly attachments: readonly AttachmentView[];
}

/** All that the panel shows. Changed only by the functions below. */
export interface Store {
  /** The host has spoken. */
  readonly isReady: Signal<boolean>;
  readonly conversation: Signal<string>;
  readonly turns: Signal<readonly TurnModel[]>;
  readonly earlier: Signal<number>;
  readonly attachments: Signal<readonly AttachmentView[]>;
  readonly draft: Signal<DraftView>;
  readonly tokens: Signal<TokensView | undefined>;
  readonly model: Signal<ModelView>;
  readonly crossing: Signal<CrossingView | undefined>;
  readonly unsaved: Signal<string | undefined>;
  /** Pixels; 0 is VS Code's own. */
  readonly fontSize: Signal<number>;
  readonly pending: Signal<Pending | undefined>;
  readonly announcement: Signal<Announcement>;
  readonly now: () => number;
  readonly announce: (turn: TurnModel) => string | undefined;
}

export interface StoreOptions {
  /** Milliseconds. */
  readonly now: () => number;
  /** What to say when a turn has come to an end; `undefined` for nothing. */
  readonly announce: (turn: TurnModel) => string | undefined;
}

export function createStore({ now, announce }: StoreOptions): Store {
  return {
    isReady: signal(false),
    conversation: signal(''),
    turns: signal([]),
    earlier: signal(0),
    attachments: signal([]),
    draft: signal({ text: '', revision: 0 }),
    tokens: signal(undefined),
    model: signal({ ready: true, name: '', gateway: '' }),
    crossing: signal(undefined),
    unsaved: signal(undefined),
    fontSize: signal(0),
    pending: signal(undefined),
    announcement: signal({ text: '', number: 0 }),
    now,
    announce,
  };
}

/** Is a turn running, or about to? */
export function isRunning({ turns, pending }: Store): boolean {
  const status = turns.value.at(-1)?.status.value.type;
  return pending.value !== undefined || isOpen(status);
}

const isOpen = (type: StatusView['type'] | undefined): boolean =>
  type === 'waiting' || type === 'retrying' || type === 'streaming';

/**
 * Takes a snapshot over what was shown. A draft typed here and not heard of there stays. Gives the draft that the host
 * has to be told of.
 */
export function reset(store: Store, state: PanelState): DraftView | undefined {
  return batch(() => {
    store.conversation.value = state.conversation;
    store.turns.value = state.turns.map((turn) => toModel(turn, store.now()));
    store.earlier.value = state.earlier;
    store.attachments.value = state.attachments;
    store.tokens.value = state.tokens;
    store.model.value = state.model;
    store.crossing.value = state.crossing;
    store.unsaved.value = state.unsaved;
    store.fontSize.value = state.fontSize;
    store.isReady.value = true;
    if (state.turns.some(({ id }) => id === store.pending.value?.id)) store.pending.value = undefined;
    return unsend(store, state.draft);
  });
}

/** Gives the draft that the host has to be told of. */
export function apply(store: Store, patches: readonly Patch[]): DraftView | undefined {
  return batch(() => {
    let untold: DraftView | undefined;
    for (const patch of patches) {
      if (patch.type === 'unsent') untold = unsend(store, patch.draft);
      else {
        const isUnknown =
          patch.type === 'turn' && !isPending(store, patch.turn.id) && find(store, patch.turn.id) === undefined;
        applyOne(store, patch);
        // A snapshot from before it was asked had put it back.
        const isThere =
          isUnknown && store.draft.value.text !== '' && patch.turn.question.text === store.draft.value.text;
        if (isThere) untold = typed(store, '');
      }
    }
    return untold;
  });
}

/** No question is on its way any more. Words of one that is not asked stand before what was typed since. */
function unsend(store: Store, draft: DraftView): DraftView | undefined {
  const { revision } = store.draft.value;
  const isHeard = draft.revision >= revision;
  if (isHeard) store.draft.value = draft;
  else if (store.pending.value !== undefined) store.draft.value = { text: unasked(store).text, revision: revision + 1 };
  store.pending.value = undefined;
  return isHeard ? undefined : store.draft.value;
}

/** What would be in the composer, if the question on its way were not asked. */
export function unasked({ pending, draft }: Store): DraftView {
  const { text, revision } = draft.value;
  return { text: [pending.value?.text, text].filter(Boolean).join('\n'), revision };
}

function applyOne(store: Store, patch: Exclude<Patch, { readonly type: 'unsent' }>): void {
  switch (patch.type) {
    case 'turn':
      setTurn(store, patch.turn);
      break;
    case 'block': {
      const turn = find(store, patch.turn);
      if (turn !== undefined) setBlock(turn, patch.at, patch.block);
      break;
    }
    case 'append': {
      const block = find(store, patch.turn)?.blocks.value[patch.at];
      if (block !== undefined) block.text.value += patch.text;
      break;
    }
    case 'status': {
      const turn = find(store, patch.turn);
      if (turn !== undefined) setStatus(store, turn, patch);
      break;
    }
    case 'notices': {
      const turn = find(store, patch.turn);
      if (turn !== undefined) turn.notices.value = patch.notices;
      break;
    }
    case 'attachments':
      store.attachments.value = patch.attachments;
      break;
    case 'draft':
      if (patch.draft.revision >= store.draft.value.revision) store.draft.value = patch.draft;
      break;
    case 'tokens':
      store.tokens.value = patch.tokens;
      break;
    case 'model':
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
    default:
      patch satisfies never;
  }
}

const isPending = ({ pending }: Store, id: string): boolean => pending.value?.id === id;

const find = ({ turns }: Store, id: string): TurnModel | undefined => turns.value.findLast((turn) => turn.id === id);

function setTurn(store: Store, view: TurnView): void {
  const model = toModel(view, store.now());
  const turns = store.turns.value;
  // What was said of an earlier turn is no longer so.
  if (isOpen(view.status.type) && store.announcement.value.text !== '') {
    store.announcement.value = { ...store.announcement.value, text: '' };
  }
  const isKnown = turns.some((turn) => turn.id === view.id);
  store.turns.value = isKnown ? turns.map((turn) => (turn.id === view.id ? model : turn)) : [...turns, model];
  if (isPending(store, view.id)) store.pending.value = undefined;
}

function setBlock(turn: TurnModel, at: number, view: BlockView): void {
  const blocks = turn.blocks.value;
  if (at > blocks.length) return; // no patch of ours does that
  turn.blocks.value = [...blocks.slice(0, at), toBlock(view), ...blocks.slice(at + 1)];
}

function setStatus(store: Store, turn: TurnModel, patch: Extract<Patch, { readonly type: 'status' }>): void {
  const wasOpen = isOpen(turn.status.value.type);
  turn.status.value = patch.status;
  turn.since.value = store.now();
  if (patch.author !== undefined) turn.author.value = patch.author;
  if (patch.gateway !== undefined) turn.gateway.value = patch.gateway;
  turn.usage.value = patch.usage;
  if (!wasOpen || isOpen(patch.status.type)) return;
  const text = store.announce(turn);
  if (text !== undefined) sayAloud(store, text);
}

/** To people who cannot see the panel. */
export function sayAloud({ announcement }: Store, text: string): void {
  announcement.value = { text, number: announcement.value.number + 1 };
}

function toModel(view: TurnView, now: number): TurnModel {
  return {
    id: view.id,
    question: view.question,
    author: signal(view.author),
    gateway: signal(view.gateway),
    blocks: signal(view.blocks.map(toBlock)),
    status: signal(view.status),
    since: signal(now),
    notices: signal(view.notices),
    usage: signal(view.usage),
  };
}

const toBlock = ({ type, text, name = '' }: BlockView): BlockModel => ({ type, name, text: signal(text) });

/** The composer's text has changed. */
export function typed(store: Store, text: string): DraftView {
  const draft = { text, revision: store.draft.value.revision + 1 };
  store.draft.value = draft;
  return draft;
}

/** The question is on its way: it shows at once, and the composer is empty. */
export function asked(
  store: Store,
  id: string,
): { readonly id: string; readonly text: string; readonly revision: number } {
  const { text, revision } = store.draft.value;
  batch(() => {
    store.pending.value = { id, text, attachments: store.attachments.value };
    store.attachments.value = [];
    store.draft.value = { text: '', revision: revision + 1 };
  });
  return { id, text, revision };
}
