import { amount, flag, list, oneOf, optional, shape, tagged, text } from './guard.ts';
import type { Guarded } from './guard.ts';
import { action, draft, id, long } from './toHost.ts';

export type { DraftView, PanelAction, ToHost } from './toHost.ts';

const line = text(4_000);

const attachment = shape({
  id,
  /** File and lines, e.g. `app.ts:3-10`. */
  label: line,
  /** The whole path, for the tooltip. */
  title: line,
});
export type AttachmentView = Guarded<typeof attachment>;

const block = shape({
  /** `tool`: a call the model asked for, `name` its tool. `other`: a block of an unknown type, `name` its type. */
  type: oneOf('text', 'thinking', 'tool', 'other'),
  text: long,
  name: optional(line),
});
export type BlockView = Guarded<typeof block>;

const problem = {
  /** What happened and what to do about it, in words. */
  sentence: line,
  /** The gateway's own words, to be quoted as plain text. */
  detail: optional(line),
  requestId: optional(line),
  actions: list(action),
};

const status = tagged({
  /** Nothing has come yet. Clocks of the two sides may differ: `elapsed` is milliseconds at the time of sending. */
  waiting: { elapsed: amount },
  /** Waiting to send again, `wait` milliseconds from now. */
  retrying: { wait: amount, ...problem },
  streaming: {},
  /** `note`: why it ended, when that is not the ordinary end; and what can be done then. */
  complete: { note: optional(line), actions: optional(list(action)) },
  stopped: {},
  interrupted: problem,
  failed: problem,
});
export type StatusView = Guarded<typeof status>;

const usage = shape({ input: optional(amount), output: optional(amount), cached: optional(amount) });
export type UsageView = Guarded<typeof usage>;

const turn = shape({
  id,
  question: shape({ text: long, attachments: list(attachment) }),
  /** The model's name, as the article is called. */
  author: line,
  /** The gateway that answers or answered, for the tooltip. */
  gateway: line,
  blocks: list(block),
  status,
  /** Things the person should know about this reply, a sentence each. */
  notices: list(line),
  usage: optional(usage),
});
export type TurnView = Guarded<typeof turn>;

const model = shape({
  /** Is there any gateway? Without one the panel offers to add one. */
  ready: flag,
  /** The model that the next message goes to; empty when none is chosen. */
  name: line,
  gateway: line,
});
export type ModelView = Guarded<typeof model>;

const tokens = shape({ count: amount, /** Counted by the gateway, not estimated. */ exact: flag });
/** What the next message would cost to read, the conversation included. */
export type TokensView = Guarded<typeof tokens>;

/** The conversation began with one gateway and the next message would go to another: the person decides. */
const crossing = shape({ from: line, to: line });
export type CrossingView = Guarded<typeof crossing>;

const state = shape({
  conversation: id,
  turns: list(turn),
  /** Turns before these that are too large to show. */
  earlier: amount,
  attachments: list(attachment),
  draft,
  tokens: optional(tokens),
  model,
  crossing: optional(crossing),
  /** Why the conversation is not being saved, when it is not. */
  unsaved: optional(line),
  /** Pixels; 0 is VS Code's own. */
  fontSize: amount,
});
/** All that the panel shows. The host owns it; the webview has a copy. */
export type PanelState = Guarded<typeof state>;

const patch = tagged({
  /** Adds a turn, or replaces the one with its id. */
  turn: { turn },
  /** Adds a block to a turn, or replaces the one at `at`. */
  block: { turn: id, at: amount, block },
  /** Adds text to the block at `at`. */
  append: { turn: id, at: amount, text: long },
  status: { turn: id, status, author: optional(line), gateway: optional(line), usage: optional(usage) },
  notices: { turn: id, notices: list(line) },
  attachments: { attachments: list(attachment) },
  draft: { draft },
  /** The question on its way was not asked: its words are in the composer again, before what was typed since. */
  unsent: { draft },
  tokens: { tokens: optional(tokens) },
  model: { model },
  crossing: { crossing: optional(crossing) },
  unsaved: { reason: optional(line) },
  fontSize: { fontSize: amount },
});
/** One change to {@link PanelState}. */
export type Patch = Guarded<typeof patch>;

/** Host to webview. */
export const toPanel = tagged({
  /** The answer to `ready`; starts an epoch. */
  snapshot: { state },
  patches: { patches: list(patch) },
  /** Puts the keyboard into the composer. */
  focus: {},
});
export type ToPanel = Guarded<typeof toPanel>;
