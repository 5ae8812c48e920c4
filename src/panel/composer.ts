// The composer’s part of the contract. The webview owns the draft; the host hears of it on each pause.
import * as z from 'zod/mini';
import { attachment } from './context.ts';
import { amount, id, line, list, long } from './message.ts';
import type { Read } from './message.ts';

/** What of the conversation is likely still in the model's prompt cache. */
const cache = () =>
  z.object({
    tokens: amount(),
    /** For how long, in milliseconds from when this is told; absent where the gateway doesn't say. */
    left: z.optional(amount()),
    /** US dollars that this makes the next message cheaper, where the prices are known. */
    saves: z.optional(amount()),
    /** What of the next request is another than before: nothing of the cache is read then. */
    changed: z.optional(z.enum(['tools', 'system', 'settings'])),
  });
export type CacheView = Read<typeof cache>;

const model = () =>
  z.object({
    /** Whether there is any gateway. Without one, the panel offers to add one. */
    ready: z.boolean(),
    /** Why the workspace allows no gateway, if it allows none. */
    blocked: z.optional(line()),
    /** The model for the next message; empty if none is chosen. */
    name: line(),
    gateway: line(),
    /** Tokens that conversation, message and reply may have together, where that is known. */
    window: z.optional(amount()),
    /** Tokens of it that are kept for the reply. */
    reply: z.optional(amount()),
    /** It is known to take no images. */
    noImages: z.optional(z.boolean()),
    cache: z.optional(cache()),
  });
export type ModelView = Read<typeof model>;

/** What a request may cost, in words, where the model's price is known. */
const cost = () =>
  z.object({
    text: line(),
    title: line(),
    /** It may go over the budget: over a cap that warns, or a hard one, which sends nothing. */
    over: z.optional(z.object({ text: line(), isHard: z.boolean() })),
  });

/** Input tokens of the next message, conversation included. */
const tokens = () =>
  z.object({
    count: amount(),
    /** Counted by the gateway, not estimated. */
    exact: z.boolean(),
    cost: z.optional(cost()),
  });
export type TokensView = Read<typeof tokens>;

/** The conversation began at one origin and the next message would go to another. The user decides. */
const crossing = () => z.object({ from: line(), to: line() });
export type CrossingView = Read<typeof crossing>;

const sendWith = () => z.enum(['enter', 'ctrlEnter']);
/** The key that sends; `ctrlEnter` is Cmd+Enter on a Mac. Shift+Enter always starts a new line. */
export type SendWith = Read<typeof sendWith>;

/** The composer's part of the panel's state. */
export const composerState = () => ({
  /** The draft a new webview starts with. A living one keeps its own. */
  draft: long(),
  attachments: list(attachment()),
  tokens: z.optional(tokens()),
  model: model(),
  crossing: z.optional(crossing()),
  /** Why the conversation isn't being saved, if it isn't. */
  unsaved: z.optional(line()),
  /** Pixels; 0 is VS Code's own. */
  fontSize: amount(),
  sendWith: sendWith(),
});

export const composerPatches = () =>
  [
    z.object({ type: z.literal('attachments'), attachments: list(attachment()) }),
    z.object({ type: z.literal('tokens'), tokens: z.optional(tokens()) }),
    z.object({ type: z.literal('model'), model: model() }),
    z.object({ type: z.literal('crossing'), crossing: z.optional(crossing()) }),
    z.object({ type: z.literal('unsaved'), reason: z.optional(line()) }),
    z.object({ type: z.literal('fontSize'), fontSize: amount() }),
    z.object({ type: z.literal('sendWith'), sendWith: sendWith() }),
  ] as const;

/** What the host is told about the composer. */
export const composerTells = () =>
  [
    /** `conversation`: the one that it was typed in. */
    z.object({ type: z.literal('draft'), conversation: id(), text: long() }),
    /** Have the gateway count the tokens of the next message. */
    z.object({ type: z.literal('count') }),
  ] as const;

export const composerAsks = () => ({
  /**
   * `id`: the new prompt's, made by the webview so that it can draw the question at once. It keeps the text until it
   * hears whether the question was `asked`. `conversation`: the one that it was typed in.
   */
  send: {
    payload: z.object({ conversation: id(), id: id(), text: long() }),
    reply: z.object({ asked: z.boolean() }),
  },
  /** The answer to `crossing`. With `again`, a `send` was waiting, and the message may be sent now as it stands. */
  cross: {
    payload: z.object({ answer: z.enum(['send', 'new', 'cancel']) }),
    reply: z.object({ again: z.boolean() }),
  },
});
export type CrossAnswer = Read<ReturnType<typeof composerAsks>['cross']['payload']>['answer'];
