// Turns conversation changes into panel patches, and the whole conversation into a snapshot.
import type { Grown } from '../conversation/running.ts';
import { layoutOf } from '../conversation/content.ts';
import { isShown, shown } from '../conversation/branches.ts';
import { failedInstead, hasEnded, newestAttempts, promptOf, replyOf } from '../conversation/tree.ts';
import type { Conversation, Node, NodeId, Reply } from '../conversation/tree.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { Change } from '../messages/index.ts';
import type { Patch } from '../panel/contract.ts';
import type { NodeView, StatusView, WholeView } from '../panel/thread.ts';
import type { Prices } from './facts.ts';
import type { Running } from './runs.ts';
import type { Step } from './thread.ts';
import {
  sizeOf,
  toButtons,
  toEndedStatus,
  toNotices,
  toOutline,
  toPieceView,
  toProblemView,
  toPromptView,
  toReplyView,
  toStatusPatch,
} from './view.ts';
import type { Words } from './view.ts';

/** What is needed besides the conversation. */
export interface Around {
  readonly words: Words;
  readonly prices: Prices;
  readonly now: number;
  /** Where the next message goes. Shown until it is known who answers. */
  readonly current: EndpointLabel | undefined;
  /** The state of a running reply. */
  readonly running: (reply: NodeId) => Running | undefined;
}

export interface Projected {
  readonly patches: readonly Patch[];
  /** Someone is waiting for it. */
  readonly urgent: boolean;
}

/** Of a path that is shown at once, as much of its end as this is sent whole, and its last prompt and reply. Characters. */
const ahead = 64 * 1024;

/** What one answer about outlines holds, unless one node alone is more. Characters. */
const perPage = 256 * 1024;

/** The visible path: its end, and what still runs, whole; the rest as outlines. */
export function snapshot(
  conversation: Conversation,
  around: Around,
): { readonly conversation: string; readonly nodes: readonly NodeView[] } {
  return { conversation: conversation.id, nodes: toNodeViews(conversation, shown(conversation), around) };
}

function toNodeViews(conversation: Conversation, path: readonly Node[], around: Around): readonly NodeView[] {
  const attempts = newestAttempts(conversation);
  let left = ahead;
  const views = path.toReversed().map((node, fromEnd): NodeView => {
    left -= sizeOf(node);
    const isWhole = left >= 0 || fromEnd < 2 || (node.type === 'reply' && !hasEnded(node));
    return isWhole ? toNodeView(conversation, node, around, attempts) : toOutline(node);
  });
  return views.reverse();
}

/** The first of the named nodes that fit into an answer. None of them still runs: those were never outlines. */
export function page(conversation: Conversation, ids: readonly NodeId[], around: Around): readonly WholeView[] {
  const attempts = newestAttempts(conversation);
  const views: WholeView[] = [];
  let left = perPage;
  for (const id of ids) {
    const node = conversation.nodes.get(id);
    if (node === undefined || (node.type === 'reply' && !hasEnded(node))) continue;
    left -= sizeOf(node);
    if (left < 0 && views.length > 0) break;
    views.push(toNodeView(conversation, node, around, attempts));
  }
  return views;
}

/** The patches for one step. Costs only as much as changed, unless another path is shown now. */
export function project(step: Step, around: Around): Projected {
  const { entry, before, after } = step;
  const isSame = before.head === after.head && entry.type !== 'deleted' && entry.type !== 'chosen';
  const moved = isSame ? [] : toPath(step, around);
  switch (entry.type) {
    case 'conversation':
    case 'title':
    case 'mark':
    case 'model':
    case 'origin':
    case 'call':
    case 'torn':
    case 'parameters':
      return { patches: moved, urgent: false };
    case 'prompt':
      // The reply to it is asked for next: they show together.
      return { patches: moved, urgent: false };
    case 'reply':
    case 'head':
    case 'deleted':
    case 'chosen':
      return { patches: moved, urgent: true };
    case 'continue':
    case 'author':
    case 'events':
    case 'restart':
    case 'join':
    case 'notice':
    case 'end': {
      const reply = replyOf(after, entry.reply);
      // What runs on another branch is sent when that is looked at.
      if (reply === undefined || (moved.length === 0 && !isShown(after, reply)))
        return { patches: moved, urgent: false };
      if (entry.type === 'events') return toGrowth(after, reply, entry.live, around);
      const [own, urgent] = toOwn(entry.type, after, reply, around);
      return { patches: [...own, ...moved], urgent };
    }
  }
}

/** Who is asked while nobody has answered: not who would be asked next. Of one that has ended nobody knows any more. */
const asked = (reply: Reply, { running, current }: Around): EndpointLabel | undefined =>
  hasEnded(reply) ? undefined : (running(reply.id)?.to ?? current);

/** How a reply stands now. */
export const toStanding = (conversation: Conversation, reply: Reply, around: Around): Patch =>
  toStatusPatch(reply, toStatus(conversation, reply, around), asked(reply, around), around.prices);

function toOwn(
  type: 'continue' | 'author' | 'restart' | 'join' | 'notice' | 'end',
  after: Conversation,
  reply: Reply,
  around: Around,
): readonly [readonly Patch[], boolean] {
  const whole = (): Patch => ({ type: 'node', node: toNodeView(after, reply, around) });
  switch (type) {
    case 'notice':
      return [[{ type: 'notices', reply: reply.id, notices: toNotices(reply, around.words) }], false];
    case 'restart':
    case 'join':
      return [[whole()], false];
    case 'continue':
    case 'author':
      return [[toStanding(after, reply, around)], type === 'continue'];
    case 'end': {
      // Text that was still held back shows now.
      const goesOn = reply.rounds.at(-1)?.join !== undefined;
      return [[toStanding(after, reply, around), ...(goesOn ? [whole()] : [])], true];
    }
  }
}

function toGrowth(after: Conversation, reply: Reply, live: Grown | undefined, around: Around): Projected {
  const { changes, begins } = live ?? whole;
  const standing = begins ? [toStanding(after, reply, around)] : [];
  const grown = changes.flatMap((change) => toPatch(after, reply, change, around) ?? []);
  return { patches: [...standing, ...grown], urgent: begins };
}

/** Of events that say nothing of what they changed, everything may have. */
const whole: Pick<Grown, 'changes' | 'begins'> = { changes: [{ type: 'moved' }], begins: false };

function toPatch(after: Conversation, reply: Reply, change: Change, around: Around): Patch | undefined {
  switch (change.type) {
    case 'moved':
      return { type: 'node', node: toNodeView(after, reply, around) };
    case 'append': {
      const at = placeOf(reply, change.at);
      return at === undefined ? undefined : { ...change, at, reply: reply.id };
    }
    case 'block': {
      const at = placeOf(reply, change.at);
      const piece = at === undefined ? undefined : layoutOf(reply).pieces[at];
      return piece && at !== undefined
        ? { type: 'block', reply: reply.id, at, block: toPieceView(piece, around.words) }
        : undefined;
    }
  }
}

/** By its place among the blocks of all rounds, where a block is shown; `undefined` while it is held back. */
const placeOf = (reply: Reply, at: number): number | undefined =>
  reply.rounds.some(({ join }) => join !== undefined) ? layoutOf(reply).places[at] : at;

/** The patches when another path is shown: its new nodes, and the ids of those that stay. */
function toPath({ entry, before, after }: Step, around: Around): readonly Patch[] {
  // The nodes of before are those of after: the new one was not among them.
  const old = shown(before).filter(({ id }) => !('id' in entry) || id !== entry.id);
  const path = shown(after);
  const known = new Set(old.map(({ id }) => id));
  const added = path.filter(({ id }) => !known.has(id));
  const nodes = toNodeViews(after, added, around).map((node): Patch => ({ type: 'node', node }));
  const isLonger = old.every(({ id }, at) => path[at]?.id === id);
  return isLonger ? nodes : [...nodes, { type: 'path', ids: path.map(({ id }) => id) }];
}

type Attempts = ReturnType<typeof newestAttempts>;

const toNodeView = (conversation: Conversation, node: Node, around: Around, attempts?: Attempts): WholeView =>
  node.type === 'prompt'
    ? toPromptView(node, around.words)
    : toReplyView(
        node,
        toStatus(conversation, node, around, attempts),
        asked(node, around),
        around.words,
        around.prices,
        promptOf(conversation, node.parent)?.compacts,
      );

function toStatus(conversation: Conversation, reply: Reply, around: Around, attempts?: Attempts): StatusView {
  const { words, now } = around;
  if (hasEnded(reply)) return toEndedStatus(reply, words, failedInstead(conversation, reply, attempts));
  const { began, retrying } = around.running(reply.id) ?? { began: now };
  if (retrying !== undefined) {
    // The countdown beside it says how long.
    const problem = toProblemView(retrying.error.with({ retryAfter: undefined }), reply.author, words);
    const wait = Math.max(0, retrying.until - now);
    return {
      type: 'retrying',
      wait,
      ...problem,
      buttons: toButtons([retrying.error.reason === 'rate_wait' ? 'sendAnyway' : 'retryNow'], words),
    };
  }
  const hasBegun = (reply.rounds.at(-1)?.message.content.length ?? 0) > 0;
  return hasBegun ? { type: 'streaming' } : { type: 'waiting', elapsed: Math.max(0, now - began) };
}
