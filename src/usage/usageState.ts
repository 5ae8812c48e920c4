// What the usage tab shows of one period.
import type { UsageState } from '../panel/usageView.ts';
import type { Span } from './periods.ts';
import { startOf, startOfNext } from './periods.ts';
import type { Period } from './periods.ts';
import type { Row } from './row.ts';
import { bars, figuresOf, grouped, latencies } from './figures.ts';

/** A period: the kind, and any moment in it. */
export interface Shown {
  readonly period: Period;
  readonly at: number;
}

export const spanOf = ({ period, at }: Shown): Span => ({ from: startOf(period, at), to: startOfNext(period, at) });

export interface StateWords {
  readonly language: string;
  /** What a use of rows is called. */
  readonly use: (use: string) => string;
  readonly noWorkspace: string;
}

/** `rows`: those of the period, and perhaps others. */
export function stateOf(
  shown: Shown,
  all: readonly Row[],
  now: number,
  words: StateWords,
): Omit<UsageState, 'caps' | 'balances'> {
  const span = spanOf(shown);
  const rows = all.filter(({ at }) => at >= span.from && at < span.to);
  return {
    period: shown.period,
    title: titleOf(shown.period, span, words),
    isLatest: now < span.to,
    total: figuresOf(rows),
    bars: bars(rows, shown.period, span).map(({ from, ...figures }) => ({
      ...figures,
      ...labelsOf(shown.period, from, words),
    })),
    groups: {
      gateway: grouped(
        rows,
        ({ gateway }) => gateway,
        ({ name }) => name,
      ),
      model: grouped(
        rows,
        ({ model }) => model,
        ({ model }) => model,
      ),
      use: grouped(
        rows,
        ({ use, caller }) => `${use} ${caller ?? ''}`,
        ({ use, caller }) => (caller === undefined ? words.use(use) : `${words.use(use)}: ${caller}`),
      ),
      workspace: grouped(
        rows,
        ({ folder }) => folder ?? '',
        ({ workspace }) => workspace ?? words.noWorkspace,
      ),
    },
    latencies: latencies(rows),
  };
}

function titleOf(period: Period, { from, to }: Span, { language }: StateWords): string {
  switch (period) {
    case 'day':
      return new Date(from).toLocaleDateString(language, { dateStyle: 'full' });
    case 'week':
      return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).formatRange(from, to - 1);
    case 'month':
      return new Date(from).toLocaleDateString(language, { month: 'long', year: 'numeric' });
  }
}

function labelsOf(
  period: Period,
  from: number,
  { language }: StateWords,
): { readonly label: string; readonly title: string } {
  const date = new Date(from);
  if (period === 'day') {
    const label = date.toLocaleTimeString(language, { hour: 'numeric' });
    return { label, title: date.toLocaleTimeString(language, { timeStyle: 'short' }) };
  }
  const options = period === 'week' ? ({ weekday: 'short', day: 'numeric' } as const) : ({ day: 'numeric' } as const);
  const title = date.toLocaleDateString(language, { weekday: 'long', day: 'numeric', month: 'long' });
  return { label: date.toLocaleDateString(language, options), title };
}
