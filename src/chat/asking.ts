// Everything that asks a model for a reply: Send, Retry, Continue, and the question before a new gateway sees it.
import { toBlocks } from '../conversation/context.ts';
import type { Question } from '../conversation/context.ts';
import { textToGoOnFrom } from '../conversation/content.ts';
import { toError } from '../conversation/failure.ts';
import { goOnFrom } from '../conversation/join.ts';
import { exchangesOf, pathTo, toMessages } from '../conversation/path.ts';
import type { Exchange } from '../conversation/path.ts';
import { failedInstead, isEmpty, promptOf, replyOf } from '../conversation/tree.ts';
import type { NodeId, Reply } from '../conversation/tree.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { MessagesError } from '../messages/index.ts';
import type { CrossAnswer } from '../panel/composer.ts';
import type { Composer } from './composer.ts';
import type { Consent, Held } from './consent.ts';
import type { Clock } from './clock.ts';
import type { Runs } from './runs.ts';
import type { Thread } from './thread.ts';

export interface AskingPorts {
  readonly thread: () => Thread;
  readonly composer: Composer;
  readonly consent: Consent;
  readonly runs: Runs;
  /** The endpoint the next message would go to now. */
  readonly endpoint: () => EndpointLabel | undefined;
  /** Changes what was refused, for all later requests to this model. */
  readonly adapt: (endpoint: EndpointLabel, error: MessagesError) => Promise<void>;
  /** Keeps the conversation and starts another, to be asked in from then on. */
  readonly newConversation: () => Asking;
  readonly clock: Pick<Clock, 'now'>;
  /** A new unguessable id. */
  readonly newId: () => string;
}

/**
 * Everything that asks a model for a reply. Only one reply runs at a time, and the conversation never goes to a new
 * origin without consent: the person's answer in the panel, or their naming a gateway as the fallback of one they use.
 */
export class Asking {
  readonly #ports: AskingPorts;

  constructor(ports: AskingPorts) {
    this.#ports = ports;
  }

  /**
   * Sends what was typed, with the attachments; returns whether it is asked. `id` is the new prompt's; sending it again
   * does nothing.
   */
  send(id: NodeId, text: string): boolean {
    const { composer, runs } = this.#ports;
    if (this.#conversation.nodes.has(id)) return true;
    const context = composer.draft.attachments;
    if (toBlocks({ text, context }).length === 0 || runs.any || !this.#mayGo({ type: 'send' })) return false;
    composer.clear();
    this.#begin(id, { text, context });
    return true;
  }

  /** Asks something that wasn't typed, leaving the composer alone. Returns whether it could. */
  ask(question: Question): boolean {
    if (this.#ports.runs.any) return false;
    if (this.#mayGo({ type: 'ask', question })) this.#begin(this.#ports.newId(), question);
    return true;
  }

  /** Asks the last question again. The new reply is shown instead of the old one, which is kept. */
  retry(node: NodeId): void {
    const last = this.#last(node);
    if (last === undefined || this.#ports.runs.any) return;
    const { prompt, reply } = last;
    if (!this.#mayGo({ type: 'retry', node, question: prompt })) return;
    this.#start(prompt.id, reply !== undefined && !isEmpty(reply) ? reply.id : undefined);
  }

  /** Has a reply that was cut off go on in the same message. */
  continue(node: NodeId): void {
    const { thread, runs, endpoint, clock } = this.#ports;
    const { prompt, reply } = this.#last(node) ?? {};
    const text = reply?.ending && textToGoOnFrom(reply);
    if (prompt === undefined || reply === undefined || text === undefined || runs.any) return;
    if (!this.#mayGo({ type: 'continue', node, question: prompt })) return;
    const to = endpoint();
    this.#allow(to?.origin);
    const messages = [
      ...toMessages(pathTo(this.#conversation, reply.id)),
      { role: 'user', content: goOnFrom(text) } as const,
    ];
    const model = to && `${to.gatewayId}/${to.model}`;
    runs.start(thread(), { type: 'continue', reply: reply.id, at: clock.now() }, { model, messages });
  }

  /** Changes what was refused from now on, and asks again. Rejects if the change can't be saved. */
  async adapt(node: NodeId): Promise<void> {
    const failed = this.#failed(node);
    if (failed?.ending?.type !== 'failed' || failed.author === undefined) return;
    await this.#ports.adapt(failed.author, toError(failed.ending.failure));
    this.retry(node);
  }

  /** After a key was set: asks again if the last question failed at that gateway and nothing has happened since. */
  keySet(node: NodeId, gatewayId: string | undefined): void {
    const gateways = [this.author(node), this.#ports.endpoint()].map((each) => each?.gatewayId);
    if (gateways.every((each) => each === gatewayId)) this.#retryFailed(node);
  }

  /** Lets the person choose another model, and asks it what failed, if they did and are still at it. */
  async chooseModel(node: NodeId, choose: () => Promise<void>): Promise<void> {
    const { endpoint } = this.#ports;
    const before = endpoint();
    await choose();
    const now = endpoint();
    if (now?.gatewayId !== before?.gatewayId || now?.model !== before?.model) this.#retryFailed(node);
  }

  /**
   * The answer to whether the conversation may go to another origin. With `again`, the composer's message was waiting
   * for it and can be sent now.
   */
  cross(answer: CrossAnswer): { readonly again: boolean } {
    const { consent, runs, newConversation } = this.#ports;
    if (runs.any) return { again: false };
    const waiting = consent.release();
    if (waiting === undefined || answer === 'cancel') return { again: false };
    const asking = answer === 'new' ? newConversation() : this;
    if (answer !== 'new') this.#allow(waiting.crossing.to);
    const { held } = waiting;
    if (held.type === 'send') return { again: true };
    // In a new conversation only the question is asked. The reply it had must not go to the new origin.
    if (held.type === 'retry' && answer === 'send') this.retry(held.node);
    else if (held.type === 'continue' && answer === 'send') this.continue(held.node);
    else asking.ask({ text: held.question.text, context: held.question.context });
    return { again: false };
  }

  /** The endpoint that answered, is answering, or failed to. */
  author(node: NodeId): EndpointLabel | undefined {
    return this.#failed(node)?.author;
  }

  #retryFailed(node: NodeId): void {
    const isLast = this.#last(node) !== undefined && this.#failed(node)?.ending?.type === 'failed';
    if (isLast && this.#ports.consent.crossing === undefined) this.retry(node);
  }

  get #conversation() {
    return this.#ports.thread().conversation;
  }

  /** The newest prompt and its reply, if the node is one of them. */
  #last(node: NodeId): Exchange | undefined {
    const last = exchangesOf(pathTo(this.#conversation)).at(-1);
    return last?.prompt.id === node || last?.reply?.id === node ? last : undefined;
  }

  /** The reply at a node, or the attempt to replace it that failed. */
  #failed(node: NodeId): Reply | undefined {
    const conversation = this.#conversation;
    const isPrompt = promptOf(conversation, node) !== undefined;
    const shown = exchangesOf(pathTo(conversation)).find(({ prompt }) => isPrompt && prompt.id === node);
    const reply = replyOf(conversation, node) ?? shown?.reply;
    return reply && (failedInstead(conversation, reply) ?? reply);
  }

  /** Whether the conversation may go where it would go now. If not, asks, and `held` waits for the answer. */
  #mayGo(held: Held): boolean {
    const { consent, endpoint } = this.#ports;
    return consent.allows(this.#conversation, endpoint()?.origin, held);
  }

  #allow(origin: string | undefined): void {
    const isKnown = origin === undefined || this.#conversation.origins.includes(origin);
    if (!isKnown) this.#ports.thread().apply({ type: 'origin', origin });
  }

  #begin(id: NodeId, { text, context }: Question): void {
    const { thread, clock } = this.#ports;
    const { head } = this.#conversation;
    thread().apply({ type: 'prompt', id, ...(head !== undefined && { parent: head }), at: clock.now(), text, context });
    this.#start(id);
  }

  #start(prompt: NodeId, instead?: NodeId): void {
    const { thread, runs, endpoint, clock, newId } = this.#ports;
    const to = endpoint();
    this.#allow(to?.origin);
    const replaced = instead === undefined ? {} : { instead };
    const entry = { type: 'reply', id: newId(), parent: prompt, ...replaced, at: clock.now() } as const;
    runs.start(thread(), entry, {
      // The endpoint the user was shown. The sender reads the settings in this same tick.
      model: to && `${to.gatewayId}/${to.model}`,
      messages: toMessages(pathTo(this.#conversation, prompt)),
    });
  }
}
