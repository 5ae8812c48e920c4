// What is said of a request's cost before it is sent, in VS Code's language.
import * as vscode from 'vscode';
import type { CostAhead } from '../../gateways/cost.ts';
import { language } from '../../host/webviewPage.ts';
import { money } from '../../host/money.ts';
import type { judge, Over } from '../budget.ts';
import type { Expected } from '../expected.ts';
import { refusalWords, warningWords } from './budgetWords.ts';
import type { CapFacts } from './budgetWords.ts';

/** Below this, an amount is only said to be less. US dollars. */
const least = 0.0001;

/** `undefined` where it costs nothing. */
export function costView(
  { cost, most, reply }: Expected,
  { hard, soft }: ReturnType<typeof judge>,
  facts: CapFacts,
): CostAhead | undefined {
  if (most === 0) return undefined;
  const text = cost < least ? `< ${money(least)}` : `≈ ${money(cost, cost < 0.01 ? 4 : 2)}`;
  const title = vscode.l10n.t(
    '{0} with a reply of {1} tokens. The longest reply would make it {2}.',
    text,
    reply.toLocaleString(language()),
    money(most),
  );
  const over = hard ?? soft;
  return {
    text,
    title:
      over === undefined
        ? title
        : `${title}\n${over === hard ? refusalWords(over, most, facts) : warningWords(over, most, facts)}`,
    ...(over !== undefined && { over: { text: overText(over, over === hard), isHard: over === hard } }),
  };
}

function overText({ cap, spent }: Over, isHard: boolean): string {
  const limit = (isHard ? cap.hard : cap.soft) ?? 0;
  const amount = money(limit);
  if (spent > limit)
    return cap.period === 'day'
      ? vscode.l10n.t('over {0} today', amount)
      : vscode.l10n.t('over {0} this month', amount);
  return cap.period === 'day'
    ? vscode.l10n.t('may go over {0} today', amount)
    : vscode.l10n.t('may go over {0} this month', amount);
}
