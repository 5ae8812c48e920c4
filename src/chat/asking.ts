// Everything that asks a model for a reply: Send, Retry, Edit, Continue, and the question before a new gateway sees it.
import { toBlocks } from '../conversation/context.ts';
import type { Question } from '../conversation/context.ts';
import { textToGoOnFrom } from '../conversation/content.ts';
import { toError } from '../conversation/failure.ts';
import { goOnFrom } from '../conversation/join.ts';
import { pathTo, toMessages, withoutImages } from '../conversation/path.ts';
import { isVisible } from '../conversation/branches.ts';
import { knownOf } from '../conversation/running.ts';
import { isEmpty, promptOf, replyOf } from '../conversation/tree.ts';
import type { NodeId } from '../conversation/tree.ts';
import { nameOf } from '../gateways/use.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { InputMessage, MessagesError } from '../messages/index.ts';
import type { CrossAnswer } from '../panel/composer.ts';
import { answerTo, attemptAt, lastAt } from './attempts.ts';
import type { Chosen } from './chosen.ts';
import type { Composer } from './composer.ts';
import type { Consent, Held } from './consent.ts';
import type { Clock } from './clock.ts';
import type { Queue } from './queue.ts';
import type { Request, Runs } from './runs.ts';
import { questionOf } from './steering.ts';
import type { Thread } from './thread.ts';

export interface AskingPorts {
  readonly thread: () => Thread;
  readonly composer: Composer;
  readonly queue: Queue;
  readonly consent: Consent;
  readonly runs: Runs;
  /** The conversation's model. */
  readonly chosen: Chosen;
  /** Changes what was refused, for all later requests to this model. */
  readonly adapt: (endpoint: EndpointLabel, error: MessagesError) => Promise<void>;
  /** Keeps the conversation and starts another, to be asked in from then on. */
  readonly newConversation: () => Asking;
  /** The prompt that asks for a summary of all there was. */
  readonly compact: string;
  /** The model gets no images. What was attached was shown with that. */
  readonly noImages: (to: EndpointLabel | undefined) => boolean;
  readonly clock: Pick<Clock, 'now'>;
  /** A new unguessable id. */
  readonly newId: () => string;
}

/** An earlier question in other words, without some of its attachments. */
interface Edited {
  readonly text: string;
  readonly detached?: readonly string[];
}

/** What is asked anew, and how. */
interface New {
  /** Of the new prompt. */
  readonly id: NodeId;
  /** What it follows. Default: the end of what is shown. */
  readonly parent?: NodeId | undefined;
  /** Who is asked: several answer side by side. Default: the conversation's model. */
  readonly to?: readonly EndpointLabel[] | undefined;
  readonly compacts?: true;
}

/**
 * Everything that asks a model for a reply. While one of those shown runs, no other is asked for, and what is sent
 * waits in the queue. Several run at once only if they were asked together, or if the user looks at another branch.
 * The conversation never goes to a new origin without consent: the user's answer in the panel, or their naming a
 * gateway as the fallback of one they use.
 */
export class Asking {
  readonly #ports: AskingPorts;

  constructor(ports: AskingPorts) {
    this.#ports = ports;
  }

  /**
   * Sends what was typed, with the attachments; while a reply runs it waits in the queue. Returns whether it was taken.
   * `id` is the new prompt's; sending it again does nothing. `to`: the models that are asked in place of the one chosen.
   */
  send(id: NodeId, text: string, to?: readonly EndpointLabel[]): boolean {
    const { composer, queue } = this.#ports;
    if (this.#conversation.nodes.has(id) || queue.has(id)) return true;
    const question = { text, context: composer.context };
    // What attaches itself is no question.
    if (text.trim() === '' && composer.draft.attachments.length === 0) return false;
    if (this.#isBusy) {
      if (to !== undefined) return false;
      composer.clear();
      queue.add({ id, ...question });
      return true;
    }
    if (!this.#mayGo({ type: 'send', to }, to)) return false;
    composer.clear(to !== undefined);
    this.#begin(question, { id, to });
    return true;
  }

  /** Sends a message that waits, by default the first. It stays where it is while it can't go. */
  sendQueued(id?: NodeId): void {
    const { queue } = this.#ports;
    const next = id === undefined ? queue.items[0] : queue.items.find((item) => item.id === id);
    if (next === undefined || this.#isBusy || !this.#mayGo({ type: 'queued', id: next.id })) return;
    queue.take(next.id);
    this.#begin(next, { id: next.id });
  }

  /** Asks something that wasn't typed, leaving the composer alone. Returns whether it could. */
  ask(question: Question): boolean {
    if (this.#isBusy) return false;
    if (this.#mayGo({ type: 'ask', question })) this.#begin(question, { id: this.#ports.newId() });
    return true;
  }

  /** Asks for a summary, which is sent from then on in place of all that it is of. Returns whether it could. */
  compact(): boolean {
    if (this.#isBusy || this.#conversation.head === undefined) return false;
    const question = { text: this.#ports.compact, context: [] };
    if (this.#mayGo({ type: 'compact' })) this.#begin(question, { id: this.#ports.newId(), compacts: true });
    return true;
  }

  /**
   * Asks an earlier question in other words, or without some of its attachments. It stands beside the earlier one, which
   * is kept with all that followed. Returns whether it is asked; `id` is the new prompt's.
   */
  edit(node: NodeId, id: NodeId, { text, detached = [] }: Edited): boolean {
    if (this.#conversation.nodes.has(id)) return true;
    const prompt = promptOf(this.#conversation, node);
    if (prompt === undefined || this.#isBusy) return false;
    const question = { text, context: prompt.context.filter((attachment) => !detached.includes(attachment.id)) };
    if (toBlocks(question).length === 0 || !this.#mayGo({ type: 'edit', node, id, text, detached, question }))
      return false;
    this.#begin(question, { id, parent: prompt.parent, ...(prompt.compacts && { compacts: true }) });
    return true;
  }

  /**
   * Asks a question again. The new reply is shown instead of the old one, which is kept. `to`: for this once; by default
   * whoever the old one was asked of.
   */
  retry(node: NodeId, to = this.#askedOf(node)): void {
    const conversation = this.#conversation;
    const prompt = questionOf(conversation, node);
    if (prompt === undefined || !isVisible(conversation, node) || this.#isBusy) return;
    const reply = replyOf(conversation, node) ?? answerTo(conversation, prompt.id);
    if (!this.#mayGo({ type: 'retry', node, question: prompt, to }, to && [to])) return;
    this.#start(prompt.id, to, { instead: reply !== undefined && !isEmpty(reply) ? reply.id : undefined });
  }

  /** Has a reply that was cut off go on in the same message. */
  continue(node: NodeId): void {
    const { thread, runs, clock } = this.#ports;
    const { prompt, reply } = lastAt(this.#conversation, node) ?? {};
    const text = reply?.ending && textToGoOnFrom(reply);
    if (prompt === undefined || reply === undefined || text === undefined || this.#isBusy) return;
    // Where another was asked than the conversation's own, it is that model's answer that is wanted.
    const isOther = reply.group !== undefined || reply.apart === true;
    const to = isOther ? this.#askedOf(reply.id) : this.#endpoint;
    if (!this.#mayGo({ type: 'continue', node, question: prompt }, to && [to])) return;
    const messages = [
      ...toMessages(pathTo(this.#conversation, reply.id)),
      { role: 'user', content: goOnFrom(text) } as const,
    ];
    const entry = { type: 'continue', reply: reply.id, at: clock.now(), known: knownOf(reply) } as const;
    runs.start(thread(), entry, this.#request(to, messages));
  }

  /** Changes what was refused, or lets it through this once, and asks again. Rejects if the change can't be saved. */
  async adapt(node: NodeId): Promise<void> {
    const failed = attemptAt(this.#conversation, node);
    if (failed?.ending?.type !== 'failed' || failed.author === undefined) return;
    await this.#ports.adapt(failed.author, toError(failed.ending.failure));
    this.retry(node);
  }

  /** After a key was set: asks again if the last question failed at that gateway and nothing has happened since. */
  keySet(node: NodeId, gatewayId: string | undefined): void {
    const gateways = [this.author(node), this.#endpoint].map((each) => each?.gatewayId);
    if (gateways.every((each) => each === gatewayId)) this.#retryFailed(node);
  }

  /** Lets the user choose another model, and asks it what failed, if they did and are still at it. */
  async chooseModel(node: NodeId, choose: () => Promise<void>): Promise<void> {
    const before = this.#endpoint;
    await choose();
    const now = this.#endpoint;
    if (now?.gatewayId !== before?.gatewayId || now?.model !== before?.model) this.#retryFailed(node, now);
  }

  /**
   * The answer to whether the conversation may go to another origin. With `again`, the composer's message was waiting
   * for it and can be sent now.
   */
  cross(answer: CrossAnswer): { readonly again: boolean } {
    const { consent, queue, newConversation } = this.#ports;
    if (this.#isBusy) return { again: false };
    const waiting = consent.release();
    if (waiting === undefined || answer === 'cancel') return { again: false };
    const { held } = waiting;
    const to = (held.type === 'retry' ? held.to : undefined) ?? this.#endpoint;
    const asking = answer === 'new' ? newConversation() : this;
    if (answer !== 'new') consent.give(waiting.crossing.to);
    else if (to !== undefined) asking.#ports.chosen.use(to);
    switch (held.type) {
      case 'send':
        return { again: held.to === undefined || !asking.#sendTyped(held.to) };
      case 'queued': {
        const item = answer === 'new' ? queue.take(held.id) : undefined;
        if (item === undefined) this.sendQueued(held.id);
        else asking.ask(item);
        return { again: false };
      }
      case 'compact':
        if (answer === 'send') this.compact();
        return { again: false };
      case 'ask':
      case 'retry':
      case 'continue':
      case 'edit':
        break;
    }
    // In a new conversation only the question is asked. The reply it had must not go to the new origin.
    if (held.type === 'retry' && answer === 'send') this.retry(held.node, held.to);
    else if (held.type === 'continue' && answer === 'send') this.continue(held.node);
    else if (held.type === 'edit' && answer === 'send') this.edit(held.node, held.id, held);
    else asking.ask(held.question);
    return { again: false };
  }

  /** Sends what the composer holds, which the panel has not been told. */
  #sendTyped(to: readonly EndpointLabel[]): boolean {
    const { composer, newId } = this.#ports;
    return this.send(newId(), composer.draft.text, to);
  }

  /** The endpoint that answered, is answering, or failed to. */
  author(node: NodeId): EndpointLabel | undefined {
    return attemptAt(this.#conversation, node)?.author;
  }

  #askedOf(node: NodeId): EndpointLabel | undefined {
    return this.#ports.chosen.for(attemptAt(this.#conversation, node));
  }

  #retryFailed(node: NodeId, to?: EndpointLabel): void {
    const isLast =
      lastAt(this.#conversation, node) !== undefined && attemptAt(this.#conversation, node)?.ending?.type === 'failed';
    if (isLast && this.#ports.consent.crossing === undefined) this.retry(node, to);
  }

  get #endpoint(): EndpointLabel | undefined {
    return this.#ports.chosen.endpoint;
  }

  get #conversation() {
    return this.#ports.thread().conversation;
  }

  get #isBusy(): boolean {
    return this.#ports.runs.isShown(this.#conversation);
  }

  /** Whether the conversation may go where it would go now. If not, asks, and `held` waits for the answer. */
  #mayGo(held: Held, to?: readonly EndpointLabel[]): boolean {
    const { consent } = this.#ports;
    const origins = to === undefined ? [this.#endpoint?.origin] : to.map(({ origin }) => origin);
    return consent.allows(this.#conversation, origins, held);
  }

  #begin({ text, context, lens }: Question, how: New): void {
    const { thread, clock, newId } = this.#ports;
    const { id, to = [this.#endpoint], compacts } = how;
    const parent = 'parent' in how ? how.parent : this.#conversation.head;
    thread().apply({
      type: 'prompt',
      id,
      ...(parent !== undefined && { parent }),
      at: clock.now(),
      text,
      context,
      ...(compacts && { compacts }),
      ...(lens && { lens }),
    });
    const [first] = to;
    if (to.length < 2) {
      this.#start(id, first);
      return;
    }
    const group = newId();
    const replies = to.map((each) => this.#start(id, each, { group }));
    if (replies[0] !== undefined) thread().apply({ type: 'head', head: replies[0] });
  }

  #start(prompt: NodeId, to: EndpointLabel | undefined, { instead, group }: Standing = {}): NodeId {
    const { thread, runs, clock, newId, chosen } = this.#ports;
    chosen.settle();
    const messages = toMessages(pathTo(this.#conversation, prompt));
    const entry = {
      type: 'reply',
      id: newId(),
      parent: prompt,
      ...(instead !== undefined && { instead }),
      ...(group !== undefined && { group }),
      ...(to !== undefined && { asked: nameOf(to) }),
      at: clock.now(),
    } as const;
    runs.start(thread(), entry, this.#request(to, messages));
    return entry.id;
  }

  /** Messages as this model takes them. */
  #request(to: EndpointLabel | undefined, messages: readonly InputMessage[]): Request {
    return {
      // The endpoint the user was shown. The sender reads the settings in this same tick.
      model: to && nameOf(to),
      to,
      messages: this.#ports.noImages(to) ? withoutImages(messages) : messages,
      parameters: this.#conversation.parameters,
    };
  }
}

/** How a reply stands among the others. */
interface Standing {
  readonly instead?: NodeId | undefined;
  readonly group?: string | undefined;
}
