// The host’s side of the composer: what is typed and attached, and its token count.
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
import type { Draft } from './files.ts';
import { noSize, Sizes, sum } from './sizes.ts';
import { NextTokens } from './nextTokens.ts';
import { toAttachmentView } from './view.ts';

export interface ComposerPorts {
  readonly counter: TokenCounter;
  readonly conversation: () => Conversation;
  /** Saves the draft. */
  readonly keep: (draft: Draft) => void;
  readonly post: (patch: Patch) => void;
}

/**
 * The next message: what is typed and attached, and its token count. Typing takes the same time however long the
 * conversation is.
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

  /** The message was sent. `byHost`: the panel doesn't know it yet. */
  clear(byHost = false): void {
    if (byHost) this.#ports.post({ type: 'sent', text: this.#text });
    this.#text = '';
    this.#setAttachments([]);
  }

  /** Has the gateway count the next message's tokens. Rejects with a `MessagesError`. */
  async count(): Promise<void> {
    await this.#tokens.count();
  }

  /** The conversation ends elsewhere now, or the next message would go to another model. */
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
