// Registers the chat: its view, its commands, and the ports that connect it to VS Code.
import * as vscode from 'vscode';
import { label } from '../../conversation/context.ts';
import type { Attachment } from '../../conversation/context.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { Disk } from '../../host/disk.ts';
import { clock } from '../../host/timer.ts';
import { Storage } from '../../host/storage.ts';
import type { AttachOutcome } from '../../panel/context.ts';
import { Chat } from '../chat.ts';
import type { ChatPorts } from '../chat.ts';
import { Library, NewerError } from '../library.ts';
import type { LibraryPorts, Opened } from '../library.ts';
import { capture, selected } from './code.ts';
import type { Place } from './code.ts';
import { answersOf, receive } from './receive.ts';
import type { ContextAnswers, ReceivePorts } from './receive.ts';
import { ChatView, viewId } from './webview.ts';
import { createWords, sentence } from './words.ts';

export interface PanelPorts extends Pick<ChatPorts, 'send' | 'counter' | 'adapt' | 'fontSize' | 'sendWith'> {
  readonly keys: ReceivePorts['keys'];
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

export function registerChat(context: vscode.ExtensionContext, ports: PanelPorts): ChatPanel {
  const { notify } = ports;
  let opening: Promise<Chat> | undefined;
  let open: Chat | undefined;
  const library = newLibrary(context, ports.disk, (error) => open?.setUnsaved(error));
  const ready = async (): Promise<Chat> =>
    (opening ??= library.open().then((opened) => (open = newChat(opened, library, view, ports))));
  const attach = async (): Promise<Attachment | undefined> => {
    const attachment = await captured(selected());
    if (attachment === undefined) return undefined;
    (await ready()).composer.attach(attachment);
    return attachment;
  };
  const received: ReceivePorts = { context: contextAnswers(attach), keys: ports.keys, focus: async () => view.focus() };
  const view = new ChatView(context.extensionUri, {
    opened: ready,
    told: (event) => {
      ready()
        .then(async (chat) => receive(chat, event, received))
        .then(undefined, notify);
    },
    answers: answersOf(ready, received),
    failed: notify,
    clock,
  });
  context.subscriptions.push(
    vscode.window.registerWebviewViewProvider(viewId, view),
    ports.gateways.onDidChange(() => open?.settingsChanged()),
    ...commands({ ready, view, attach, notify }),
  );
  return {
    explain: async (place) => explain({ ready, view }, place),
    stop: () => {
      const isRunning = open?.runs.any ?? false;
      open?.runs.stop();
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

const newChat = (opened: Opened, library: Library, view: ChatView, ports: PanelPorts): Chat =>
  new Chat(opened, {
    ...ports,
    endpoint: ports.gateways.current,
    hasGateway: ports.gateways.any,
    post: (patches, urgent) => view.post(patches, urgent),
    reset: () => view.reset(),
    page: (id) => library.page(id),
    left: (id) => void library.leave(id),
    forget: async (id) => library.delete(id),
    failed: ports.notify,
    words: createWords(),
    clock,
    newId,
  });

interface Parts {
  readonly ready: () => Promise<Chat>;
  readonly view: ChatView;
}

interface CommandParts extends Parts {
  /** Resolves to what was attached; `undefined` when nothing was. */
  readonly attach: () => Promise<Attachment | undefined>;
  readonly notify: (error: unknown) => void;
}

function commands({ ready, view, attach, notify }: CommandParts): readonly vscode.Disposable[] {
  const command = (name: string, run: () => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(`parley.${name}`, async () => run().then(undefined, notify));
  return [
    command('focusChat', async () => view.focus()),
    command('newConversation', async () => {
      (await ready()).newConversation();
      await view.focus();
    }),
    command('deleteConversation', async () => deleteConversation({ ready, view })),
    command('askAboutSelection', async () => {
      if ((await attach()) !== undefined) await view.focus();
    }),
    command('attachSelection', async () => {
      if ((await attach()) !== undefined)
        await vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true });
    }),
  ];
}

async function explain({ ready, view }: Parts, place = selected()): Promise<void> {
  const attachment = await captured(place);
  if (attachment === undefined) return;
  const chat = await ready();
  await view.focus();
  if (chat.asking.ask({ text: vscode.l10n.t('Explain this code.'), context: [attachment] })) return;
  const words = vscode.l10n.t('A reply is still in progress. Stop it first, or ask again when it’s done.');
  void vscode.window.showInformationMessage(words);
}

async function deleteConversation({ ready, view }: Parts): Promise<void> {
  const chat = await ready();
  if (!chat.hasConversation) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There’s no conversation to delete.'));
    return;
  }
  const yes = vscode.l10n.t('Delete');
  const question = vscode.l10n.t('Delete this conversation?');
  const detail = vscode.l10n.t('This removes it from this computer and can’t be undone.');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
  await chat.deleteConversation();
  await view.focus();
}

async function captured(place: Place | undefined): Promise<Attachment | undefined> {
  if (place !== undefined) return capture(place);
  void vscode.window.showInformationMessage(vscode.l10n.t('Open a file and select the code to ask about.'));
  return undefined;
}

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
