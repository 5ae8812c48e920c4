// The sidebar chat. Pure files (session, outbox, history, view) know the protocol, gateways' port, the conversation and
// the panel's contract; only vscode.ts knows VS Code. Nothing here knows another feature, a key or a gateway's settings.
import type { Attachment } from '../conversation/context.ts';
import { toMessages } from '../conversation/transcript.ts';
import type { Conversation, Question } from '../conversation/transcript.ts';
import { toError, toFailure, Tracer } from '../conversation/turn.ts';
import type { Author, Turn, TurnEnding } from '../conversation/turn.ts';
import type { TokenCounter } from '../gateways/count.ts';
import type { EndpointLabel, Send, SendUpdate } from '../gateways/send.ts';
import type { Ending } from '../messages/client.ts';
import { MessagesError } from '../messages/errors.ts';
import type { InputMessage, Message, StreamEvent } from '../messages/schema.ts';
import type { CrossingView, DraftView, PanelState, Patch, StatusView } from '../panel/protocol.ts';
import type { Journal, Opened } from './history.ts';
import type { Clock } from './outbox.ts';
import { NextTokens } from './tokens.ts';
import {
  newestThatFit,
  toAttachmentView,
  toBlockView,
  toEndedStatus,
  toModelView,
  toNames,
  toProblemView,
  toTurnView,
  toUsageView,
} from './view.ts';
import type { Words } from './view.ts';

export interface SessionPorts {
  readonly send: Send;
  /** The endpoint that the next message goes to, as settings say now. */
  readonly endpoint: () => EndpointLabel | undefined;
  readonly hasGateway: () => boolean;
  readonly counter: TokenCounter;
  /** Changes what was refused in requests to this model, from now on. */
  readonly adapt: (endpoint: EndpointLabel, error: MessagesError) => Promise<void>;
  /** Pixels; 0 is VS Code's own. */
  readonly fontSize: () => number;
  /** One change to what is shown; `urgent` when a person waits for it. */
  readonly post: (patch: Patch, urgent?: boolean) => void;
  /** What is shown has changed altogether. */
  readonly reset: () => void;
  /** Where a conversation is written down. */
  readonly journal: (id: string, isBegun: boolean) => Pick<Journal, 'write' | 'draft'>;
  readonly words: Words;
  readonly clock: Clock;
  /** A new unguessable id. */
  readonly newId: () => string;
}

/** The one running turn. It is over, for everyone, the moment the session no longer holds it. */
interface Running {
  readonly turn: Turn;
  readonly abort: AbortController;
  /** Follows the present attempt. */
  tracer: Tracer;
  readonly began: number;
  author: Author | undefined;
  message: Message;
  notices: readonly string[];
  status: { readonly type: 'waiting' } | { readonly type: 'streaming' } | Retrying;
  retryNow: (() => void) | undefined;
}

interface Retrying {
  readonly type: 'retrying';
  readonly error: MessagesError;
  readonly until: number;
}

/** What waits for the person to let the conversation go to another origin. */
interface Crossing {
  readonly to: string;
  readonly view: CrossingView;
  readonly proceed: () => void;
}

const nothingYet: Message = { id: '', model: '', content: [], usage: {} };

/**
 * Owns the conversation, its running turn, and what is typed and attached. Every change is written to the journal and
 * posted to the panel as it happens, and neither is waited for.
 */
export class ChatSession {
  readonly #ports: SessionPorts;
  #journal: Pick<Journal, 'write' | 'draft'>;
  #conversation: Conversation;
  #draft: DraftView;
  #attachments: readonly Attachment[];
  #running: Running | undefined;
  #crossing: Crossing | undefined;
  #unsaved: string | undefined;
  readonly #tokens: NextTokens;

  constructor(opened: Opened, ports: SessionPorts) {
    this.#ports = ports;
    this.#conversation = opened.conversation;
    this.#draft = opened.draft;
    this.#attachments = opened.attachments;
    this.#journal = ports.journal(opened.conversation.id, opened.conversation.turns.length > 0);
    this.#tokens = new NextTokens({
      counter: ports.counter,
      messages: () => this.#next(),
      post: (tokens) => ports.post({ type: 'tokens', tokens }),
    });
    this.#tokens.changed();
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** All attachments there are: of the draft and of the questions asked. */
  attachment(id: string): Attachment | undefined {
    const asked = this.#conversation.turns.flatMap((turn) => turn.question.attachments);
    return [...this.#attachments, ...asked].find((attachment) => attachment.id === id);
  }

  /** Who answered a turn, or was about to. */
  author(id: string): EndpointLabel | undefined {
    if (this.#running?.turn.id === id) return this.#running.author;
    return this.#conversation.turns.find((turn) => turn.id === id)?.author;
  }

  /** All that the panel shows, as it is now. */
  state(): PanelState {
    const { endpoint, hasGateway, words } = this.#ports;
    const current = endpoint();
    const turns = this.#conversation.turns.map((turn) => {
      const now = turn.id === this.#running?.turn.id ? this.#now(this.#running) : turn;
      return toTurnView(now, this.#status(now), current, words);
    });
    const shown = newestThatFit(turns);
    return {
      conversation: this.#conversation.id,
      turns: shown,
      earlier: turns.length - shown.length,
      attachments: this.#attachments.map(toAttachmentView),
      draft: this.#draft,
      tokens: this.#tokens.shown,
      model: toModelView(hasGateway(), current),
      crossing: this.#crossing?.view,
      unsaved: this.#unsaved,
      fontSize: this.#ports.fontSize(),
    };
  }

  /**
   * Asks what was typed, with what is attached. `id` names the new turn; one that exists, or a turn that runs, makes
   * this do nothing but give the words back to the composer.
   */
  send(id: string, text: string, revision: number): void {
    const question: Question = { text, attachments: this.#attachments };
    const isEmpty = text.trim() === '' && question.attachments.length === 0;
    if (isEmpty || this.#running !== undefined || this.#conversation.turns.some((turn) => turn.id === id)) {
      this.#setDraft({ text, revision: revision + 1 });
      return;
    }
    this.#go(() => {
      this.#setAttachments(this.#attachments.filter((attachment) => !question.attachments.includes(attachment)));
      // What was typed while the person was asked stays.
      if (this.#draft.revision <= revision + 1) this.#setDraft({ text: '', revision: revision + 2 });
      this.#begin({ id, question, reply: nothingYet, notices: [] });
    });
    if (this.#crossing !== undefined) this.#setDraft({ text, revision: revision + 1 });
  }

  /** Asks something that was not typed, leaving what is typed and attached alone. Says whether it could. */
  ask(question: Question): boolean {
    if (this.#running !== undefined) return false;
    this.#go(() => this.#begin({ id: this.#ports.newId(), question, reply: nothingYet, notices: [] }));
    return true;
  }

  /** Asks the last question again; its reply is replaced. */
  retry(id: string): void {
    const turn = this.#conversation.turns.at(-1);
    if (turn?.id !== id || this.#running !== undefined) return;
    this.#go(() => {
      this.#conversation = { ...this.#conversation, turns: this.#conversation.turns.slice(0, -1) };
      this.#begin({ id, question: turn.question, reply: nothingYet, notices: [] });
    });
  }

  /** Has what was refused changed from now on, and asks again. Rejects where that cannot be kept. */
  async adapt(id: string): Promise<void> {
    const turn = this.#conversation.turns.find((candidate) => candidate.id === id);
    if (turn?.ending?.type !== 'failed' || turn.author === undefined) return;
    await this.#ports.adapt(turn.author, toError(turn.ending.failure));
    this.retry(id);
  }

  /** Asks for the rest of a reply that was cut off. */
  continue(id: string): void {
    if (this.#conversation.turns.at(-1)?.id === id) this.ask({ text: this.#ports.words.continue, attachments: [] });
  }

  retryNow(): void {
    this.#running?.retryNow?.();
  }

  /** Ends the running turn at once, keeping what arrived, and closes its connection. */
  stop(): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#end(running, { type: 'stopped' });
    running.abort.abort();
  }

  /** Leaves this conversation as it is and begins another; what is typed and attached comes along. */
  newConversation(): void {
    this.stop();
    if (this.#conversation.turns.length > 0) {
      this.#conversation = { id: this.#ports.newId(), origins: [], turns: [] };
      this.#journal = this.#ports.journal(this.#conversation.id, false);
      this.#keepDraft();
    }
    this.#crossing = undefined;
    this.#ports.reset();
  }

  /** The person's answer to the question whether the conversation may go to another origin. */
  cross(answer: 'send' | 'new' | 'cancel'): void {
    const crossing = this.#crossing;
    if (crossing === undefined || this.#running !== undefined) return;
    this.#setCrossing(undefined);
    if (answer === 'cancel') return;
    if (answer === 'new') this.newConversation();
    else this.#allow(crossing.to);
    crossing.proceed();
  }

  attach(attachment: Attachment): void {
    const same = (other: Attachment): boolean =>
      other.uri === attachment.uri &&
      other.startLine === attachment.startLine &&
      other.endLine === attachment.endLine &&
      other.text === attachment.text;
    if (!this.#attachments.some(same)) this.#setAttachments([...this.#attachments, attachment]);
  }

  detach(id: string): void {
    this.#setAttachments(this.#attachments.filter((attachment) => attachment.id !== id));
  }

  /** What the composer holds now; an older revision than is known is ignored. */
  typed(draft: DraftView): void {
    if (draft.revision <= this.#draft.revision) return;
    this.#draft = draft;
    this.#keepDraft();
  }

  /** Puts words into an empty composer, unsent. */
  suggest(text: string): void {
    if (this.#draft.text.trim() === '') this.#setDraft({ text, revision: this.#draft.revision + 1 });
  }

  /** Has the gateway count the next message's tokens. Rejects with a `MessagesError`. */
  async count(): Promise<void> {
    const { origins } = this.#conversation;
    const to = this.#ports.endpoint()?.origin;
    // Counting sends the conversation too: only to where the person lets it go.
    if (to !== undefined && (origins.length === 0 || origins.includes(to))) await this.#tokens.count();
  }

  /** Gateways, the chosen model or the font size may have changed. */
  settingsChanged(): void {
    const { post, hasGateway, endpoint, fontSize } = this.#ports;
    post({ type: 'model', model: toModelView(hasGateway(), endpoint()) });
    post({ type: 'fontSize', fontSize: fontSize() });
    this.#tokens.changed();
  }

  /** Writing the conversation down fails, or works again. */
  setUnsaved(error: Error | undefined): void {
    this.#unsaved = error === undefined ? undefined : this.#ports.words.unsaved(error).slice(0, 2_000);
    this.#ports.post({ type: 'unsaved', reason: this.#unsaved });
  }

  // ---- The turn

  /** Goes on, unless the conversation has never been where it would go now: then the person is asked first. */
  #go(proceed: () => void): void {
    const { origins } = this.#conversation;
    const to = this.#ports.endpoint()?.origin;
    const from = origins.at(-1);
    if (to === undefined || from === undefined || origins.includes(to)) {
      this.#setCrossing(undefined);
      proceed();
    } else this.#setCrossing({ to, view: { from, to }, proceed });
  }

  #begin(turn: Turn): void {
    const endpoint = this.#ports.endpoint();
    this.#conversation = { ...this.#conversation, turns: [...this.#conversation.turns, turn] };
    this.#journal.write({ type: 'turn', id: turn.id, at: this.#ports.clock.now(), question: turn.question });
    if (endpoint !== undefined) this.#allow(endpoint.origin);
    const running: Running = {
      turn,
      abort: new AbortController(),
      tracer: new Tracer(),
      began: this.#ports.clock.now(),
      author: undefined,
      message: nothingYet,
      notices: [],
      status: { type: 'waiting' },
      retryNow: undefined,
    };
    this.#running = running;
    this.#postTurn(running, true);
    void this.#run(running, endpoint);
  }

  async #run(running: Running, endpoint: EndpointLabel | undefined): Promise<void> {
    const updates = this.#ports.send({
      use: 'chat',
      model: endpoint && `${endpoint.gatewayId}/${endpoint.model}`,
      params: { messages: toMessages(this.#conversation.turns) },
      signal: running.abort.signal,
      onWait: (retryNow) => {
        running.retryNow = retryNow;
      },
    });
    try {
      for await (const update of updates) {
        if (this.#running === running) this.#take(running, update);
        if (this.#running !== running) return;
      }
    } finally {
      // A sender that breaks its promise must not leave a turn that runs for ever.
      const error = new MessagesError('malformed', 'The request ended without a result.');
      this.#end(running, { type: 'interrupted', failure: toFailure(error) });
    }
  }

  #take(running: Running, update: SendUpdate): void {
    switch (update.type) {
      case 'endpoint':
        this.#addressed(running, update.endpoint, update.fallbackFrom !== undefined);
        return;
      case 'request':
        this.#restart(running);
        if (running.author !== undefined) {
          running.author = { ...running.author, url: update.url.replace(/[?#].*$/, '') };
          this.#journal.write({ type: 'author', turn: running.turn.id, author: running.author });
        }
        if (running.status.type === 'retrying') this.#setStatus(running, { type: 'waiting' });
        return;
      case 'waiting': {
        const until = this.#ports.clock.now() + update.wait;
        this.#setStatus(running, { type: 'retrying', error: update.error, until });
        return;
      }
      case 'response':
        return;
      case 'events':
        this.#grow(running, update.events, update.message);
        return;
      case 'notice':
        this.#note(running, update.notice.type);
        return;
      case 'end':
        running.message = update.message;
        this.#end(running, toTurnEnding(update.ending));
        return;
    }
  }

  /** The sender has settled where it goes. If that is not where the person was told, nothing has left yet: it stops. */
  #addressed(running: Running, endpoint: EndpointLabel, isFallback: boolean): void {
    const { origins, turns } = this.#conversation;
    if (!isFallback && origins.length > 0 && !origins.includes(endpoint.origin)) {
      this.stop();
      if (turns.at(-1)?.id !== running.turn.id) return;
      const view = { from: origins.at(-1) ?? '', to: endpoint.origin };
      this.#setCrossing({ to: endpoint.origin, view, proceed: () => this.retry(running.turn.id) });
      return;
    }
    if (!isFallback) this.#allow(endpoint.origin);
    const { gatewayId, gatewayName, origin, model } = endpoint;
    running.author = { gatewayId, gatewayName, origin, model };
    this.#setStatus(running, running.status);
    if (isFallback) this.#note(running, 'fallback');
  }

  /** Another attempt begins: what the one before brought (an id, usage, never words) is not part of its reply. */
  #restart(running: Running): void {
    if (running.message === nothingYet) return;
    running.message = nothingYet;
    running.tracer = new Tracer();
    this.#journal.write({ type: 'restart', turn: running.turn.id });
    this.#postTurn(running, false);
  }

  #grow(running: Running, events: readonly StreamEvent[], message: Message): void {
    const { post, words } = this.#ports;
    const turn = running.turn.id;
    running.message = message;
    this.#journal.write({ type: 'events', turn, events });
    const { moved, blocks, appended } = running.tracer.read(events);
    const isFirst = running.status.type !== 'streaming' && (blocks.size > 0 || appended.size > 0);
    if (isFirst) this.#setStatus(running, { type: 'streaming' });
    if (moved) {
      this.#postTurn(running, false);
      return;
    }
    for (const at of blocks) {
      const block = message.content[at];
      if (block !== undefined) post({ type: 'block', turn, at, block: toBlockView(block, words) }, isFirst);
    }
    for (const [at, text] of appended) post({ type: 'append', turn, at, text }, isFirst);
  }

  #note(running: Running, notice: string): void {
    const { words, post } = this.#ports;
    if (words.notice(notice, running.author) === undefined || running.notices.includes(notice)) return;
    running.notices = [...running.notices, notice];
    this.#journal.write({ type: 'notice', turn: running.turn.id, notice });
    const notices = running.notices.flatMap((each) => words.notice(each, running.author) ?? []);
    post({ type: 'notices', turn: running.turn.id, notices });
  }

  #end(running: Running, ending: TurnEnding): void {
    if (this.#running !== running) return;
    this.#running = undefined;
    // The sender's message may go on growing; what was there when the turn ended is what stays.
    const { message } = running;
    const reply = { ...message, content: message.content.map((block) => ({ ...block })) };
    const ended: Turn = { ...this.#now(running), reply, ending };
    const turns = this.#conversation.turns.map((turn) => (turn.id === ended.id ? ended : turn));
    this.#conversation = { ...this.#conversation, turns };
    this.#journal.write({ type: 'end', turn: ended.id, ending });
    this.#ports.post(this.#statusPatch(ended), true);
    this.#tokens.changed();
  }

  /** The running turn as far as it has come. */
  #now({ turn, author, message, notices }: Running): Turn {
    return { ...turn, ...(author === undefined ? {} : { author }), reply: message, notices };
  }

  // ---- What is shown and kept

  #status(turn: Turn): StatusView {
    const running = this.#running;
    const { clock, words } = this.#ports;
    if (running?.turn.id !== turn.id) return toEndedStatus(turn, words);
    const { status, began, author } = running;
    switch (status.type) {
      case 'waiting':
        return { type: 'waiting', elapsed: Math.max(0, clock.now() - began) };
      case 'streaming':
        return { type: 'streaming' };
      case 'retrying': {
        const wait = Math.max(0, status.until - clock.now());
        return { type: 'retrying', wait, ...toProblemView(status.error, author, words) };
      }
    }
  }

  #setStatus(running: Running, status: Running['status']): void {
    running.status = status;
    this.#ports.post(this.#statusPatch(this.#now(running)));
  }

  #statusPatch(turn: Turn): Patch {
    const names = toNames(turn, this.#ports.endpoint());
    return {
      type: 'status',
      turn: turn.id,
      status: this.#status(turn),
      ...names,
      usage: toUsageView(turn),
    };
  }

  #postTurn(running: Running, urgent: boolean): void {
    const turn = this.#now(running);
    const view = toTurnView(turn, this.#status(turn), this.#ports.endpoint(), this.#ports.words);
    this.#ports.post({ type: 'turn', turn: view }, urgent);
  }

  #allow(origin: string): void {
    const { origins } = this.#conversation;
    if (origins.includes(origin)) return;
    this.#conversation = { ...this.#conversation, origins: [...origins, origin] };
    this.#journal.write({ type: 'origin', origin });
  }

  #setCrossing(crossing: Crossing | undefined): void {
    if (this.#crossing === crossing) return;
    this.#crossing = crossing;
    this.#ports.post({ type: 'crossing', crossing: crossing?.view });
  }

  #setAttachments(attachments: readonly Attachment[]): void {
    this.#attachments = attachments;
    this.#keepDraft();
    this.#ports.post({ type: 'attachments', attachments: attachments.map(toAttachmentView) });
  }

  /** What sending now would send; `undefined` while nothing is typed or attached. */
  #next(): readonly InputMessage[] | undefined {
    const question: Question = { text: this.#draft.text, attachments: this.#attachments };
    if (question.text.trim() === '' && question.attachments.length === 0) return undefined;
    return toMessages([...this.#conversation.turns, { id: '', question, reply: nothingYet, notices: [] }]);
  }

  #setDraft(draft: DraftView): void {
    this.#draft = draft;
    this.#keepDraft();
    // With all that waits: a question that was not sent and the reason why show together.
    this.#ports.post({ type: 'draft', draft }, true);
  }

  /** What is typed or attached has changed. */
  #keepDraft(): void {
    this.#journal.draft({ draft: this.#draft, attachments: this.#attachments });
    this.#tokens.changed();
  }
}

function toTurnEnding(ending: Ending): TurnEnding {
  switch (ending.type) {
    case 'complete':
    case 'stopped':
      return { type: ending.type };
    case 'interrupted':
      return { type: 'interrupted', failure: toFailure(ending.error) };
    case 'failed':
      return { type: 'failed', failure: toFailure(ending.error) };
  }
}
