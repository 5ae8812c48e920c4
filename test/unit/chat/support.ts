import type { Store } from '../../../src/chat/files.ts';
import { newDrafts } from '../../../src/chat/drafts.ts';
import type { Mark } from '../../../src/chat/drafts.ts';
import { Library } from '../../../src/chat/library.ts';
import { Shelf } from '../../../src/chat/shelf.ts';
import { Outbox } from '../../../src/chat/outbox.ts';
import type { Clock } from '../../../src/chat/clock.ts';
import type { Chat } from '../../../src/chat/chat.ts';
import type { FreshnessPorts } from '../../../src/chat/freshness.ts';
import { Chats } from '../../../src/chat/chats.ts';
import type { View } from '../../../src/chat/chats.ts';
import type { Price } from '../../../src/messages/index.ts';
import type { Room } from '../../../src/gateways/room.ts';
import type { Words } from '../../../src/chat/view.ts';
import type { Countable, TokenCounter } from '../../../src/sending/count.ts';
import type { EndpointLabel } from '../../../src/gateways/use.ts';
import type { Send, SendRequest, SendUpdate } from '../../../src/sending/send.ts';
import { fold, joinChanges, newFold } from '../../../src/messages/reply/fold.ts';
import type { Ending } from '../../../src/messages/client.ts';
import type { MessagesError } from '../../../src/messages/errors/errors.ts';
import type { Message, StreamEvent } from '../../../src/messages/schema.ts';
import type { CrossAnswer } from '../../../src/panel/composer.ts';
import type { PanelState, Patch } from '../../../src/panel/contract.ts';
import { begin } from '../../../media/saved.ts';
import { answered, apply, asked, attached, createStore, fill, reset } from '../../../media/store.ts';
import type { ReplyModel, Store as Panel } from '../../../media/store.ts';
import type { PromptView, ReplyView } from '../../../src/panel/thread.ts';

/** Time that passes when told to. */
export class TestClock implements Clock {
  time = 1_000;
  #timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(wait: number, run: () => void): () => void {
    const timer = { at: this.time + wait, run };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  }

  get waiting(): number {
    return this.#timers.length;
  }

  pass(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (next === undefined) break;
      this.time = Math.max(this.time, next.at);
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.run();
    }
    this.time = end;
  }
}

/** Files in memory; `fail` makes writing fail, after writing half of what was to be appended. */
export class MemoryStore implements Store {
  readonly files = new Map<string, string>();
  /** What was synced, in order. */
  readonly synced: string[] = [];
  fail: Error | undefined;
  unreadable: Error | undefined;

  async read(name: string): Promise<string | undefined> {
    return this.unreadable === undefined ? Promise.resolve(this.files.get(name)) : Promise.reject(this.unreadable);
  }

  async append(name: string, text: string): Promise<void> {
    const part = this.fail === undefined ? text : text.slice(0, text.length / 2);
    this.files.set(name, (this.files.get(name) ?? '') + part);
    return this.fail === undefined ? Promise.resolve() : Promise.reject(this.fail);
  }

  async replace(name: string, text: string): Promise<void> {
    if (this.fail !== undefined) return Promise.reject(this.fail);
    this.files.set(name, text);
    return Promise.resolve();
  }

  async move(name: string, to: string): Promise<void> {
    if (this.fail !== undefined) return Promise.reject(this.fail);
    const text = this.files.get(name);
    if (text !== undefined && this.files.has(to)) return Promise.reject(new Error('FileExists'));
    if (text !== undefined) this.files.set(to, text);
    this.files.delete(name);
    return Promise.resolve();
  }

  async list(): Promise<readonly string[]> {
    return this.unreadable === undefined ? Promise.resolve([...this.files.keys()]) : Promise.reject(this.unreadable);
  }

  async sync(name: string): Promise<void> {
    this.synced.push(name);
    return this.fail === undefined ? Promise.resolve() : Promise.reject(this.fail);
  }

  async size(name: string): Promise<number> {
    return Promise.resolve(new TextEncoder().encode(this.files.get(name) ?? '').length);
  }

  async remove(name: string): Promise<void> {
    if (this.fail !== undefined) return Promise.reject(this.fail);
    this.files.delete(name);
    return Promise.resolve();
  }
}

export const here: EndpointLabel = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g.example', model: 'm' };
export const there: EndpointLabel = { gatewayId: 'h', gatewayName: 'H', origin: 'https://h.example', model: 'n' };

/** One request that the chat made, answered step by step. */
export class Sent {
  readonly request: SendRequest;
  fold = newFold();
  #queue: SendUpdate[] = [];
  #wake: (() => void) | undefined;
  #over = false;
  #bug: Error | undefined;
  left = false;

  constructor(request: SendRequest) {
    this.request = request;
  }

  /** What the chat takes from it. */
  async *updates(): AsyncGenerator<SendUpdate> {
    try {
      for (;;) {
        const next = this.#queue.shift();
        if (this.#bug !== undefined) throw this.#bug;
        if (next !== undefined) yield next;
        else if (this.#over) return;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.left = true;
    }
  }

  async say(...updates: readonly SendUpdate[]): Promise<void> {
    this.#queue.push(...updates);
    this.#wake?.();
    await settled();
  }

  async addressed(endpoint = here, fallbackFrom?: EndpointLabel): Promise<void> {
    await this.say(
      { type: 'endpoint', endpoint, ...(fallbackFrom === undefined ? {} : { fallbackFrom }) },
      { type: 'request', attempt: 1, url: `${endpoint.origin}/v1/messages?x=1`, headers: {}, body: '' },
    );
  }

  /** The same request is sent again after this error. */
  async retried(error: MessagesError, attempt = 2): Promise<void> {
    this.fold = newFold();
    await this.say(
      { type: 'waiting', attempt: attempt - 1, error, wait: 0 },
      { type: 'request', attempt, url: `${here.origin}/v1/messages`, headers: {}, body: '' },
    );
  }

  async events(...events: readonly StreamEvent[]): Promise<void> {
    const changes = joinChanges(events.flatMap((event) => fold(this.fold, event)));
    await this.say({ type: 'events', events, changes, message: this.fold.message });
  }

  async text(text: string, index = 0): Promise<void> {
    await this.events({ type: 'text', index, text });
  }

  async end(ending: Ending = { type: 'complete' }): Promise<void> {
    this.#over = true;
    await this.say({ type: 'end', ending, message: this.fold.message, timing: { total: 1 } });
  }

  /** Throws: what no sender may do. */
  async throw(bug: Error): Promise<void> {
    this.#bug = bug;
    await this.say();
  }

  /** Ends without saying how: what no sender may do. */
  async vanish(): Promise<void> {
    this.#over = true;
    await this.say();
  }

  get message(): Message {
    return this.fold.message;
  }
}

/** Lets everything that can go on go on. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

const words: Words = {
  compact: 'Summarize.',
  editorClosed: 'closed',
  damagedReply: 'damaged',
  damagedQuestion: 'damaged question',
  redacted: 'redacted',
  tooLongToShow: 'too long',
  notice: (notice, author) =>
    notice === 'fallback'
      ? `${author?.gatewayName ?? ''} was asked`
      : notice === 'thinking_dropped'
        ? 'thinking dropped'
        : undefined,
  stopReason: (reason) => (reason === 'max_tokens' ? 'limit' : undefined),
  silence: (reason) => `silent: ${reason ?? '?'}`,
  title: (action) => action,
  noImages: (gateway) => `no images at ${gateway}`,
  unsaved: (error) => `unsaved: ${error.message}`,
  explain: ({ kind, detail }) => ({ sentence: `${kind}${detail ?? ''}`, actions: ['retry'] }),
};

/** A chat with everything around it real but the gateway, the disk and the clock; and a panel that it is shown in. */
export class Desk {
  readonly clock = new TestClock();
  readonly store: MemoryStore;
  readonly sent: Sent[] = [];
  /** The requests that are still known, by reply. */
  readonly records = new Map<string, readonly { readonly headers: Record<string, string>; readonly body: string }[]>();
  readonly panel: Panel;
  /** What the settings say. */
  common: EndpointLabel | undefined = here;
  /** One endpoint of each gateway that is set up, by the gateway's id. */
  readonly setUp = new Map([[here.gatewayId, here]]);
  /** A token a byte, a million an image; the gateway counts what it is told to. */
  readonly counter: TokenCounter = {
    estimate: (_use, { bytes, images }) => bytes + 1_000_000 * images,
    count: async (_use, params) => this.counted(params),
  };
  readonly adapted: (readonly [EndpointLabel, MessagesError])[] = [];
  /** What the chat could not deal with. */
  readonly failures: unknown[] = [];
  counted: (params: Countable) => Promise<number | undefined> = async () => Promise.resolve(undefined);
  /** What the settings say. */
  system: string | undefined;
  /** Of the model that the next message would go to. */
  room: Room | undefined;
  /** Of which model, and of how long a reply, it was asked last. */
  roomAsked: readonly unknown[] = [];
  /** What an attachment is now. */
  again: FreshnessPorts['again'] = async (attachment) => Promise.resolve(attachment);
  chats!: Chats<View>;
  view!: View;
  title: string | undefined;
  /** The conversation that the window remembers. */
  pointer: unknown = 'c';
  library!: Library;
  shelf!: Shelf;
  /** Lines that were lost. */
  lost = 0;
  #ids = 0;
  /** A request as it would be sent now, but for its messages. */
  ahead: { readonly headers: Record<string, string>; readonly body: string } | undefined;
  /** Of every model. */
  price: Price | undefined;
  readonly writer: string;
  posts = 0;
  /** Also hears what the panel is told. */
  posted: (patches: readonly Patch[]) => void = () => undefined;

  private constructor(store: MemoryStore, writer: string) {
    this.store = store;
    this.writer = writer;
    this.panel = createStore({
      now: () => this.clock.now(),
      announce: (said) =>
        said.type === 'reply' ? `${said.reply.author.value}: ${said.reply.status.value.type}` : said.type,
    });
  }

  /** `sends`: in place of requests that are answered step by step. `mark`: where there are other windows. */
  static async open(store = new MemoryStore(), writer = 'w', sends?: Send, mark?: Mark): Promise<Desk> {
    const desk = new Desk(store, writer);
    const { clock } = desk;
    const outbox = new Outbox((patches) => {
      desk.posts++;
      desk.posted(patches);
      apply(desk.panel, structuredClone(patches));
    }, clock);
    const byHand: Send = (request) => {
      const sent = new Sent(request);
      desk.sent.push(sent);
      return sent.updates();
    };
    const newId = (): string => `id-${writer}-${++desk.#ids}`;
    const drafts = mark && newDrafts(store, mark);
    desk.shelf = new Shelf({ store, clock, newId, drafts });
    desk.library = new Library({
      store,
      drafts,
      shelf: desk.shelf,
      clock,
      newId,
      pointer: { get: () => desk.pointer, set: (id) => (desk.pointer = id) },
      unread: (reason) => desk.failures.push(reason),
      damaged: (lines) => (desk.lost += lines),
      onUnsaved: (id, error) => desk.chats.get(id)?.setUnsaved(error),
    });
    desk.view = {
      post: (patches, urgent) => outbox.push(patches, urgent),
      reset: (opened) => {
        outbox.clear();
        if (opened?.moved === false) desk.panel.draft.value = desk.chat.composer.draft.text;
        desk.show();
      },
      titled: (title) => (desk.title = title),
    };
    desk.chats = new Chats(desk.view, {
      library: desk.library,
      shelf: desk.shelf,
      send: sends ?? byHand,
      endpoint: (name) => (name === undefined ? undefined : desk.named(name)) ?? desk.common,
      hasGateway: () => true,
      blocked: () => undefined,
      sent: (reply) => desk.records.get(reply) ?? [],
      counter: desk.counter,
      adapt: async (endpoint, error) => Promise.resolve(void desk.adapted.push([endpoint, error])),
      room: (to, reply) => {
        desk.roomAsked = [to && `${to.gatewayId}/${to.model}`, reply];
        return desk.room;
      },
      system: () => desk.system,
      again: async (attachment) => desk.again(attachment),
      watch: () => undefined,
      fontSize: () => 0,
      sendWith: () => 'enter',
      failed: (error) => desk.failures.push(error),
      words,
      ahead: () => desk.ahead,
      prices: () => desk.price,
      expect: (_, { input }) => desk.price && { text: `$${input * desk.price.input}`, title: '' },
      clock,
      newId,
    });
    await desk.chats.in(desk.view);
    begin(desk.panel, structuredClone(desk.chat.state()), undefined);
    return desk;
  }

  get endpoint(): EndpointLabel | undefined {
    return this.common;
  }

  /** The user chooses this one, for the conversation that is shown and for new ones. */
  set endpoint(to: EndpointLabel | undefined) {
    this.common = to;
    if (to === undefined) {
      this.setUp.clear();
      return;
    }
    this.setUp.set(to.gatewayId, to);
    this.chat.chosen.use(to);
  }

  /** The endpoint of this name, if its gateway is set up. */
  named(name: string): EndpointLabel | undefined {
    const [id = '', ...model] = name.split('/');
    const gateway = this.setUp.get(id);
    return gateway && { ...gateway, model: model.join('/') };
  }

  /** What the panel shows. */
  get chat(): Chat {
    const chat = this.chats.current(this.view);
    if (chat === undefined) throw new Error('Nothing is shown yet.');
    return chat;
  }

  /** The panel is sent everything anew. */
  show(): void {
    reset(this.panel, structuredClone(this.chat.state()));
  }

  /** The user types this into the composer and pauses. */
  type(text: string): void {
    this.panel.draft.value = text;
    this.pause();
  }

  /** The host hears of the draft. */
  pause(): void {
    this.chat.composer.typed(this.panel.draft.value);
  }

  /** The user presses Enter. What is given is done before the host hears of it. */
  enter(meanwhile?: () => void): void {
    const { id, text } = asked(this.panel, `turn-${++this.#ids}`);
    meanwhile?.();
    const isAsked = this.chat.asking.send(id, text);
    answered(this.panel, id, isAsked);
    this.pause();
  }

  /** The user answers where the conversation may go. */
  cross(answer: CrossAnswer): void {
    if (this.chat.asking.cross(answer).again) this.enter();
  }

  get last(): Sent {
    const sent = this.sent.at(-1);
    if (sent === undefined) throw new Error('Nothing was sent.');
    return sent;
  }

  /** All that is waiting is drawn and written. */
  async rest(): Promise<void> {
    this.clock.pass(300);
    await this.library.flush();
  }

  /** The user scrolls through all of it. */
  read(panel = this.panel): void {
    for (;;) {
      const ids = panel.nodes.value.filter(({ type }) => type === 'outline').map(({ id }) => id);
      const nodes = this.chat.lookup.nodes(ids);
      if (nodes.length === 0) return;
      fill(panel, structuredClone(nodes));
    }
  }

  /** What the panel shows, as data. */
  shown(): unknown {
    this.read();
    return shown(this.panel);
  }

  /** The same, of a panel that is drawn from a snapshot now. */
  fresh(): unknown {
    const panel = createStore({ now: () => this.clock.now(), announce: () => undefined });
    const state: PanelState = structuredClone(this.chat.state());
    begin(panel, state, undefined);
    this.read(panel);
    return shown(panel);
  }
}

/** The prompts that a panel shows, and the replies. */
export const prompts = ({ nodes }: Panel): readonly PromptView[] =>
  nodes.value.filter((node) => node.type === 'prompt');
export const replies = ({ nodes }: Panel): readonly ReplyModel[] => nodes.value.filter((node) => node.type === 'reply');

/** The replies in a snapshot. */
export const repliesOf = ({ nodes }: PanelState): readonly ReplyView[] => nodes.filter((node) => node.type === 'reply');

function shown(panel: Panel): unknown {
  return {
    nodes: panel.nodes.value.map((node) =>
      node.type !== 'reply'
        ? node
        : {
            id: node.id,
            author: node.author.value,
            gateway: node.gateway.value,
            blocks: node.blocks.value.map(({ type, name, text }) => ({ type, name, text: text.value })),
            status: { ...node.status.value, ...('elapsed' in node.status.value && { elapsed: 0 }) },
            notices: node.notices.value,
            usage: node.usage.value,
          },
    ),
    draft: panel.draft.value,
    attachments: attached(panel),
    branches: panel.branches.value,
    queue: panel.queue.value,
    crossing: panel.crossing.value,
    unsaved: panel.unsaved.value,
    model: panel.model.value,
  };
}
