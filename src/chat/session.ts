// The sidebar chat. Pure files (session, runningTurn, outbox, archive, history, view) know the protocol, gateways' port, the
// conversation and the panel's contract; only vscode/ knows VS Code. Nothing here knows another feature, a key or a
// gateway's settings.
import type { Attachment } from '../conversation/context.ts';
import { toMessages } from '../conversation/transcript.ts';
import type { Conversation } from '../conversation/transcript.ts';
import type { Entry } from '../conversation/journal.ts';
import type { Question } from '../conversation/question.ts';
import { toError } from '../conversation/turn.ts';
import type { Turn } from '../conversation/turn.ts';
import type { TokenCounter } from '../sending/count.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { Send } from '../sending/send.ts';
import type { InputMessage, MessagesError } from '../messages/index.ts';
import type { CrossAnswer, CrossingView, SendAnswer } from '../panel/composer.ts';
import type { PanelState, Patch } from '../panel/contract.ts';
import type { Journal, Opened } from './history.ts';
import type { Clock } from './outbox.ts';
import { nothingYet, onceReplied, RunningTurn } from './runningTurn.ts';
import { NextTokens } from './tokens.ts';
import {
  newestThatFit,
  toAttachmentView,
  toEndedStatus,
  toModelView,
  toPromptView,
  toReplyView,
  toStatusPatch,
  turnOf,
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
  /** The sender broke its promise never to throw. */
  readonly failed: (error: unknown) => void;
  readonly words: Words;
  readonly clock: Clock;
  /** A new unguessable id. */
  readonly newId: () => string;
}

/** What waits for the person to let the conversation go to another origin. */
interface Crossing {
  readonly to: string;
  readonly view: CrossingView;
  /** Absent for a question from the composer: it asks again, with what is typed and attached then. */
  readonly proceed: (() => void) | undefined;
}

/**
 * Owns the conversation, its running turn, and what is typed and attached. Every change is written to the journal and
 * posted to the panel as it happens, and neither is waited for.
 */
export class ChatSession {
  readonly #ports: SessionPorts;
  #journal: Pick<Journal, 'write' | 'draft'>;
  #conversation: Conversation;
  #draft: string;
  #attachments: readonly Attachment[];
  #running: RunningTurn | undefined;
  #crossing: Crossing | undefined;
  #unsaved: string | undefined;
  readonly #tokens: NextTokens;

  constructor(opened: Opened, ports: SessionPorts) {
    this.#ports = ports;
    this.#conversation = opened.conversation;
    this.#draft = opened.text;
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

  /** Who answered a turn, or was about to, or failed to. */
  author(node: string): EndpointLabel | undefined {
    const id = turnOf(node);
    if (this.#running?.id === id) return this.#running.author;
    const turn = this.#conversation.turns.find((candidate) => candidate.id === id);
    return (turn?.ending?.type === 'failed' ? turn.ending.by : undefined) ?? turn?.author;
  }

  /** All that the panel shows, as it is now. */
  state(): PanelState {
    const { endpoint, hasGateway, words } = this.#ports;
    const current = endpoint();
    const nodes = this.#conversation.turns.flatMap((turn) =>
      turn.id === this.#running?.id
        ? this.#running.nodes
        : [toPromptView(turn, words), toReplyView(turn, toEndedStatus(turn, words), current, words)],
    );
    const shown = newestThatFit(nodes);
    return {
      conversation: this.#conversation.id,
      nodes: shown,
      earlier: (nodes.length - shown.length) / 2,
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
   * Asks what was typed, with what is attached, unless it cannot be asked now. `id` names the new turn; a second question
   * with it does nothing.
   */
  send(id: string, text: string): SendAnswer {
    if (this.#conversation.turns.some((turn) => turn.id === id)) return { asked: true };
    const question: Question = { text, attachments: this.#attachments };
    if (text.trim() === '' && question.attachments.length === 0) return { asked: false, why: 'empty' };
    if (this.#running !== undefined) return { asked: false, why: 'running' };
    if (!this.#go()) return { asked: false, why: 'crossing' };
    this.#draft = '';
    this.#setAttachments([]);
    this.#begin({ id, question, reply: nothingYet, notices: [] });
    return { asked: true };
  }

  /** Asks something that was not typed, leaving what is typed and attached alone. Says whether it could. */
  ask(question: Question): boolean {
    if (this.#running !== undefined) return false;
    this.#go(() => this.#begin({ id: this.#ports.newId(), question, reply: nothingYet, notices: [] }));
    return true;
  }

  /** Asks the last question again; its reply is replaced as soon as there is another. */
  retry(node: string): void {
    const id = turnOf(node);
    const turn = this.#conversation.turns.at(-1);
    if (turn?.id !== id || this.#running !== undefined) return;
    this.#go(() => {
      // In a new conversation it stands alone: the reply it had is not for where that one goes.
      const before = this.#conversation.turns.at(-1);
      this.#conversation = { ...this.#conversation, turns: this.#conversation.turns.slice(0, -1) };
      this.#begin({ id, question: turn.question, reply: nothingYet, notices: [] }, before);
    });
  }

  /** Asks again what failed at the gateway whose key was set, where that is still what the person is at. */
  keySet(node: string, gatewayId: string | undefined): void {
    const id = turnOf(node);
    const turn = this.#conversation.turns.at(-1);
    const gateways = [this.author(id), this.#ports.endpoint()].map((endpoint) => endpoint?.gatewayId);
    const isMeant = turn?.ending?.type === 'failed' && gateways.every((each) => each === gatewayId);
    if (isMeant && this.#crossing === undefined) this.retry(id);
  }

  /** Has what was refused changed from now on, and asks again. Rejects where that cannot be kept. */
  async adapt(node: string): Promise<void> {
    const id = turnOf(node);
    const turn = this.#conversation.turns.find((candidate) => candidate.id === id);
    const refused = this.author(id);
    if (turn?.ending?.type !== 'failed' || refused === undefined) return;
    await this.#ports.adapt(refused, toError(turn.ending.failure));
    this.retry(id);
  }

  /** Asks for the rest of a reply that was cut off. */
  continue(node: string): void {
    if (this.#conversation.turns.at(-1)?.id === turnOf(node))
      this.ask({ text: this.#ports.words.continue, attachments: [] });
  }

  retryNow(): void {
    this.#running?.retryNow();
  }

  /** Ends the running turn at once, keeping what arrived, and closes its connection. */
  stop(): void {
    this.#running?.stop();
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

  /**
   * The person's answer to the question whether the conversation may go to another origin. `again`: it was a question from
   * the composer that waited for it, and can be sent now.
   */
  cross(answer: CrossAnswer): { readonly again: boolean } {
    const crossing = this.#crossing;
    if (crossing === undefined || this.#running !== undefined) return { again: false };
    this.#setCrossing(undefined);
    if (answer === 'cancel') return { again: false };
    if (answer === 'new') this.newConversation();
    else this.#allow(crossing.to);
    crossing.proceed?.();
    return { again: crossing.proceed === undefined };
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

  /** What the composer holds now. */
  typed(text: string): void {
    if (text === this.#draft) return;
    this.#draft = text;
    this.#keepDraft();
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
  #go(proceed?: () => void): boolean {
    const { origins } = this.#conversation;
    const to = this.#ports.endpoint()?.origin;
    const from = origins.at(-1);
    if (to === undefined || from === undefined || origins.includes(to)) {
      this.#setCrossing(undefined);
      proceed?.();
      return true;
    }
    this.#setCrossing({ to, view: { from, to }, proceed });
    return false;
  }

  /** `before` is the turn that this one is to replace. */
  #begin(turn: Turn, before?: Turn): void {
    const endpoint = this.#ports.endpoint();
    this.#conversation = { ...this.#conversation, turns: [...this.#conversation.turns, turn] };
    const { post, words, clock, send, failed } = this.#ports;
    const journal = this.#journal;
    const held = before !== undefined && before.reply.content.length > 0;
    const write = held ? onceReplied((entry) => journal.write(entry)) : (entry: Entry) => journal.write(entry);
    write({ type: 'turn', id: turn.id, at: clock.now(), question: turn.question });
    if (endpoint !== undefined) this.#allow(endpoint.origin);
    const running = new RunningTurn(turn, {
      post,
      write,
      words,
      clock,
      endpoint: this.#ports.endpoint,
      ended: (ended) => this.#ended(ended, held ? before : undefined),
    });
    this.#running = running;
    const request = {
      use: 'chat',
      // Where the person knows it to go: the sender reads the settings in this same tick.
      model: endpoint && `${endpoint.gatewayId}/${endpoint.model}`,
      params: { messages: toMessages(this.#conversation.turns) },
    } as const;
    running.run(send, request).then(undefined, failed);
  }

  /** A reply that did not come takes the place of none: what was there `before` is shown again, and why. */
  #ended(ended: Turn, before: Turn | undefined): void {
    const { post, endpoint, words } = this.#ports;
    this.#running = undefined;
    const isKept = before !== undefined && ended.reply.content.length === 0;
    const ending = ended.ending?.type === 'failed' ? ended.ending : before?.ending;
    const now = isKept ? { ...before, ...(ending && { ending }) } : ended;
    const turns = this.#conversation.turns.map((turn) => (turn.id === now.id ? now : turn));
    this.#conversation = { ...this.#conversation, turns };
    const status = toEndedStatus(now, words);
    post(toStatusPatch(now, status, endpoint()), true);
    if (isKept) post({ type: 'node', node: toReplyView(now, status, endpoint(), words) }, true);
    this.#tokens.changed();
  }

  // ---- What is shown and kept

  #allow(origin: string): void {
    const { origins } = this.#conversation;
    if (origins.includes(origin)) return;
    this.#conversation = { ...this.#conversation, origins: [...origins, origin] };
    this.#journal.write({ type: 'origin', origin });
  }

  #setCrossing(crossing: Crossing | undefined): void {
    if (this.#crossing === crossing) return;
    this.#crossing = crossing;
    // A question that was not asked and the reason why show together.
    this.#ports.post({ type: 'crossing', crossing: crossing?.view }, crossing !== undefined);
  }

  #setAttachments(attachments: readonly Attachment[]): void {
    this.#attachments = attachments;
    this.#keepDraft();
    this.#ports.post({ type: 'attachments', attachments: attachments.map(toAttachmentView) });
  }

  /** What sending now would send; `undefined` while nothing is typed or attached. */
  #next(): readonly InputMessage[] | undefined {
    const question: Question = { text: this.#draft, attachments: this.#attachments };
    if (question.text.trim() === '' && question.attachments.length === 0) return undefined;
    return toMessages([...this.#conversation.turns, { id: '', question, reply: nothingYet, notices: [] }]);
  }

  /** What is typed or attached has changed. */
  #keepDraft(): void {
    this.#journal.draft({ text: this.#draft, attachments: this.#attachments });
    this.#tokens.changed();
  }
}
