import * as vscode from 'vscode';
import { Channel } from '../../panel/channel.ts';
import { toHost } from '../../panel/toHost.ts';
import type { PanelState, Patch, ToHost, ToPanel } from '../../panel/protocol.ts';
import { Outbox } from '../outbox.ts';
import type { Clock } from '../outbox.ts';

/** The view's id in the manifest. */
export const viewId = 'parley.chat';

/** What the view needs from whoever owns the conversation. */
export interface ViewPorts {
  /** Resolves when the conversation has been read; its `state` is what is shown from then on, patches apart. */
  readonly opened: () => Promise<{ state(): PanelState }>;
  readonly receive: (message: Exclude<ToHost, { readonly type: 'ready' }>) => void;
  /** It could not be opened. */
  readonly failed: (error: unknown) => void;
  readonly clock: Clock;
}

/**
 * The webview and the line to it. VS Code makes and destroys the document as the view is shown, hidden and moved; each
 * new document says `ready` and gets a snapshot, and until then nothing is sent.
 */
export class ChatView implements vscode.WebviewViewProvider {
  readonly #extension: vscode.Uri;
  readonly #ports: ViewPorts;
  readonly #outbox: Outbox;
  #view: vscode.WebviewView | undefined;
  #channel: Channel<ToPanel, ToHost> | undefined;
  #isReady = false;
  #wantsFocus = false;

  constructor(extension: vscode.Uri, ports: ViewPorts) {
    this.#extension = extension;
    this.#ports = ports;
    this.#outbox = new Outbox((patches) => this.#channel?.send({ type: 'patches', patches }), ports.clock);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const dist = vscode.Uri.joinPath(this.#extension, 'dist');
    const channel = new Channel<ToPanel, ToHost>({
      // Never awaited: a webview that is gone must not hold up a reply, and waiting costs milliseconds each.
      post: (envelope) => void view.webview.postMessage(envelope),
      guard: toHost,
      receive: (message) => {
        if (message.type === 'ready') this.#start(channel);
        else this.#ports.receive(message);
      },
      epoch: () => crypto.randomUUID(),
    });
    this.#quiet();
    this.#view = view;
    this.#channel = channel;
    view.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    view.webview.onDidReceiveMessage((raw: unknown) => channel.accept(raw));
    view.onDidChangeVisibility(() => {
      if (!view.visible) this.#quiet(); // the document is gone
    });
    view.onDidDispose(() => {
      if (this.#view !== view) return;
      this.#quiet();
      this.#view = undefined;
      this.#channel = undefined;
    });
    view.webview.html = html(view.webview, dist);
  }

  post(patch: Patch, urgent = false): void {
    if (this.#isReady) this.#outbox.push(patch, urgent);
  }

  /** Sends everything anew. */
  reset(): void {
    if (this.#isReady && this.#channel !== undefined) this.#start(this.#channel);
  }

  /** Shows the view and puts the keyboard into the composer. */
  async focus(): Promise<void> {
    this.#wantsFocus = true;
    await vscode.commands.executeCommand(`${viewId}.focus`);
    this.#giveFocus();
  }

  #start(channel: Channel<ToPanel, ToHost>): void {
    const show = (session: { state(): PanelState }): void => {
      if (this.#channel !== channel) return;
      // In one step: a patch between the snapshot's making and its sending would be lost.
      this.#outbox.clear();
      channel.restart({ type: 'snapshot', state: session.state() });
      this.#isReady = true;
      this.#giveFocus();
    };
    this.#ports.opened().then(show).then(undefined, this.#ports.failed);
  }

  #giveFocus(): void {
    if (!this.#wantsFocus || !this.#isReady) return;
    this.#wantsFocus = false;
    this.#channel?.send({ type: 'focus' });
  }

  #quiet(): void {
    this.#isReady = false;
    this.#outbox.clear();
  }
}

/** Nothing but our own script and style runs or loads in it, and it can reach nothing. */
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
<html lang="${vscode.env.language}">
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
