// What gateways say is left of their keys: asked when the user wants it, kept until the window closes.
import * as vscode from 'vscode';
import { dialectOf } from '../../gateways/gateway.ts';
import type { Target } from '../../gateways/resolve.ts';
import type { Settings } from '../../gateways/settings.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import { explained } from '../../host/notify.ts';
import { language } from '../../host/webviewPage.ts';
import { askBalance, MessagesError } from '../../messages/index.ts';
import type { Balance, Endpoint, Transport } from '../../messages/index.ts';
import type { UsageState } from '../../panel/usageView.ts';

export interface BalancePorts {
  readonly settings: () => Pick<Settings, 'gateways'>;
  readonly endpoint: (target: Target) => Promise<Endpoint>;
  readonly transport: Transport;
}

/** No answer is waited for longer. Milliseconds. */
const patience = 20_000;

/** The header of this gateway's replies that says what they cost, unless the user has set a price. */
export function costHeader(
  { settings }: Pick<BalancePorts, 'settings'>,
  { gatewayId, model }: EndpointLabel,
): string | undefined {
  const gateway = settings().gateways.find(({ id }) => id === gatewayId);
  const isPriced = gateway?.ownModels.some(({ id, price }) => id === model && price !== undefined) === true;
  return gateway === undefined || isPriced ? undefined : dialectOf(gateway).cost_header;
}

export class Balances {
  readonly #ports: BalancePorts;
  readonly #said = new Map<string, readonly string[]>();

  constructor(ports: BalancePorts) {
    this.#ports = ports;
  }

  /** Asks the gateway of this id, if it says such things. What went wrong is said in its place. */
  async ask(id: string): Promise<void> {
    const gateway = this.#ports.settings().gateways.find((each) => each.id === id);
    if (gateway === undefined) return;
    try {
      const { endpoint, transport } = this.#ports;
      const signal = AbortSignal.timeout(patience);
      const balance = await askBalance(await endpoint({ gateway, model: gateway.model ?? '-' }), { transport, signal });
      if (balance !== undefined) this.#said.set(id, balanceWords(balance));
    } catch (error) {
      if (!(error instanceof MessagesError)) throw error;
      const label = { gatewayId: id, gatewayName: gateway.name, origin: gateway.origin, model: gateway.model ?? '' };
      this.#said.set(id, [explained(error, label).sentence]);
    }
  }

  /** Of each gateway, in the order of the settings. */
  get all(): UsageState['balances'] {
    return this.#ports.settings().gateways.map((gateway) => ({
      id: gateway.id,
      gateway: gateway.name,
      canAsk: dialectOf(gateway).balance !== false,
      said: this.#said.get(gateway.id) ?? [],
    }));
  }
}

function balanceWords({ remaining, spent, limit, resets, unlimited, currency }: Balance): readonly string[] {
  const amount = (value: number): string =>
    value.toLocaleString(language(), currency === undefined ? {} : { style: 'currency', currency });
  const left = remaining ?? (limit !== undefined && spent !== undefined ? limit - spent : undefined);
  const date = resets === undefined || Number.isNaN(Date.parse(resets)) ? undefined : new Date(resets);
  return [
    unlimited === true ? vscode.l10n.t('No limit') : undefined,
    left === undefined || unlimited === true ? undefined : vscode.l10n.t('Left: {0}', amount(left)),
    limit === undefined ? undefined : vscode.l10n.t('Limit: {0}', amount(limit)),
    spent === undefined ? undefined : vscode.l10n.t('Spent: {0}', amount(spent)),
    resets === undefined
      ? undefined
      : vscode.l10n.t(
          'Resets: {0}',
          date?.toLocaleString(language(), { dateStyle: 'medium', timeStyle: 'short' }) ?? resets,
        ),
  ].filter((line) => line !== undefined);
}
