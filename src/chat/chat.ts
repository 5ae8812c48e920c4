// One open conversation: joins its thread, its composer and its running replies.
import type { Attachment } from '../conversation/context.ts';
import { pathTo } from '../conversation/path.ts';
import { titleOf } from '../conversation/title.ts';
import { replyOf } from '../conversation/tree.ts';
import type { Conversation, NodeId } from '../conversation/tree.ts';
import type { SendWith } from '../panel/composer.ts';
import type { PanelState, Patch } from '../panel/contract.ts';
import type { SurroundingsView } from '../panel/surroundings.ts';
import type { TokenCounter } from '../sending/count.ts';
import type { Send } from '../sending/send.ts';
import { Asking } from './asking.ts';
import type { AskingPorts } from './asking.ts';
import { Chosen } from './chosen.ts';
import type { ChosenPorts } from './chosen.ts';
import { Composer } from './composer.ts';
import { Consent } from './consent.ts';
import { Freshness } from './freshness.ts';
import type { FreshnessPorts } from './freshness.ts';
import { attachmentsOf } from './images.ts';
import type { Opened, Page } from './library.ts';
import { unanswered } from './unanswered.ts';
import { missOf } from './missed.ts';
import type { Sent } from './missed.ts';
import { NextModel } from './nextModel.ts';
import type { NextModelPorts } from './nextModel.ts';
import { Lookup } from './lookup.ts';
import type { Clock } from './clock.ts';
import { project, snapshot, toStanding } from './project.ts';
import type { Around } from './project.ts';
import { mayFollow, Queue } from './queue.ts';
import { Runs } from './runs.ts';
import { Steering, toBranchesView } from './steering.ts';
import { Thread } from './thread.ts';
import type { Step } from './thread.ts';
import { toQueuedView } from './view.ts';
import type { Words } from './view.ts';

export interface ChatPorts
  extends
    Pick<AskingPorts, 'adapt' | 'newId'>,
    Pick<ChosenPorts, 'endpoint'>,
    Pick<FreshnessPorts, 'again' | 'watch'>,
    Pick<NextModelPorts, 'hasGateway' | 'blocked' | 'room' | 'prices' | 'expect' | 'ahead'> {
  readonly send: Send;
  readonly counter: TokenCounter;
  /** The system prompt that the settings say. */
  readonly system: () => string | undefined;
  /** Pixels; 0 is VS Code's own. */
  readonly fontSize: () => number;
  readonly surroundings?: () => SurroundingsView;
  readonly sendWith: () => SendWith;
  /** Posts changes that belong together. `urgent` if someone is waiting for them. */
  readonly post: (patches: readonly Patch[], urgent?: boolean) => void;
  /** Everything shown has changed. */
  readonly reset: () => void;
  /** It is called something else now. */
  readonly renamed: () => void;
  /** Where it is saved. */
  readonly page: () => Page;
  /** Shows a new conversation in place of this one; the draft comes along. Returns the one that is shown then. */
  readonly newConversation: () => Chat;
  /** The sender broke its promise never to throw. */
  readonly failed: (error: unknown) => void;
  /** The requests of a reply, as far as they are still known. */
  readonly sent: (reply: NodeId) => readonly Sent[];
  readonly words: Words;
  readonly clock: Clock;
  /** A reply has come to its ordinary end. */
  readonly answered?: (thread: Thread, reply: NodeId) => void;
  /** A reply has failed, or broken off. */
  readonly broken?: (thread: Thread, reply: NodeId) => void;
}

/** Joins the parts, and tells the panel what changes. */
export class Chat {
  readonly composer: Composer;
  readonly runs: Runs;
  readonly asking: Asking;
  readonly queue: Queue;
  readonly steering: Steering;
  readonly freshness: Freshness;
  readonly lookup: Lookup;
  readonly chosen: Chosen;
  readonly next: NextModel;
  readonly #ports: ChatPorts;
  readonly consent: Consent;
  readonly #page: Page;
  readonly thread: Thread;
  #unsaved: string | undefined;

  constructor({ conversation, draft }: Opened, ports: ChatPorts) {
    this.#ports = ports;
    this.#page = ports.page();
    this.thread = this.#open(conversation);
    // One that was sent just before the editor went away may still be in its file.
    const waiting = (draft.queue ?? []).filter(({ id }) => !conversation.nodes.has(id));
    this.queue = new Queue(waiting, () => {
      this.#keep();
      ports.post([{ type: 'queue', queue: this.queue.items.map(toQueuedView) }], true);
    });
    this.chosen = new Chosen({
      thread: () => this.thread,
      endpoint: ports.endpoint,
      changed: () => this.settingsChanged(),
    });
    this.next = new NextModel({ ...ports, chosen: this.chosen, conversation: () => this.thread.conversation });
    this.composer = new Composer(draft, {
      counter: {
        estimate: (size) => ports.counter.estimate('chat', size, this.next.name),
        count: async (params, signal) => ports.counter.count('chat', params, signal, this.next.name),
      },
      conversation: () => this.thread.conversation,
      keep: () => this.#keep(),
      post: (patch) => ports.post([patch]),
      cost: (input) => this.next.cost(input),
      noImages: () => this.next.noImages,
      system: ports.system,
      // Not before it is there: the composer says so from its beginning.
      follow: () => (this.freshness as Freshness | undefined)?.follow(),
    });
    this.freshness = new Freshness({ ...ports, attached: this.composer.attached, seen: () => this.composer.seen });
    this.freshness.follow();
    this.lookup = new Lookup({ conversation: () => this.thread.conversation, around: () => this.#around });
    this.consent = new Consent((patch, urgent) => ports.post([patch], urgent));
    this.runs = new Runs({
      send: ports.send,
      clock: ports.clock,
      failed: ports.failed,
      changed: (thread, reply) => this.#standing(thread, reply),
      missed: ({ conversation: own }, reply, waited) => missOf(own, reply, ports.sent, waited),
    });
    this.steering = new Steering({
      thread: () => this.thread,
      runs: this.runs,
      changed: () => ports.post([this.#branches]),
    });
    this.asking = new Asking({
      ...ports,
      thread: () => this.thread,
      composer: this.composer,
      queue: this.queue,
      chosen: this.chosen,
      consent: this.consent,
      runs: this.runs,
      newConversation: () => ports.newConversation().asking,
      compact: ports.words.compact,
      noImages: (to) => ports.room(to)?.images === false,
    });
    this.#mend();
  }

  /** Everything that the panel shows, as it is now. */
  state(): PanelState {
    const { composer } = this;
    const { fontSize, sendWith } = this.#ports;
    return {
      ...snapshot(this.thread.conversation, this.#around),
      attachments: composer.chips,
      draft: composer.draft.text,
      tokens: composer.tokens,
      model: this.next.view(),
      branches: toBranchesView(this.thread.conversation, this.steering.deleted, this.next.full(this.composer.filled)),
      queue: this.queue.items.map(toQueuedView),
      crossing: this.consent.crossing,
      unsaved: this.#unsaved,
      fontSize: fontSize(),
      surroundings: this.#ports.surroundings?.(),
      sendWith: sendWith(),
    };
  }

  /** Any attachment there is: of the draft and of the questions asked. */
  attachment(id: string): Attachment | undefined {
    const drafted = this.composer.attached.shown.map(({ attachment }) => attachment);
    const waiting = this.queue.items.flatMap(({ context }) => context);
    return [...drafted, ...waiting, ...attachmentsOf(this.thread.conversation)].find(
      (attachment) => attachment.id === id,
    );
  }

  /** Shows what another window wrote to this conversation. */
  adopt(conversation: Conversation): void {
    this.thread.adopt(conversation);
    this.composer.conversationChanged();
    this.#ports.renamed();
    this.#ports.reset();
  }

  get id(): string {
    return this.thread.conversation.id;
  }

  /** `undefined` while nothing has been asked. */
  get title(): string | undefined {
    return titleOf(this.thread.conversation);
  }

  /** The open conversation. */
  get conversation(): Conversation {
    return this.thread.conversation;
  }

  /** Whether anything has been asked. */
  get hasConversation(): boolean {
    return this.thread.conversation.nodes.size > 0;
  }

  /** Has the gateway count the next message's tokens. Rejects with a `MessagesError`. */
  async count(): Promise<void> {
    const to = this.chosen.endpoint?.origin;
    // Counting sends the conversation too, so it needs the same consent.
    const isFree = to !== undefined && this.consent.needed(this.thread.conversation, to) === undefined;
    if (isFree) await this.composer.count();
  }

  /** Gateways, the chosen model, what it is asked for, or the font size may have changed. */
  settingsChanged(): void {
    const { post, fontSize, sendWith } = this.#ports;
    post([
      { type: 'model', model: this.next.view() },
      { type: 'fontSize', fontSize: fontSize() },
      { type: 'sendWith', sendWith: sendWith() },
    ]);
    this.composer.conversationChanged();
    post([this.#branches]);
    // What failed for want of a gateway or a model may work now: its card says so.
    const last = pathTo(this.thread.conversation).at(-1);
    if (last?.type === 'reply' && last.ending?.type === 'failed') this.#standing(this.thread, last.id);
  }

  /** The font, or what one might ask about the open file, has changed. */
  surroundingsChanged(): void {
    const { post, fontSize, surroundings } = this.#ports;
    const now = surroundings?.();
    post([
      { type: 'fontSize', fontSize: fontSize() },
      ...(now === undefined ? [] : [{ type: 'surroundings', surroundings: now } as const]),
    ]);
  }

  /** Saving the conversation has failed, or works again. */
  setUnsaved(error: Error | undefined): void {
    this.#unsaved = error === undefined ? undefined : this.#ports.words.unsaved(error).slice(0, 2_000);
    this.#ports.post([{ type: 'unsaved', reason: this.#unsaved }]);
  }

  #open(conversation: Conversation): Thread {
    const thread: Thread = new Thread(conversation, this.#page, (step) => this.#show(thread, step));
    return thread;
  }

  /** If the editor closed between a question and its reply, adds the reply as an interrupted one. */
  #mend(): void {
    const { newId, clock } = this.#ports;
    const parent = unanswered(this.thread.conversation, clock.now());
    if (parent === undefined) return;
    const id = newId();
    this.thread.apply({ type: 'reply', id, parent, at: clock.now() });
    this.thread.apply({ type: 'end', reply: id, ending: { type: 'interrupted' } });
  }

  get #around(): Around {
    const { words, prices, clock } = this.#ports;
    return { words, prices, now: clock.now(), current: this.chosen.endpoint, running: (reply) => this.runs.of(reply) };
  }

  #show(thread: Thread, step: Step): void {
    if (thread !== this.thread) return;
    const { entry, before, after } = step;
    if (entry.type === 'prompt') this.steering.forgetDeletion();
    const { patches, urgent } = project(step, this.#around);
    const isReshaped = reshaping.has(entry.type);
    const model = isReshaped ? this.next.view() : undefined;
    if (isReshaped || before.head !== after.head) this.composer.conversationChanged();
    this.#ports.post(model ? [...patches, this.#branches, { type: 'model', model }] : patches, urgent);
    if (entry.type === 'model' || entry.type === 'parameters') this.settingsChanged();
    if (entry.type === 'prompt' || entry.type === 'title' || entry.type === 'deleted') this.#ports.renamed();
    if (entry.type === 'end') this.#ended(thread, entry);
  }

  #ended(thread: Thread, { reply, ending }: Extract<Step['entry'], { readonly type: 'end' }>): void {
    const { answered, broken } = this.#ports;
    if (ending.type === 'complete') answered?.(thread, reply);
    if (ending.type === 'failed' || ending.type === 'interrupted') broken?.(thread, reply);
    const { conversation } = thread;
    const isNext = mayFollow(replyOf(conversation, reply)) && conversation.head === reply;
    if (isNext && !this.queue.isHeld) this.asking.sendQueued();
  }

  /** Saves what is typed, attached, and waits. */
  #keep(): void {
    const { items } = this.queue;
    this.#page.draft({ ...this.composer.draft, ...(items.length > 0 && { queue: items }) });
  }

  get #branches(): Patch {
    return {
      type: 'branches',
      branches: toBranchesView(this.thread.conversation, this.steering.deleted, this.next.full(this.composer.filled)),
    };
  }

  #standing(thread: Thread, id: NodeId): void {
    const reply = replyOf(thread.conversation, id);
    if (thread !== this.thread || reply === undefined) return;
    this.#ports.post([toStanding(thread.conversation, reply, this.#around)]);
  }
}

/** After these the conversation may have other branches, or another length. */
const reshaping: ReadonlySet<Step['entry']['type']> = new Set(['prompt', 'reply', 'head', 'deleted', 'chosen', 'end']);
