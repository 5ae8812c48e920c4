// Everything that asks a model for a reply: Send, Retry, Edit, Continue, and the question before a new gateway sees it.
import { toBlocks } from '../conversation/context.ts';
import type { Question } from '../conversation/context.ts';
import { textToGoOnFrom } from '../conversation/content.ts';
import { toError } from '../conversation/failure.ts';
import { goOnFrom } from '../conversation/join.ts';
import { exchangesOf, pathTo, toMessages, withoutImages } from '../conversation/path.ts';
import type { Exchange } from '../conversation/path.ts';
import { isVisible, openGroup } from '../conversation/branches.ts';
import { knownOf } from '../conversation/running.ts';
import { failedInstead, isEmpty, promptOf, replyOf } from '../conversation/tree.ts';
import type { NodeId, Reply } from '../conversation/tree.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { InputMessage, MessagesError } from '../messages/index.ts';
import type { CrossAnswer } from '../panel/composer.ts';
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
  /** The endpoint the next message would go to now. */
  readonly endpoint: () => EndpointLabel | undefined;
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
  /** Who is asked: several answer side by side. Default: the endpoint of the settings. */
  readonly to?: readonly EndpointLabel[] | undefined;
  readonly compacts?: true;
}

/**
 * Everything that asks a model for a reply. While one of those shown runs, no other is asked for, and what is sent
 * waits in the queue. Several run at once only if they were asked together, or if the person looks at another branch.
 * The conversation never goes to a new origin without consent: the person's answer in the panel, or their naming a
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

  /** Asks a question again. The new reply is shown instead of the old one, which is kept. `to`: for this once. */
  retry(node: NodeId, to = this.#ports.endpoint()): void {
    const conversation = this.#conversation;
    const prompt = questionOf(conversation, node);
    if (prompt === undefined || !isVisible(conversation, node) || this.#isBusy) return;
    const reply = replyOf(conversation, node) ?? this.#answerTo(prompt.id);
    if (!this.#mayGo({ type: 'retry', node, question: prompt, to }, to && [to])) return;
    this.#start(prompt.id, to, { instead: reply !== undefined && !isEmpty(reply) ? reply.id : undefined });
  }

  /** Has a reply that was cut off go on in the same message. */
  continue(node: NodeId): void {
    const { thread, runs, endpoint, clock } = this.#ports;
    const { prompt, reply } = this.#last(node) ?? {};
    const text = reply?.ending && textToGoOnFrom(reply);
    if (prompt === undefined || reply === undefined || text === undefined || this.#isBusy) return;
    // Beside others it is this model's answer that is wanted.
    const to = reply.group === undefined ? endpoint() : (reply.author ?? endpoint());
    if (!this.#mayGo({ type: 'continue', node, question: prompt }, to && [to])) return;
    this.#allow(to?.origin);
    const messages = [
      ...toMessages(pathTo(this.#conversation, reply.id)),
      { role: 'user', content: goOnFrom(text) } as const,
    ];
    const entry = { type: 'continue', reply: reply.id, at: clock.now(), known: knownOf(reply) } as const;
    runs.start(thread(), entry, this.#request(to, messages));
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
    const { consent, queue, newConversation } = this.#ports;
    if (this.#isBusy) return { again: false };
    const waiting = consent.release();
    if (waiting === undefined || answer === 'cancel') return { again: false };
    const asking = answer === 'new' ? newConversation() : this;
    if (answer !== 'new') this.#allow(waiting.crossing.to);
    const { held } = waiting;
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
    else asking.ask({ text: held.question.text, context: held.question.context });
    return { again: false };
  }

  /** Sends what the composer holds, which the panel has not been told. */
  #sendTyped(to: readonly EndpointLabel[]): boolean {
    const { composer, newId } = this.#ports;
    return this.send(newId(), composer.draft.text, to);
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

  /** The newest prompt and its reply, if the node is one of them; of several replies side by side, the one meant. */
  #last(node: NodeId): Exchange | undefined {
    const conversation = this.#conversation;
    const last = exchangesOf(pathTo(conversation)).at(-1);
    const reply = replyOf(conversation, node);
    if (last !== undefined && reply?.group !== undefined && reply.group === openGroup(conversation)) {
      return { prompt: last.prompt, reply };
    }
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

  get #isBusy(): boolean {
    return this.#ports.runs.isShown(this.#conversation);
  }

  /** The reply to a question that is shown. */
  #answerTo(prompt: NodeId): Reply | undefined {
    return exchangesOf(pathTo(this.#conversation)).find((each) => each.prompt.id === prompt)?.reply;
  }

  /** Whether the conversation may go where it would go now. If not, asks, and `held` waits for the answer. */
  #mayGo(held: Held, to?: readonly EndpointLabel[]): boolean {
    const { consent, endpoint } = this.#ports;
    const origins = to === undefined ? [endpoint()?.origin] : to.map(({ origin }) => origin);
    return consent.allows(this.#conversation, origins, held);
  }

  #allow(origin: string | undefined): void {
    const isKnown = origin === undefined || this.#conversation.origins.includes(origin);
    if (!isKnown) this.#ports.thread().apply({ type: 'origin', origin });
  }

  #begin({ text, context }: Question, how: New): void {
    const { thread, clock, endpoint, newId } = this.#ports;
    const { id, to = [endpoint()], compacts } = how;
    const parent = 'parent' in how ? how.parent : this.#conversation.head;
    thread().apply({
      type: 'prompt',
      id,
      ...(parent !== undefined && { parent }),
      at: clock.now(),
      text,
      context,
      ...(compacts && { compacts }),
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
    const { thread, runs, clock, newId } = this.#ports;
    this.#allow(to?.origin);
    const messages = toMessages(pathTo(this.#conversation, prompt));
    const entry = {
      type: 'reply',
      id: newId(),
      parent: prompt,
      ...(instead !== undefined && { instead }),
      ...(group !== undefined && { group }),
      at: clock.now(),
    } as const;
    runs.start(thread(), entry, this.#request(to, messages));
    return entry.id;
  }

  /** Messages as this model takes them. */
  #request(to: EndpointLabel | undefined, messages: readonly InputMessage[]): Request {
    return {
      // The endpoint the user was shown. The sender reads the settings in this same tick.
      model: to && `${to.gatewayId}/${to.model}`,
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
