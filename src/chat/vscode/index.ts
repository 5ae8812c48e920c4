// Registers the chat: its views, its commands, and the ports that connect it to VS Code.
import * as vscode from 'vscode';
import { label } from '../../conversation/context.ts';
import type { Attachment } from '../../conversation/context.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { Disk } from '../../host/disk.ts';
import { clock } from '../../host/timer.ts';
import { Storage } from '../../host/storage.ts';
import type { AttachOutcome } from '../../panel/context.ts';
import type { SurroundingsView } from '../../panel/surroundings.ts';
import type { ChatPorts } from '../chat.ts';
import { Chats } from '../chats.ts';
import type { ChatsPorts } from '../chats.ts';
import { Library, NewerError } from '../library.ts';
import type { LibraryPorts } from '../library.ts';
import { selected } from './code.ts';
import type { Place } from './code.ts';
import { askSuggested, captured, commands, explain } from './commands.ts';
import { answersOf, receive } from './receive.ts';
import type { ContextAnswers, ReceivePorts } from './receive.ts';
import type { SteerPorts } from './steer.ts';
import { Views } from './views.ts';
import type { ChatView } from './webview.ts';
import { chatFont, Surroundings } from './openFile.ts';
import type { SurroundingsPorts } from './openFile.ts';
import { createWords, sentence } from './words.ts';

export interface PanelPorts
  extends Pick<ChatPorts, 'send' | 'counter' | 'adapt' | 'prices' | 'fontSize' | 'sendWith'>, SteerPorts {
  readonly keys: ReceivePorts['keys'];
  readonly symbols: SurroundingsPorts['symbols'];
  readonly apply: ReceivePorts['apply'];
  readonly disk: Disk | undefined;
  /** Shows an error that doesn't belong to a reply. */
  readonly notify: (error: unknown) => void;
  readonly gateways: {
    readonly any: () => boolean;
    /** Where the next message goes; `undefined` if something is missing, which sending will report. */
    readonly current: () => EndpointLabel | undefined;
    /** Fires when settings may have changed. */
    readonly onDidChange: vscode.Event<unknown>;
  };
}

/** What other features may be handed. */
export interface ChatPanel {
  /** Asks the model to explain a piece of code (or the selection), in the panel. */
  explain(place?: Place): Promise<void>;
  /** Stops the running reply; false when none runs. */
  stop(): boolean;
  /** Writes everything pending to disk. Never rejects. */
  flush(): Promise<void>;
}

/** Which conversation this window shows; the conversation itself is in a file. */
const currentKey = 'parley.conversation';
/** Which conversations its editor tabs show. */
const tabsKey = 'parley.tabs';

export function registerChat(context: vscode.ExtensionContext, ports: PanelPorts): ChatPanel {
  const { notify } = ports;
  const library = newLibrary(context, ports.disk, (id, error) => chats.setUnsaved(id, error));
  const attachTo = async (view: ChatView): Promise<Attachment | undefined> => {
    const attachment = await captured(selected());
    if (attachment === undefined) return undefined;
    (await chats.in(view)).composer.attach(attachment);
    return attachment;
  };
  const around = newSurroundings(ports, () => chats.shown);
  const received = (view: ChatView): ReceivePorts => ({
    context: contextAnswers(async () => attachTo(view)),
    ...ports,
    focus: async () => view.focus(),
    focused: () => views.focused(view),
    open: (id) => chats.get(id),
    suggest: async (chat, id) => askSuggested(chat, around.find(id)),
  });
  const views: Views = new Views({
    extension: context.extensionUri,
    chat: async (view, id) => chats.in(view, id),
    told: (view, event) => {
      chats
        .in(view)
        .then(async (chat) => receive(chat, event, received(view)))
        .then(undefined, notify);
    },
    answers: (view) => answersOf(async () => chats.in(view), received(view)),
    shown: (view) => chats.current(view)?.id,
    memory: {
      get: () => context.workspaceState.get(tabsKey),
      set: (ids) => void context.workspaceState.update(tabsKey, ids),
    },
    closed: (view) => chats.close(view),
    failed: notify,
    clock,
    documentShown: () => void around.refresh(),
  });
  const chats = new Chats<ChatView>(
    views.sidebar,
    chatsPorts(library, ports, () => around.view()),
  );
  context.subscriptions.push(
    around,
    ...views.register(),
    ports.gateways.onDidChange(() => chats.settingsChanged()),
    ...commands({ chats, views, attachTo, notify, models: ports }),
  );
  return {
    explain: async (place) => explain({ chats, views }, place),
    stop: () => {
      const runs = chats.current(views.active)?.runs;
      const isRunning = runs?.any ?? false;
      runs?.stop();
      return isRunning;
    },
    flush: async () => library.flush(),
  };
}

/** The answers about attachments: for now only the selection can be attached. */
function contextAnswers(attachSelection: () => Promise<Attachment | undefined>): ContextAnswers {
  const nothing: AttachOutcome = { attached: [], refused: [] };
  return {
    find: () => ({ candidates: [] }),
    attach: () => nothing,
    attachFiles: () => nothing,
    attachData: () => nothing,
    override: () => nothing,
    attachSelection: async () => {
      const attachment = await attachSelection();
      return attachment === undefined
        ? nothing
        : { ...nothing, attached: [{ id: attachment.id, label: label(attachment) }] };
    },
    prompts: () => ({ commands: [] }),
    runPrompt: () => ({ ...nothing, text: '' }),
  };
}

const newId = (): string => crypto.randomUUID();

const newLibrary = (
  context: vscode.ExtensionContext,
  disk: Disk | undefined,
  onUnsaved: LibraryPorts['onUnsaved'],
): Library =>
  new Library({
    store: new Storage(context, disk),
    pointer: {
      get: () => context.workspaceState.get(currentKey),
      set: (id) => void context.workspaceState.update(currentKey, id),
    },
    unread: (reason) => void sayUnread(reason),
    damaged: () => sayDamaged(),
    onUnsaved,
    clock,
    newId,
  });

const newSurroundings = ({ symbols }: PanelPorts, shown: () => Chats<ChatView>['shown']): Surroundings =>
  new Surroundings({
    symbols,
    wanted: () => shown().some(([view, chat]) => view.isShown && !chat.hasConversation),
    changed: () => {
      for (const [, chat] of shown()) chat.surroundingsChanged();
    },
  });

const chatsPorts = (library: Library, ports: PanelPorts, surroundings: () => SurroundingsView): ChatsPorts => ({
  ...ports,
  fontSize: () => ports.fontSize() || chatFont().size,
  surroundings,
  library,
  endpoint: ports.gateways.current,
  hasGateway: ports.gateways.any,
  failed: ports.notify,
  words: createWords(ports.gateways.any),
  clock,
  newId,
});

/** The conversation that the window showed last isn't shown. */
async function sayUnread(reason: unknown): Promise<void> {
  const why =
    reason instanceof NewerError
      ? vscode.l10n.t('A newer version of Parley wrote it.')
      : sentence(reason instanceof Error ? reason.message : String(reason));
  const words = vscode.l10n.t(
    'Couldn’t open the last conversation. {0} It has been kept: reload the window to try again, or ask something to start a new one.',
    why,
  );
  const reload = vscode.l10n.t('Reload Window');
  if ((await vscode.window.showWarningMessage(words, reload)) === reload) {
    await vscode.commands.executeCommand('workbench.action.reloadWindow');
  }
}

/** The conversation itself shows where something is missing. */
function sayDamaged(): void {
  void vscode.window.showWarningMessage(
    vscode.l10n.t('Part of this conversation was damaged on disk. Everything that could be read is shown.'),
  );
}
