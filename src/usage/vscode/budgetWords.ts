// What is said about the budget, in VS Code's language.
import * as vscode from 'vscode';
import { money } from '../../host/money.ts';
import { unknownCost } from '../admission.ts';
import type { Cap, Over } from '../budget.ts';

/** What the words need to know of a cap. */
export interface CapFacts {
  /** What a gateway is called. */
  readonly nameOf: (gateway: string) => string;
  /** The workspace has set it, or lowered it. */
  readonly isLowered: (cap: Cap) => boolean;
}

/** What a cap is called: `Today`, `This month, OpenRouter`. */
export function capName({ period, gateway }: Cap, nameOf: (gateway: string) => string): string {
  const when = period === 'day' ? vscode.l10n.t('Today') : vscode.l10n.t('This month');
  return gateway === undefined ? when : vscode.l10n.t('{0}, {1}', when, nameOf(gateway));
}

/** Why a request isn't sent. */
export function refusalWords({ cap, spent, held }: Over, most: number, { nameOf, isLowered }: CapFacts): string {
  const hard = money(cap.hard ?? 0);
  const [gateway, limit] = [cap.gateway === undefined ? undefined : nameOf(cap.gateway), money(most)];
  const first =
    gateway === undefined
      ? cap.period === 'day'
        ? vscode.l10n.t('Your budget for today is {0}, and you’ve spent {1}.', hard, money(spent))
        : vscode.l10n.t('Your budget for this month is {0}, and you’ve spent {1}.', hard, money(spent))
      : cap.period === 'day'
        ? vscode.l10n.t('Your budget for {0} today is {1}, and you’ve spent {2}.', gateway, hard, money(spent))
        : vscode.l10n.t('Your budget for {0} this month is {1}, and you’ve spent {2}.', gateway, hard, money(spent));
  const running = held === 0 ? [] : [vscode.l10n.t('Requests that are running may take another {0}.', money(held))];
  const lowered = isLowered(cap) ? [vscode.l10n.t('This workspace’s .parley.json sets that budget.')] : [];
  const could =
    most === unknownCost
      ? vscode.l10n.t('What this request costs isn’t known.')
      : vscode.l10n.t('This request could cost up to {0}.', limit);
  return [first, ...lowered, ...running, could].join(' ');
}

/** Why a request isn't sent where nobody can tell what other windows spend. */
export const unkeptWords = (): string =>
  vscode.l10n.t(
    'Parley can’t save or read what requests cost, so your windows could go over your budget together. Is the disk full or read-only?',
  );

/** Over a soft cap. */
export function warningWords({ cap, spent }: Over, most: number, { nameOf }: Pick<CapFacts, 'nameOf'>): string {
  if (most === unknownCost)
    return vscode.l10n.t(
      '{0}: {1} spent, and what this request costs isn’t known. Your warning is set at {2}.',
      capName(cap, nameOf),
      money(spent),
      money(cap.soft ?? 0),
    );
  return vscode.l10n.t(
    '{0}: {1} spent, and this request could cost up to {2}. Your warning is set at {3}.',
    capName(cap, nameOf),
    money(spent),
    money(most),
    money(cap.soft ?? 0),
  );
}
