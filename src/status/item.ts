// What the item in the status bar says.
import type { L10n } from '../faults/l10n.ts';
import type { Doing } from './activity.ts';

export interface Spent {
  readonly amount: number;
  readonly isAbout: boolean;
  readonly requests: number;
  readonly unknown: number;
}

export interface Facts {
  /** Whether any gateway is set up. */
  readonly any: boolean;
  /** Whether the workspace took any of them away. */
  readonly isLimited: boolean;
  /** Who answers next. */
  readonly to?: { readonly gateway: string; readonly host: string; readonly model: string } | undefined;
  readonly hasKey: boolean;
  /** Its key comes from signing in. */
  readonly signsIn?: boolean;
  readonly doing: Doing;
  /** The sentence about what failed last. */
  readonly failure?: string | undefined;
  readonly today: Spent;
  /** US dollars, as the user writes them. */
  readonly money: (amount: number) => string;
}

export interface Item {
  /** A codicon's name, with its modifier. */
  readonly icon: string;
  readonly text: string;
  /** Line by line. */
  readonly tooltip: readonly string[];
  readonly isWarning: boolean;
}

/** A model's id may be as long as a path. Characters. */
const longest = 32;

export function itemOf(facts: Facts, l10n: L10n): Item {
  const { to, today, failure } = facts;
  const state = stateOf(facts, l10n);
  const cost = today.amount > 0 ? costOf(facts) : undefined;
  const text = to === undefined ? state.sentence : short(to.model);
  return {
    icon: state.icon,
    text: cost === undefined ? text : `${text} · ${cost}`,
    tooltip: [
      ...(to === undefined ? [] : [to.model, `${to.gateway} (${to.host})`]),
      state.sentence,
      ...(failure === undefined ? [] : [failure]),
      ...(today.requests === 0 ? [] : [todayOf(facts, l10n)]),
    ],
    isWarning: state.isWarning,
  };
}

interface State {
  readonly icon: string;
  readonly sentence: string;
  readonly isWarning: boolean;
}

function stateOf({ any, isLimited, to, hasKey, signsIn = false, doing, failure }: Facts, l10n: L10n): State {
  const state = (icon: string, sentence: string, isWarning = false): State => ({ icon, sentence, isWarning });
  if (!any && isLimited) return state('lock', l10n.t('Limited by this workspace'), true);
  if (!any) return state('comment-discussion', l10n.t('Add a gateway'));
  if (to === undefined) return state('comment-discussion', l10n.t('Choose a model'), true);
  if (doing === 'streaming') return state('sync~spin', l10n.t('Answering…'));
  if (doing === 'held') return state('watch', l10n.t('Waiting for the rate limit…'));
  if (doing === 'waiting') return state('loading~spin', l10n.t('Waiting for the gateway…'));
  if (!hasKey) return state('key', signsIn ? l10n.t('Not signed in') : l10n.t('No key is set'), true);
  if (failure !== undefined) return state('warning', l10n.t('The last request failed'), true);
  return state('comment-discussion', l10n.t('Ready'));
}

function costOf({ today, money }: Facts): string {
  return `${today.isAbout ? '≈ ' : ''}${money(today.amount)}`;
}

function todayOf(facts: Facts, l10n: L10n): string {
  const { requests, unknown, amount } = facts.today;
  const sum = amount > 0 || unknown < requests ? costOf(facts) : l10n.t('cost unknown');
  const count = requests === 1 ? l10n.t('1 request') : l10n.t('{count} requests', { count: requests });
  if (unknown === 0 || unknown === requests) return l10n.t('Today: {sum}, {count}', { sum, count });
  return l10n.t('Today: {sum}, {count} ({unknown} of unknown cost)', { sum, count, unknown });
}

/** Without the vendor in front, and not longer than there is room for. */
function short(model: string): string {
  const name = model.length > longest ? model.slice(model.lastIndexOf('/') + 1) : model;
  return name.length > longest ? `${name.slice(0, longest - 1)}…` : name;
}
