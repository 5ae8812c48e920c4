// The only way a conversation changes, live and when its journal is replayed.
import { fold, newFold } from '../messages/index.ts';
import type { Change, Message, StreamEvent } from '../messages/index.ts';
import { wholeRounds } from './content.ts';
import { cutOf, joinOf } from './join.ts';
import type { Join } from './join.ts';
import { isVisible, leafUnder, neighbour } from './branches.ts';
import { beginning, isEmpty, replyOf } from './tree.ts';
import type {
  Author,
  Call,
  Conversation,
  Ending,
  Node,
  NodeId,
  Parameters,
  Prompt,
  Reply,
  Round,
  Took,
} from './tree.ts';

/** Something that happened to a conversation. Only ever appended; a later version may add fields and types. */
export type Entry =
  | { readonly type: 'conversation'; readonly version: number; readonly id: string; readonly at: number }
  | { readonly type: 'title'; readonly title: string }
  /** Where the list of conversations shows it. */
  | { readonly type: 'mark'; readonly pinned?: boolean | undefined; readonly archived?: boolean | undefined }
  /** The person let the conversation go to this origin. */
  | { readonly type: 'origin'; readonly origin: string }
  | Omit<Prompt, 'lost'>
  /** A reply is asked for. */
  | {
      readonly type: 'reply';
      readonly id: NodeId;
      readonly parent: NodeId;
      readonly instead?: NodeId;
      readonly group?: string;
      readonly at: number;
    }
  /** A reply that was cut off goes on in another round. */
  | { readonly type: 'continue'; readonly reply: NodeId; readonly at: number }
  /** Another path is shown. */
  | { readonly type: 'head'; readonly head: NodeId }
  /** The node and all that follows are deleted, or back. */
  | { readonly type: 'deleted'; readonly node: NodeId; readonly deleted: boolean }
  /** Of the replies asked together, the one to go on with. */
  | { readonly type: 'chosen'; readonly node: NodeId }
  /** What this conversation asks for from now on. */
  | { readonly type: 'parameters'; readonly parameters: Parameters }
  | ReplyEntry;

/** What happens to a reply that runs. For one that has ended it comes too late and changes nothing. */
export type ReplyEntry = { readonly reply: NodeId } & (
  | { readonly type: 'author'; readonly author: Author }
  /** `round` counts the reply's requests from 0; absent for the first. */
  | {
      readonly type: 'events';
      readonly round?: number;
      readonly events: readonly StreamEvent[];
      readonly live?: Grown;
    }
  /** The round's request is sent again: forget what it brought. */
  | { readonly type: 'restart'; readonly round?: number }
  /** How the text of a round that goes on joins the text before it. */
  | { readonly type: 'join'; readonly round: number; readonly join: Join }
  | { readonly type: 'call'; readonly round: number; readonly call: Call }
  | { readonly type: 'notice'; readonly notice: string }
  /** Part of it was damaged. Comes from reading a journal and is never written. */
  | { readonly type: 'torn' }
  /** `took`: of the last round. */
  | { readonly type: 'end'; readonly ending: Ending; readonly took?: Took }
);

/** What the events of a running reply came to. Never written: an entry that is read back is folded instead. */
export interface Grown {
  /** The round's message, these events included: one object, which grows. */
  readonly message: Message;
  /** What the events did to the reply's blocks, their places counted over all rounds. */
  readonly changes: readonly Change[];
  /** They brought the reply's first block. */
  readonly begins: boolean;
}

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
      if (conversation.origins.includes(entry.origin)) return conversation;
      return { ...conversation, origins: [...conversation.origins, entry.origin] };
    case 'prompt':
      return ask(conversation, entry);
    case 'reply': {
      const { id, parent, instead, group } = entry;
      if (conversation.nodes.has(id)) return conversation;
      return put(withPrompt(conversation, parent), {
        type: 'reply',
        id,
        parent,
        ...(instead !== undefined && { instead }),
        ...(group !== undefined && { group }),
        rounds: [],
        notices: [],
      });
    }
    case 'head':
      return isVisible(conversation, entry.head) ? look(conversation, entry.head) : conversation;
    case 'continue': {
      const reply = replyOf(conversation, entry.reply);
      return reply?.ending === undefined ? conversation : goOn(conversation, reply);
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
      const reply = replyOf(found, entry.reply);
      return reply === undefined || reply.ending !== undefined ? found : happen(found, reply, entry);
    }
    default:
      entry satisfies never;
      return conversation; // a later version's entry
  }
}

/** A new node is where the person looks. */
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

/** The prompt of this id is there; one that was lost is put where the person looks. */
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

/** What happens to a reply that runs. */
function happen(conversation: Conversation, reply: Reply, entry: ReplyEntry): Conversation {
  const update = (change: Partial<Reply>): Conversation => {
    set(conversation, { ...reply, ...change });
    return conversation;
  };
  switch (entry.type) {
    case 'author':
      return update({ author: entry.author });
    case 'events':
      return grow(conversation, reply, entry);
    case 'restart':
      return update({
        rounds: withRound(reply.rounds, entry.round, { ...standing(reply, entry.round), ...newRound() }),
      });
    case 'join': {
      const round = reply.rounds[entry.round];
      if (round?.join !== 'open' || entry.round < reply.rounds.length - 1) return conversation;
      return update({ rounds: withRound(reply.rounds, entry.round, { ...round, join: entry.join }) });
    }
    case 'call': {
      if (entry.round < reply.rounds.length - 1) return conversation;
      const round = reply.rounds[entry.round] ?? newRound();
      const others = round.calls.filter(({ id }) => id !== entry.call.id);
      return update({ rounds: withRound(reply.rounds, entry.round, { ...round, calls: [...others, entry.call] }) });
    }
    case 'notice':
      return reply.notices.includes(entry.notice)
        ? conversation
        : update({ notices: [...reply.notices, entry.notice] });
    case 'torn':
      return update({ torn: true });
    case 'end': {
      const isCut = reply.torn === true && entry.ending.type === 'complete';
      const ending: Ending = isCut ? { type: 'interrupted' } : entry.ending;
      const last = reply.rounds.length - 1;
      const rounds = withJoin(reply.rounds).map((round, at) => ({
        ...closed(round, ending),
        ...(at === last && entry.took !== undefined && { took: entry.took }),
      }));
      update({ rounds, ending });
      const goesBack = conversation.head === reply.id && reply.instead !== undefined && isEmpty(reply);
      return goesBack ? apply(conversation, { type: 'head', head: reply.instead }) : conversation;
    }
  }
}

/** The reply runs again. Whoever answered so far is remembered with what they said. */
function goOn(conversation: Conversation, reply: Reply): Conversation {
  const { author } = reply;
  const running: { -readonly [Field in keyof Reply]: Reply[Field] } = { ...reply };
  delete running.ending;
  const rounds = reply.rounds
    .filter(({ message }) => message.content.length > 0)
    .map((round): Round => (round.author !== undefined || author === undefined ? round : { ...round, author }));
  set(conversation, { ...running, rounds: [...rounds, { ...newRound(), join: 'open' }] });
  return conversation;
}

/** Rounds of a reply that ends: how the last joins the others is settled with what there is. */
function withJoin(rounds: readonly Round[]): readonly Round[] {
  const last = rounds.at(-1);
  if (last?.join !== 'open') return rounds;
  const before = rounds.slice(0, -1);
  const kept = wholeRounds({ rounds: before }).at(-1)?.message.content.at(-1);
  const text = last.message.content.find((block) => block.type === 'text');
  if (kept?.type !== 'text' || text === undefined) return rounds;
  const join = joinOf(cutOf(kept.text), text.text, true) ?? { drop: 0 };
  return [...before, { ...last, join }];
}

/** What is known of a round besides its message. */
function standing({ rounds }: Reply, at = 0): Pick<Round, 'join'> {
  const { join } = rounds[at] ?? {};
  return join === undefined ? {} : { join: 'open' };
}

const newRound = (): Round & Required<Pick<Round, 'fold'>> => {
  const state = newFold();
  return { message: state.message, calls: [], fold: state };
};

/** A reply that is stopped ends before its sender hears of it, who may still add to the message. */
function closed(round: Round, { type }: Ending): Round {
  const ended: { -readonly [Field in keyof Round]: Round[Field] } = { ...round };
  delete ended.fold;
  if (type === 'stopped') ended.message = structuredClone(round.message);
  return ended;
}

/** Most rounds that a damaged number may make. */
const mostRounds = 10_000;

/** Only the last round grows: what is said of an earlier one, or far beyond, is said of it. */
function withRound(rounds: readonly Round[], at = 0, round: Round): readonly Round[] {
  const end = Math.min(Math.max(at, rounds.length - 1), rounds.length, mostRounds);
  return [...rounds.slice(0, end), round];
}

function grow(
  conversation: Conversation,
  reply: Reply,
  { round: at = 0, events, live }: Extract<ReplyEntry, { readonly type: 'events' }>,
): Conversation {
  const { rounds } = reply;
  const last = at < rounds.length ? rounds.at(-1) : undefined;
  if (live !== undefined) {
    if (last?.message === live.message) return conversation;
    const round = { ...standing(reply, at), message: live.message, calls: [] };
    set(conversation, { ...reply, rounds: withRound(rounds, at, round) });
    return conversation;
  }
  let state = last?.fold;
  if (state === undefined) {
    const round = newRound();
    state = round.fold;
    set(conversation, { ...reply, rounds: withRound(rounds, Math.max(at, rounds.length), round) });
  }
  for (const event of events) fold(state, event);
  return conversation;
}
