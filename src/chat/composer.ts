// The host’s side of the composer: what is typed and attached, its token count, a question that waits for consent.
import { toBlocks } from '../conversation/context.ts';
import type { Attachment } from '../conversation/context.ts';
import { pathTo, toMessages } from '../conversation/path.ts';
import type { Conversation } from '../conversation/tree.ts';
import { sizeOf } from '../sending/estimate.ts';
import type { Size } from '../sending/estimate.ts';
import type { UserMessage } from '../messages/index.ts';
import type { Patch } from '../panel/contract.ts';
import type { TokensView } from '../panel/composer.ts';
import type { TokenCounter } from '../sending/count.ts';
import type { Crossing, Held } from './consent.ts';
import type { Draft } from './files.ts';
import { noSize, Sizes, sum } from './sizes.ts';
import { NextTokens } from './nextTokens.ts';
import { toAttachmentView } from './view.ts';

export interface ComposerPorts {
  readonly counter: TokenCounter;
  readonly conversation: () => Conversation;
  /** Writes it down. */
  readonly keep: (draft: Draft) => void;
  readonly post: (patch: Patch, urgent?: boolean) => void;
}

/**
 * What is typed and attached for the next message, what that would cost, and the decision it may wait for. Typing costs
 * the same however long the conversation is.
 */
export class Composer {
  readonly #ports: ComposerPorts;
  readonly #tokens: NextTokens;
  readonly #sizes = new Sizes();
  /** Of the conversation. */
  #before = noSize;
  #text: string;
  #attachments: readonly Attachment[] = [];
  /** Of the attachments. */
  #attached = noSize;
  #waiting: { readonly crossing: Crossing; readonly held: Held } | undefined;

  constructor({ text, attachments }: Draft, ports: ComposerPorts) {
    this.#ports = ports;
    this.#text = text;
    this.#tokens = new NextTokens({
      counter: ports.counter,
      size: () => this.#size,
      messages: () => (this.#isEmpty ? undefined : this.#messages()),
      post: (tokens) => ports.post({ type: 'tokens', tokens }),
    });
    this.#take(attachments);
    this.conversationChanged();
  }

  get draft(): Draft {
    return { text: this.#text, attachments: this.#attachments };
  }

  get tokens(): TokensView | undefined {
    return this.#tokens.shown;
  }

  get crossing(): Crossing | undefined {
    return this.#waiting?.crossing;
  }

  /** What the composer holds now. */
  typed(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    this.#changed();
  }

  attach(attachment: Attachment): void {
    if (this.#attachments.some((other) => isSame(other, attachment))) return;
    this.#setAttachments([...this.#attachments, attachment]);
  }

  detach(id: string): void {
    this.#setAttachments(this.#attachments.filter((attachment) => attachment.id !== id));
  }

  /** What is typed and attached has been asked. */
  clear(): void {
    this.#text = '';
    this.#setAttachments([]);
  }

  /** Asks the person where the conversation may go; `held` waits for the answer. `undefined`: there is nothing to ask. */
  hold(waiting: { readonly crossing: Crossing; readonly held: Held } | undefined): void {
    if (this.#waiting === waiting) return;
    this.#waiting = waiting;
    // A question that was not asked and the reason why show together.
    this.#ports.post({ type: 'crossing', crossing: waiting?.crossing }, waiting !== undefined);
  }

  /** What waited for the answer, which waits no longer. */
  release(): { readonly crossing: Crossing; readonly held: Held } | undefined {
    const waiting = this.#waiting;
    this.hold(undefined);
    return waiting;
  }

  /** Has the gateway count the next message's tokens. Rejects with a `MessagesError`. */
  async count(): Promise<void> {
    await this.#tokens.count();
  }

  /** The conversation has another end, or the next message would go elsewhere. */
  conversationChanged(): void {
    this.#before = this.#sizes.of(this.#ports.conversation());
    this.#tokens.changed();
  }

  get #isEmpty(): boolean {
    return this.#text.trim() === '' && this.#attachments.length === 0;
  }

  get #size(): Size | undefined {
    return this.#isEmpty
      ? undefined
      : sum(sum(this.#before, this.#attached), sizeOf({ messages: [messageOf(this.#text)] }));
  }

  #messages() {
    const conversation = this.#ports.conversation();
    return [...toMessages(pathTo(conversation)), messageOf(this.#text, this.#attachments)];
  }

  #setAttachments(attachments: readonly Attachment[]): void {
    this.#take(attachments);
    this.#changed();
    this.#ports.post({ type: 'attachments', attachments: attachments.map(toAttachmentView) });
  }

  #take(attachments: readonly Attachment[]): void {
    this.#attachments = attachments;
    this.#attached = attachments.length === 0 ? noSize : sizeOf({ messages: [messageOf('', attachments)] });
  }

  #changed(): void {
    this.#ports.keep(this.draft);
    this.#tokens.changed();
  }
}

const messageOf = (text: string, context: readonly Attachment[] = []): UserMessage => ({
  role: 'user',
  content: toBlocks({ text, context }),
});

/** The same piece of code, attached twice. */
const isSame = (one: Attachment, other: Attachment): boolean =>
  one.type === 'selection' &&
  other.type === 'selection' &&
  one.uri === other.uri &&
  one.startLine === other.startLine &&
  one.endLine === other.endLine &&
  one.text === other.text;
