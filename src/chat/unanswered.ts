// The question that was left without a reply when the editor went away.
import type { Conversation, NodeId } from '../conversation/tree.ts';

/** A reply is written right after its question; a disk may be slow. Milliseconds. */
const recent = 10_000;

/** The question that is shown last, if its reply was never begun. One whose replies were deleted is left alone. */
export function unanswered({ nodes, head }: Conversation, now: number): NodeId | undefined {
  const last = head === undefined ? undefined : nodes.get(head);
  if (last?.type !== 'prompt') return undefined;
  if ([...nodes.values()].some((node) => node.type === 'reply' && node.parent === head)) return undefined;
  // Another window may have asked it just now.
  return now - last.at < recent ? undefined : last.id;
}
