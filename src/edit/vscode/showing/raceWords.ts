// What became of each model that was asked for the same edit, in words.
import * as vscode from 'vscode';
import { explained } from '../../../host/notify.ts';
import type { EditAction } from './changeLenses.ts';
import type { Race, Standing } from '../writing/race.ts';

/** The replies of several models, and a way to the next. */
export function raceAction(race: Race): EditAction {
  const { shown, all } = race.at;
  const failed = race.standing.some(({ state }) => state === 'failed');
  return {
    ...(failed && { icon: 'warning' }),
    title: `‹ ${shown}/${all} ›`,
    detail: standingWords(race).join('\n'),
    command: 'parley.edit.nextReply',
  };
}

/** A line for each model: what became of its reply, and what that took. */
export function standingWords({ standing }: Race): readonly string[] {
  return standing.map((one) => [stateWords(one), ...spentWords(one)].join(' '));
}

/** Why there is no other reply to look at. */
export function noOtherReply(race: Race): string {
  const others = race.standing.filter(({ state }) => state !== 'shown');
  const said = others.map(stateWords).join(' ');
  return others.some(({ state }) => state === 'coming')
    ? vscode.l10n.t('No other model’s edit is ready yet. {0}', said)
    : vscode.l10n.t('No other model made an edit. {0}', said);
}

function stateWords({ name, state, error, endpoint }: Standing): string {
  const { l10n } = vscode;
  switch (state) {
    case 'shown':
      return l10n.t('{0}: shown.', name);
    case 'ready':
      return l10n.t('{0}: ready.', name);
    case 'coming':
      return l10n.t('{0}: no change yet.', name);
    case 'same':
      return l10n.t('{0}: no change.', name);
    case 'failed':
      return error
        ? l10n.t('{0}: failed. {1}', name, explained(error, endpoint).sentence)
        : l10n.t('{0}: failed.', name);
  }
}

function spentWords({ usage, cost }: Standing): readonly string[] {
  const { l10n } = vscode;
  if (usage?.input === undefined || usage.output === undefined) return [];
  const number = (value: number): string => new Intl.NumberFormat(vscode.env.language).format(value);
  const tokens = l10n.t('{0} tokens in, {1} out', number(usage.input), number(usage.output));
  return [cost ? `${tokens}, ${dollars(cost.amount)}` : tokens];
}

const dollars = (amount: number): string =>
  new Intl.NumberFormat(vscode.env.language, {
    style: 'currency',
    currency: 'USD',
    maximumSignificantDigits: amount < 1 ? 2 : 4,
  }).format(amount);
