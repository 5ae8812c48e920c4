// The branches of a conversation: what stands beside what is shown, what was looked at last, what was deleted.
import { pathTo } from './path.ts';
import { beginning, hasEnded, isEmpty } from './tree.ts';
import type { Conversation, Node, NodeId, Reply } from './tree.ts';

/** Is it there, and neither it nor anything it follows deleted? */
export function isVisible(conversation: Conversation, id: NodeId): boolean {
  const { nodes, deleted } = conversation;
  if (!nodes.has(id)) return false;
  return deleted.size === 0 || pathTo(conversation, id).every((node) => !deleted.has(node.id));
}

/** An attempt to replace a reply that brought nothing is never a branch of its own. */
const isBranch = (node: Node): boolean =>
  node.type === 'prompt' || node.instead === undefined || !hasEnded(node) || !isEmpty(node);

/** By node, the branches that follow it, in the order in which they were made. */
export type Children = ReadonlyMap<NodeId, readonly Node[]>;

/** Looks at every node. */
export function childrenOf({ nodes, deleted }: Conversation): Children {
  const children = new Map<NodeId, Node[]>();
  for (const node of nodes.values()) {
    if (deleted.has(node.id) || !isBranch(node)) continue;
    const parent = node.parent ?? beginning;
    const others = children.get(parent);
    if (others === undefined) children.set(parent, [node]);
    else others.push(node);
  }
  return children;
}

/** It ended before anything of an answer had come. */
const isFailure = (node: Node): boolean =>
  node.type === 'reply' && hasEnded(node) && node.ending.type !== 'complete' && isEmpty(node);

/** The node with those beside it: the other answers to its question, or the other questions in its place. */
export function siblingsOf({ nodes }: Conversation, id: NodeId, children: Children): readonly Node[] {
  const node = nodes.get(id);
  const all = node === undefined ? [] : (children.get(node.parent ?? beginning) ?? []);
  return all.filter((each) => each.id === id || !isFailure(each));
}

/** Where the path ends that goes through this node and was looked at last. */
export function leafUnder(conversation: Conversation, id: NodeId, children = childrenOf(conversation)): NodeId {
  let at = id;
  for (let left = conversation.nodes.size; left > 0; left--) {
    const next = children.get(at) ?? [];
    const child = next.find((node) => node.id === conversation.looked.get(at)) ?? next.at(-1);
    if (child === undefined) break;
    at = child.id;
  }
  return at;
}

/** What is shown in place of a node that was deleted: the branch before it or after it, or what it followed. */
export function neighbour(conversation: Conversation, id: NodeId): NodeId | undefined {
  const { nodes } = conversation;
  const node = nodes.get(id);
  const parent = node?.parent;
  if (parent !== undefined && !isVisible(conversation, parent)) return neighbour(conversation, parent);
  const children = childrenOf(conversation);
  const order = [...nodes.keys()];
  const at = order.indexOf(id);
  const beside = siblingsOf(conversation, id, children);
  const next = beside.findLast((other) => order.indexOf(other.id) < at) ?? beside[0];
  return next === undefined ? parent : leafUnder(conversation, next.id, children);
}

/** The group that is shown side by side: the one of the last reply, as long as none of it was chosen. */
export function openGroup({ nodes, head, chosen }: Conversation): string | undefined {
  const last = head === undefined ? undefined : nodes.get(head);
  const group = last?.type === 'reply' ? last.group : undefined;
  return group === undefined || chosen.has(group) ? undefined : group;
}

/** The path that is shown, and beside its end the replies that were asked together with it. */
export function shown(conversation: Conversation): readonly Node[] {
  const path = pathTo(conversation);
  const group = openGroup(conversation);
  if (group === undefined) return path;
  const { nodes, deleted } = conversation;
  const beside = [...nodes.values()].filter(
    (node) => node.type === 'reply' && node.group === group && !deleted.has(node.id),
  );
  return [...path.slice(0, -1), ...beside];
}

/** Is a reply among what is shown? Costs a walk only where it isn't the end: one that goes on may have more after it. */
export const isShown = (conversation: Conversation, reply: Reply): boolean =>
  conversation.head === reply.id || shown(conversation).some(({ id }) => id === reply.id);
