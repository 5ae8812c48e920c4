// When a conversation would go to an origin it has not been to: what is asked, and what waits for the answer.
import type { Question } from '../conversation/context.ts';
import type { Conversation, NodeId } from '../conversation/tree.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { CrossingView } from '../panel/composer.ts';
import type { Patch } from '../panel/contract.ts';

/** What waits for the decision. */
export type Held =
  /** The composer's message. It is sent as it stands when the answer comes. */
  | { readonly type: 'send'; readonly to?: readonly EndpointLabel[] | undefined }
  /** A message that waits in the queue. */
  | { readonly type: 'queued'; readonly id: NodeId }
  | { readonly type: 'compact' }
  | { readonly type: 'ask'; readonly question: Question }
  | { readonly type: 'continue'; readonly node: NodeId; readonly question: Question }
  | {
      readonly type: 'retry';
      readonly node: NodeId;
      readonly question: Question;
      readonly to: EndpointLabel | undefined;
    }
  | {
      readonly type: 'edit';
      readonly node: NodeId;
      readonly id: NodeId;
      readonly text: string;
      readonly detached: readonly string[];
      readonly question: Question;
    };

interface Waiting {
  readonly crossing: CrossingView;
  readonly held: Held;
}

/** The question whether the conversation may go to another origin, while it is open, and where the answer was yes. */
export class Consent {
  readonly #post: (patch: Patch, urgent: boolean) => void;
  /** Where it may go by the user's answer. The conversation records only where it went, and a request may fail before. */
  readonly #given = new Set<string>();
  #waiting: Waiting | undefined;

  constructor(post: (patch: Patch, urgent: boolean) => void) {
    this.#post = post;
  }

  /** What the user is asked. */
  get crossing(): CrossingView | undefined {
    return this.#waiting?.crossing;
  }

  /** May the conversation go to all of these? If not, the user is asked of the first, and `held` waits for the answer. */
  allows(conversation: Conversation, to: readonly (string | undefined)[], held: Held): boolean {
    const crossing = to.map((origin) => this.needed(conversation, origin)).find((each) => each !== undefined);
    this.#set(crossing && { crossing, held });
    return crossing === undefined;
  }

  /** The decision needed before the conversation may go there; `undefined` if it may already. */
  needed(conversation: Conversation, to: string | undefined): CrossingView | undefined {
    return to !== undefined && this.#given.has(to) ? undefined : crossingTo(conversation, to);
  }

  /** The user lets the conversation go there. */
  give(origin: string): void {
    this.#given.add(origin);
  }

  /** Withdraws the question, and takes what waited for its answer. */
  release(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#set(undefined);
    return waiting;
  }

  #set(waiting: Waiting | undefined): void {
    if (this.#waiting === waiting) return;
    this.#waiting = waiting;
    // The unsent question and the reason must appear together.
    this.#post({ type: 'crossing', crossing: waiting?.crossing }, waiting !== undefined);
  }
}

/** The decision needed before this conversation goes there; `undefined` if it has been there, or hasn't gone anywhere. */
export function crossingTo({ origins, cameFrom }: Conversation, to: string | undefined): CrossingView | undefined {
  const from = origins.at(-1) ?? cameFrom;
  return to === undefined || from === undefined || origins.includes(to) ? undefined : { from, to };
}
