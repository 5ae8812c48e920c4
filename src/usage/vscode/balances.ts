// What gateways say is left: of their keys, asked when the user wants it, and of their rate limits, by their replies.
import * as vscode from 'vscode';
import { dialectOf } from '../../gateways/gateway.ts';
import type { Target } from '../../gateways/resolve.ts';
import type { Settings } from '../../gateways/settings.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import { explained } from '../../host/notify.ts';
import { language } from '../../host/webviewPage.ts';
import { askBalance, MessagesError } from '../../messages/index.ts';
import type { Balance, Endpoint, RateLimit, Transport } from '../../messages/index.ts';
import type { RateGauge } from '../../sending/gauge.ts';
import type { UsageState } from '../../panel/usageView.ts';

export interface BalancePorts {
  readonly settings: () => Pick<Settings, 'gateways'>;
  readonly endpoint: (target: Target) => Promise<Endpoint>;
  readonly transport: Transport;
  readonly gauge: Pick<RateGauge, 'limits' | 'modelsOf'>;
}

/** What is left of a gateway's key and rate limits, in words. */
export interface Left {
  /** As far as it is known; of this model's rate limits. */
  readonly of: (gatewayId: string, model: string | undefined) => readonly string[];
  readonly canAsk: (gatewayId: string) => boolean;
  /** Asks the gateway. Never rejects with a `MessagesError`: what went wrong is said in its place. */
  readonly ask: (gatewayId: string) => Promise<void>;
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

export class Balances implements Left {
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
    const { gauge } = this.#ports;
    return this.#ports.settings().gateways.map(({ id, name }) => ({
      id,
      gateway: name,
      canAsk: this.canAsk(id),
      said: this.#said.get(id) ?? [],
      limits: gauge.modelsOf(id).flatMap((model) => this.#limits(id, model).map((words) => `${model} · ${words}`)),
    }));
  }

  canAsk(gatewayId: string): boolean {
    const gateway = this.#ports.settings().gateways.find(({ id }) => id === gatewayId);
    return gateway !== undefined && dialectOf(gateway).balance !== false;
  }

  of(gatewayId: string, model: string | undefined): readonly string[] {
    return [...(this.#said.get(gatewayId) ?? []), ...(model === undefined ? [] : this.#limits(gatewayId, model))];
  }

  #limits(gatewayId: string, model: string): readonly string[] {
    return this.#ports.gauge.limits({ gatewayId, model }).map(limitWords);
  }
}

function limitWords({ of, remaining, limit, reset = 0 }: RateLimit): string {
  const [what, left, until] = [limited(of), remaining.toLocaleString(language()), clock(reset)];
  return limit === undefined
    ? vscode.l10n.t('{0}: {1} left until {2}', what, left, until)
    : vscode.l10n.t('{0}: {1} of {2} left until {3}', what, left, limit.toLocaleString(language()), until);
}

function limited(of: RateLimit['of']): string {
  switch (of) {
    case 'requests':
      return vscode.l10n.t('Requests');
    case 'tokens':
      return vscode.l10n.t('Tokens');
    case 'input-tokens':
      return vscode.l10n.t('Tokens in');
    case 'output-tokens':
      return vscode.l10n.t('Tokens out');
  }
}

/** To the second only where that is soon. */
const clock = (wait: number): string =>
  new Date(Date.now() + wait).toLocaleTimeString(language(), { timeStyle: wait < 120_000 ? 'medium' : 'short' });

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
