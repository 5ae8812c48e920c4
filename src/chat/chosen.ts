// Which model a conversation asks: its own, or what the settings say until something was asked.
import { isEmpty } from '../conversation/tree.ts';
import type { Conversation, Reply } from '../conversation/tree.ts';
import { nameOf } from '../gateways/use.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { Thread } from './thread.ts';

export interface ChosenPorts {
  readonly thread: () => Pick<Thread, 'conversation' | 'apply'>;
  /** The endpoint of this name while it is set up, else the one that the settings say. */
  readonly endpoint: (name?: string) => EndpointLabel | undefined;
  /** Another one is asked next, though the conversation is the same. */
  readonly changed: () => void;
}

/**
 * The model of one conversation. It is kept in the journal from the first question on: choosing one elsewhere, or another
 * default, changes nothing here.
 */
export class Chosen {
  readonly #ports: ChosenPorts;
  /** Before anything was asked there is no journal yet. Only where the settings say otherwise. */
  #early: string | undefined;

  constructor(ports: ChosenPorts) {
    this.#ports = ports;
  }

  /** Who is asked next; `undefined` while nothing is set up. */
  get endpoint(): EndpointLabel | undefined {
    return this.#ports.endpoint(this.#conversation.model ?? this.#early);
  }

  /**
   * Whoever a reply was asked of, while that gateway is set up. One that brought nothing is no answer of theirs: if the
   * conversation asks another by now, so does the next attempt.
   */
  for(reply: Reply | undefined): EndpointLabel | undefined {
    const { asked = reply?.author && nameOf(reply.author) } = reply ?? {};
    const isTheirs = reply !== undefined && (reply.apart === true || !isEmpty(reply));
    return isTheirs && asked !== undefined ? this.#ports.endpoint(asked) : this.endpoint;
  }

  /** The conversation asks this one from now on. */
  use(to: EndpointLabel): void {
    const { endpoint, changed } = this.#ports;
    if (this.#conversation.nodes.size > 0) {
      this.#keep(to);
      return;
    }
    const common = endpoint();
    this.#early = common !== undefined && nameOf(common) === nameOf(to) ? undefined : nameOf(to);
    changed();
  }

  /** Something is asked: whoever would be asked now stays the conversation's. */
  settle(): void {
    if (this.endpoint !== undefined) this.#keep(this.endpoint);
  }

  #keep(to: EndpointLabel): void {
    const model = nameOf(to);
    if (this.#conversation.model !== model) this.#ports.thread().apply({ type: 'model', model });
  }

  get #conversation(): Conversation {
    return this.#ports.thread().conversation;
  }
}
