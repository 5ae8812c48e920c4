// The only way a conversation changes, live and when its journal is replayed.
import { isVisible, leafUnder, neighbour } from './branches.ts';
import { goOn, happen, isBeyond } from './running.ts';
import type { Known, ReplyEntry } from './running.ts';
import { beginning, isEmpty, replyOf } from './tree.ts';
import type { Conversation, Node, NodeId, Parameters, Prompt, Reply } from './tree.ts';

/** Something that happened to a conversation. Only ever appended; a later version may add fields and types. */
export type Entry =
  | { readonly type: 'conversation'; readonly version: number; readonly id: string; readonly at: number }
  | { readonly type: 'title'; readonly title: string }
  /** Where the list of conversations shows it. */
  | { readonly type: 'mark'; readonly pinned?: boolean | undefined; readonly archived?: boolean | undefined }
  /** The conversation was sent to this origin and may go there again. `imported`: so says the file that it came from. */
  | { readonly type: 'origin'; readonly origin: string; readonly imported?: true | undefined }
  /** From now on this `gateway/model` is asked. */
  | { readonly type: 'model'; readonly model: string }
  | Omit<Prompt, 'lost'>
  /** A reply is asked for. */
  | {
      readonly type: 'reply';
      readonly id: NodeId;
      readonly parent: NodeId;
      readonly instead?: NodeId;
      readonly group?: string;
      readonly asked?: string;
      readonly at: number;
    }
  /** A reply that was cut off goes on in another round, after what was known of it. */
  | { readonly type: 'continue'; readonly reply: NodeId; readonly at: number; readonly known?: Known | undefined }
  /** Another path is shown. */
  | { readonly type: 'head'; readonly head: NodeId }
  /** The node and all that follows are deleted, or back. */
  | { readonly type: 'deleted'; readonly node: NodeId; readonly deleted: boolean }
  /** Of the replies asked together, the one to go on with. */
  | { readonly type: 'chosen'; readonly node: NodeId }
  /** What this conversation asks for from now on. */
  | { readonly type: 'parameters'; readonly parameters: Parameters }
  | ReplyEntry;

/**
 * The conversation after an entry; the one before must not be used for another. Its maps and the message that grows
 * are its own and change in place, everything else is copied when it changes: an entry costs the same however long the
 * conversation and the reply are, and a conversation kept from before has the nodes of the one after.
 *
 * An entry whose node is missing still counts: the node is made, marked as damaged, at the end of the path shown.
 */
export function apply(conversation: Conversation, entry: Entry): Conversation {
  switch (entry.type) {
    case 'conversation':
      return conversation;
    case 'title':
      return { ...conversation, title: entry.title };
    case 'mark': {
      const { pinned = conversation.pinned ?? false, archived = conversation.archived ?? false } = entry;
      return { ...conversation, pinned, archived };
    }
    case 'origin':
      return goTo(conversation, entry);
    case 'model':
      return { ...conversation, model: entry.model };
    case 'prompt':
      return ask(conversation, entry);
    case 'reply':
      return answer(conversation, entry);
    case 'head':
      return isVisible(conversation, entry.head) ? look(conversation, entry.head) : conversation;
    case 'continue': {
      const reply = replyOf(conversation, entry.reply);
      if (reply !== undefined) set(conversation, { ...goOn(reply, entry.known), at: entry.at });
      return conversation;
    }
    case 'deleted':
      return remove(conversation, entry);
    case 'chosen': {
      const group = replyOf(conversation, entry.node)?.group;
      if (group === undefined || !isVisible(conversation, entry.node)) return conversation;
      return look({ ...conversation, chosen: new Set(conversation.chosen).add(group) }, entry.node);
    }
    case 'parameters':
      return { ...conversation, parameters: entry.parameters };
    case 'author':
    case 'events':
    case 'restart':
    case 'join':
    case 'call':
    case 'notice':
    case 'torn':
    case 'end': {
      const found = withReply(conversation, entry.reply);
      return change(found, replyOf(found, entry.reply), entry);
    }
    default:
      entry satisfies never;
      return conversation; // a later version's entry
  }
}

function goTo(conversation: Conversation, { origin, imported }: Extract<Entry, { readonly type: 'origin' }>) {
  if (imported) return { ...conversation, cameFrom: origin };
  const { origins } = conversation;
  return origins.includes(origin) ? conversation : { ...conversation, origins: [...origins, origin] };
}

/** A new node is where the user looks. */
function put(conversation: Conversation, node: Node): Conversation {
  set(conversation, node);
  return look(conversation, node.id);
}

/** Another path is shown. What it shares with the one before was looked at last already. */
function look(conversation: Conversation, head: NodeId): Conversation {
  const { nodes } = conversation;
  // The map is made by `newConversation` for this folder alone.
  const looked = conversation.looked as Map<NodeId, NodeId>;
  let left = nodes.size;
  for (let at: NodeId | undefined = head; at !== undefined && at !== conversation.head && left > 0; left--) {
    const parent: NodeId | undefined = nodes.get(at)?.parent;
    looked.set(parent ?? beginning, at);
    at = parent;
  }
  return { ...conversation, head };
}

/** If what is shown was deleted, what stands beside it is shown, or what it followed. What is back is shown again. */
function remove(conversation: Conversation, { node, deleted }: Extract<Entry, { readonly type: 'deleted' }>) {
  if (!conversation.nodes.has(node) || conversation.deleted.has(node) === deleted) return conversation;
  const all = new Set(conversation.deleted);
  if (deleted) all.add(node);
  else all.delete(node);
  const { head, ...rest } = { ...conversation, deleted: all };
  const after: Conversation = { ...rest, ...(head !== undefined && { head }) };
  if (!deleted) return isVisible(after, node) ? look(after, leafUnder(after, node)) : after;
  if (head !== undefined && isVisible(after, head)) return after;
  const next = neighbour(after, node);
  return next === undefined ? rest : look(after, next);
}

/** The map is made by `newConversation` for this folder alone. */
const set = ({ nodes }: Conversation, node: Node): unknown => (nodes as Map<NodeId, Node>).set(node.id, node);

function ask(conversation: Conversation, entry: Extract<Entry, { readonly type: 'prompt' }>): Conversation {
  const { nodes, head } = conversation;
  const known = nodes.get(entry.id);
  if (known !== undefined) return conversation;
  const { parent: wanted, ...rest } = entry;
  const parent = wanted === undefined || nodes.has(wanted) ? wanted : head;
  return put(conversation, { ...rest, ...(parent !== undefined && { parent }) });
}

function answer(conversation: Conversation, entry: Extract<Entry, { readonly type: 'reply' }>): Conversation {
  const { id, parent, instead, group, asked, at } = entry;
  if (conversation.nodes.has(id) || id === parent) return conversation;
  return put(withPrompt(conversation, parent), {
    type: 'reply',
    id,
    parent,
    ...(instead !== undefined && { instead }),
    ...(group !== undefined && { group }),
    ...(asked !== undefined && { asked }),
    ...(asked !== undefined && asked !== conversation.model && { apart: true }),
    at,
    rounds: [],
    notices: [],
  });
}

/** The prompt of this id is there; one that was lost is put where the user looks. */
function withPrompt(conversation: Conversation, id: NodeId): Conversation {
  const { nodes, head } = conversation;
  if (nodes.has(id)) return conversation;
  const lost: Prompt = {
    type: 'prompt',
    id,
    ...(head !== undefined && { parent: head }),
    at: 0,
    text: '',
    context: [],
    lost: true,
  };
  return put(conversation, lost);
}

/** The reply of this id is there, made if it was lost: for the prompt that is shown if that has no reply. */
function withReply(conversation: Conversation, id: NodeId): Conversation {
  const { nodes, head } = conversation;
  if (nodes.has(id)) return conversation;
  const shown = head === undefined ? undefined : nodes.get(head);
  const parent = shown?.type === 'prompt' ? shown.id : `${id}?`;
  const reply: Reply = { type: 'reply', id, parent, rounds: [], notices: [], torn: true };
  return put(withPrompt(conversation, parent), reply);
}

/** What happens to a reply that runs. One that has ended runs again if there is more of it. */
function change(conversation: Conversation, reply: Reply | undefined, entry: ReplyEntry): Conversation {
  if (reply === undefined || (reply.ending !== undefined && !isBeyond(reply, entry))) return conversation;
  const changed = happen(reply.ending === undefined ? reply : goOn(reply), entry);
  if (changed !== reply) set(conversation, changed);
  if (entry.type !== 'end') return conversation;
  const goesBack = conversation.head === reply.id && reply.instead !== undefined && isEmpty(reply);
  return goesBack ? apply(conversation, { type: 'head', head: reply.instead }) : conversation;
}
