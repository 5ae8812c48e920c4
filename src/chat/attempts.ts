// Which reply is meant by a node: the one at it, the attempt to replace it, the newest.
import { openGroup } from '../conversation/branches.ts';
import { exchangesOf, pathTo } from '../conversation/path.ts';
import type { Exchange } from '../conversation/path.ts';
import { failedInstead, promptOf, replyOf } from '../conversation/tree.ts';
import type { Conversation, NodeId, Reply } from '../conversation/tree.ts';

/** The newest prompt and its reply, if the node is one of them; of several replies side by side, the one meant. */
export function lastAt(conversation: Conversation, node: NodeId): Exchange | undefined {
  const last = exchangesOf(pathTo(conversation)).at(-1);
  const reply = replyOf(conversation, node);
  if (last !== undefined && reply?.group !== undefined && reply.group === openGroup(conversation)) {
    return { prompt: last.prompt, reply };
  }
  return last?.prompt.id === node || last?.reply?.id === node ? last : undefined;
}

/** The reply at a node, or the attempt to replace it that failed. */
export function attemptAt(conversation: Conversation, node: NodeId): Reply | undefined {
  const isPrompt = promptOf(conversation, node) !== undefined;
  const reply = replyOf(conversation, node) ?? (isPrompt ? answerTo(conversation, node) : undefined);
  return reply && (failedInstead(conversation, reply) ?? reply);
}

/** The reply to a question that is shown. */
export const answerTo = (conversation: Conversation, prompt: NodeId): Reply | undefined =>
  exchangesOf(pathTo(conversation)).find((each) => each.prompt.id === prompt)?.reply;
