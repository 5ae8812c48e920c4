// What a conversation is: prompts and replies in a tree, of which the user sees one path.
import type {
  ErrorFields,
  ErrorKind,
  Fold,
  Message,
  MessageParams,
  StopReason,
  ToolResultBlock,
} from '../messages/index.ts';
import type { Attachment } from './context.ts';
import type { Join } from './join.ts';

export type NodeId = string;

export interface Conversation {
  readonly id: string;
  readonly title?: string;
  /** In the order in which they came, so that a parent stands before its children. */
  readonly nodes: ReadonlyMap<NodeId, Node>;
  /** Where the path that is shown ends; absent while there is nothing. */
  readonly head?: NodeId;
  /** Origins (scheme, host, port) this conversation may go to, as it has before; the first is where it began. */
  readonly origins: readonly string[];
  /** Where it was, by the file that it was imported from. Nobody here let it go there. */
  readonly cameFrom?: string;
  /** By node, the one after it that was shown last; under {@link beginning}, the first of all. */
  readonly looked: ReadonlyMap<NodeId, NodeId>;
  /** What was deleted, and with it all that follows; the newest last. */
  readonly deleted: ReadonlySet<NodeId>;
  /** Groups of replies of which one was chosen to go on with. */
  readonly chosen: ReadonlySet<string>;
  /** The `gateway/model` that is asked next; absent until something was asked. */
  readonly model?: string;
  /** What is asked for differently than the settings say. */
  readonly parameters: Parameters;
  /** Kept at the top of the list. */
  readonly pinned?: boolean;
  /** Kept out of the list. */
  readonly archived?: boolean;
}

/** Stands for the parent of what has none. */
export const beginning: NodeId = '';

/** What a conversation may set for itself. Absent: as the settings say. An empty system prompt is none. */
export type Parameters = Partial<
  Pick<MessageParams, 'max_tokens' | 'temperature' | 'top_p' | 'top_k' | 'thinking' | 'effort'>
> & { readonly system?: string };

export type Node = Prompt | Reply;

/** What the user asked: their words, and what they attached as it was at that moment. */
export interface Prompt {
  readonly type: 'prompt';
  readonly id: NodeId;
  /** The reply it follows; absent for the first. An edited prompt has the same parent as the one it was. */
  readonly parent?: NodeId;
  readonly at: number;
  readonly text: string;
  readonly context: readonly Attachment[];
  /** Its line in the journal was damaged: that it was asked is all that is known. */
  readonly lost?: true;
  /** It asks for a summary: once that is there, it is sent in place of all that came before. */
  readonly compacts?: true;
  /** See {@link Question}. */
  readonly lens?: true;
}

/** An answer to a prompt, as far as it came. Asking again, or asking several models, gives a prompt several. */
export interface Reply {
  readonly type: 'reply';
  readonly id: NodeId;
  readonly parent: NodeId;
  /** The reply that was shown when this one was asked for, and is shown again if this one brings nothing. */
  readonly instead?: NodeId;
  /** Asked together with the other replies of this group, and shown beside them until one is chosen. */
  readonly group?: string;
  /** The `gateway/model` it was asked of, whoever answered. Earlier versions of Parley didn't say. */
  readonly asked?: string;
  /** That wasn't the conversation's own model. */
  readonly apart?: true;
  /** When it was asked for, the last time. Milliseconds. */
  readonly at?: number;
  /** How long it was until its request was sent, the last time, where that was more than a moment. Milliseconds. */
  readonly waited?: number;
  readonly author?: Author;
  readonly rounds: readonly Round[];
  /** Kinds of notices the user should see, each once. */
  readonly notices: readonly string[];
  /** Part of it was damaged in the journal. */
  readonly torn?: true;
  /** Why its request read nothing from the cache that the one before it had left, if it should have. */
  readonly missed?: Missed;
  /** Absent while it runs. */
  readonly ending?: Ending;
}

export const missedWhys = [
  'model',
  'time',
  'tools',
  'system',
  'settings',
  'question',
  'attachment',
  'answer',
  'gateway',
] as const;

/**
 * Why a prompt cache was missed: the first thing that was another than before, else `gateway`: it had nothing any more.
 */
export interface Missed {
  readonly why: (typeof missedWhys)[number];
  /** Of the question or answer, counted from 1. */
  readonly number?: number | undefined;
  /** Of the attachment. */
  readonly name?: string | undefined;
  /** That had passed. */
  readonly minutes?: number | undefined;
}

/** A reply that does not run any more. */
export type Ended = Reply & { readonly ending: Ending };

/** One request of a reply, and what the calls in it came to. */
export interface Round {
  readonly message: Message;
  readonly calls: readonly Call[];
  /** It goes on where the round before was cut off; `'open'` until enough of it has come to tell how they join. */
  readonly join?: Join | 'open';
  /** Who was asked, if the reply's author is another by now. */
  readonly author?: Author;
  readonly took?: Took;
  /** Only while the message grows as a journal is read. */
  readonly fold?: Fold;
}

/** How long a request took, in milliseconds since it was sent. */
export interface Took {
  /** Until its first block began. */
  readonly first?: number;
  /** From the beginning of its thinking to the beginning of what followed. */
  readonly thought?: number;
  readonly total: number;
}

export interface Call {
  /** Of the `tool_use` block. */
  readonly id: string;
  readonly state: CallState;
  /** What the model is told, once there is something to tell. */
  readonly result?: ToolResultBlock['content'];
}

export const callStates = ['asked', 'approved', 'denied', 'running', 'done', 'failed'] as const;
type CallState = (typeof callStates)[number];

/** Who answers: what the panel shows, and what the next request must know about where these words came from. */
export interface Author {
  readonly gatewayId: string;
  readonly gatewayName: string;
  /** Scheme, host and port. */
  readonly origin: string;
  readonly model: string;
  /** The URL that was posted to, without its query; absent until a request was made. */
  readonly url?: string;
}

/** A `MessagesError` as data, as it is kept. */
export interface Failure extends Omit<ErrorFields, 'retryable'> {
  readonly kind: ErrorKind;
  readonly message: string;
}

/**
 * How a reply ended. `silence`: the stop reason of one that has nothing to show. `stopped` with a failure: while it waited
 * to be asked for again. `interrupted` without one: the editor went away while it ran.
 */
export type Ending =
  | { readonly type: 'complete'; readonly silence?: StopReason }
  | { readonly type: 'stopped'; readonly failure?: Failure }
  | { readonly type: 'interrupted'; readonly failure?: Failure }
  | { readonly type: 'failed'; readonly failure: Failure };

/** A conversation in which nothing has been asked yet. */
export const newConversation = (id: string): Conversation => ({
  id,
  nodes: new Map(),
  origins: [],
  looked: new Map(),
  deleted: new Set(),
  chosen: new Set(),
  parameters: {},
});

/** Has nothing of an answer arrived? */
export const isEmpty = (reply: Reply): boolean => reply.rounds.every(({ message }) => message.content.length === 0);

export const hasEnded = (reply: Reply): reply is Ended => reply.ending !== undefined;

/** When its request was sent, the last time, as far as is known. */
export const sentAt = ({ at, waited = 0 }: Reply): number | undefined => (at === undefined ? undefined : at + waited);

/** The node, if it is a prompt. */
export function promptOf({ nodes }: Conversation, id: NodeId | undefined): Prompt | undefined {
  const node = id === undefined ? undefined : nodes.get(id);
  return node?.type === 'prompt' ? node : undefined;
}

/** The node, if it is a reply. */
export function replyOf({ nodes }: Conversation, id: NodeId | undefined): Reply | undefined {
  const node = id === undefined ? undefined : nodes.get(id);
  return node?.type === 'reply' ? node : undefined;
}

/** By the reply that was shown then, the newest attempt to get another. Looks at every node. */
export function newestAttempts({ nodes }: Conversation): ReadonlyMap<NodeId, Reply> {
  const newest = new Map<NodeId, Reply>();
  for (const node of nodes.values()) {
    if (node.type === 'reply' && node.instead !== undefined) newest.set(node.instead, node);
  }
  return newest;
}

/**
 * The newest attempt to replace a reply, if it failed and brought nothing: the reply is still shown, and so is why there
 * is no other.
 */
export function failedInstead(
  conversation: Conversation,
  reply: Reply,
  attempts = newestAttempts(conversation),
): Ended | undefined {
  const newest = attempts.get(reply.id);
  if (newest === undefined || !hasEnded(newest) || !isEmpty(newest)) return undefined;
  return 'failure' in newest.ending ? newest : undefined;
}
