// Everything that asks a model for a reply: Send, Retry, Continue, and the question before a new gateway sees it.
import { toBlocks } from '../conversation/context.ts';
import type { Question } from '../conversation/context.ts';
import { toError } from '../conversation/failure.ts';
import { exchangesOf, pathTo, toMessages } from '../conversation/path.ts';
import type { Exchange } from '../conversation/path.ts';
import { failedInstead, isEmpty, promptOf, replyOf } from '../conversation/tree.ts';
import type { NodeId, Reply } from '../conversation/tree.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { MessagesError } from '../messages/index.ts';
import type { CrossAnswer, SendAnswer } from '../panel/composer.ts';
import type { Composer } from './composer.ts';
import { crossingTo } from './consent.ts';
import type { Held } from './consent.ts';
import type { Clock } from './outbox.ts';
import type { Runs } from './runs.ts';
import type { Thread } from './thread.ts';

export interface AskingPorts {
  readonly thread: () => Thread;
  readonly composer: Composer;
  readonly runs: Runs;
  /** The endpoint that the next message goes to, as settings say now. */
  readonly endpoint: () => EndpointLabel | undefined;
  /** Changes what was refused in requests to this model, from now on. */
  readonly adapt: (endpoint: EndpointLabel, error: MessagesError) => Promise<void>;
  /** Leaves the conversation as it is and begins another. */
  readonly newConversation: () => void;
  /** What is asked for the rest of a reply that was cut off. */
  readonly continue: string;
  readonly clock: Pick<Clock, 'now'>;
  /** A new unguessable id. */
  readonly newId: () => string;
}

/**
 * Everything that asks a model for a reply. One reply runs at a time, and the conversation goes to no origin where it has
 * not been before the person was asked.
 */
export class Asking {
  readonly #ports: AskingPorts;

  constructor(ports: AskingPorts) {
    this.#ports = ports;
  }

  /** Asks what was typed, with what is attached. `id` names the new prompt; a second one with it does nothing. */
  send(id: NodeId, text: string): SendAnswer {
    const { composer, runs } = this.#ports;
    if (this.#conversation.nodes.has(id)) return { asked: true };
    const context = composer.draft.attachments;
    if (toBlocks({ text, context }).length === 0) return { asked: false, why: 'empty' };
    if (runs.any) return { asked: false, why: 'running' };
    if (!this.#mayGo({ type: 'send' })) return { asked: false, why: 'crossing' };
    composer.clear();
    this.#begin(id, { text, context });
    return { asked: true };
  }

  /** Asks something that was not typed, leaving what is typed and attached alone. Says whether it could. */
  ask(question: Question): boolean {
    if (this.#ports.runs.any) return false;
    if (this.#mayGo({ type: 'ask', question })) this.#begin(this.#ports.newId(), question);
    return true;
  }

  /** Asks the last question again: the new reply stands beside the old one, and is shown in its place. */
  retry(node: NodeId): void {
    const last = this.#last(node);
    if (last === undefined || this.#ports.runs.any) return;
    const { prompt, reply } = last;
    if (!this.#mayGo({ type: 'retry', node, question: prompt })) return;
    this.#start(prompt.id, reply !== undefined && !isEmpty(reply) ? reply.id : undefined);
  }

  /** Asks for the rest of a reply that was cut off. */
  continue(node: NodeId): void {
    if (this.#last(node) !== undefined) this.ask({ text: this.#ports.continue, context: [] });
  }

  /** Has what was refused changed from now on, and asks again. Rejects if the change can't be kept. */
  async adapt(node: NodeId): Promise<void> {
    const failed = this.#failed(node);
    if (failed?.ending?.type !== 'failed' || failed.author === undefined) return;
    await this.#ports.adapt(failed.author, toError(failed.ending.failure));
    this.retry(node);
  }

  /** Asks again what failed at the gateway whose key was set, if the person is still at it. */
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
   * The person's answer to the question whether the conversation may go to another origin. `again`: it was a question from
   * the composer that waited for it, and can be sent now.
   */
  cross(answer: CrossAnswer): { readonly again: boolean } {
    const { composer, runs, newConversation } = this.#ports;
    if (runs.any) return { again: false };
    const waiting = composer.release();
    if (waiting === undefined || answer === 'cancel') return { again: false };
    if (answer === 'new') newConversation();
    else this.#allow(waiting.crossing.to);
    const { held } = waiting;
    if (held.type === 'send') return { again: true };
    // In a new conversation the question stands alone: the reply it had is not for where that one goes.
    if (held.type === 'retry' && answer === 'send') this.retry(held.node);
    else this.ask({ text: held.question.text, context: held.question.context });
    return { again: false };
  }

  /** Who answered, or was about to, or failed to. */
  author(node: NodeId): EndpointLabel | undefined {
    return this.#failed(node)?.author;
  }

  #retryFailed(node: NodeId): void {
    const isLast = this.#last(node) !== undefined && this.#failed(node)?.ending?.type === 'failed';
    if (isLast && this.#ports.composer.crossing === undefined) this.retry(node);
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

  /** May the conversation go where it would go now? If not, the person is asked, and `held` waits for the answer. */
  #mayGo(held: Held): boolean {
    const { composer, endpoint } = this.#ports;
    const crossing = crossingTo(this.#conversation, endpoint()?.origin);
    composer.hold(crossing && { crossing, held });
    return crossing === undefined;
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
      // Where the person knows it to go: the sender reads the settings in this same tick.
      model: to && `${to.gatewayId}/${to.model}`,
      messages: toMessages(pathTo(this.#conversation, prompt)),
    });
  }
}
