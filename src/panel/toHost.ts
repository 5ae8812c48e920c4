import { amount, oneOf, optional, shape, tagged, text } from './guard.ts';
import type { Guarded } from './guard.ts';

// Apart from what goes the other way, which the host does not check and so does not load.

export const id = text(128);
export const long = text(16 * 1024 * 1024);

/** What a button in the panel may ask the host to do. The host decides what that means; nothing else is passed. */
const actions = [
  'retry',
  'retryNow',
  'adapt',
  'continue',
  'addGateway',
  'editGateway',
  'testGateway',
  'setKey',
  'chooseModel',
  'openSettings',
  'showRequest',
  'showLog',
  'newConversation',
] as const;
export const action = oneOf(...actions);
export type PanelAction = Guarded<typeof action>;

export const draft = shape({
  text: long,
  /** Grows with each change on either side: the higher one is the newer. */
  revision: amount,
});
export type DraftView = Guarded<typeof draft>;

/** Webview to host. */
export const toHost = tagged({
  /** The webview was made, or lost a message: it needs the snapshot. */
  ready: {},
  /** `id`: the new turn's, made by the webview so that it can draw the question at once. */
  send: { id, text: long, revision: amount },
  stop: {},
  act: { action, turn: optional(id) },
  attachSelection: {},
  detach: { id },
  /** Shows what an attachment was taken from. */
  reveal: { id },
  draft: { draft },
  /** Have the gateway count the tokens of the next message. */
  count: {},
  /** The answer to `crossing`. */
  cross: { answer: oneOf('send', 'new', 'cancel') },
  code: { action: oneOf('copy', 'insert', 'newFile'), text: long, language: text(100) },
  open: { url: text(8_000) },
});
export type ToHost = Guarded<typeof toHost>;
