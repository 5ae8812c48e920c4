// The item in the status bar: the model that answers, what it is doing, and what today cost; and its menu.
import * as vscode from 'vscode';
import { money } from '../../host/money.ts';
import { explained } from '../../host/notify.ts';
import { plain } from '../../host/plain.ts';
import { itemOf } from '../item.ts';
import type { Facts } from '../item.ts';
import { showMenu } from './menu.ts';
import type { StatusPorts } from './statusPorts.ts';

export type { StatusPorts };

/** Nothing is read for the item while VS Code starts. Milliseconds. */
const patience = 1_000;

export function registerStatus(context: vscode.ExtensionContext, ports: StatusPorts): void {
  const status = new Status(ports);
  context.subscriptions.push(
    status,
    vscode.commands.registerCommand('parley.showStatus', async () => status.menu()),
    ...ports.events.map((event) => event(() => status.settingsChanged())),
    // A window that was left yesterday shows yesterday's cost.
    vscode.window.onDidChangeWindowState(({ focused }) => focused && status.changed()),
    ports.onDidChangeKey(() => {
      ports.activity.forget();
      status.settingsChanged();
    }),
  );
  ports.activity.listen(() => status.changed());
}

class Status implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('parley.status', vscode.StatusBarAlignment.Right, 10);
  readonly #ports: StatusPorts;
  readonly #timer: ReturnType<typeof setTimeout>;
  #isThere = false;
  #hasKey = true;
  #isKnown: string | undefined;

  constructor(ports: StatusPorts) {
    this.#ports = ports;
    this.#item.name = vscode.l10n.t('Parley: Model');
    this.#item.command = 'parley.showStatus';
    this.#timer = setTimeout(() => {
      this.#isThere = true;
      this.settingsChanged();
      this.#item.show();
    }, patience);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#item.dispose();
  }

  async menu(): Promise<void> {
    await showMenu({ ...this.#ports, facts: this.#facts });
  }

  /** Another model, a key or a cost. */
  settingsChanged(): void {
    if (!this.#isThere) return;
    this.#askForKey();
    this.changed();
  }

  changed(): void {
    if (!this.#isThere) return;
    const { icon, text, tooltip, isWarning } = itemOf(this.#facts, vscode.l10n);
    this.#item.text = `$(${icon}) ${plain(text)}`;
    this.#item.tooltip = ['Parley', ...tooltip].join('\n');
    this.#item.accessibilityInformation = { label: ['Parley', ...tooltip].join(', ') };
    this.#item.backgroundColor = isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  }

  /** Whether there is a key is asked anew, and not awaited: the store may be slow. */
  #askForKey(): void {
    const { asks, gateways, hasKey, activity } = this.#ports;
    const to = asks();
    const name = to && `${to.gatewayId} ${to.model}`;
    if (name !== this.#isKnown) activity.forget();
    this.#isKnown = name;
    const gateway = gateways().find(({ id }) => id === to?.gatewayId);
    const take = (has: boolean): void => {
      if (name !== this.#isKnown || has === this.#hasKey) return;
      this.#hasKey = has;
      this.changed();
    };
    if (gateway === undefined) take(true);
    else
      hasKey(gateway).then(take, () => {
        take(true); // what is wrong with the store is said when a key is needed
      });
  }

  get #facts(): Facts {
    const { activity, gateways, asks, today, limited } = this.#ports;
    const to = asks();
    const { failure } = activity;
    return {
      any: gateways().length > 0,
      isLimited: limited()?.isLimited === true,
      to: to && { gateway: to.gatewayName, host: new URL(to.origin).host, model: to.model },
      hasKey: this.#hasKey,
      signsIn: gateways().find(({ id }) => id === to?.gatewayId)?.signIn === true,
      doing: activity.doing,
      failure: failure && explained(failure.error, failure.endpoint).sentence,
      today: today(),
      money,
    };
  }
}
