import * as vscode from 'vscode';
import type { Attachment } from '../../conversation/context.ts';
import type { TokenCounter } from '../../gateways/count.ts';
import type { EndpointLabel, Send } from '../../gateways/send.ts';
import { explained, runAction } from '../../host/notify.ts';
import { Storage } from '../../host/storage.ts';
import { MessagesError } from '../../messages/errors.ts';
import type { PanelAction, ToHost } from '../../panel/protocol.ts';
import { Journal, open } from '../history.ts';
import type { Opened } from '../history.ts';
import type { Clock } from '../outbox.ts';
import { ChatSession } from '../session.ts';
import type { SessionPorts } from '../session.ts';
import { capture, openLink, reveal, selected, useCode } from './code.ts';
import type { Place } from './code.ts';
import { ChatView, viewId } from './view.ts';
import { createWords } from './words.ts';

export interface ChatPorts {
  readonly send: Send;
  readonly counter: TokenCounter;
  readonly adapt: SessionPorts['adapt'];
  readonly gateways: {
    readonly any: () => boolean;
    /** Where the next chat message goes; `undefined` when something is missing, which sending will say. */
    readonly current: () => EndpointLabel | undefined;
    /** These, or other settings, may have changed. */
    readonly onDidChange: vscode.Event<unknown>;
  };
}

/** What other features may be handed. */
export interface Chat {
  /** Asks the model to explain a piece of code (or the selection), in the panel. */
  explain(place: Place | undefined): Promise<void>;
  /** Stops the running turn; false when none runs. */
  stop(): boolean;
}

/** Which conversation this window shows; the conversation itself is in a file. */
const currentKey = 'parley.conversation';

const clock: Clock = {
  now: () => Date.now(),
  after: (wait, run) => {
    const timer = setTimeout(run, wait);
    return () => clearTimeout(timer);
  },
};

export function registerChat(context: vscode.ExtensionContext, ports: ChatPorts): Chat {
  let opening: Promise<ChatSession> | undefined;
  let session: ChatSession | undefined;
  let journal: Journal | undefined;
  const storage = new Storage(context);

  const begin = (opened: Opened): ChatSession =>
    new ChatSession(opened, {
      send: ports.send,
      counter: ports.counter,
      adapt: ports.adapt,
      endpoint: ports.gateways.current,
      hasGateway: ports.gateways.any,
      fontSize,
      post: (patch, urgent) => view.post(patch, urgent),
      reset: () => view.reset(),
      journal: (id, isBegun) => {
        void journal?.flush();
        void context.workspaceState.update(currentKey, id);
        journal = new Journal(id, isBegun, {
          store: storage,
          clock,
          writer: crypto.randomUUID(),
          onUnsaved: (error) => session?.setUnsaved(error),
        });
        return journal;
      },
      words: createWords(),
      clock,
      newId: () => crypto.randomUUID(),
    });
  const ready = async (): Promise<ChatSession> => {
    opening ??= reopen(context, storage).then((opened) => (session = begin(opened)));
    return opening;
  };

  const view = new ChatView(context.extensionUri, {
    opened: ready,
    receive: (message) =>
      void ready()
        .then(async (chat) => receive(chat, message))
        .then(undefined, failed),
    clock,
  });

  const captured = async (place: Place | undefined): Promise<Attachment | undefined> => {
    if (place !== undefined) return capture(place);
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a file and select the code to ask about.'));
    return undefined;
  };
  const attach = async (): Promise<boolean> => {
    const attachment = await captured(selected());
    if (attachment === undefined) return false;
    (await ready()).attach(attachment);
    return true;
  };
  const explain = async (place = selected()): Promise<void> => {
    const attachment = await captured(place);
    if (attachment === undefined) return;
    const chat = await ready();
    await view.focus();
    const words = vscode.l10n.t('Explain this code.');
    if (chat.ask({ text: words, attachments: [attachment] })) return;
    chat.attach(attachment);
    chat.suggest(words);
  };
  const receive = async (chat: ChatSession, message: Exclude<ToHost, { readonly type: 'ready' }>): Promise<void> => {
    switch (message.type) {
      case 'send': {
        chat.send(message.id, message.text, message.revision);
        return;
      }
      case 'stop': {
        chat.stop();
        return;
      }
      case 'act':
        return act(chat, message.action, message.turn);
      case 'attachSelection':
        await attach();
        return;
      case 'detach': {
        chat.detach(message.id);
        return;
      }
      case 'reveal': {
        const attachment = chat.attachment(message.id);
        if (attachment !== undefined) await reveal(attachment);
        return;
      }
      case 'draft': {
        chat.typed(message.draft);
        return;
      }
      case 'count':
        return count(chat);
      case 'cross': {
        chat.cross(message.answer);
        return;
      }
      case 'code':
        return useCode(message);
      case 'open':
        return openLink(message.url);
    }
  };

  const command = (name: string, run: () => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(`parley.${name}`, async () => run());
  context.subscriptions.push(
    vscode.window.registerWebviewViewProvider(viewId, view),
    ports.gateways.onDidChange(() => session?.settingsChanged()),
    { dispose: () => void journal?.flush() },
    command('focusChat', async () => view.focus()),
    command('newConversation', async () => {
      (await ready()).newConversation();
      await view.focus();
    }),
    command('askAboutSelection', async () => {
      if (await attach()) await view.focus();
    }),
    command('attachSelection', async () => {
      if (await attach()) await vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true });
    }),
  );
  return {
    explain,
    stop: () => {
      const isRunning = session?.isRunning ?? false;
      session?.stop();
      return isRunning;
    },
  };
}

async function count(chat: ChatSession): Promise<void> {
  try {
    await chat.count();
  } catch (error) {
    if (!(error instanceof MessagesError)) throw error;
    await vscode.window.showErrorMessage(explained(error).sentence);
  }
}

async function act(chat: ChatSession, action: PanelAction, turn = ''): Promise<void> {
  switch (action) {
    case 'retry':
      chat.retry(turn);
      return;
    case 'continue':
      chat.continue(turn);
      return;
    case 'adapt':
      return chat.adapt(turn);
    case 'retryNow':
      chat.retryNow();
      return;
    default:
      return runAction(action, chat.author(turn));
  }
}

/** A button of the panel came to nothing. */
function failed(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  void vscode.window.showErrorMessage(vscode.l10n.t('That did not work: {0}', reason));
}

/** The conversation this window showed last, or a new one. */
async function reopen(context: vscode.ExtensionContext, storage: Storage): Promise<Opened> {
  const fresh: Opened = {
    conversation: { id: crypto.randomUUID(), origins: [], turns: [] },
    draft: { text: '', revision: 0 },
    attachments: [],
  };
  const id = context.workspaceState.get(currentKey);
  if (typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id)) return fresh;
  try {
    return (await open(storage, id)) ?? fresh;
  } catch (error) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'The last conversation cannot be read: {0}',
        error instanceof Error ? error.message : String(error),
      ),
    );
    return fresh;
  }
}

function fontSize(): number {
  const size: unknown = vscode.workspace.getConfiguration('parley').inspect('fontSize')?.globalValue;
  return typeof size === 'number' && size >= 6 && size <= 60 ? size : 0;
}
