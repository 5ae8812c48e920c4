// When a conversation would go to an origin it has not been to: what is asked, and what waits for the answer.
import type { Question } from '../conversation/context.ts';
import type { Conversation, NodeId } from '../conversation/tree.ts';

/** The conversation has been to one origin and would now go to another. The user decides. */
export interface Crossing {
  readonly from: string;
  readonly to: string;
}

/** What waits for the decision. */
export type Held =
  /** The composer's message. It is sent as it stands when the answer comes. */
  | { readonly type: 'send' }
  | { readonly type: 'ask'; readonly question: Question }
  | { readonly type: 'retry'; readonly node: NodeId; readonly question: Question };

/** The decision needed before this conversation may go there; `undefined` if it may already. */
export function crossingTo({ origins }: Conversation, to: string | undefined): Crossing | undefined {
  const from = origins.at(-1);
  return to === undefined || from === undefined || origins.includes(to) ? undefined : { from, to };
}
