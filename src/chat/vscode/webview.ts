// A webview of the chat, and a fresh channel for each new document.
import * as vscode from 'vscode';
import { language, pageOf } from '../../host/webviewPage.ts';
import { warn } from '../../host/messages.ts';
import { Channel } from '../../panel/channel.ts';
import type { Answers } from '../../panel/channel.ts';
import { toHost, toPanel } from '../../panel/contract.ts';
import { Heartbeat } from '../../panel/heartbeat.ts';
import type { Beginning, Going, PanelState, Patch, ToHost, ToHostTell, ToPanel } from '../../panel/contract.ts';
import type { View } from '../chats.ts';
import { Outbox } from '../outbox.ts';
import type { Clock } from '../clock.ts';
import { panelPhrases } from './words.ts';

/** What a link in the webview may run, without this extension: it may be what is gone. */
const enableCommandUris = ['workbench.action.reloadWindow'];

/** What a webview of the chat may do. */
export const webviewOptions = (extension: vscode.Uri): vscode.WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: [distOf(extension)],
  enableCommandUris,
});

const distOf = (extension: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(extension, 'dist');

/** The chat as it is shown: all of it, as it is now. */
export interface Shown {
  state(): PanelState;
  /** Nothing is being changed in a document that begins. */
  readonly queue: { release(): void };
}

/** What the view needs from whoever owns the conversation. */
export interface ViewPorts {
  /** Resolves when the conversation has been read; its `state` is what is shown from then on, patches apart. */
  readonly opened: () => Promise<Shown>;
  readonly told: (event: ToHostTell) => void;
  readonly answers: () => Omit<Answers<ToHost>, 'ready'>;
  /** Something the panel asked for failed. */
  readonly failed: (error: unknown) => void;
  /** Brings it to the front, with the keyboard. */
  readonly reveal: () => Promise<void>;
  readonly titled: (title: string | undefined) => void;
  readonly clock: Clock;
  /** A new document shows the conversation, or another one is shown. */
  readonly documentShown: () => void;
  /** The conversation may ask another model than before. */
  readonly modelChanged: () => void;
}

/** What holds a webview: a view in the sidebar, or an editor tab. */
export interface Holder {
  readonly webview: vscode.Webview;
  readonly visible: boolean;
  /** Fires when `visible` may have changed. */
  readonly onDidChange: vscode.Event<unknown>;
  readonly onDidDispose: vscode.Event<unknown>;
}

/**
 * A webview and the channel to it. VS Code creates and destroys the document as the view is shown, hidden and moved.
 * Each new document gets its own channel, asks `ready` and receives a snapshot. Until then it is told nothing.
 */
export class ChatView implements View {
  readonly #extension: vscode.Uri;
  readonly #ports: ViewPorts;
  readonly #outbox: Outbox;
  #holder: Holder | undefined;
  #channel: Channel<ToHost, ToPanel> | undefined;
  #isReady = false;
  #wantsFocus = false;
  #wantsHistory = false;
  #question: string | undefined;
  readonly #heartbeat: Heartbeat;
  /** Something was posted since the webview was last known to be there. */
  #isUnheard = false;

  constructor(extension: vscode.Uri, ports: ViewPorts) {
    this.#extension = extension;
    this.#ports = ports;
    this.#outbox = new Outbox((patches) => this.#channel?.tell({ type: 'patches', patches }), ports.clock);
    this.#heartbeat = new Heartbeat({
      ask: async (limit) => {
        this.#isUnheard = false;
        await this.#channel?.ask('alive', {}, AbortSignal.timeout(limit));
        this.#heartbeat.await(this.#isUnheard);
      },
      lost: (isLost) => isLost && void this.#offerReload(),
      after: (wait, run) => ports.clock.after(wait, run),
    });
  }

  /** Fills a new holder, in place of the one before. */
  fill(holder: Holder): void {
    this.#quiet();
    this.#holder = holder;
    this.#connect(holder);
    holder.webview.onDidReceiveMessage((raw: unknown) => {
      if (this.#holder === holder) this.#channel?.accept(raw);
    });
    let isShown = true;
    holder.onDidChange(() => {
      const wasShown = isShown;
      isShown = holder.visible;
      if (isShown || !wasShown || this.#holder !== holder) return;
      this.#quiet(); // the document is gone
      this.#connect(holder);
    });
    holder.onDidDispose(() => {
      if (this.#holder !== holder) return;
      this.#quiet();
      this.#holder = undefined;
    });
    this.#load(holder);
  }

  #load({ webview }: Holder): void {
    webview.options = webviewOptions(this.#extension);
    webview.html = pageOf(webview, distOf(this.#extension), 'webview');
  }

  /** A document shows the conversation. */
  get isShown(): boolean {
    return this.#isReady;
  }

  post(patches: readonly Patch[], urgent = false): void {
    if (patches.some(({ type }) => type === 'model')) this.#ports.modelChanged();
    if (!this.#isReady) return;
    this.#outbox.push(patches, urgent);
    this.#isUnheard = true;
    this.#heartbeat.await(true);
  }

  /** Sends everything again. */
  reset(opened?: { readonly moved: boolean }): void {
    this.#ports.modelChanged();
    if (!this.#isReady) return;
    const anew = opened?.moved === false;
    const restart = (chat: Shown): void => {
      this.#outbox.clear();
      if (!this.#isReady) return;
      this.#channel?.restart({ type: 'snapshot', state: chat.state(), ...(anew && { anew }) });
      this.#ports.documentShown();
    };
    this.#ports.opened().then(restart).then(undefined, this.#ports.failed);
  }

  titled(title: string | undefined): void {
    this.#ports.titled(title);
  }

  /** Shows the view and in it the list of conversations. */
  async showHistory(): Promise<void> {
    this.#wantsHistory = true;
    await this.#ports.reveal();
    this.#giveFocus();
  }

  /** The list of conversations is another one, if it is shown. */
  listChanged(): void {
    if (this.#isReady) this.#channel?.tell({ type: 'keptChanged' });
  }

  /** Shows the view and focuses the composer, with a question in it if it is empty. */
  async focus(question?: string): Promise<void> {
    this.#wantsFocus = true;
    this.#question = question;
    await this.#ports.reveal();
    this.#giveFocus();
  }

  /** Goes somewhere in the conversation; shows the view first, if it is not shown. */
  async go(to: Going): Promise<void> {
    if (!this.#isReady) await this.focus();
    this.#channel?.tell({ type: 'go', to });
  }

  /** Creates the channel to the view's next document. */
  #connect({ webview }: Holder): void {
    this.#channel = new Channel({
      // Never awaited: a webview that is gone must not hold up a reply, and waiting costs milliseconds each.
      post: (envelope) => void webview.postMessage(envelope),
      hears: toHost(),
      says: toPanel(),
      told: this.#ports.told,
      answers: { ...this.#ports.answers(), ready: async () => this.#start(await this.#ports.opened()) },
      failed: this.#ports.failed,
      newId: () => crypto.randomUUID(),
    });
  }

  #start(chat: Shown): () => Beginning {
    return () => {
      this.#outbox.clear();
      chat.queue.release();
      this.#isReady = true;
      // Once the snapshot is on its way.
      queueMicrotask(() => {
        this.#giveFocus();
        this.#ports.documentShown();
      });
      return { state: chat.state(), phrases: panelPhrases(), language: language() };
    };
  }

  #giveFocus(): void {
    if (!this.#isReady) return;
    if (this.#wantsHistory) this.#channel?.tell({ type: 'history' });
    this.#wantsHistory = false;
    if (!this.#wantsFocus) return;
    this.#wantsFocus = false;
    this.#channel?.tell({ type: 'focus', ...(this.#question !== undefined && { question: this.#question }) });
    this.#question = undefined;
  }

  /** The webview takes what is posted and answers no more: its process may be gone. */
  async #offerReload(): Promise<void> {
    const reload = vscode.l10n.t('Reload Panel');
    const words = vscode.l10n.t('The Parley panel isn’t responding. Nothing in it is lost.');
    const holder = this.#holder;
    if ((await warn(words, reload)) !== reload || holder === undefined) return;
    if (this.#holder !== holder) return;
    this.#quiet();
    this.#connect(holder);
    this.#load(holder);
  }

  #quiet(): void {
    this.#heartbeat.stop();
    this.#isReady = false;
    this.#channel?.dispose();
    this.#channel = undefined;
    this.#outbox.clear();
  }
}
