import * as vscode from 'vscode';
import { label } from '../../conversation/context.ts';
import type { Attachment } from '../../conversation/context.ts';
import type { TokenCounter } from '../../sending/count.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { Send } from '../../sending/send.ts';
import { Storage } from '../../host/storage.ts';
import { Archive } from '../archive.ts';
import { NewerError } from '../history.ts';
import type { Opened } from '../history.ts';
import type { Clock } from '../outbox.ts';
import { ChatSession } from '../session.ts';
import type { SessionPorts } from '../session.ts';
import { capture, selected } from './code.ts';
import type { Place } from './code.ts';
import { answersOf, receive } from './receive.ts';
import type { ReceivePorts } from './receive.ts';
import { ChatView, viewId } from './view.ts';
import { createWords, sentence } from './words.ts';

export interface ChatPorts {
  readonly send: Send;
  readonly counter: TokenCounter;
  readonly adapt: SessionPorts['adapt'];
  readonly keys: ReceivePorts['keys'];
  /** Told of what went wrong outside a turn. */
  readonly notify: (error: unknown) => void;
  /** Of the panel, in pixels; 0 is VS Code's own. */
  readonly fontSize: () => number;
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
  explain(place?: Place): Promise<void>;
  /** Stops the running turn; false when none runs. */
  stop(): boolean;
  /** Writes down what waits to be. Never rejects. */
  flush(): Promise<void>;
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
  const { notify } = ports;
  let opening: Promise<ChatSession> | undefined;
  let session: ChatSession | undefined;
  const newId = (): string => crypto.randomUUID();
  const archive = new Archive({
    store: new Storage(context),
    pointer: {
      get: () => context.workspaceState.get(currentKey),
      set: (id) => void context.workspaceState.update(currentKey, id),
    },
    unread: (reason) => void sayUnread(reason),
    onUnsaved: (error) => session?.setUnsaved(error),
    clock,
    newId,
  });
  const begin = (opened: Opened): ChatSession =>
    new ChatSession(opened, {
      send: ports.send,
      counter: ports.counter,
      adapt: ports.adapt,
      endpoint: ports.gateways.current,
      hasGateway: ports.gateways.any,
      fontSize: ports.fontSize,
      post: (patch, urgent) => view.post(patch, urgent),
      reset: () => view.reset(),
      journal: (id, isBegun) => archive.journal(id, isBegun),
      failed: notify,
      words: createWords(),
      clock,
      newId,
    });
  const ready = async (): Promise<ChatSession> => {
    opening ??= archive.open().then((opened) => (session = begin(opened)));
    return opening;
  };
  const attach = async (): Promise<string | undefined> => {
    const attachment = await captured(selected());
    if (attachment === undefined) return undefined;
    (await ready()).attach(attachment);
    return label(attachment);
  };
  const received: ReceivePorts = { attachSelection: attach, keys: ports.keys };
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

  const command = (name: string, run: () => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(`parley.${name}`, async () => run().then(undefined, notify));
  context.subscriptions.push(
    vscode.window.registerWebviewViewProvider(viewId, view),
    ports.gateways.onDidChange(() => session?.settingsChanged()),
    command('focusChat', async () => view.focus()),
    command('newConversation', async () => {
      (await ready()).newConversation();
      await view.focus();
    }),
    command('askAboutSelection', async () => {
      if ((await attach()) !== undefined) await view.focus();
    }),
    command('attachSelection', async () => {
      if ((await attach()) !== undefined)
        await vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true });
    }),
  );
  return {
    explain: async (place = selected()) => {
      const attachment = await captured(place);
      if (attachment === undefined) return;
      const chat = await ready();
      await view.focus();
      const words = vscode.l10n.t('Explain this code.');
      if (chat.ask({ text: words, attachments: [attachment] })) return;
      void vscode.window.showInformationMessage(
        vscode.l10n.t('A reply is still coming. Stop it, or ask for this when it has ended.'),
      );
    },
    stop: () => {
      const isRunning = session?.isRunning ?? false;
      session?.stop();
      return isRunning;
    },
    flush: async () => archive.flush(),
  };
}

async function captured(place: Place | undefined): Promise<Attachment | undefined> {
  if (place !== undefined) return capture(place);
  void vscode.window.showInformationMessage(vscode.l10n.t('Open a file and select the code to ask about.'));
  return undefined;
}

/** The conversation that the window showed last is not shown. */
async function sayUnread(reason: unknown): Promise<void> {
  const { t } = vscode.l10n;
  const why =
    reason instanceof NewerError
      ? t('a newer version of Parley wrote it.')
      : sentence(reason instanceof Error ? reason.message : String(reason));
  const words = t(
    'The last conversation cannot be read: {0} It is kept, and tried again when the window is reloaded, unless something is asked before.',
    why,
  );
  const reload = t('Reload Window');
  if ((await vscode.window.showWarningMessage(words, reload)) === reload) {
    await vscode.commands.executeCommand('workbench.action.reloadWindow');
  }
}
