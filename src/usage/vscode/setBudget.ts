// Set Budget: asks for one cap after the other and writes the setting.
import * as vscode from 'vscode';
import type { Budget, Caps } from '../../gateways/settings.ts';
import { money } from '../../host/money.ts';
import { capName } from './budgetWords.ts';

export interface SetBudgetPorts {
  readonly budget: () => Budget;
  readonly gateways: () => readonly { readonly id: string; readonly name: string }[];
  readonly write: (budget: Budget) => Promise<void>;
}

interface Which extends vscode.QuickPickItem {
  readonly period: 'day' | 'month';
  readonly gateway?: string;
}

/** Resolves when a cap is set or the user has given up. */
export async function setBudget({ budget, gateways, write }: SetBudgetPorts): Promise<void> {
  const nameOf = (id: string): string => gateways().find((each) => each.id === id)?.name ?? id;
  const ids = gateways().length > 1 ? gateways().map(({ id }) => id) : [];
  const now = budget();
  const items = [undefined, ...ids].flatMap((gateway) =>
    (['day', 'month'] as const).map((period): Which => {
      const { soft, hard } = capsIn(now, gateway)?.[period] ?? {};
      const parts = [
        hard === undefined ? undefined : vscode.l10n.t('stops at {0}', money(hard)),
        soft === undefined ? undefined : vscode.l10n.t('warns at {0}', money(soft)),
      ].filter((part) => part !== undefined);
      const which = { period, ...(gateway !== undefined && { gateway }) };
      const description = parts.length === 0 ? vscode.l10n.t('no cap') : parts.join(', ');
      return { ...which, label: capName(which, nameOf), description };
    }),
  );
  const title = vscode.l10n.t('Set Budget');
  const which = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: vscode.l10n.t('Which budget do you want to set?'),
  });
  if (which === undefined) return;
  const before = capsIn(now, which.gateway)?.[which.period];
  const hard = await askDollars(vscode.l10n.t('Stop at (US dollars)'), which.label, before?.hard);
  if (hard === 'escaped') return;
  const soft = await askDollars(vscode.l10n.t('Warn at (US dollars)'), which.label, before?.soft);
  if (soft === 'escaped') return;
  await write(withCap(now, which, { ...(soft !== undefined && { soft }), ...(hard !== undefined && { hard }) }));
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
  const answer = await vscode.window.showInputBox({
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
