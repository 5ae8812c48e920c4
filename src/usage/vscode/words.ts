// What the usage tab says, in VS Code's language.
import * as vscode from 'vscode';
import type { UsagePhrases } from '../../panel/usageView.ts';

export const usagePhrases = (): UsagePhrases => ({
  usage: vscode.l10n.t('Usage'),
  day: vscode.l10n.t('Day'),
  week: vscode.l10n.t('Week'),
  month: vscode.l10n.t('Month'),
  periods: vscode.l10n.t('Period'),
  previous: vscode.l10n.t('Previous'),
  next: vscode.l10n.t('Next'),
  exportCsv: vscode.l10n.t('Export CSV…'),
  budget: vscode.l10n.t('Budget'),
  setBudget: vscode.l10n.t('Set Budget…'),
  ofCap: vscode.l10n.t('{0} of {1}'),
  softCap: vscode.l10n.t('warns at {0}'),
  cost: vscode.l10n.t('Cost'),
  requests: vscode.l10n.t('Requests'),
  tokensIn: vscode.l10n.t('Tokens in'),
  tokensOut: vscode.l10n.t('Tokens out'),
  cached: vscode.l10n.t('{0} of them from a cache'),
  share: vscode.l10n.t('Share'),
  unknownCost: vscode.l10n.t('plus {0} requests of unknown cost'),
  unknownOne: vscode.l10n.t('plus one request of unknown cost'),
  unknown: vscode.l10n.t('unknown'),
  costOverTime: vscode.l10n.t('Cost over time'),
  tokensOverTime: vscode.l10n.t('Tokens over time'),
  by: vscode.l10n.t('Group by'),
  gateway: vscode.l10n.t('Gateway'),
  model: vscode.l10n.t('Model'),
  use: vscode.l10n.t('Use'),
  workspace: vscode.l10n.t('Workspace'),
  latency: vscode.l10n.t('Time to first token'),
  latencyP50: vscode.l10n.t('50%'),
  latencyP90: vscode.l10n.t('90%'),
  latencyP99: vscode.l10n.t('99%'),
  speed: vscode.l10n.t('Speed'),
  seconds: vscode.l10n.t('{0} s'),
  perSecond: vscode.l10n.t('{0} tokens/s'),
  left: vscode.l10n.t('What’s left'),
  ask: vscode.l10n.t('Ask the Gateway'),
  askAgain: vscode.l10n.t('Refresh'),
  nothing: vscode.l10n.t('No requests in this period'),
  nothingHint: vscode.l10n.t(
    'What you ask a model is added up here: tokens, cost and speed. It stays on this computer.',
  ),
});

/** What a use of the ledger is called; one of a later version by its own word. */
export function useName(use: string): string {
  switch (use) {
    case 'chat':
      return vscode.l10n.t('Chat');
    case 'edit':
      return vscode.l10n.t('Edits');
    case 'lens':
      return vscode.l10n.t('Lenses and quick fixes');
    case 'race':
      return vscode.l10n.t('Raced edits');
    case 'title':
      return vscode.l10n.t('Titles');
    case 'compact':
      return vscode.l10n.t('Summaries');
    case 'commit':
      return vscode.l10n.t('Commit messages');
    case 'terminal':
      return vscode.l10n.t('Terminal');
    case 'participant':
      return vscode.l10n.t('VS Code’s chat');
    case 'provider':
      return vscode.l10n.t('Other extensions');
    case 'test':
      return vscode.l10n.t('Tests of gateways');
    default:
      return use;
  }
}
