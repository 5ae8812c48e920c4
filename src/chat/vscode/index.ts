// Registers the chat: its views, its commands, and the ports that connect it to VS Code.
import * as vscode from 'vscode';
import type { ContextSource, EditedFile, Place } from '../../context/source.ts';
import type { Attachment, Question } from '../../conversation/context.ts';
import type { Conversation } from '../../conversation/tree.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { Disk } from '../../host/disk.ts';
import { Texts } from '../../host/texts.ts';
import { clock } from '../../host/timer.ts';
import type { Tick } from '../../host/walkthrough.ts';
import type { SurroundingsView } from '../../panel/surroundings.ts';
import type { Chat, ChatPorts } from '../chat.ts';
import { Chats } from '../chats.ts';
import type { ChatsPorts } from '../chats.ts';
import type { Next } from '../composer.ts';

import { chooseContext, contextAnswers, insisted, useAttachment } from './attach.ts';
import type { AttachPorts } from './attach.ts';
import { askSuggested, commands, explain, explainEdit, replay } from './commands.ts';
import type { Runs } from '../runs.ts';
import { historyAnswers } from './conversationList.ts';
import { nameAfter } from '../naming.ts';
import { openShelf, watch } from './keeping.ts';
import { answersOf, receive } from './receive.ts';
import type { ReceivePorts } from './receive.ts';
import type { SteerPorts } from './steer.ts';
import { sayUnseen } from './unseen.ts';
import { Views } from './views.ts';
import type { UseReplyPorts } from './useReply.ts';
import type { ChatView } from './webview.ts';
import { chatFont, Surroundings } from './openFile.ts';
import type { SurroundingsPorts } from './openFile.ts';
import { createWords } from './words.ts';

export interface PanelPorts
  extends
    Pick<ChatPorts, 'send' | 'counter' | 'adapt' | 'prices' | 'expect' | 'sent' | 'ahead' | 'fontSize' | 'sendWith'>,
    SteerPorts {
  readonly keys: ReceivePorts['keys'];
  readonly symbols: SurroundingsPorts['symbols'];
  readonly apply: ReceivePorts['apply'];
  readonly disk: Disk | undefined;
  /** Whether models title conversations. */
  readonly titles: () => boolean;
  readonly warn: (text: string) => void;
  /** A step of the walkthrough was taken. */
  readonly tick: Tick;
  /** Shows requests. */
  readonly inspect: () => Pick<UseReplyPorts, 'showRequest'> & Pick<ReceivePorts, 'showWhatWillBeSent'>;
  readonly context: ContextSource;
  /** The edits in files that run, or wait to be judged. */
  readonly edits: ReceivePorts['edits'] & SurroundingsPorts['edits'];
  /** Shows an error that doesn't belong to a reply. */
  readonly notify: (error: unknown) => void;
  readonly gateways: {
    readonly any: () => boolean;
    readonly blocked: ChatPorts['blocked'];
    /** See `ChosenPorts`. `undefined` if something is missing, which sending will report. */
    readonly named: ChatPorts['endpoint'];
    readonly room: ChatPorts['room'];
    /** Fires when settings may have changed. */
    readonly onDidChange: vscode.Event<unknown>;
  };
}

export interface Shown {
  readonly conversation: Conversation;
  /** Who is asked next. */
  readonly to: EndpointLabel | undefined;
  readonly question: Question;
  /** What the question would send; `undefined` while there is none. */
  readonly next: Next | undefined;
  /** Tokens of it that are likely in a cache; see `NextModel`. */
  readonly cached: number | undefined;
}

/** What other features may be handed. */
export interface ChatPanel {
  /** Asks about a piece of code (or the selection), in the panel: to explain it, where there is no other question. */
  explain(place?: Place, question?: string, more?: readonly Attachment[]): Promise<void>;
  /** Asks, in the panel, what an edit changes. */
  explainEdit(edited: EditedFile): Promise<void>;
  /** What a command of another feature was given, which is about the conversation that is shown. */
  meant(given: readonly unknown[]): void;
  /** Who the conversation that is shown asks next; `undefined` while none is shown. */
  asks(): EndpointLabel | undefined;
  /** Another model may be asked next. */
  readonly onDidChangeModel: vscode.Event<void>;
  /** Has that conversation ask this model from now on. */
  use(to: EndpointLabel): void;
  /** Asks another model for a reply of the conversation that is shown. */
  replay(reply: string): Promise<void>;
  /** The conversation that is shown, and what is typed below it. */
  shown(): Promise<Shown>;
  /** Lets the user choose something to attach, wherever it goes. */
  pickContext(): Promise<readonly Attachment[]>;
  /** Stops the running reply; false when none runs. */
  stop(): boolean;
  /** Writes everything pending to disk. Never rejects. */
  flush(): Promise<void>;
}

/** Which conversations its editor tabs show. */
const tabsKey = 'parley.tabs';

export function registerChat(context: vscode.ExtensionContext, ports: PanelPorts): ChatPanel {
  const { notify, context: source } = ports;
  const kept = openShelf(context, ports.disk, (id, error) => chats.get(id)?.setUnsaved(error));
  const { store, shelf, library, porting } = kept;
  const attaching = (view: ChatView): AttachPorts => ({ ready: async () => chats.in(view), store, context: source });
  const texts = new Texts('parley-reply');
  const showRequest = async (reply: string): Promise<void> => ports.inspect().showRequest(reply);
  const reading = { texts, showRequest, apply: ports.apply };
  const around = newSurroundings(ports, () => chats.shown);
  const asked = new vscode.EventEmitter<void>();
  const received = (view: ChatView): ReceivePorts => ({
    ...ports,
    context: contextAnswers(attaching(view)),
    reading,
    showWhatWillBeSent: async () => ports.inspect().showWhatWillBeSent(),
    attachment: async (chat, what, id) => useAttachment(attaching(view), chat, what, id),
    history: historyAnswers({ ...ports, chats, shelf, views, view, porting, texts }),
    focus: async () => view.focus(),
    focused: () => views.focused(view),
    meant: (id) => chats.get(id, view),
    suggest: async (chat, id) => askSuggested(source, chat, around.find(id)),
  });
  const views: Views = new Views({
    extension: context.extensionUri,
    chat: async (view, id) => chats.in(view, id),
    told: (view, event) => {
      const read = async (): Promise<void> => receive(await chats.in(view), event, received(view));
      read().then(undefined, notify);
    },
    answers: (view) => answersOf(async () => chats.in(view), received(view)),
    viewOf: (id) => chats.viewOf(id),
    shown: (view) => chats.current(view)?.id,
    memory: tabsIn(context.workspaceState),
    closed: (view) => chats.close(view),
    failed: notify,
    clock,
    documentShown: () => void around.refresh(),
    modelChanged: () => asked.fire(),
  });
  const chats = new Chats<ChatView>(
    views.sidebar,
    chatsPorts({ library, shelf }, ports, {
      surroundings: () => around.view(),
      watch: () => fresh.follow(),
      broken: (thread, reply) => void sayUnseen(thread, reply, { chats, main: views.sidebar }).then(undefined, notify),
    }),
  );
  const fresh = keepFresh(source, chats, notify);
  context.subscriptions.push(texts, asked, around, fresh);
  context.subscriptions.push(
    ...views.register(),
    ports.gateways.onDidChange(() => {
      for (const chat of chats.all) chat.settingsChanged();
    }),
    ...watch(kept.folder, { chats, notify, listChanged: () => views.listChanged() }),
    ...commands({ chats, shelf, views, attaching, reading, notify, models: ports, porting }),
  );
  return { ...panelOf({ chats, views, source, kept, models: ports }), onDidChangeModel: asked.event };
}

interface Built {
  readonly chats: Chats<ChatView>;
  readonly views: Views;
  readonly source: ContextSource;
  readonly kept: ReturnType<typeof openShelf>;
  readonly models: SteerPorts;
}

function panelOf({
  chats,
  views,
  source,
  kept: { library, shelf },
  models,
}: Built): Omit<ChatPanel, 'onDidChangeModel'> {
  return {
    meant: (given) => void views.meant(given),
    asks: () => chats.current(views.active)?.chosen.endpoint,
    use: (to) => chats.current(views.active)?.chosen.use(to),
    replay: async (reply) => replay(await chats.in(views.active), models, reply),
    shown: async () => shownIn(await chats.in(views.active)),
    explain: async (place, question, more = []) => explain({ chats, views }, source, { place, question, more }),
    explainEdit: async (edited) => explainEdit({ chats, views }, source, edited),
    pickContext: async () => insisted(source, await chooseContext(source)),
    stop: () => stop(chats.current(views.active)?.runs),
    flush: async () => library.flush().then(async () => shelf.purge()),
  };
}

const tabsIn = (memory: vscode.Memento): ConstructorParameters<typeof Views>[0]['memory'] => ({
  get: () => memory.get(tabsKey),
  set: (ids) => void memory.update(tabsKey, ids),
});

const shownIn = ({ conversation, chosen, next: { cached }, composer: { draft, context, next } }: Chat): Shown => ({
  cached,
  conversation,
  to: chosen.endpoint,
  question: { text: draft.text, context },
  next,
});

interface Fresh {
  /** Other files are to be watched, or other things may attach themselves. */
  follow(): void;
  dispose(): void;
}

/** Tells the chats that are shown what has changed of what is attached, and what is attached by itself. */
function keepFresh(source: ContextSource, chats: Chats<ChatView>, notify: (error: unknown) => void): Fresh {
  let newest = 0;
  const offer = async (): Promise<void> => {
    const own = ++newest;
    const attachments = await source.automatic();
    // Of two that are taken at once, what was asked for last counts, whichever comes last.
    if (own !== newest) return;
    for (const [, chat] of chats.shown) chat.composer.attached.offer('setting', attachments);
  };
  const watching = source.watch({
    changed: (uri) => {
      for (const [, { freshness }] of chats.shown) freshness.changed(uri);
    },
    moved: () => void offer().then(undefined, notify),
  });
  return {
    follow: () => {
      watching.set([...new Set(chats.shown.flatMap(([, { freshness }]) => freshness.watched))]);
      void offer().then(undefined, notify);
    },
    dispose: () => watching.dispose(),
  };
}

function stop(runs: Runs | undefined): boolean {
  const isRunning = runs?.any ?? false;
  runs?.stop();
  return isRunning;
}

const newId = (): string => crypto.randomUUID();

const newSurroundings = (
  { symbols, context, edits }: PanelPorts,
  shown: () => Chats<ChatView>['shown'],
): Surroundings =>
  new Surroundings({
    symbols,
    edits,
    isIgnored: async (uri) => context.isIgnored(uri),
    wanted: () => shown().some(([view, chat]) => view.isShown && !chat.hasConversation),
    changed: () => {
      for (const [, chat] of shown()) chat.surroundingsChanged();
    },
  });

const chatsPorts = (
  kept: Pick<ChatsPorts, 'library' | 'shelf'>,
  ports: PanelPorts,
  more: { readonly surroundings: () => SurroundingsView; readonly watch: () => void } & Pick<ChatsPorts, 'broken'>,
): ChatsPorts => ({
  ...ports,
  ...more,
  room: ports.gateways.room,
  system: () => ports.wanted().system,
  again: async (attachment) => ports.context.again(attachment),
  fontSize: () => ports.fontSize() || chatFont().size,
  answered: (thread, reply) => {
    ports.tick('parley.answered');
    void nameAfter(thread, reply, { ...ports, wanted: ports.titles, failed: ports.warn });
  },
  ...kept,
  endpoint: ports.gateways.named,
  hasGateway: ports.gateways.any,
  blocked: ports.gateways.blocked,
  failed: ports.notify,
  words: createWords(ports.gateways.any),
  clock,
  newId,
});
