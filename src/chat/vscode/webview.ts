// The webview: its HTML and content security policy, and a fresh channel for each new document.
import * as vscode from 'vscode';
import { Channel } from '../../panel/channel.ts';
import type { Answers } from '../../panel/channel.ts';
import { toHost, toPanel } from '../../panel/contract.ts';
import type { Beginning, PanelState, Patch, ToHost, ToHostTell, ToPanel } from '../../panel/contract.ts';
import { Outbox } from '../outbox.ts';
import type { Clock } from '../clock.ts';
import { language, panelPhrases } from './words.ts';

/** The view's id in the manifest. */
export const viewId = 'parley.chat';

/** The chat as it is shown: all of it, as it is now. */
export interface Shown {
  state(): PanelState;
}

/** What the view needs from whoever owns the conversation. */
export interface ViewPorts {
  /** Resolves when the conversation has been read; its `state` is what is shown from then on, patches apart. */
  readonly opened: () => Promise<Shown>;
  readonly told: (event: ToHostTell) => void;
  readonly answers: Omit<Answers<ToHost>, 'ready'>;
  /** Something the panel asked for failed. */
  readonly failed: (error: unknown) => void;
  readonly clock: Clock;
}

/**
 * The webview and the channel to it. VS Code creates and destroys the document as the view is shown, hidden and moved.
 * Each new document gets its own channel, asks `ready` and receives a snapshot. Until then it is told nothing.
 */
export class ChatView implements vscode.WebviewViewProvider {
  readonly #extension: vscode.Uri;
  readonly #ports: ViewPorts;
  readonly #outbox: Outbox;
  #view: vscode.WebviewView | undefined;
  #channel: Channel<ToHost, ToPanel> | undefined;
  #isReady = false;
  #wantsFocus = false;

  constructor(extension: vscode.Uri, ports: ViewPorts) {
    this.#extension = extension;
    this.#ports = ports;
    this.#outbox = new Outbox((patches) => this.#channel?.tell({ type: 'patches', patches }), ports.clock);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const dist = vscode.Uri.joinPath(this.#extension, 'dist');
    this.#quiet();
    this.#view = view;
    this.#connect(view);
    view.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    view.webview.onDidReceiveMessage((raw: unknown) => {
      if (this.#view === view) this.#channel?.accept(raw);
    });
    view.onDidChangeVisibility(() => {
      if (view.visible || this.#view !== view) return;
      this.#quiet(); // the document is gone
      this.#connect(view);
    });
    view.onDidDispose(() => {
      if (this.#view !== view) return;
      this.#quiet();
      this.#view = undefined;
    });
    view.webview.html = html(view.webview, dist);
  }

  post(patches: readonly Patch[], urgent = false): void {
    if (this.#isReady) this.#outbox.push(patches, urgent);
  }

  /** Sends everything again. */
  reset(): void {
    if (!this.#isReady) return;
    const restart = (chat: Shown): void => {
      this.#outbox.clear();
      if (this.#isReady) this.#channel?.restart({ type: 'snapshot', state: chat.state() });
    };
    this.#ports.opened().then(restart).then(undefined, this.#ports.failed);
  }

  /** Shows the view and focuses the composer. */
  async focus(): Promise<void> {
    this.#wantsFocus = true;
    await vscode.commands.executeCommand(`${viewId}.focus`);
    this.#giveFocus();
  }

  /** Creates the channel to the view's next document. */
  #connect(view: vscode.WebviewView): void {
    this.#channel = new Channel({
      // Never awaited: a webview that is gone must not hold up a reply, and waiting costs milliseconds each.
      post: (envelope) => void view.webview.postMessage(envelope),
      hears: toHost(),
      says: toPanel(),
      told: this.#ports.told,
      answers: { ...this.#ports.answers, ready: async () => this.#start(await this.#ports.opened()) },
      failed: this.#ports.failed,
      newId: () => crypto.randomUUID(),
    });
  }

  #start(chat: Shown): () => Beginning {
    return () => {
      this.#outbox.clear();
      this.#isReady = true;
      queueMicrotask(() => this.#giveFocus()); // once the snapshot is on its way
      return { state: chat.state(), phrases: panelPhrases(), language: language() };
    };
  }

  #giveFocus(): void {
    if (!this.#wantsFocus || !this.#isReady) return;
    this.#wantsFocus = false;
    this.#channel?.tell({ type: 'focus' });
  }

  #quiet(): void {
    this.#isReady = false;
    this.#channel?.dispose();
    this.#channel = undefined;
    this.#outbox.clear();
  }
}

/** Only our own script and styles load in it, and it can't reach the network. */
function html(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
    `worker-src blob:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${language()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley</title>
<link rel="stylesheet" href="${uri('webview.css')}">
</head>
<body>
<script type="module" nonce="${nonce}" src="${uri('webview.js')}"></script>
</body>
</html>`;
}
