// The host’s side of the composer: what is typed and attached, and its token count.
import { toBlocks } from '../conversation/context.ts';
import type { Attachment } from '../conversation/context.ts';
import { pathTo, toMessages, withoutImages } from '../conversation/path.ts';
import type { Conversation, Parameters } from '../conversation/tree.ts';
import { sizeOf } from '../sending/estimate.ts';
import type { Size } from '../sending/estimate.ts';
import type { InputMessage, UserMessage } from '../messages/index.ts';
import type { AttachmentView } from '../panel/context.ts';
import type { Patch } from '../panel/contract.ts';
import type { TokensView } from '../panel/composer.ts';
import { Attached } from './attached.ts';
import type { Shown } from './attached.ts';
import type { Draft } from './files.ts';
import { noSize, Sizes, sum } from './sizes.ts';
import { NextTokens } from './nextTokens.ts';
import type { NextCounter, NextTokensPorts } from './nextTokens.ts';
import { toAttachmentView } from './view.ts';

export interface ComposerPorts extends Pick<NextTokensPorts, 'cost'> {
  readonly counter: NextCounter;
  readonly conversation: () => Conversation;
  /** Saves the draft. */
  readonly keep: (draft: Draft) => void;
  readonly post: (patch: Patch) => void;
  /** Why the model that the message would go to gets no images; `undefined` where it does. */
  readonly noImages: () => string | undefined;
  /** The system prompt of a conversation that sets none of its own. */
  readonly system: () => string | undefined;
  /** Other attachments count now: of the draft, or of the path. */
  readonly follow: () => void;
}

/** What a request is made of, in place of what the settings say. */
export interface Next extends Parameters {
  readonly messages: readonly InputMessage[];
}

/**
 * The next message: what is typed and attached, and its token count. Typing takes the same time however long the
 * conversation is.
 */
export class Composer {
  readonly attached: Attached;
  readonly #ports: ComposerPorts;
  readonly #tokens: NextTokens;
  readonly #sizes = new Sizes();
  readonly #chips = new WeakMap<Attachment, Size>();
  /** Of the conversation, with its system prompt. */
  #before = noSize;
  #text: string;
  /** What the attachments are sent as. */
  #context: readonly Attachment[] = [];
  /** Of the attachments. */
  #added = noSize;
  /** Everything attached to the questions of the path. */
  #seen: readonly Attachment[] = [];

  constructor({ text, attachments }: Draft, ports: ComposerPorts) {
    this.#ports = ports;
    this.#text = text;
    this.#tokens = new NextTokens({
      counter: ports.counter,
      size: () => this.#size,
      next: () => this.next,
      cost: ports.cost,
      post: (tokens) => ports.post({ type: 'tokens', tokens }),
    });
    this.attached = new Attached(attachments, { seen: () => this.#seen, changed: () => this.#attachedChanged() });
    this.conversationChanged();
  }

  get draft(): Draft {
    return { text: this.#text, attachments: this.attached.own };
  }

  /** What goes along with the message when it is sent now. */
  get context(): readonly Attachment[] {
    return this.#context;
  }

  /** Everything attached to the questions of the path, oldest first. */
  get seen(): readonly Attachment[] {
    return this.#seen;
  }

  get chips(): readonly AttachmentView[] {
    return this.attached.shown.map((shown, at) => this.#chip(shown, this.#context[at] ?? shown.attachment));
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

  /** The message was sent. `byHost`: the panel doesn't know it yet. */
  clear(byHost = false): void {
    if (byHost) this.#ports.post({ type: 'sent', text: this.#text });
    this.#text = '';
    this.attached.clear();
  }

  /** About how many tokens the conversation has without the next message. */
  get filled(): number {
    return this.#ports.counter.estimate(this.#before);
  }

  /** What the next message would send; `undefined` while there is nothing. */
  get next(): Next | undefined {
    if (this.#isEmpty) return undefined;
    const conversation = this.#ports.conversation();
    const prompt = { type: 'prompt', id: '', at: 0, text: this.#text, context: this.#context } as const;
    const messages = toMessages([...pathTo(conversation), prompt]);
    return {
      ...conversation.parameters,
      messages: this.#ports.noImages() === undefined ? messages : withoutImages(messages),
    };
  }

  /** Has the gateway count the next message's tokens. Rejects with a `MessagesError`. */
  async count(): Promise<void> {
    await this.#tokens.count();
  }

  /** The conversation ends elsewhere now, or the next message would go to another model. */
  conversationChanged(): void {
    const conversation = this.#ports.conversation();
    const { system = this.#ports.system() } = conversation.parameters;
    const said = this.#sizes.of(conversation);
    this.#before = sum(
      this.#ports.noImages() === undefined ? said : { ...said, images: 0 },
      sizeOf({ messages: [], ...(system !== undefined && { system }) }),
    );
    this.#seen = pathTo(conversation).flatMap((node) => (node.type === 'prompt' ? node.context : []));
    this.#take();
    this.#tokens.changed();
    if (this.attached.shown.length > 0) this.#show();
    this.#ports.follow();
  }

  get #isEmpty(): boolean {
    return this.#text.trim() === '' && this.attached.own.length === 0;
  }

  get #size(): Size | undefined {
    return this.#isEmpty
      ? undefined
      : sum(sum(this.#before, this.#added), sizeOf({ messages: [messageOf(this.#text)] }));
  }

  #attachedChanged(): void {
    this.#take();
    this.#changed();
    this.#show();
    this.#ports.follow();
  }

  #take(): void {
    this.#context = this.attached.context;
    const isUnsent = ({ type }: Attachment): boolean => type === 'image' && this.#ports.noImages() !== undefined;
    this.#added = this.#context.map((each) => (isUnsent(each) ? noSize : this.#sizeOf(each))).reduce(sum, noSize);
  }

  #show(): void {
    this.#ports.post({ type: 'attachments', attachments: this.chips });
  }

  #chip({ attachment, changed, withheld, automatic }: Shown, sent: Attachment): AttachmentView {
    const noImages = attachment.type === 'image' ? this.#ports.noImages() : undefined;
    return {
      ...toAttachmentView(attachment),
      tokens: noImages === undefined ? this.#ports.counter.estimate(this.#sizeOf(sent)) : 0,
      ...(changed && { changed }),
      ...(withheld !== undefined && { withheld }),
      ...(automatic && { automatic }),
      ...(noImages !== undefined && { unsent: noImages }),
    };
  }

  /** Measured once: an attachment never changes. */
  #sizeOf(attachment: Attachment): Size {
    const known = this.#chips.get(attachment);
    if (known !== undefined) return known;
    const size = sizeOf({ messages: [messageOf('', [attachment])] });
    this.#chips.set(attachment, size);
    return size;
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
