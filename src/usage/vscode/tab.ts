// Show Usage: an editor tab that shows what requests took and cost, period by period.
import * as vscode from 'vscode';
import { language, pageOf } from '../../host/webviewPage.ts';
import { Channel } from '../../panel/channel.ts';
import { usageToHost, usageToPanel } from '../../panel/usageView.ts';
import type { UsageState, UsageToHost, UsageToPanel } from '../../panel/usageView.ts';
import { toCsv } from '../csv.ts';
import type { Ledger } from '../ledger.ts';
import { startOfLast, startOfNext } from '../periods.ts';
import { isRow } from '../row.ts';
import type { Row } from '../row.ts';
import { spanOf, stateOf } from '../usageState.ts';
import type { Shown } from '../usageState.ts';
import { useName, usagePhrases } from './words.ts';

/** The type of the tab. */
const tabType = 'parley.usage';

export interface TabPorts {
  readonly extension: vscode.Uri;
  readonly ledger: Pick<Ledger, 'read'>;
  readonly now: () => number;
  /** What of the state isn't in the ledger. */
  readonly rest: () => Promise<Pick<UsageState, 'caps' | 'balances'>>;
  /** Asks the gateway of this id what is left. */
  readonly askBalance: (id: string) => Promise<void>;
  readonly failed: (error: unknown) => void;
}

/** The one tab there is. */
export class UsageTab implements vscode.WebviewPanelSerializer {
  readonly #ports: TabPorts;
  #panel: vscode.WebviewPanel | undefined;
  #channel: Channel<UsageToHost, UsageToPanel> | undefined;
  #shown: Shown;

  constructor(ports: TabPorts) {
    this.#ports = ports;
    this.#shown = { period: 'month', at: ports.now() };
  }

  register(): vscode.Disposable {
    return vscode.window.registerWebviewPanelSerializer(tabType, this);
  }

  show(): void {
    if (this.#panel !== undefined) {
      this.#panel.reveal();
      return;
    }
    const title = vscode.l10n.t('Usage');
    this.#fill(vscode.window.createWebviewPanel(tabType, title, vscode.ViewColumn.Active, { enableScripts: true }));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#fill(panel);
    return Promise.resolve();
  }

  /** The ledger has more. */
  changed(): void {
    if (this.#panel?.visible === true) this.#channel?.tell({ type: 'changed' });
  }

  #fill(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    const { extension } = this.#ports;
    const icon = (name: string): vscode.Uri => vscode.Uri.joinPath(extension, 'media', `${name}.svg`);
    panel.iconPath = { light: icon('tabLight'), dark: icon('tabDark') };
    const dist = vscode.Uri.joinPath(extension, 'dist');
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    this.#connect(panel);
    panel.webview.onDidReceiveMessage((raw: unknown) => this.#channel?.accept(raw));
    // Hidden, its document is gone: the next one is another asker.
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#connect(panel);
    });
    panel.onDidDispose(() => {
      this.#channel?.dispose();
      this.#panel = this.#channel = undefined;
    });
    panel.webview.html = pageOf(panel.webview, dist, 'usage');
  }

  #connect({ webview }: vscode.WebviewPanel): void {
    this.#channel?.dispose();
    this.#channel = new Channel({
      post: (envelope) => void webview.postMessage(envelope),
      hears: usageToHost(),
      says: usageToPanel(),
      told: ({ type }) => void this.#do(type).then(undefined, this.#ports.failed),
      answers: {
        begin: async () => ({ language: language(), phrases: usagePhrases(), state: await this.#state() }),
        show: async ({ period, by }) => {
          const { now } = this.#ports;
          const before = this.#shown;
          // Another kind of period is shown where this one is, so that a month leads to its days.
          const at = by === undefined ? before.at : (by > 0 ? startOfNext : startOfLast)(before.period, before.at);
          this.#shown = { period: period ?? before.period, at: Math.min(at, now()) };
          return this.#state();
        },
        balance: async ({ id }) => {
          await this.#ports.askBalance(id);
          return this.#state();
        },
      },
      failed: this.#ports.failed,
      newId: () => crypto.randomUUID(),
    });
  }

  async #rows(): Promise<readonly Row[]> {
    return (await this.#ports.ledger.read(spanOf(this.#shown))).filter(isRow);
  }

  async #state(): Promise<UsageState> {
    const [rows, rest] = await Promise.all([this.#rows(), this.#ports.rest()]);
    const words = { language: language(), use: useName, noWorkspace: vscode.l10n.t('No workspace') };
    return { ...stateOf(this.#shown, rows, this.#ports.now(), words), ...rest };
  }

  async #do(what: 'exportCsv' | 'setBudget'): Promise<void> {
    if (what === 'setBudget') {
      await vscode.commands.executeCommand('parley.setBudget');
      return;
    }
    const span = spanOf(this.#shown);
    const rows = (await this.#rows()).filter(({ at }) => at >= span.from && at < span.to);
    const name = `parley-usage-${new Date(span.from).toLocaleDateString('sv')}.csv`;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const uri = await vscode.window.showSaveDialog({
      filters: { CSV: ['csv'] },
      ...(folder !== undefined && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    });
    if (uri !== undefined) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(toCsv(rows)));
  }
}
