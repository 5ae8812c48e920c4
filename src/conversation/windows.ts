// Two windows that write one reply: the one that has it go on has the reply, what the other still writes has another.
import type { Entry } from './entries.ts';
import { knownOf } from './running.ts';
import { replyOf } from './tree.ts';
import type { Conversation, NodeId, Reply } from './tree.ts';

/** What each window writes of replies that another has gone on with; one for each reading. */
export class Windows {
  /** By reply and writer, the reply as that writer had it when another went on with it. */
  readonly #left = new Map<string, Reply>();

  /**
   * The entry as it counts, which may be of another reply. `running`: who writes the entry's reply, which hasn't ended.
   * May add a reply to the conversation, without showing it; its id is the same at every reading.
   */
  place(conversation: Conversation, running: string | undefined, writer: string, entry: Entry): Entry {
    if (!('reply' in entry)) return entry;
    const { reply } = entry;
    const left = this.#left.get(key(reply, writer));
    if (left !== undefined) {
      const isBack = entry.type === 'continue' && isKnown(replyOf(conversation, reply), entry);
      if (!isBack) {
        // Only what it said makes it another reply.
        if (entry.type === 'events') add(conversation, left);
        return { ...entry, reply: left.id };
      }
      this.#left.delete(key(reply, writer));
    }
    if (entry.type === 'continue' && running !== undefined && running !== writer)
      this.#leave(conversation, running, entry);
    return entry;
  }

  #leave(conversation: Conversation, writer: string, entry: Extract<Entry, { readonly type: 'continue' }>): void {
    const reply = replyOf(conversation, entry.reply);
    if (reply === undefined) return;
    const { group: _group, instead: _instead, ...own } = structuredClone(reply);
    const left: Reply = { ...own, id: `${reply.id}~${writer}` };
    this.#left.set(key(reply.id, writer), left);
    // It had said more than the other window knew of.
    if (entry.known !== undefined && !isKnown(reply, entry)) add(conversation, left);
  }
}

const key = (reply: NodeId, writer: string): string => `${writer} ${reply}`;

function isKnown(reply: Reply | undefined, { known }: Extract<Entry, { readonly type: 'continue' }>): boolean {
  if (reply === undefined || known === undefined) return known === undefined;
  const { rounds, blocks, text } = knownOf(reply);
  return rounds === known.rounds && blocks === known.blocks && text === known.text;
}

/** The map is made by `newConversation` for this folder alone. */
function add({ nodes }: Conversation, reply: Reply): void {
  if (!nodes.has(reply.id)) (nodes as Map<NodeId, Reply>).set(reply.id, reply);
}
