// The places that show the chat: the view in the sidebar, and editor tabs.
import * as vscode from 'vscode';
import type { Answers } from '../../panel/channel.ts';
import type { ToHost, ToHostTell } from '../../panel/contract.ts';
import type { Chat } from '../chat.ts';
import type { Clock } from '../clock.ts';
import { ChatView, webviewOptions } from './webview.ts';

/** The sidebar view's id in the manifest. */
export const viewId = 'parley.chat';
/** The type of the editor tabs. */
const tabType = 'parley.conversation';

export interface ViewsPorts {
  readonly extension: vscode.Uri;
  /** What a view shows; `id` names it the first time. Rejects if that can't be read. */
  readonly chat: (view: ChatView, id?: string) => Promise<Chat>;
  readonly told: (view: ChatView, event: ToHostTell) => void;
  readonly answers: (view: ChatView) => Omit<Answers<ToHost>, 'ready'>;
  /** The view that shows a conversation, or is about to. */
  readonly viewOf: (id: string) => ChatView | undefined;
  /** The id of what a view shows, if it shows anything yet. */
  readonly shown: (view: ChatView) => string | undefined;
  /** The conversations in the tabs, kept across reloads. VS Code's own memory of a tab may lack the last seconds. */
  readonly memory: { readonly get: () => unknown; readonly set: (ids: readonly string[]) => void };
  /** A tab was closed. */
  readonly closed: (view: ChatView) => void;
  readonly failed: (error: unknown) => void;
  readonly clock: Clock;
  /** A document shows a conversation, or another one. */
  readonly documentShown: () => void;
  /** A conversation may ask another model than before, or another one is shown. */
  readonly modelChanged: () => void;
}

/** The views, of which one is active: commands are meant for it. */
export class Views implements vscode.WebviewViewProvider, vscode.WebviewPanelSerializer {
  readonly sidebar: ChatView;
  readonly #ports: ViewsPorts;
  readonly #tabs = new Map<ChatView, vscode.WebviewPanel>();
  /** Conversations that were in tabs before a reload and aren't again. */
  #former: readonly string[];
  #active: ChatView;
  #sidebarView: vscode.WebviewView | undefined;
  /** What the sidebar's conversation is called. */
  #title = vscode.l10n.t('Chat');

  constructor(ports: ViewsPorts) {
    this.#ports = ports;
    const former = ports.memory.get();
    this.#former = Array.isArray(former) ? former.filter((id) => typeof id === 'string') : [];
    this.sidebar = this.#newView({
      reveal: async () => vscode.commands.executeCommand(`${viewId}.focus`),
      titled: (title) => {
        this.#title = title ?? vscode.l10n.t('Chat');
        if (this.#sidebarView !== undefined) this.#sidebarView.title = this.#title;
      },
    });
    this.#active = this.sidebar;
  }

  /** Connects them to VS Code. */
  register(): readonly vscode.Disposable[] {
    return [
      vscode.window.registerWebviewViewProvider(viewId, this),
      vscode.window.registerWebviewPanelSerializer(tabType, this),
    ];
  }

  /** The view that had the keyboard last. */
  get active(): ChatView {
    return this.#active;
  }

  /**
   * The view that a command is meant for. VS Code gives one that is run above the sidebar's view one argument, which is
   * nothing, and no argument to those of the palette and of keys.
   */
  meant(given: readonly unknown[]): ChatView {
    if (given.length === 1 && given[0] === undefined) this.focused(this.sidebar);
    return this.#active;
  }

  /** The view has the keyboard. */
  focused(view: ChatView): void {
    if (view === this.sidebar || this.#tabs.has(view)) this.#active = view;
  }

  /** The list of conversations is another one. */
  listChanged(): void {
    for (const view of [this.sidebar, ...this.#tabs.keys()]) view.listChanged();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#sidebarView = view;
    view.title = this.#title;
    this.sidebar.fill({
      webview: view.webview,
      get visible() {
        return view.visible;
      },
      onDidChange: view.onDidChangeVisibility,
      onDidDispose: view.onDidDispose,
    });
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved =
      typeof state === 'object' && state !== null ? (Reflect.get(state, 'conversation') as unknown) : undefined;
    // The window's own conversation belongs to the sidebar: a tab that lost its own shows a new one.
    const id = typeof saved === 'string' ? saved : (this.#former[0] ?? '');
    this.#former = this.#former.filter((each) => each !== id);
    if (this.#ports.viewOf(id) !== undefined) {
      panel.dispose();
      return;
    }
    const view = this.#hold(panel);
    await this.#show(view, panel, id).catch(this.#ports.failed);
  }

  /** Shows a conversation in a new tab, unless a view shows it already; a new one for `''`. */
  async open(id: string): Promise<ChatView> {
    const known = this.#ports.viewOf(id);
    if (known !== undefined) return known;
    const options = webviewOptions(this.#ports.extension);
    const panel = vscode.window.createWebviewPanel(
      tabType,
      vscode.l10n.t('Conversation'),
      vscode.ViewColumn.Active,
      options,
    );
    const view = this.#hold(panel);
    await this.#show(view, panel, id);
    return view;
  }

  /** A tab whose conversation can't be read is closed: an empty one would stay. */
  async #show(view: ChatView, panel: vscode.WebviewPanel, id: string): Promise<void> {
    try {
      await this.#ports.chat(view, id);
    } catch (error) {
      panel.dispose();
      throw error;
    }
    this.#fill(view, panel);
  }

  #hold(panel: vscode.WebviewPanel): ChatView {
    const icon = (name: string): vscode.Uri => vscode.Uri.joinPath(this.#ports.extension, 'media', `${name}.svg`);
    panel.iconPath = { light: icon('tabLight'), dark: icon('tabDark') };
    const view = this.#newView({
      reveal: async () => {
        panel.reveal();
        return Promise.resolve();
      },
      titled: (title) => {
        panel.title = title ?? vscode.l10n.t('New Conversation');
        this.#remember();
      },
    });
    this.#tabs.set(view, panel);
    this.#active = view;
    panel.onDidChangeViewState(() => {
      if (panel.active) this.focused(view);
    });
    panel.onDidDispose(() => {
      this.#tabs.delete(view);
      if (this.#active === view) this.#active = this.sidebar;
      this.#ports.closed(view);
      this.#remember();
    });
    return view;
  }

  #remember(): void {
    const { memory, shown } = this.#ports;
    memory.set([...this.#former, ...[...this.#tabs.keys()].flatMap((view) => shown(view) ?? [])]);
  }

  #fill(view: ChatView, panel: vscode.WebviewPanel): void {
    if (!this.#tabs.has(view)) return;
    view.fill({
      webview: panel.webview,
      get visible() {
        return panel.visible;
      },
      onDidChange: panel.onDidChangeViewState,
      onDidDispose: panel.onDidDispose,
    });
  }

  #newView({ reveal, titled }: Pick<ConstructorParameters<typeof ChatView>[1], 'reveal' | 'titled'>): ChatView {
    const { extension, chat, told, answers, failed, clock, documentShown, modelChanged } = this.#ports;
    const view: ChatView = new ChatView(extension, {
      opened: async () => chat(view),
      told: (event) => told(view, event),
      answers: () => answers(view),
      failed,
      reveal,
      titled,
      clock,
      documentShown,
      modelChanged,
    });
    return view;
  }
}
