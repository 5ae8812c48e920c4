// The path through the tree that is shown, as exchanges and as the messages of the next request.
import type { AssistantMessage, InputMessage, ToolResultBlock } from '../messages/index.ts';
import { toBlocks } from './context.ts';
import { markdownOf, wholeRounds } from './content.ts';
import { isEmpty } from './tree.ts';
import type { Conversation, Failure, Node, NodeId, Prompt, Reply, Round } from './tree.ts';

/** The nodes from the first to this one, by default to the end of what is shown. */
export function pathTo({ nodes, head }: Conversation, id: NodeId | undefined = head): readonly Node[] {
  const path: Node[] = [];
  for (let at = id; at !== undefined && path.length < nodes.size;) {
    const node = nodes.get(at);
    if (node === undefined) break;
    path.push(node);
    at = node.parent;
  }
  return path.reverse();
}

/** A prompt and its reply on the path. Without a reply, none was requested or its line in the journal was lost. */
export interface Exchange {
  readonly prompt: Prompt;
  readonly reply?: Reply;
}

/** A path as prompts with their replies. */
export function exchangesOf(path: readonly Node[]): readonly Exchange[] {
  return path.flatMap((node, at): Exchange[] => {
    if (node.type === 'reply') return [];
    const next = path[at + 1];
    return [{ prompt: node, ...(next?.type === 'reply' && { reply: next }) }];
  });
}

/** A prompt that was refused for what it holds would make every later one fail too, so it isn't sent again. */
const refusedForGood: readonly Failure['kind'][] = ['too_large', 'context', 'invalid'];

/** What of a path is sent: all of it, or the newest summary and what follows it. */
export function sentExchanges(path: readonly Node[]): readonly Exchange[] {
  const all = exchangesOf(path);
  return all.slice(Math.max(0, all.findLastIndex(isSummary)));
}

/** Does its reply stand for all that came before it? One that was cut off doesn't. */
export const isSummary = ({ prompt, reply }: Exchange): boolean =>
  prompt.compacts === true &&
  reply?.ending?.type === 'complete' &&
  reply.rounds.at(-1)?.message.stopReason !== 'max_tokens' &&
  markdownOf(reply) !== '';

/** The model reads this, not a user. */
const summarized = 'What was said before, in summary:';

/**
 * A path as messages. Unanswered prompts stay, because what comes next may build on them; making the history legal
 * (roles, pairs, foreign thinking) is the request writer's work.
 */
export function toMessages(path: readonly Node[]): InputMessage[] {
  const known = new Set<string>();
  return sentExchanges(path).flatMap((exchange) => {
    const messages = messagesOf(exchange, known);
    if (messages.length > 0) for (const { id } of exchange.prompt.context) known.add(id);
    return messages;
  });
}

/** What one prompt and its reply are as messages. `known`: see {@link toBlocks}. */
export function messagesOf(exchange: Exchange, known?: ReadonlySet<string>): readonly InputMessage[] {
  const { prompt, reply } = exchange;
  if (reply !== undefined && isSummary(exchange)) {
    return [{ role: 'user', content: [{ type: 'text', text: `${summarized}\n\n${markdownOf(reply)}` }] }];
  }
  const blocks = toBlocks(prompt, known);
  const asked: readonly InputMessage[] = prompt.lost || blocks.length === 0 ? [] : [{ role: 'user', content: blocks }];
  if (reply === undefined) return asked;
  if (!isEmpty(reply))
    return [...asked, ...wholeRounds(reply).flatMap((round) => roundMessages(round, round.author ?? reply.author))];
  return reply.ending?.type === 'failed' && refusedForGood.includes(reply.ending.failure.kind) ? [] : asked;
}

/** What the model said in a round, and what its calls came to. */
export function roundMessages({ message, calls }: Round, author: Reply['author']): readonly InputMessage[] {
  const origin = author?.url === undefined ? {} : { origin: { url: author.url, model: author.model } };
  const said: readonly AssistantMessage[] =
    message.content.length === 0 ? [] : [{ role: 'assistant', content: message.content, ...origin }];
  const results = calls.map(({ id, state, result }): ToolResultBlock => ({
    type: 'tool_result',
    tool_use_id: id,
    ...(result !== undefined && { content: result }),
    ...(state !== 'done' && { is_error: true }),
  }));
  return results.length === 0 ? said : [...said, { role: 'user', content: results }];
}

/** The messages for a model that takes no images: in place of each, that there was one. */
export const withoutImages = (messages: readonly InputMessage[]): InputMessage[] =>
  messages.map((message) => {
    if (message.role !== 'user' || typeof message.content === 'string') return message;
    const content = message.content.map((block) => (block.type === 'image' ? imageLeftOut : block));
    return { ...message, content };
  });

const imageLeftOut = { type: 'text', text: '[The image is not sent, because this model takes none.]' } as const;
