// What a conversation is: turns, what was attached to them, how each ended, and how all of it is kept on disk. Pure:
// imports the protocol's types and fold, and never knows VS Code, a panel, a file system or a gateway's settings.
import { toBlocks } from './context.ts';
import type { Failure, Turn } from './turn.ts';
import type { InputMessage } from '../messages/index.ts';

/** A conversation: its turns, oldest first, and where it may go. */
export interface Conversation {
  readonly id: string;
  /** Origins (scheme, host, port) the person has let this conversation go to; the first is where it began. */
  readonly origins: readonly string[];
  readonly turns: readonly Turn[];
}

/** A question that was refused for what it holds would make each later one fail too, so it is not sent again. */
const refusedForGood: readonly Failure['kind'][] = ['too_large', 'context', 'invalid'];

/**
 * The turns as messages, the newest question last. Unanswered questions stay, for what comes next may build on them;
 * making the history legal (roles, pairs, foreign thinking) is the request writer's work.
 */
export function toMessages(turns: readonly Turn[]): InputMessage[] {
  return turns.flatMap((turn, at): InputMessage[] => {
    const { reply, ending, author, question } = turn;
    const isEmpty = reply.content.length === 0;
    const isNewest = at === turns.length - 1;
    if (!isNewest && isEmpty && ending?.type === 'failed' && refusedForGood.includes(ending.failure.kind)) return [];
    const asked: InputMessage = { role: 'user', content: toBlocks(question) };
    if (isEmpty || isNewest) return [asked];
    const origin = author?.url === undefined ? {} : { origin: { url: author.url, model: author.model } };
    return [asked, { role: 'assistant', content: reply.content, ...origin }];
  });
}
