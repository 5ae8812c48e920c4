// The budget: caps on what a day and a month may cost, and whether a request still fits.
import { startOf, startOfNext } from './periods.ts';
import { heldIn } from './tally.ts';
import type { Tally } from './tally.ts';
import type { Span } from './periods.ts';
import type { Budget, Caps, Settings } from '../gateways/settings.ts';

/** One cap, of all gateways or of one. US dollars. */
export interface Cap {
  readonly period: 'day' | 'month';
  /** The id of the gateway that it is for; absent: it is for all. */
  readonly gateway?: string;
  readonly soft?: number | undefined;
  readonly hard?: number | undefined;
}

/** The caps that a request to this gateway has to keep to; without one, all there are. */
export function capsOf(budget: Budget, gateway?: string): readonly Cap[] {
  const of = (caps: Caps | undefined, id?: string): readonly Cap[] =>
    (['day', 'month'] as const).flatMap((period) => {
      const cap = caps?.[period];
      return cap === undefined ? [] : [{ period, ...(id !== undefined && { gateway: id }), ...cap }];
    });
  const own = Object.entries(budget.gateways ?? {}).filter(([id]) => gateway === undefined || id === gateway);
  return [...of(budget), ...own.flatMap(([id, caps]) => of(caps, id))];
}

export const spanOfCap = ({ period }: Cap, now: number): Span => ({
  from: startOf(period, now),
  to: startOfNext(period, now),
});

/** What counts towards a cap: what is booked, and what requests that are running may still cost. */
export interface Counted {
  readonly spent: number;
  readonly held: number;
}

/** `not`: a hold that isn't counted, because it asks. Of a window that is gone the holds are counted on: they went out. */
export function countedOf(cap: Cap, tallies: readonly Tally[], now: number, not?: string): Counted {
  const span = spanOfCap(cap, now);
  const isOf = ({ gateway }: { readonly gateway: string }): boolean => (cap.gateway ?? gateway) === gateway;
  const sums = tallies.flatMap((tally) => tally.sums(span)).filter(isOf);
  const holds = heldIn(tallies).filter(
    (hold) => isOf(hold) && hold.hold !== not && hold.at >= span.from && hold.at < span.to,
  );
  return {
    spent: sums.reduce((all, { spent }) => all + spent, 0),
    held: holds.reduce((all, { most }) => all + most, 0),
  };
}

/** A cap, and what counts towards it. */
export interface Over extends Counted {
  readonly cap: Cap;
}

/** The first hard cap that this much more would go over, and the first soft one. */
export function judge(
  caps: readonly Cap[],
  tallies: readonly Tally[],
  now: number,
  asked: { readonly most: number; readonly hold?: string },
): { readonly hard?: Over; readonly soft?: Over } {
  const all = caps.map((cap) => ({ cap, ...countedOf(cap, tallies, now, asked.hold) }));
  const over = (limit: 'hard' | 'soft'): Over | undefined =>
    all.find(({ cap, spent, held }) => spent + held + asked.most > (cap[limit] ?? Infinity) * (1 + 1e-9));
  const [hard, soft] = [over('hard'), over('soft')];
  return { ...(hard && { hard }), ...(soft && { soft }) };
}

/** The lower of two budgets, cap by cap: what narrows one never widens it. */
export function narrowed(one: Budget, other: Budget): Budget {
  const least = (a: number | undefined, b: number | undefined): number | undefined =>
    a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
  const cap = (a: Caps['day'], b: Caps['day']): Caps['day'] =>
    a === undefined || b === undefined ? (a ?? b) : { soft: least(a.soft, b.soft), hard: least(a.hard, b.hard) };
  const caps = (a: Caps = {}, b: Caps = {}): Caps => ({ day: cap(a.day, b.day), month: cap(a.month, b.month) });
  const ids = new Set([...Object.keys(one.gateways ?? {}), ...Object.keys(other.gateways ?? {})]);
  return {
    ...caps(one, other),
    gateways: Object.fromEntries([...ids].map((id) => [id, caps(one.gateways?.[id], other.gateways?.[id])])),
  };
}

/** Is this cap lower than the one that the user has set? */
export const isLowered = ({ period, gateway, hard }: Cap, own: Budget): boolean =>
  hard !== capsOf(own).find((cap) => cap.period === period && cap.gateway === gateway)?.hard;

/** The user's budget, as low as the workspace's folders want it. */
export const budgetIn = ({ budget, limits }: Pick<Settings, 'budget' | 'limits'>): Budget =>
  limits.reduce<Budget>(
    (so, { budget: own = {} }) =>
      narrowed(so, {
        ...(own.day !== undefined && { day: { hard: own.day } }),
        ...(own.month !== undefined && { month: { hard: own.month } }),
      }),
    budget,
  );
