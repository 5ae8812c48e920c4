// Set Budget: asks for one cap after the other and writes the setting.
import * as vscode from 'vscode';
import { askText, choose } from '../../host/dialogs.ts';
import type { Budget, Caps } from '../../gateways/settings.ts';
import { money } from '../../host/money.ts';

export interface SetBudgetPorts {
  readonly budget: () => Budget;
  /** The same, as low as the workspace wants it. */
  readonly lowered: () => Budget;
  readonly gateways: () => readonly { readonly id: string; readonly name: string }[];
  readonly write: (budget: Budget) => Promise<void>;
}

interface Which extends vscode.QuickPickItem {
  readonly period: 'day' | 'month';
  readonly gateway?: string;
}

/** Lists the caps, again after each that was set, until the user leaves the list. */
export async function setBudget(ports: SetBudgetPorts): Promise<void> {
  for (let which = await pickCap(ports); which !== undefined; which = await pickCap(ports)) {
    const before = capsIn(ports.budget(), which.gateway)?.[which.period];
    const hard = await askDollars(vscode.l10n.t('Stop at (US dollars)'), which.label, before?.hard);
    if (hard === 'escaped') continue;
    const answer = await askDollars(vscode.l10n.t('Warn at (US dollars)'), which.label, before?.soft);
    // Whoever wants no warning may well leave its box by Escape; what they entered before holds.
    const soft = answer === 'escaped' ? before?.soft : answer;
    const cap = { ...(soft !== undefined && { soft }), ...(hard !== undefined && { hard }) };
    await ports.write(withCap(ports.budget(), which, cap));
  }
}

async function pickCap({ budget, lowered, gateways }: SetBudgetPorts): Promise<Which | undefined> {
  const ids = gateways().length > 1 ? gateways() : [];
  const [now, here] = [budget(), lowered()];
  const items = [undefined, ...ids].flatMap((gateway) =>
    (['day', 'month'] as const).map((period): Which => {
      const { soft, hard } = capsIn(now, gateway?.id)?.[period] ?? {};
      const least = capsIn(here, gateway?.id)?.[period]?.hard;
      const parts = [
        hard === undefined ? undefined : vscode.l10n.t('stops at {0}', money(hard)),
        soft === undefined ? undefined : vscode.l10n.t('warns at {0}', money(soft)),
        least === undefined || least === hard ? undefined : vscode.l10n.t('here {0} by .parley.json', money(least)),
      ].filter((part) => part !== undefined);
      const description = parts.length === 0 ? vscode.l10n.t('no cap') : parts.join(', ');
      const name = period === 'day' ? vscode.l10n.t('Daily Budget') : vscode.l10n.t('Monthly Budget');
      const label = gateway === undefined ? name : vscode.l10n.t('{0}, {1}', name, gateway.name);
      return { period, ...(gateway !== undefined && { gateway: gateway.id }), label, description };
    }),
  );
  return choose(items, {
    title: vscode.l10n.t('Set Budget'),
    placeHolder: vscode.l10n.t('Which budget do you want to set?'),
  });
}

const capsIn = (budget: Budget, gateway: string | undefined): Caps | undefined =>
  gateway === undefined ? budget : budget.gateways?.[gateway];

function withCap(budget: Budget, { period, gateway }: Which, cap: Caps['day'] & object): Budget {
  const limits = Object.keys(cap).length === 0 ? undefined : cap;
  if (gateway === undefined) return { ...budget, [period]: limits };
  return {
    ...budget,
    gateways: { ...budget.gateways, [gateway]: { ...budget.gateways?.[gateway], [period]: limits } },
  };
}

/** `undefined`: none. */
async function askDollars(
  prompt: string,
  title: string,
  value: number | undefined,
): Promise<number | undefined | 'escaped'> {
  const read = (text: string): number =>
    Number(
      text
        .trim()
        .replace(/^\$\s*/, '')
        .replace(',', '.'),
    );
  const answer = await askText({
    title,
    prompt,
    placeHolder: vscode.l10n.t('Leave empty for none'),
    ignoreFocusOut: true,
    value: value === undefined ? '' : String(value),
    validateInput: (text) =>
      Number.isFinite(read(text)) && read(text) >= 0 ? undefined : vscode.l10n.t('Enter an amount such as 5 or 0.50.'),
  });
  if (answer === undefined) return 'escaped';
  return answer.trim() === '' ? undefined : read(answer);
}
